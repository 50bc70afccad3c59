"""Importing a list: handed over, its columns named, compared, written or given up."""

from dataclasses import replace
from typing import Any

from flask import Response
from pydantic import Field

from blueprints.access import signed_in
from blueprints.api.answers import Shape, answer, person_shown
from blueprints.api.files import BYTES, UploadHeaders, read_upload
from blueprints.api.pages import PageQuery, last_number, page_from
from blueprints.api.room import IMPORTS, READS, WRITES, Given, IdPath, KindPath, Name, gives, room
from blueprints.api.shapes import imports as shapes
from blueprints.display import said
from blueprints.identity import actor, reading
from blueprints.importing import give_up, name_and_compare, take_file, workbook, write_rows
from blueprints.language import language
from models.imports import ImportRun
from workflow.imports import runs
from workflow.imports.columns import layout_for
from workflow.imports.plans import Planned, column_said


class TakeQuery(Given):
    """What the list is of, and what it is called."""

    kind: Name
    action: Name | None = Field(default=None, description="By which action new rows are made; the usual one without.")
    sheet: str | None = Field(default=None, max_length=200, description="Without it, the first that holds anything.")
    name: str | None = Field(default=None, max_length=1000, description="Needed unless sent as multipart/form-data.")


class Columns(Given):
    """What each column (counted from 1) is, and what holds for every row."""

    columns: dict[str, Name] = Field(description='Such as `{"1": "title"}`; a column that is left out is passed over.')
    same: dict[Name, str | bool | None] = Field(default_factory=dict)


class Writing(Given):
    """Whether likely duplicates are written too."""

    duplicates: bool = False


class RowsQuery(PageQuery):
    """Which rows, and from where."""

    verdict: shapes.Verdict | None = None


@room.get("/imports", tags=[IMPORTS], security=READS, responses=gives(shapes.Imports))
@signed_in
def list_imports(query: PageQuery) -> Response:
    """List the imports of kinds that you may import, from the newest on."""
    rows = runs.list_runs(reading(), actor(), before=last_number(query), size=query.limit + 1)
    return page_from(rows, query, lambda row: row.id, import_shown)


@room.post("/imports", tags=[IMPORTS], security=WRITES, responses=gives(shapes.Import, 404, code=201))
@signed_in
def take_list(query: TakeQuery, header: UploadHeaders) -> Response:
    """Hand over an XLSX or CSV file. Nothing is written yet; `columns` says what its columns seem to be."""
    name, stream, sha256 = read_upload(query.name, header)
    number = take_file(query.kind, name, stream, action=query.action, sheet=query.sheet, sha256=sha256)
    return answer(import_shown(runs.find_run(reading(), number, actor())), 201)


@room.get("/imports/<int:id>", tags=[IMPORTS], security=READS, responses=gives(shapes.Import))
@signed_in
def read_import(path: IdPath) -> Response:
    """Read how far an import is, and what came of it."""
    return answer(import_shown(runs.find_run(reading(), path.id, actor())))


@room.get("/imports/<int:id>/rows", tags=[IMPORTS], security=READS, responses=gives(shapes.ImportRows))
@signed_in
def read_import_rows(path: IdPath, query: RowsQuery) -> Response:
    """Read what would become of each row: cells that differ, errors with their columns."""
    run = runs.find_run(reading(), path.id, actor())
    after = last_number(query) or 0
    lines = runs.list_lines(reading(), run, verdict=query.verdict, after=after, size=query.limit + 1)
    return page_from(lines, query, lambda line: line.row, _row_shown)


@room.post(
    "/imports/<int:id>/columns",
    tags=[IMPORTS],
    security=WRITES,
    responses=gives(shapes.Import, 409),
)
@signed_in
def name_import_columns(path: IdPath, body: Columns) -> Response:
    """Say what the columns are, and compare. A large list is compared in the background: follow its `job`."""
    columns = {int(column): what for column, what in body.columns.items() if column.isdecimal() and len(column) < 5}
    name_and_compare(path.id, columns, body.same)
    return answer(import_shown(runs.find_run(reading(), path.id, actor())))


@room.post("/imports/<int:id>/writing", tags=[IMPORTS], security=WRITES, responses=gives(shapes.Import, 409))
@signed_in
def write_import(path: IdPath, body: Writing) -> Response:
    """Write a compared list, whole or not at all. A large one is written in the background: follow its `job`."""
    write_rows(path.id, duplicates=body.duplicates)
    return answer(import_shown(runs.find_run(reading(), path.id, actor())))


@room.post("/imports/<int:id>/discard", tags=[IMPORTS], security=WRITES, responses=gives(shapes.Import, 409))
@signed_in
def discard_import(path: IdPath) -> Response:
    """Give an import up. What the file held is forgotten."""
    give_up(path.id)
    return answer(import_shown(runs.find_run(reading(), path.id, actor())))


@room.get("/kinds/<kind>/template", tags=[IMPORTS], security=READS, responses=BYTES)
@signed_in
def download_kind_template(path: KindPath) -> Response:
    """Read an empty list of a kind as a workbook, to be filled in."""
    from workflow.imports.writing import write_template  # noqa: PLC0415 - slow to load, and seldom needed

    return workbook(write_template(layout_for(path.kind, None, actor()), language()), f"{path.kind}-template")


@room.get("/kinds/<kind>/editing", tags=[IMPORTS], security=READS, responses=BYTES)
@signed_in
def download_kind_list(path: KindPath) -> Response:
    """Read the items of a kind as a workbook that can be edited and imported again."""
    from workflow.imports.writing import write_list  # noqa: PLC0415 - slow to load, and seldom needed

    me = replace(actor(), language=language())
    return workbook(write_list(reading(), layout_for(path.kind, None, me), me), path.kind)


def import_shown(run: ImportRun) -> Shape:
    """An import as JSON."""
    names: tuple[str, ...] = ("id", "program", "kind", "action", "name", "sha256", "size", "sheet", "state")
    facts: dict[str, Any] = {name: getattr(run, name) for name in (*names, "columns", "same", "counts", "made_at")}
    ends = {"compared_at": run.compared_at, "ended_at": run.ended_at, "job": run.job_id}
    return {**facts, **ends, "made_by": person_shown(run.made_by)}


def _row_shown(line: Planned) -> Shape:
    return {
        "row": line.row,
        "verdict": line.verdict,
        "reference": line.reference,
        "title": line.title,
        "changes": [
            {"column": column_said(one.column) or None, "field": one.field, "before": one.before, "after": one.after}
            for one in line.changes
        ],
        "faults": [{"column": column_said(one.column) or None, "message": said(one.message)} for one in line.faults],
        "notes": [said(one) for one in line.notes],
    }
