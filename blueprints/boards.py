"""The board: everybody who owes something, filtered and sorted in the address, as files, and reminded together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as Sent
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from blueprints.access import signed_in
from blueprints.display import said
from blueprints.identity import actor, now, reading, services, writing
from blueprints.language import LANGUAGES, language
from blueprints.listings import send_list
from blueprints.wording import _, ngettext
from workflow import many_reminders
from workflow.boards import DESCENDING, Board, BoardRow, board_table, count_values, narrow, sort_rows
from workflow.errors import NotFound
from workflow.many_beginnings import begins_of
from workflow.many_reminders import Letter, Planned
from workflow.registry import Program
from workflow.reports.headers import AS_NOW, COMPILED_BY, COMPILED_ON, ROWS, role_of
from workflow.reports.list_files import MEDIA
from workflow.reports.tables import Cell, Table
from workflow.texts import Text
from workflow.visibility import may, programs_of

pages = Blueprint("boards", __name__)

CHOICE, SORT = "choice", "sort"
MOST_AT_ONCE = 500
BEGIN = "begin-"


@dataclass(frozen=True, slots=True)
class Written:
    """A message with its words."""

    letter: Letter
    subject: str
    text: str


@pages.get("/board")
@signed_in
def show_board() -> str:
    """Where everybody is: counts on top, the rows under them."""
    program, board = asked_board(request.args.get(CHOICE, ""))
    chosen = chosen_in(board, request.args)
    rows = shown_rows(board, chosen, request.args.get(SORT, ""))
    remindable = sum(1 for row in rows if row.is_remindable) if may(actor(), "send_reminder", program) else 0
    return render_template(
        "pages/board.html",
        program=program,
        board=board,
        rows=rows,
        chips=[(one, _chips(board, one.name, chosen)) for one in board.filters],
        choices=[(name, _address(board, request.args, **{CHOICE: name})) for name in board.choices],
        sort=(sort := request.args.get(SORT, "")),
        sorted_by=next((at for at, one in enumerate(board.columns) if one.name == sort.removeprefix(DESCENDING)), None),
        spell=_spell,
        sort_address=lambda name: _address(board, request.args, **{SORT: _turned(name)}),
        files=_files(board),
        remind_address=url_for("boards.show_reminders", **_args(board, request.args)) if remindable else None,
        remindable=remindable,
        begins=(begins := begins_of(reading(), board, actor(), program.name)),
        begin_address=url_for("many_beginnings.show_beginnings", **_args(board, request.args)) if begins else None,
        is_narrowed=bool(chosen),
        languages_named=LANGUAGES,
    )


@pages.get("/board/file/<ending>")
@signed_in
def read_file(ending: str) -> Sent:
    """The board as it is filtered and sorted: `csv`, `xlsx` or `pdf`, in the language `in`."""
    program, board = asked_board(request.args.get(CHOICE, ""))
    if ending not in MEDIA:
        raise NotFound(ending)
    chosen = chosen_in(board, request.args)
    table = made_table(program, board, chosen, request.args.get(SORT, ""))
    return send_list(program, table, ending, request.args.get("in", ""))


@pages.get("/board/reminders")
@signed_in
def show_reminders() -> str:
    """Who would get what, before anything is sent."""
    program, board = asked_board(request.args.get(CHOICE, ""))
    rows = shown_rows(board, chosen_in(board, request.args), "")
    planned = planned_for(program, rows)
    letters = letters_for(program, planned)
    people = {person.id for one in planned for person in one.people}
    return render_template(
        "pages/board_reminders.html",
        program=program,
        board=board,
        planned=[one for one in planned if one.people],
        never_begun=sum(1 for row in rows if row.reference is None),
        left_out=len(rows) - len([one for one in planned if one.people]),
        letters=letters,
        told=len(people) - len(letters),
        key=token_urlsafe(16),
        back=url_for("boards.show_board", **_args(board, request.args)),
    )


@pages.post("/board/reminders")
@signed_in
def send_reminders() -> Response:
    """Send what was shown: each message once, however often the form arrives."""
    program, board = asked_board(request.form.get(CHOICE, ""))
    wanted = frozenset(request.form.getlist("row")[:MOST_AT_ONCE])
    rows = [row for row in board.rows if _form_key(row) in wanted]
    key = request.form.get("key", "")[:60] or token_urlsafe(16)
    sent = send_to(program, rows, key, [board.chosen, *sorted(wanted)])
    flash(
        ngettext("%(num)d message is on its way.", "%(num)d messages are on their way.", sent)
        if sent
        else _("Nothing was sent: everybody had this message today already.")
    )
    return redirect(url_for("boards.show_board", choice=board.chosen), 303)


# --- What the API does alike -------------------------------------------------------------------------------------


def asked_board(choice: str) -> tuple[Program, Board]:
    """The board of the program in which whoever asks takes part, for one of its choices. Raises NotFound."""
    for program in programs_of(actor()):
        if "board" in program.hooks and program.hooks["may_see_board"](actor()):
            board: Board = program.hooks["board"](reading(), actor(), program.today(now()), choice[:60])
            return program, board
    raise NotFound("board")


def chosen_in(board: Board, args: MultiDict[str, str]) -> dict[str, list[str]]:
    """The values of each filter that an address chooses, as far as the filter has them."""
    found = {
        one.name: [value for value, _label in one.values if value in args.getlist(one.name)] for one in board.filters
    }
    return {name: values for name, values in found.items() if values}


def shown_rows(board: Board, chosen: Mapping[str, Sequence[str]], sort: str) -> list[BoardRow]:
    """The rows as they are filtered and sorted."""
    return sort_rows(board, narrow(board, chosen), sort, language())


def made_table(program: Program, board: Board, chosen: Mapping[str, Sequence[str]], sort: str) -> Table:
    """The board as a list with its header, for its files."""
    rows = shown_rows(board, chosen, sort)
    today = program.today(now())
    header: list[tuple[Text, Cell]] = [
        (AS_NOW, today),
        (COMPILED_ON, today),
        (COMPILED_BY, role_of(actor(), program)),
        (ROWS, len(rows)),
    ]
    return board_table(board, rows, header, chosen)


def planned_for(program: Program, rows: Sequence[BoardRow]) -> list[Planned]:
    """What each row would be reminded of, with whom it reaches. Raises Refused (role)."""
    return many_reminders.plan_reminders(reading(), program, rows, actor=actor(), now=now())


def letters_for(program: Program, planned: Sequence[Planned]) -> list[Written]:
    """The one message of each person: what it says, as they will read it."""
    today = program.today(now())
    letters = many_reminders.letters_of(reading(), planned, today)
    shown = many_reminders.show_letters(reading(), letters, services().mail, today, actor=actor(), now=now())
    return [Written(letter, one.subject, one.text) for letter, one in zip(letters, shown, strict=True)]


def send_to(program: Program, rows: Sequence[BoardRow], key: str, asked: object) -> int:
    """Remind these rows; give how many messages there are. The same `key` for what is `asked` sends them once."""
    with writing() as session:
        planned = many_reminders.plan_reminders(session, program, rows, actor=actor(), now=now())
        return many_reminders.send_reminders(session, program, planned, key=key, asked=asked, actor=actor(), now=now())


def _form_key(row: BoardRow) -> str:
    """How the form names a row: by the deadline that was shown, so that another one is not sent instead."""
    return f"{row.deadline_id}" if row.deadline_id else f"{BEGIN}{row.key}"


# --- Addresses ---------------------------------------------------------------------------------------------------


def _args(board: Board, args: MultiDict[str, str], **changed: Any) -> dict[str, Any]:
    """What the address of this board says, with some of it changed; what is empty is left out."""
    kept: dict[str, Any] = {CHOICE: board.chosen, SORT: args.get(SORT, ""), **chosen_in(board, args), **changed}
    return {name: value for name, value in kept.items() if value}


def _address(board: Board, args: MultiDict[str, str], **changed: Any) -> str:
    return url_for("boards.show_board", **_args(board, args, **changed))


def _chips(board: Board, name: str, chosen: Mapping[str, Sequence[str]]) -> list[tuple[str, int, str, bool]]:
    """The values of a filter that rows have: label, how many, the address that switches it, whether it is on."""
    counts = count_values(board, name, chosen)
    values = next(one.values for one in board.filters if one.name == name)
    on = set(chosen.get(name, ()))
    return [
        (said(label), counts.get(value, 0), _address(board, request.args, **{name: sorted(on ^ {value})}), value in on)
        for value, label in values
        if value in on or counts.get(value)
    ]


def _spell(board: Board, cell: Cell) -> Cell:
    """A cell of the page: codes, be they several, as what they stand for."""
    if not isinstance(cell, str):
        return cell
    return ", ".join(said(board.spelled[code]) if code in board.spelled else code for code in cell.split(", "))


def _turned(name: str) -> str:
    """The sort by a column, the other way round where the rows stand by it already."""
    return f"{DESCENDING}{name}" if request.args.get(SORT) == name else name


def _files(board: Board) -> list[tuple[str, str]]:
    given = {**_args(board, request.args), "in": language()}
    names = {"csv": "CSV", "xlsx": _("Workbook (XLSX)"), "pdf": "PDF"}
    return [(name, url_for("boards.read_file", ending=ending, **given)) for ending, name in names.items()]
