"""A report's figures as they are now and as they were frozen; each number opens the rows behind it."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, g, render_template, request, url_for

from blueprints.access import item_visible
from blueprints.identity import actor, now, reading
from blueprints.language import language
from models.snapshots import Snapshot
from workflow import registry
from workflow.errors import NotFound
from workflow.history import digest
from workflow.reports.cells import say
from workflow.reports.reading_figures import seen_among
from workflow.reports.sheets import (
    added_tables,
    find_line,
    frozen_lines,
    is_report,
    live_figures,
    may_see_figures,
    seen_snapshot,
    seen_snapshots,
    seen_tables,
    variance_of,
)
from workflow.reports.snapshots import Line, Side
from workflow.reports.tables import Cell, ColumnType, Table, references_in

pages = Blueprint("reports", __name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """A report's figures on a page: live, or of a snapshot; `address` leads to the rows behind a number."""

    lines: list[Line]
    snapshot: Snapshot | None = None

    def address(self, line: Line, side: Side) -> str:
        """Where the rows behind a number are shown."""
        known = {"reference": g.item.reference, "code": line.code, "window": side.name}
        if self.snapshot is None:
            return url_for("reports.show_figure", **known)
        return url_for("reports.show_frozen_figure", number=self.snapshot.number, **known)


@pages.app_template_filter("cell_said")
def cell_said(cell: Cell, kind: ColumnType) -> str:
    """A cell of a list, or a figure, as people read it."""
    return say(cell, kind, language())


@pages.get("/items/<reference>/figures")
@item_visible
def show_figures(reference: str) -> str:
    """The figures of a report as they are now, its windows side by side."""
    del reference  # access put the item in g
    lines = live_figures(reading(), g.item, actor(), now())
    return _page("pages/figures.html", shown=Shown(lines), tables=[], added=[])


@pages.get("/items/<reference>/figures/<code>")
@item_visible
def show_figure(reference: str, code: str) -> str:
    """The rows behind a number as it is now."""
    del reference
    return _figure_page(Shown(live_figures(reading(), g.item, actor(), now())), code)


@pages.get("/items/<reference>/variance")
@item_visible
def show_variance(reference: str) -> str:
    """What was handed in against what is counted now, with the late entries that explain the difference."""
    del reference
    other, rows = variance_of(reading(), g.item, actor(), now()) or (None, [])
    changed = (one.reference for row in rows for one in (*row.late, *row.gone))
    return _page("pages/variance.html", other=other, rows=rows, seen=seen_among(reading(), changed, actor()))


@pages.get("/items/<reference>/snapshots/<int:number>")
@item_visible
def show_snapshot(reference: str, number: int) -> str:
    """A report as it was compiled: figures, checklist, lists, and the hash of all that."""
    del reference
    found = seen_snapshot(reading(), g.item, number, actor())
    added = added_tables(reading(), g.item, found, actor(), now())
    return _page(
        "pages/figures.html",
        shown=Shown(frozen_lines(g.item, found, actor()), found),
        tables=seen_tables(g.item, found, actor()),
        added=added,
        seen=_seen_in(added),
        intact=digest(found.content) == found.sha256,
    )


@pages.get("/items/<reference>/snapshots/<int:number>/figures/<code>")
@item_visible
def show_frozen_figure(reference: str, number: int, code: str) -> str:
    """The rows behind a number as it was compiled."""
    del reference
    found = seen_snapshot(reading(), g.item, number, actor())
    return _figure_page(Shown(frozen_lines(g.item, found, actor()), found), code)


@pages.get("/items/<reference>/snapshots/<int:number>/lists/<code>")
@item_visible
def show_frozen_list(reference: str, number: int, code: str) -> str:
    """A list as it was compiled."""
    del reference
    found = seen_snapshot(reading(), g.item, number, actor())
    table = next((one for one in seen_tables(g.item, found, actor()) if one.code == code), None)
    if table is None:
        raise NotFound(code)
    blocks = _blocks(table)
    return _page("pages/frozen_list.html", table=table, blocks=blocks, snapshot=found, seen=_seen_in(blocks))


def _blocks(table: Table) -> list[Table]:
    return [table, *(inner for one in table.more for inner in _blocks(one))]


def _seen_in(blocks: Iterable[Table]) -> set[str]:
    """The items of the rows that the reader may open."""
    return seen_among(reading(), references_in(block.rows for block in blocks), actor())


def _figure_page(shown: Shown, code: str) -> str:
    line = find_line(shown.lines, code)
    side = line.side(request.args.get("window") or line.sides[0].name)
    seen = seen_among(reading(), (row.reference for row in (*side.rows, *side.beside)), actor())
    return _page("pages/figure.html", shown=shown, line=line, side=side, seen=seen)


def _page(template: str, **known: object) -> str:
    """A page of the report, with its snapshots and what else there is of it."""
    item = g.item
    return render_template(
        template,
        item=item,
        flow=registry.kind(item.kind),
        program=registry.program(item.program),
        snapshots=seen_snapshots(reading(), item, actor()),
        sees_figures=is_report(item) and may_see_figures(actor(), item),
        **known,
    )
