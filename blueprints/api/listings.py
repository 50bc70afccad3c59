"""The lists that are reported, as JSON and as the same files that the pages hand out."""

from datetime import date
from typing import Annotated, Any, Literal

from flask import Response
from pydantic import Field, StringConstraints

from blueprints.access import signed_in
from blueprints.api.answers import Shape, answer
from blueprints.api.files import BYTES
from blueprints.api.jobs import job_shown
from blueprints.api.pages import PageQuery, page_of
from blueprints.api.room import JOBS, LISTS, READS, WRITES, Given, gives, problems, room
from blueprints.api.shapes import jobs as job_shapes
from blueprints.api.shapes import listings as shapes
from blueprints.display import said
from blueprints.identity import actor, now, reading
from blueprints.language import language
from blueprints.listings import EARLIEST, LATEST, default_window, made, paper_job, send_list
from workflow.errors import FieldError, InvalidInput, Reason, Refused
from workflow.jobs import asking
from workflow.registry import Program
from workflow.reports.paper_works import PAPER, is_long, rows_said
from workflow.reports.periods import periods_of
from workflow.reports.reading_lists import find_list, readable_lists
from workflow.reports.tables import Cell, ListRule, Table
from workflow.reports.windows import Window
from workflow.texts import Text

Option = Annotated[str, StringConstraints(max_length=120, pattern=r"^[a-z_]+=[^\x00-\x1f]*$")]
BACKWARDS = Text("The last day comes before the first one.", "Le dernier jour précède le premier.")
LONG = Text(
    "The list has {rows} rows: its PDF is made in the background. Ask for it with POST …/paper.",
    "La liste a {rows} lignes : son PDF est produit en arrière-plan. Demandez-le par POST …/paper.",
)
OUTSIDE = Text("Choose days between 1990 and 2199.", "Choisissez des jours entre 1990 et 2199.")


class ListPath(Given):
    """The list in an address."""

    code: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$", description="Such as R2.")


class ListQuery(Given):
    """The days of a list, and what else it asks."""

    first: date | None = Field(default=None, description="With `last`; without both the period that is running.")
    last: date | None = None
    option: list[Option] = Field(default=[], max_length=10, description="Such as `scope=open`; see the list's options.")


class PaperWanted(ListQuery):
    """Of which days, with which options, in which language."""

    language: Literal["en", "fr"] | None = Field(default=None, description="That of the request where none is named.")


class FileQuery(ListQuery):
    """Which file."""

    language: Literal["en", "fr"] | None = Field(default=None, description="That of the request where none is named.")
    block: int = Field(default=0, ge=0, le=50, description="Of a CSV: which block; 0 is the list itself.")


class FilePath(ListPath):
    """The list and the kind of file in an address."""

    ending: Literal["csv", "xlsx", "pdf"]


@room.get("/report-lists", tags=[LISTS], security=READS, responses=gives(shapes.ReportLists))
@signed_in
def list_report_lists(query: PageQuery) -> Response:
    """List the lists that you may read."""
    found = list(readable_lists(actor()))
    return page_of(found, query, lambda one: (one[0].name, one[1].code), lambda one: _brief(*one))


@room.get("/report-lists/<code>", tags=[LISTS], security=READS, responses=gives(shapes.ReportList))
@signed_in
def read_report_list(path: ListPath, query: ListQuery) -> Response:
    """Read a list as at the end of its window, with its counts and further blocks."""
    program, rule = find_list(actor(), path.code)
    window = _window(program, query)
    table = made(program, rule, window, _options(query))
    return answer(
        {
            **_block(table),
            "program": program.name,
            "first": window.first,
            "last": window.last,
            "header": [_labelled(label, cell) for label, cell in table.header],
            "more": [_block(one) for one in table.more],
        }
    )


@room.get("/report-lists/<code>/file/<ending>", tags=[LISTS], security=READS, responses={**BYTES, **problems(409)})
@signed_in
def download_report_list(path: FilePath, query: FileQuery) -> Response:
    """Read a list as CSV, as a workbook or as an accessible PDF; the PDF of a long list is made in the background."""
    program, rule = find_list(actor(), path.code)
    table = made(program, rule, _window(program, query), _options(query))
    if path.ending == "pdf" and is_long(table):
        raise Refused(PAPER, "state", [Reason("long_list", LONG.format(rows=rows_said(table)))])
    return send_list(program, table, path.ending, query.language or language(), query.block)


@room.post(
    "/report-lists/<code>/paper",
    tags=[LISTS, JOBS],
    security=WRITES,
    responses=gives(job_shapes.Job, 409, code=202),
)
@signed_in
def make_report_list_paper(path: ListPath, body: PaperWanted) -> Response:
    """Begin to make the PDF of a list, however long. Follow the job; its file is the PDF."""
    program, rule = find_list(actor(), path.code)
    job = paper_job(program, rule, _window(program, body), _options(body), body.language or language())
    return answer(job_shown(asking.find_job(reading(), job.id, actor())), 202)


def _window(program: Program, query: ListQuery) -> Window:
    """The days that were asked for. Raises InvalidInput."""
    standard = default_window(program, periods_of(reading(), program, program.today(now())))
    first, last = query.first or standard.first, query.last or standard.last
    if last < first:
        raise InvalidInput([FieldError("last", BACKWARDS)])
    if not (first >= EARLIEST and last <= LATEST):
        raise InvalidInput([FieldError("first", OUTSIDE)])
    return Window(first, last)


def _options(query: ListQuery) -> dict[str, str]:
    return {name: value for name, _, value in (one.partition("=") for one in query.option)}


def _brief(program: Program, rule: ListRule) -> Shape:
    return {
        "code": rule.code,
        "program": program.name,
        "title": said(rule.title),
        "about": said(rule.about),
        "options": {name: list(values) for name, values in rule.options.items()},
    }


def _block(table: Table) -> Shape:
    return {
        "code": table.code,
        "title": said(table.title),
        "columns": [{"name": one.name, "label": said(one.label), "type": one.type} for one in table.columns],
        "rows": [
            {
                "cells": [cell_shown(cell) for cell in row.cells],
                "reference": row.reference,
                "warning": said(row.warning) or None,
            }
            for row in table.rows
        ],
        "counts": [_labelled(label, cell) for label, cell in table.counts],
        "note": said(table.note) or None,
    }


def _labelled(label: Text, cell: Cell) -> Shape:
    return {"label": said(label), "value": cell_shown(cell)}


def cell_shown(cell: Cell) -> Any:
    """A cell as JSON: a text in the language of whoever asks."""
    return said(cell) if isinstance(cell, Text) else cell
