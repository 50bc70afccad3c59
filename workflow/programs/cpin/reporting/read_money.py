"""Reading expenditure entries and the targets of a fiscal year: one statement each."""

from datetime import date
from decimal import Decimal

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from workflow.definition import DELETED
from workflow.programs.cpin.prioritization.approved_list import fiscal_year
from workflow.programs.cpin.reporting.facts import Expenditure
from workflow.programs.cpin.reporting.known import NEAR, read_date
from workflow.reports.windows import Asked

ENTRY, TARGET = "expenditure_entry", "target"
DROPPED = "dropped"
FIRST_MONTH = 4


def year_begins(day: date) -> date:
    """The first day of the fiscal year of a day."""
    return date(fiscal_year(day), FIRST_MONTH, 1)


def read_expenditures(session: Session, asked: Asked) -> tuple[Expenditure, ...]:
    """The entries from the beginning of the fiscal year to shortly after the window's end, as known."""
    fields = Item.fields
    on = fields["date"].as_string()
    first, last = year_begins(asked.window.first) - NEAR, asked.window.last + NEAR
    known = exists().where(HistoryEntry.item_id == Item.id, HistoryEntry.recorded_at <= asked.known_at)
    query = select(
        Item.reference,
        Item.title,
        Item.state,
        on,
        fields["amount"].as_string(),
        fields["kind"].as_string(),
        fields["funding"].as_string(),
        fields["budget_line"].as_string(),
    ).where(Item.kind == ENTRY, Item.state != DELETED, on.between(first.isoformat(), last.isoformat()), known)
    found = [
        Expenditure(
            reference=reference,
            kind=kind or "",
            funding=funding or "",
            on=read_date(day),
            amount=Decimal(amount or 0),
            title=title,
            budget_line=line or "",
            state=state,
        )
        for reference, title, state, day, amount, kind, funding, line in session.execute(query)
    ]
    return tuple(sorted(found, key=lambda one: (one.on or date.min, one.reference)))


def read_targets(session: Session, year: int, asked: Asked | None = None) -> dict[str, Decimal]:
    """What was agreed for the fiscal year that begins in `year`, by the measure's code.

    With `asked` as at the window's end, else as it is now. A target that was set after the window belongs to its whole
    year: it stands as it was first set.
    """
    fields = Item.fields
    query = (
        select(Item.id, Item.state, fields["measure"].as_string(), fields["value"].as_string())
        .where(Item.kind == TARGET, Item.state != DELETED, fields["fiscal_year"].as_string() == str(year))
        .order_by(Item.id)
    )
    told = _told_targets(session, asked) if asked is not None else {}
    found = {}
    for item_id, state, measure, now in session.execute(query):
        value = told.get(item_id, now if state != DROPPED else None)
        if measure and value:
            found[measure] = Decimal(value)
    return found


def _told_targets(session: Session, asked: Asked) -> dict[int, str | None]:
    """The value of every target as at the window's end, by item; None where it was dropped or is not known yet."""
    value = HistoryEntry.input["data"]["value"].as_string()
    rows = session.execute(
        select(HistoryEntry.item_id, HistoryEntry.effective_on, HistoryEntry.recorded_at, HistoryEntry.to_state, value)
        .join(Item, Item.id == HistoryEntry.item_id)
        .where(Item.kind == TARGET, HistoryEntry.track.is_(None))
        .order_by(HistoryEntry.item_id, HistoryEntry.seq)
    )
    found: dict[int, str | None] = {}
    for item_id, day, recorded_at, state, said in rows:
        known = recorded_at <= asked.known_at
        if item_id not in found or (known and day <= asked.window.last):
            found[item_id] = None if state == DROPPED or not known else said or found.get(item_id)
    return found
