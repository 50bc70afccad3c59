"""Expenditures against the approved budget, cumulative from the first day of the fiscal year: R15 and its months."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from workflow.programs.cpin.reporting.facts import Dated, on_day
from workflow.programs.cpin.reporting.report_periods import year_window

MINISTRY = "ministry"
SPENT = frozenset({"expense", "reversal"})
COMMITTED = "commitment"
WARN_AT, OVER = Decimal(90), Decimal(100)
ZERO = Decimal(0)
UNASSIGNED = ""
"""The reference of the line that holds entries which name none."""


@dataclass(frozen=True, slots=True)
class ApprovedLine:
    """A budget line of a fiscal year, with the amounts approved for it, oldest first."""

    reference: str
    name: str
    approved: Dated[Decimal]


@dataclass(frozen=True, slots=True)
class Entry:
    """An expenditure entry as it counts: ministry-funded, its day, its line and what it adds."""

    reference: str
    title: str
    on: date
    kind: str
    amount: Decimal
    line: str = UNASSIGNED


@dataclass(frozen=True, slots=True)
class LineStatement:
    """What was approved, spent and committed on one line up to a day, with the entries that make it."""

    reference: str
    name: str
    approved: Decimal
    entries: tuple[Entry, ...]

    @property
    def spent(self) -> Decimal:
        """Ministry-funded expenses less what was reversed."""
        return spent_by(self.entries)

    @property
    def committed(self) -> Decimal:
        """Commitments: shown, never added."""
        return sum((one.amount for one in self.entries if one.kind == COMMITTED), ZERO)

    @property
    def remaining(self) -> Decimal:
        """Approved and not spent yet; below zero where more was spent."""
        return self.approved - self.spent

    @property
    def percent(self) -> Decimal | None:
        """How much of the approved amount is spent; None where nothing is approved."""
        return self.spent * 100 / self.approved if self.approved else None

    @property
    def is_near(self) -> bool:
        """Whether 90 percent is reached (reports.yaml, R15)."""
        return self.percent is not None and self.percent >= WARN_AT

    @property
    def is_over(self) -> bool:
        """Whether more was spent than approved."""
        return self.spent > self.approved


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the fiscal year: what was spent in it, and from the first day of the year to its end."""

    first: date
    spent: Decimal
    cumulative: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """The budget of a fiscal year up to a day."""

    year: int
    until: date
    lines: tuple[LineStatement, ...]

    @property
    def total(self) -> LineStatement:
        """All lines together; spent equals M18."""
        entries = tuple(entry for line in self.lines for entry in line.entries)
        return LineStatement(UNASSIGNED, "", sum((line.approved for line in self.lines), ZERO), entries)

    @property
    def months(self) -> tuple[Month, ...]:
        """Month by month from April to the month of the last day."""
        found, cumulative = [], ZERO
        entries = self.total.entries
        for first in _months(year_window(self.year).first, self.until):
            spent = spent_by(one for one in entries if (one.on.year, one.on.month) == (first.year, first.month))
            cumulative += spent
            found.append(Month(first, spent, cumulative))
        return tuple(found)


def spent_by(entries: Iterable[Entry]) -> Decimal:
    """What entries add up to as expenses: commitments do not count."""
    return sum((one.amount for one in entries if one.kind in SPENT), ZERO)


def _months(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)]


def make_statement(lines: Sequence[ApprovedLine], entries: Sequence[Entry], year: int, until: date) -> Statement:
    """The statement of a year up to a day (at most its last): pure, from the lines and the entries of that year."""
    window = year_window(year)
    until = max(window.first, min(until, window.last))
    counted = [one for one in entries if window.first <= one.on <= until]
    known = {line.reference for line in lines}
    by_line: dict[str, list[Entry]] = {}
    for one in counted:
        by_line.setdefault(one.line if one.line in known else UNASSIGNED, []).append(one)
    made = [
        LineStatement(
            one.reference, one.name, on_day(one.approved, until) or ZERO, tuple(by_line.get(one.reference, ()))
        )
        for one in lines
    ]
    if UNASSIGNED in by_line:
        made.append(LineStatement(UNASSIGNED, "", ZERO, tuple(by_line[UNASSIGNED])))
    return Statement(year, until, tuple(made))


def read_statement(session: Session, year: int, until: date, known_at: datetime | None = None) -> Statement:
    """The statement of a year up to a day, from what was recorded by an instant (None: all); three statements."""
    with session.no_autoflush:
        return make_statement(read_lines(session, year), read_entries(session, year, known_at), year, until)


def read_lines(session: Session, year: int) -> list[ApprovedLine]:
    """The budget lines of a fiscal year in the order in which they were set, with their approved amounts."""
    lines = select(Item).where(Item.kind == "budget_line", Item.state == "in_force", Item.category == str(year))
    items = list(session.scalars(lines.order_by(Item.id)))
    rows = session.scalars(
        select(HistoryEntry)
        .where(HistoryEntry.item_id.in_([item.id for item in items]), HistoryEntry.action.in_(("set", "amend")))
        .order_by(HistoryEntry.item_id, HistoryEntry.seq)
    )
    told: dict[int, list[tuple[date, Decimal]]] = {}
    for row in rows:
        if "approved_amount" in row.given:
            told.setdefault(row.item_id, []).append((row.effective_on, Decimal(row.given["approved_amount"])))
    return [ApprovedLine(item.reference, item.title, tuple(told.get(item.id, [_stated(item)]))) for item in items]


def _stated(item: Item) -> tuple[date, Decimal]:
    """The amount as the record says it, for a line whose history does not."""
    return date.fromisoformat(item.fields["approved_on"]), Decimal(item.fields["approved_amount"])


def read_entries(session: Session, year: int, known_at: datetime | None = None) -> list[Entry]:
    """The ministry-funded entries of a fiscal year by day."""
    window = year_window(year)
    day = Item.fields["date"].as_string()
    query = select(Item).where(
        Item.kind == "expenditure_entry",
        Item.fields["funding"].as_string() == MINISTRY,
        day >= window.first.isoformat(),
        day <= window.last.isoformat(),
    )
    if known_at is not None:
        query = query.where(Item.created_at <= known_at)
    found = [_entry(item) for item in session.scalars(query.order_by(Item.id))]
    return sorted(found, key=lambda one: one.on)


def _entry(item: Item) -> Entry:
    fields = item.fields
    return Entry(
        item.reference,
        item.title,
        date.fromisoformat(fields["date"]),
        fields["kind"],
        Decimal(fields["amount"]),
        fields.get("budget_line") or UNASSIGNED,
    )


def overspent_lines(session: Session, year: int, until: date) -> list[LineStatement]:
    """The lines of a year on which more is spent than approved."""
    return [line for line in read_statement(session, year, until).lines if line.reference and line.is_over]
