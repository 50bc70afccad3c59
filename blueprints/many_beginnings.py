"""Beginning the same for many rows of the board: what is asked once, then what would begin, then it begins."""

from collections.abc import Mapping, Sequence
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.access import signed_in
from blueprints.boards import CHOICE, MOST_AT_ONCE, asked_board, chosen_in, shown_rows
from blueprints.forms import Form, make_form, read_form
from blueprints.identity import actor, now, reading, writing
from blueprints.typed_forms import without_blank
from blueprints.wording import ngettext
from workflow.boards import Board, BoardRow
from workflow.errors import InvalidInput, NotFound
from workflow.many_beginnings import Begins, Foreseen, begin_many, begins_of, foresee
from workflow.registry import Program

pages = Blueprint("many_beginnings", __name__)


@pages.get("/board/begin")
@signed_in
def show_beginnings() -> str | tuple[str, int]:
    """Ask once for what is the same for all; with that, what would begin for each row, and why not for others."""
    program, board, begins = asked_begins(request.args.get(CHOICE, ""))
    typed = read_form(begins.asked, request.args)
    form, foreseen = _form(begins, typed), None
    if typed:
        rows = shown_rows(board, chosen_in(board, request.args), "")
        try:
            foreseen = foresee(reading(), begins, rows, without_blank(typed), actor=actor(), now=now())
        except InvalidInput as problem:
            form.add_errors(problem.errors)
            return _page(program, board, begins, form, None), 422
    return _page(program, board, begins, form, foreseen)


@pages.post("/board/begin")
@signed_in
def begin() -> Response:
    """Begin what was shown: each once, however often the form arrives."""
    _program, board, begins = asked_begins(request.form.get(CHOICE, ""))
    wanted = frozenset(request.form.getlist("item")[:MOST_AT_ONCE])
    rows = [row for row in board.rows if row.reference in wanted]
    typed = without_blank(read_form(begins.asked, request.form))
    made = begin_for(begins, rows, typed, request.form.get("key", "")[:40] or token_urlsafe(16))
    flash(ngettext("%(num)d was begun.", "%(num)d were begun.", len(made)))
    return redirect(url_for("lists.show_list", kind=begins.kind), 303)


def asked_begins(choice: str) -> tuple[Program, Board, Begins]:
    """What whoever asks may begin for the rows of the board. Raises NotFound."""
    program, board = asked_board(choice)
    begins = begins_of(reading(), board, actor(), program.name)
    if begins is None:
        raise NotFound("board")
    return program, board, begins


def begin_for(begins: Begins, rows: Sequence[BoardRow], data: Mapping[str, Any], key: str) -> list[str]:
    """Begin it for the rows for which it can be; give the references that were made. Raises InvalidInput."""
    with writing() as session:
        foreseen = foresee(session, begins, rows, data, actor=actor(), now=now())
        return begin_many(session, begins, foreseen, data, key=key, actor=actor(), now=now())


def _form(begins: Begins, typed: Mapping[str, Any]) -> Form:
    return make_form(begins.asked, typed, required=[one.name for one in begins.asked])


def _page(program: Program, board: Board, begins: Begins, form: Form, foreseen: Sequence[Foreseen] | None) -> str:
    kept: dict[str, Any] = {CHOICE: board.chosen, **chosen_in(board, request.args)}
    return render_template(
        "pages/many_beginnings.html",
        program=program,
        board=board,
        begins=begins,
        form=form,
        chosen=chosen_in(board, request.args),
        possible=[one for one in foreseen or () if not one.reasons],
        impossible=[one for one in foreseen or () if one.reasons],
        is_foreseen=foreseen is not None,
        key=token_urlsafe(16),
        back=url_for("boards.show_board", **kept),
    )
