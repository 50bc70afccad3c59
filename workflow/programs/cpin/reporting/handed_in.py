"""What the ministry was given at the interim stage, and P3: how it stands to what is counted now."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from models.snapshots import Snapshot
from workflow.programs.cpin.reporting.report_periods import INTERIM
from workflow.programs.cpin.reporting.variance import Figures, variance_table
from workflow.programs.cpin.visibility import WITH_MINISTRY
from workflow.reports.figures import Figure
from workflow.reports.snapshots import Line, Order, count_lines, find_snapshot, lines_of
from workflow.reports.tables import Table
from workflow.reports.windows import Asked


def handed_in(session: Session, item: Item) -> tuple[Item, Snapshot, str] | None:
    """The interim report of the year as the ministry got it: for itself, and for the final report."""
    query = select(Item).where(Item.kind == "report", Item.category == INTERIM, Item.state.in_(sorted(WITH_MINISTRY)))
    for other in session.scalars(query):
        if other.fields["fiscal_year"] == item.fields["fiscal_year"]:
            return other, find_snapshot(session, other, other.fields.get("snapshot")), INTERIM
    return None


def variance_tables(session: Session, item: Item, order: Order) -> Iterator[Table]:
    """P3, for a final report whose year had an interim one."""
    found = handed_in(session, item)
    if found is None:
        return
    _, snapshot, window = found
    alone = replace(order, windows={window: order.windows[window]})
    submitted = _figures(lines_of(snapshot.content), order, window)
    now = _figures(count_lines(session, alone), order, window)
    table = variance_table(order.measures, submitted, now)
    yield replace(table, header=(*order.header, *table.header))


def _figures(lines: list[Line], order: Order, window: str) -> Figures:
    sides = {line.code: line.side(window) for line in lines}
    return {
        code: Figure(code, Asked(side.window, order.known_at), side.rows, side.beside) for code, side in sides.items()
    }
