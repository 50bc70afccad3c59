"""A report as people look at it: its figures as they are now, or as they were frozen, for those who may see them.

A program that compiles reports says through its hooks what is counted for one (`figures_order(session, item, at)`, None
for an item that is no report), who sees the figures of now (`may_see_figures(actor, item)`), which snapshots somebody
sees (`may_see_snapshot(actor, item, number)`) and which lists in them (`may_see_frozen_list(actor, item, code)`), and
what was handed in for the variance (`handed_in(session, item)`: the item, its snapshot and the window's name). Whoever
may not see the rows behind a number (`may_see_rows(actor, item, code)`) sees the number alone. Two more are optional:
which lists are added after a report was handed in (`added_lists(session, item, actor, now)`), and what its compiler
wrote, of the facts in a snapshot (`statements(facts)`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.items import Item
from models.snapshots import Snapshot
from workflow import registry
from workflow.actors import Actor
from workflow.errors import NotFound
from workflow.reports.frozen import read_table, read_window, table_json
from workflow.reports.headers import Statements, role_of, with_header
from workflow.reports.periods import period_with, periods_of
from workflow.reports.reading_lists import HIDDEN, without_columns
from workflow.reports.snapshots import Line, Order, count_lines, line_json, lines_of
from workflow.reports.tables import Table
from workflow.reports.variance import Variance, compare_lines, with_entries
from workflow.reports.windows import Asked
from workflow.snapshots import find_snapshot, snapshots_of
from workflow.texts import Text

ORDER, FIGURES, SNAPSHOT = "figures_order", "may_see_figures", "may_see_snapshot"
FROZEN_LIST, HANDED_IN, ROWS = "may_see_frozen_list", "handed_in", "may_see_rows"
ADDED, STATEMENTS = "added_lists", "statements"
NO_PART = Text(
    "Added after the report was handed in, as known when this was made. It is no part of what was compiled.",
    "Ajoutée après la remise du rapport, selon ce qui était connu à sa production. Elle ne fait pas partie de ce qui a "
    "été compilé.",
)


def is_report(item: Item) -> bool:
    """Whether figures are compiled for items of this kind."""
    return "compile" in registry.kind(item.kind).actions and ORDER in registry.program(item.program).hooks


def may_see_figures(actor: Actor, item: Item) -> bool:
    """Whether the actor sees the figures of a report as they are now."""
    hooks = registry.program(item.program).hooks
    return is_report(item) and bool(hooks[FIGURES](actor, item))


def live_figures(session: Session, item: Item, actor: Actor, now: datetime) -> list[Line]:
    """The figures of a report as they are now. Raises NotFound alike for what is no report and for no right."""
    if not may_see_figures(actor, item):
        raise NotFound(f"{item.reference} figures")
    return seen_lines(item, count_lines(session, _order(session, item, now)), actor)


def seen_lines(item: Item, lines: Iterable[Line], actor: Actor) -> list[Line]:
    """The figures, without the rows that are kept from the actor."""
    may_see = registry.program(item.program).hooks[ROWS]
    return [line if may_see(actor, item, line.code) else _alone(line) for line in lines]


def _alone(line: Line) -> Line:
    return replace(line, sides=tuple(replace(side, rows=(), beside=()) for side in line.sides))


def frozen_lines(item: Item, snapshot: Snapshot, actor: Actor) -> list[Line]:
    """The figures of a snapshot as the actor sees them."""
    return seen_lines(item, lines_of(snapshot.content), actor)


def _order(session: Session, item: Item, now: datetime) -> Order:
    order: Order = registry.program(item.program).hooks[ORDER](session, item, now)
    return order


def seen_snapshots(session: Session, item: Item, actor: Actor) -> list[Snapshot]:
    """The snapshots of a report that the actor sees, the newest first."""
    if not is_report(item):
        return []
    may_see = registry.program(item.program).hooks[SNAPSHOT]
    return [one for one in snapshots_of(session, item) if may_see(actor, item, one.number)]


def seen_snapshot(session: Session, item: Item, number: int, actor: Actor) -> Snapshot:
    """A snapshot that the actor sees. Raises NotFound."""
    if not is_report(item) or not registry.program(item.program).hooks[SNAPSHOT](actor, item, number):
        raise NotFound(f"{item.reference} {number}")
    return find_snapshot(session, item, number)


def seen_tables(item: Item, snapshot: Snapshot, actor: Actor) -> list[Table]:
    """The lists of a snapshot as the actor sees them, on a page, in an answer and in a pack alike."""
    hooks = registry.program(item.program).hooks
    may_see, hidden = hooks[FROZEN_LIST], hooks.get(HIDDEN)
    return [
        without_columns(read_table(one), frozenset(hidden(actor, one["code"])) if hidden else frozenset())
        for one in snapshot.content["lists"]
        if may_see(actor, item, one["code"])
    ]


def seen_content(item: Item, snapshot: Snapshot, actor: Actor) -> Mapping[str, Any]:
    """What stands in a snapshot, without the lists, columns and rows that are kept from the actor."""
    lists = [table_json(table) for table in seen_tables(item, snapshot, actor)]
    figures = [line_json(line) for line in frozen_lines(item, snapshot, actor)]
    return {**snapshot.content, "figures": figures, "lists": lists}


def added_tables(session: Session, item: Item, snapshot: Snapshot, actor: Actor, now: datetime) -> list[Table]:
    """The lists that are added to a report after it was handed in: as they are now, and no part of the snapshot."""
    program = registry.program(item.program)
    if ADDED not in program.hooks or item.fields.get("snapshot") != snapshot.number:
        return []
    asked = Asked(read_window(snapshot.content["windows"][0]["days"]), now)
    period = period_with(periods_of(session, program, program.today(now)), asked.window)
    return [
        with_header(replace(table, note=NO_PART), program, asked, period, role_of(actor, program))
        for table in program.hooks[ADDED](session, item, actor, now)
    ]


def statements_of(item: Item, snapshot: Snapshot) -> Statements:
    """What the compiler wrote with the report."""
    hook = registry.program(item.program).hooks.get(STATEMENTS)
    return tuple(hook(snapshot.content["facts"])) if hook is not None else ()


def find_line(lines: list[Line], code: str) -> Line:
    """One figure of a report. Raises NotFound."""
    found = next((line for line in lines if line.code == code), None)
    if found is None:
        raise NotFound(code)
    return found


def variance_of(session: Session, item: Item, actor: Actor, now: datetime) -> tuple[Item, list[Variance]] | None:
    """What was handed in against what is counted now, with the report that was handed in; None before there is one.

    Raises NotFound for whoever may not see figures as they are now.
    """
    if not may_see_figures(actor, item):
        raise NotFound(f"{item.reference} variance")
    told = registry.program(item.program).hooks[HANDED_IN](session, item)
    if told is None:
        return None
    other, snapshot, window = told
    order = _order(session, other, now)
    alone = replace(order, windows={window: order.windows[window]})
    before, today = frozen_lines(other, snapshot, actor), seen_lines(item, count_lines(session, alone), actor)
    return other, with_entries(session, compare_lines(before, today, window), snapshot.made_at, now)
