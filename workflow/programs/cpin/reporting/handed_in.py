"""What the ministry was given at the interim stage."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from models.snapshots import Snapshot
from workflow.programs.cpin.reporting.report_periods import INTERIM
from workflow.programs.cpin.visibility import WITH_MINISTRY
from workflow.snapshots import find_snapshot


def handed_in(session: Session, item: Item) -> tuple[Item, Snapshot, str] | None:
    """The interim report of the year as the ministry got it: for itself, and for the final report."""
    query = select(Item).where(Item.kind == "report", Item.category == INTERIM, Item.state.in_(sorted(WITH_MINISTRY)))
    for other in session.scalars(query):
        if other.fields["fiscal_year"] == item.fields["fiscal_year"]:
            return other, find_snapshot(session, other, other.fields.get("snapshot")), INTERIM
    return None
