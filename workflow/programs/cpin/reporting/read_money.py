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


def read_targets(session: Session, year: int) -> dict[str, Decimal]:
    """What was agreed for the fiscal year that begins in `year`, by the measure's code."""
    fields = Item.fields
    query = (
        select(fields["measure"].as_string(), fields["value"].as_string())
        .where(
            Item.kind == TARGET, Item.state.not_in((DELETED, DROPPED)), fields["fiscal_year"].as_string() == str(year)
        )
        .order_by(Item.id)
    )
    return {measure: Decimal(value) for measure, value in session.execute(query) if measure and value}
