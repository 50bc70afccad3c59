"""Reading the budget lines of a fiscal year and what was spent on them: R15, and the page of the budget."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from workflow.actors import Actor
from workflow.definition import DELETED
from workflow.programs.cpin.reporting.readers import may_read_list
from workflow.programs.cpin.reporting.report_periods import year_window
from workflow.reports.budgets import UNASSIGNED, ApprovedLine, Entry, LineStatement, Statement, make_statement

MINISTRY = "ministry"
DROP = "drop"


def read_statement(session: Session, year: int, until: date, known_at: datetime | None = None) -> Statement:
    """The statement of a year up to a day, from what was recorded by an instant (None: all); three statements."""
    with session.no_autoflush:
        lines, entries = read_lines(session, year, until, known_at), read_entries(session, year, known_at)
        return make_statement(lines, entries, year_window(year), until)


def read_lines(session: Session, year: int, until: date, known_at: datetime | None = None) -> list[ApprovedLine]:
    """The budget lines of a fiscal year that stood at the end of a day, in the order in which they were set.

    Each has its approved amounts. A line that was dropped later is still one of them.
    """
    lines = select(Item).where(Item.kind == "budget_line", Item.state != DELETED, Item.category == str(year))
    if known_at is not None:
        lines = lines.where(Item.created_at <= known_at)
    items = list(session.scalars(lines.order_by(Item.id)))
    query = (
        select(HistoryEntry)
        .where(HistoryEntry.item_id.in_([item.id for item in items]), HistoryEntry.action.in_(("set", "amend", DROP)))
        .order_by(HistoryEntry.item_id, HistoryEntry.seq)
    )
    if known_at is not None:
        query = query.where(HistoryEntry.recorded_at <= known_at)
    told: dict[int, list[tuple[date, Decimal]]] = {}
    dropped: set[int] = set()
    for row in session.scalars(query):
        if row.action == DROP and row.effective_on <= until:
            dropped.add(row.item_id)
        elif "approved_amount" in row.given:
            told.setdefault(row.item_id, []).append((row.effective_on, Decimal(row.given["approved_amount"])))
    standing = (item for item in items if item.id not in dropped)
    return [ApprovedLine(item.reference, item.title, tuple(told.get(item.id, [_stated(item)]))) for item in standing]


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


def overspent(session: Session, year: int, until: date) -> tuple[list[LineStatement], LineStatement | None]:
    """The lines of a year on which more is spent than approved; the total, where it is over by more than they say."""
    statement = read_statement(session, year, until)
    over = [line for line in statement.lines if line.reference and line.is_over]
    total, unassigned = statement.total, any(line.spent > 0 for line in statement.lines if not line.reference)
    beyond = total.percent is not None and total.is_over and (unassigned or not over)
    return over, total if beyond else None


def may_see_budget(actor: Actor) -> bool:
    """view.budget_and_expenditure; the ministry sees it inside submitted reports alone."""
    return may_read_list(actor, "R15")


def budget_kinds() -> tuple[str, ...]:
    """The kinds of what is entered against a budget."""
    return ("expenditure_entry",)


HOOKS: Mapping[str, Callable[..., Any]] = {
    "budget": read_statement,
    "may_see_budget": may_see_budget,
    "budget_kinds": budget_kinds,
}
