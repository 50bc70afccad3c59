"""Figures of a report as they are now and as compiled, with the rows behind them; the budget of a fiscal year."""

from flask import Response, g
from pydantic import Field

from blueprints.access import item_visible, signed_in
from blueprints.api.answers import Shape, answer, person_shown
from blueprints.api.pages import PageQuery, page_of
from blueprints.api.room import READS, REPORTS, Given, Id, ItemPath, gives, room
from blueprints.api.shapes import reports as shapes
from blueprints.budget import EARLIEST, LATEST, asked_budget
from blueprints.identity import actor, now, reading
from models.snapshots import Snapshot
from workflow.history import digest
from workflow.reports.budgets import LineStatement
from workflow.reports.frozen import table_json
from workflow.reports.sheets import added_tables, live_figures, seen_content, seen_snapshot, seen_snapshots, variance_of
from workflow.reports.snapshots import line_json
from workflow.reports.variance import variance_json


class SnapshotPath(ItemPath):
    """The report and the number of its snapshot in an address."""

    number: Id


class BudgetQuery(Given):
    """Which fiscal year."""

    year: int | None = Field(default=None, ge=EARLIEST, le=LATEST, description="The year in which it begins.")


@room.get("/items/<reference>/figures", tags=[REPORTS], security=READS, responses=gives(shapes.Figures))
@item_visible
def read_figures(path: ItemPath) -> Response:
    """Read the figures of a report as they are now, with the rows behind each."""
    del path  # access put the item in g
    lines = live_figures(reading(), g.item, actor(), now())
    return answer({"items": [line_json(line) for line in lines]})


@room.get("/items/<reference>/snapshots", tags=[REPORTS], security=READS, responses=gives(shapes.Snapshots))
@item_visible
def list_snapshots(path: ItemPath, query: PageQuery) -> Response:
    """List what was compiled of a report."""
    del path
    return page_of(seen_snapshots(reading(), g.item, actor()), query, lambda one: one.number, _brief)


@room.get(
    "/items/<reference>/snapshots/<int:number>",
    tags=[REPORTS],
    security=READS,
    responses=gives(shapes.SnapshotWhole),
)
@item_visible
def read_snapshot(path: SnapshotPath) -> Response:
    """Read a report as it was compiled: figures with their rows, lists, checklist."""
    found = seen_snapshot(reading(), g.item, path.number, actor())
    content = seen_content(g.item, found, actor())
    added = [table_json(one) for one in added_tables(reading(), g.item, found, actor(), now())]
    intact = digest(found.content) == found.sha256
    return answer({**_brief(found), "is_intact": intact, "content": content, "added": added})


@room.get("/items/<reference>/variance", tags=[REPORTS], security=READS, responses=gives(shapes.Variances))
@item_visible
def read_variance(path: ItemPath) -> Response:
    """Compare what was handed in with what is counted now."""
    del path
    found = variance_of(reading(), g.item, actor(), now())
    if found is None:
        return answer({"report": None, "items": []})
    return answer({"report": found[0].reference, "items": [variance_json(one) for one in found[1]]})


@room.get("/budget", tags=[REPORTS], security=READS, responses=gives(shapes.Budget, 404))
@signed_in
def read_budget(query: BudgetQuery) -> Response:
    """Read expenditures against the approved budget, line by line with their entries, and month by month."""
    _, statement, year = asked_budget(query.year)
    return answer(
        {
            "year": year,
            "until": statement.until,
            "lines": [_line(line) for line in statement.lines],
            "total": _line(statement.total),
            "months": [
                {"first": one.first, "spent": str(one.spent), "cumulative": str(one.cumulative)}
                for one in statement.months
            ],
        }
    )


def _brief(snapshot: Snapshot) -> Shape:
    return {
        "number": snapshot.number,
        "made_at": snapshot.made_at,
        "made_by": person_shown(snapshot.made_by),
        "sha256": snapshot.sha256,
        "is_current": g.item.fields.get("snapshot") == snapshot.number,
    }


def _line(line: LineStatement) -> Shape:
    return {
        "reference": line.reference or None,
        "name": line.name,
        "approved": str(line.approved),
        "spent": str(line.spent),
        "committed": str(line.committed),
        "remaining": str(line.remaining),
        "percent": f"{line.percent:.1f}" if line.percent is not None else None,
        "entries": [
            {
                "reference": one.reference,
                "title": one.title,
                "on": one.on,
                "kind": one.kind,
                "amount": str(one.amount),
            }
            for one in line.entries
        ],
    }
