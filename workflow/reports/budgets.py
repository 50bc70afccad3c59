"""Expenditures against an approved budget, cumulative from the first day of a fiscal year, with its months."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workflow.reports.windows import Window

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
    approved: tuple[tuple[date, Decimal], ...]

    def approved_on(self, day: date) -> Decimal:
        """What was approved by the end of a day; nothing before the first approval."""
        return next((amount for since, amount in reversed(self.approved) if since <= day), ZERO)


@dataclass(frozen=True, slots=True)
class Entry:
    """An expenditure entry as it counts: its day, its kind (expense, reversal, commitment), its line, what it adds."""

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
        """Whether 90 percent is reached."""
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
    """The budget of a fiscal year (its window) up to a day."""

    year: Window
    until: date
    lines: tuple[LineStatement, ...]

    @property
    def total(self) -> LineStatement:
        """All lines together."""
        entries = tuple(entry for line in self.lines for entry in line.entries)
        return LineStatement(UNASSIGNED, "", sum((line.approved for line in self.lines), ZERO), entries)

    @property
    def months(self) -> tuple[Month, ...]:
        """Month by month from the first to the month of the last day."""
        found, cumulative = [], ZERO
        entries = self.total.entries
        for first in _months(self.year.first, self.until):
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


def make_statement(lines: Sequence[ApprovedLine], entries: Sequence[Entry], year: Window, until: date) -> Statement:
    """The statement of a year up to a day (at most its last): pure, from the lines and the entries of that year."""
    until = max(year.first, min(until, year.last))
    counted = [one for one in entries if year.first <= one.on <= until]
    known = {line.reference for line in lines}
    by_line: dict[str, list[Entry]] = {}
    for one in counted:
        by_line.setdefault(one.line if one.line in known else UNASSIGNED, []).append(one)
    made = [
        LineStatement(one.reference, one.name, one.approved_on(until), tuple(by_line.get(one.reference, ())))
        for one in lines
    ]
    if UNASSIGNED in by_line:
        made.append(LineStatement(UNASSIGNED, "", ZERO, tuple(by_line[UNASSIGNED])))
    return Statement(year, until, tuple(made))
