"""The board of who owes something, as JSON and as files, and reminders to many of its rows."""

from secrets import token_urlsafe
from typing import Annotated, Literal

from flask import Response
from pydantic import Field, StringConstraints
from werkzeug.datastructures import MultiDict

from blueprints.access import signed_in
from blueprints.api.answers import Shape, answer, person_shown, reason_shown
from blueprints.api.files import BYTES
from blueprints.api.listings import cell_shown
from blueprints.api.pages import PageQuery, page_of
from blueprints.api.room import LISTS, MAIL, READS, WRITES, Given, gives, room
from blueprints.api.shapes import boards as shapes
from blueprints.boards import Written, asked_board, chosen_in, letters_for, made_table, planned_for, send_to, shown_rows
from blueprints.display import said
from blueprints.identity import actor, now, reading
from blueprints.language import language
from blueprints.listings import send_list
from blueprints.many_beginnings import asked_begins, begin_for
from workflow.boards import Board, BoardRow, count_values
from workflow.many_beginnings import Foreseen, foresee
from workflow.many_reminders import Planned

Wanted = Annotated[str, StringConstraints(max_length=120, pattern=r"^[a-z_]+=[^\x00-\x1f]*$")]


class BoardQuery(Given):
    """Which board, narrowed and sorted how."""

    choice: str = Field(default="", max_length=60, description="Such as a cycle; without it the nearest.")
    filter: list[Wanted] = Field(default=[], max_length=60, description="Such as `state=draft`; see the filters.")
    sort: str = Field(default="", max_length=60, description="A column's name; `-name` for the other way round.")


class BoardPage(BoardQuery, PageQuery):
    """Likewise, and from where."""


class BoardFileQuery(BoardQuery):
    """Which file."""

    language: Literal["en", "fr"] | None = Field(default=None, description="That of the request where none is named.")


class BeginningsQuery(BoardQuery):
    """What would begin for which rows: `data` as `name=value`, such as `year=2028`."""

    data: list[Wanted] = Field(default=[], max_length=20, description="The inputs that are the same for all.")


class BeginningsPage(BeginningsQuery, PageQuery):
    """Likewise, and from where."""


class BoardFilePath(Given):
    """The kind of file in an address."""

    ending: Literal["csv", "xlsx", "pdf"]


@room.get("/board", tags=[LISTS], security=READS, responses=gives(shapes.Board, 404))
@signed_in
def read_board(query: BoardPage) -> Response:
    """Read where everybody is, with how many there are of each."""
    _program, board = asked_board(query.choice)
    chosen = chosen_in(board, _args(query))
    filters = [
        {
            "name": one.name,
            "label": said(one.label),
            "values": _values(board, one.name, count_values(board, one.name, chosen)),
        }
        for one in board.filters
    ]
    return page_of(
        shown_rows(board, chosen, query.sort),
        query,
        lambda row: row.key,
        lambda row: _line(board, row),
        title=said(board.title),
        choice=board.chosen,
        choices=list(board.choices),
        columns={column.name: said(column.label) for column in board.columns},
        filters=filters,
    )


@room.get("/board/file/<ending>", tags=[LISTS], security=READS, responses=BYTES)
@signed_in
def download_board(path: BoardFilePath, query: BoardFileQuery) -> Response:
    """Read the board as CSV, as a workbook or as an accessible PDF."""
    program, board = asked_board(query.choice)
    table = made_table(program, board, chosen_in(board, _args(query)), query.sort)
    return send_list(program, table, path.ending, query.language or language())


@room.get("/board/reminders", tags=[LISTS, MAIL], security=READS, responses=gives(shapes.PlannedReminders, 404))
@signed_in
def list_board_reminders(query: BoardPage) -> Response:
    """Read who would get what if the rows were reminded of their next deadlines now."""
    program, board = asked_board(query.choice)
    rows = shown_rows(board, chosen_in(board, _args(query)), "")
    planned = [one for one in planned_for(program, rows) if one.people]
    letters = [_letter(one) for one in letters_for(program, planned)]
    counts = {"messages": len(letters), "left_out": len(rows) - len(planned)}
    return page_of(planned, query, lambda one: one.title, _planned, letters=letters, **counts)


@room.post("/board/reminders", tags=[LISTS, MAIL], security=WRITES, responses=gives(shapes.SentReminders, 404, 409))
@signed_in
def send_board_reminders(body: BoardQuery) -> Response:
    """Remind the rows, each person in one message; nobody gets the same message twice on one day."""
    program, board = asked_board(body.choice)
    rows = shown_rows(board, chosen_in(board, _args(body)), "")
    return answer({"messages": send_to(program, rows, token_urlsafe(16), [body.choice, *sorted(body.filter)])})


@room.get("/board/beginnings", tags=[LISTS], security=READS, responses=gives(shapes.ForeseenBeginnings, 404))
@signed_in
def list_board_beginnings(query: BeginningsPage) -> Response:
    """Read for which rows something would begin now, and why not for the others."""
    _program, board, begins = asked_begins(query.choice)
    rows = shown_rows(board, chosen_in(board, _args(query)), "")
    found = foresee(reading(), begins, rows, _data(query), actor=actor(), now=now())
    asked = {one.name: said(one.label) for one in begins.asked}
    told = {"kind": begins.kind, "action": begins.action, "asked": asked}
    return page_of(found, query, lambda one: one.reference, _foreseen, **told)


@room.post("/board/beginnings", tags=[LISTS], security=WRITES, responses=gives(shapes.MadeBeginnings, 404, 409))
@signed_in
def begin_for_board(body: BeginningsQuery) -> Response:
    """Begin it for every row for which it can be."""
    _program, board, begins = asked_begins(body.choice)
    rows = shown_rows(board, chosen_in(board, _args(body)), "")
    made = begin_for(begins, rows, _data(body), token_urlsafe(16))
    return answer({"references": made})


def _foreseen(one: Foreseen) -> Shape:
    return {"reference": one.reference, "title": one.title, "reasons": [reason_shown(why) for why in one.reasons]}


def _data(query: BeginningsQuery) -> dict[str, str]:
    return {name: value for name, _, value in (one.partition("=") for one in query.data)}


def _args(query: BoardQuery) -> MultiDict[str, str]:
    return MultiDict([(name, value) for name, _, value in (one.partition("=") for one in query.filter)])


def _values(board: Board, name: str, counts: dict[str, int]) -> list[Shape]:
    values = next(one.values for one in board.filters if one.name == name)
    return [{"value": value, "label": said(label), "count": counts.get(value, 0)} for value, label in values]


def _line(board: Board, row: BoardRow) -> Shape:
    cells = {column.name: cell_shown(cell) for column, cell in zip(board.columns, row.cells, strict=True)}
    return {"key": row.key, "reference": row.reference, "cells": cells}


def _planned(one: Planned) -> Shape:
    return {
        "reference": one.reference or None,
        "title": one.title,
        "deadline": said(one.label),
        "due_on": one.due_on,
        "people": [person_shown(person) for person in one.people],
    }


def _letter(one: Written) -> Shape:
    person = one.letter.person
    told = {"language": person.language, "subject": one.subject, "text": one.text}
    return {"person": person_shown(person), "address": person.email, **told}
