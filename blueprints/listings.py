"""The lists that are reported: which there are, each on screen for any dates, and as files in either language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as Sent
from werkzeug.wrappers import Response

from blueprints.access import signed_in
from blueprints.identity import actor, now, reading, writing
from blueprints.language import LANGUAGES, language
from blueprints.numbers import whole_number
from blueprints.times import day_said
from blueprints.wording import _
from models.jobs import Job
from workflow.errors import NotFound
from workflow.jobs import asking
from workflow.registry import Program
from workflow.reports.cells import NUMERIC, blocks_of, say
from workflow.reports.drawing import draw
from workflow.reports.list_files import MEDIA, ListFile, make_file
from workflow.reports.pack_works import own_lists
from workflow.reports.paper_works import PAPER, is_long, rows_said
from workflow.reports.periods import Period, period_with, periods_of
from workflow.reports.reading_figures import seen_among
from workflow.reports.reading_lists import chosen_options, find_list, make_list, readable_lists
from workflow.reports.tables import Cell, ListRule, Table, references_in
from workflow.reports.windows import Asked, Window
from workflow.works import WORKS

pages = Blueprint("listings", __name__)

MOST_SHOWN = 1000
"""Rows of a block that are shown on a page; the files have all."""
EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)


@dataclass
class Wanted:
    """The days and choices that an address asks for, as typed, and what is wrong with them."""

    first: str
    last: str
    window: Window
    errors: dict[str, str] = field(default_factory=dict)


@pages.get("/reports/lists")
@signed_in
def show_lists() -> str:
    """Every list that one may read, with what it is about."""
    found: dict[str, tuple[Program, list[ListRule]]] = {}
    for program, rule in readable_lists(actor()):
        found.setdefault(program.name, (program, []))[1].append(rule)
    packable = {program.name for program, _rule in own_lists(actor())}
    return render_template("pages/listings.html", programs=list(found.values()), packable=packable)


@pages.get("/reports/lists/<code>")
@signed_in
def show_listing(code: str) -> tuple[str, int]:
    """One list for the days that were asked for; without any, for the period that is running."""
    program, rule = find_list(actor(), code)
    periods = periods_of(reading(), program, program.today(now()))
    wanted = read_wanted(program, periods, request.args)
    options = chosen_options(rule, request.args)
    table = None if wanted.errors else made(program, rule, wanted.window, options)
    blocks = list(blocks_of(table)) if table is not None else []
    context = {
        "program": program,
        "rule": rule,
        "wanted": wanted,
        "periods": [(one, _address(code, one.window, options)) for one in periods],
        "period": period_with(periods, wanted.window),
        "options": options,
        "option_labels": option_labels(),
        "table": table,
        "draw": draw,
        "blocks": blocks,
        "seen": seen_among(reading(), references_in(block.rows[:MOST_SHOWN] for block in blocks), actor()),
        "files": _files(code, wanted.window, options),
        "is_long": table is not None and is_long(table),
        "given": _given(wanted.window, options),
        "languages_named": LANGUAGES,
        "most": MOST_SHOWN,
        "numeric": NUMERIC,
    }
    return render_template("pages/listing.html", **context), 422 if wanted.errors else 200


@pages.get("/reports/lists/<code>/file/<ending>")
@signed_in
def read_file(code: str, ending: str) -> Response:
    """The list as a file: `csv`, `xlsx` or `pdf`, in the language `in`; of a CSV the block of that number.

    The PDF of a long list is made in the background: the answer leads to where one asks for it.
    """
    program, rule = find_list(actor(), code)
    wanted = read_wanted(program, periods_of(reading(), program, program.today(now())), request.args)
    if ending not in MEDIA or wanted.errors:
        raise NotFound(ending)
    table = made(program, rule, wanted.window, request.args)
    if ending == "pdf" and is_long(table):
        rows = rows_said(table).in_(language())
        flash(_("The list has %(rows)s rows: its PDF is made in the background. Ask for it here.", rows=rows))
        return redirect(_address(code, wanted.window, chosen_options(rule, request.args)), 303)
    block = request.args.get("block", 0, type=whole_number)
    return send_list(program, table, ending, request.args.get("in", ""), block)


@pages.post("/reports/lists/<code>/paper")
@signed_in
def ask_for_paper(code: str) -> Response:
    """Have the PDF of a list made in the background, and lead to where one sees how far it is."""
    program, rule = find_list(actor(), code)
    wanted = read_wanted(program, periods_of(reading(), program, program.today(now())), request.form)
    if wanted.errors:
        raise NotFound(code)
    job = paper_job(program, rule, wanted.window, request.form, request.form.get("in", ""))
    return redirect(url_for("jobs.show_job", number=job.id), 303)


def paper_job(program: Program, rule: ListRule, window: Window, options: Mapping[str, str], spoken: str) -> Job:
    """The job that makes the PDF of a list. Raises Refused."""
    days = {"first": window.first.isoformat(), "last": window.last.isoformat()}
    tongue = spoken if spoken in LANGUAGES else language()
    params = {"code": rule.code, **days, "language": tongue, "options": chosen_options(rule, options)}
    with writing() as session:
        return asking.ask(session, WORKS[PAPER], params, actor=actor(), now=now(), program=program.name)


def made(program: Program, rule: ListRule, window: Window, options: Mapping[str, str]) -> Table:
    """The list as whoever asks may read it."""
    return make_list(reading(), program, rule, Asked(window, now()), options, actor=actor())


def send_list(program: Program, table: Table, ending: Any, spoken: str, block: int = 0) -> Sent:
    """The answer that carries a file of the list, to be saved. Raises NotFound for a block that is not there."""
    tongue = spoken if spoken in LANGUAGES else language()
    blocks = (table, *table.more)
    if not 0 <= block < len(blocks):
        raise NotFound(str(block))
    chosen = blocks[block] if ending == "csv" else table
    file = make_file(chosen, ending, tongue, compiled_at=now(), author=program.label)
    number = f"-{block + 1}" if block and ending == "csv" and chosen.code == table.code else ""
    return _sent(file, number)


def _sent(file: ListFile, number: str) -> Sent:
    stem, _dot, ending = file.name.rpartition(".")
    headers = {
        "Content-Disposition": f'attachment; filename="{stem}{number}.{ending}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Sent(file.content, content_type=file.media_type, headers=headers)


def read_wanted(program: Program, periods: Sequence[Period], given: Mapping[str, str]) -> Wanted:
    """The days of an address or a form, each with what is wrong with it."""
    typed = {name: given.get(name, "")[:40].strip() for name in ("first", "last")}
    standard = default_window(program, periods)
    if not any(typed.values()):
        return Wanted(standard.first.isoformat(), standard.last.isoformat(), standard)
    errors: dict[str, str] = {}
    days = {name: _day(typed[name], name, errors, program) for name in typed}
    first, last = days["first"], days["last"]
    if first and last and first > last:
        errors["last"] = _("The last day comes before the first one, %(day)s.", day=day_said(first))
    if errors or first is None or last is None:
        return Wanted(typed["first"], typed["last"], standard, errors)
    return Wanted(typed["first"], typed["last"], Window(first, last))


def default_window(program: Program, periods: Sequence[Period]) -> Window:
    """The period that is likeliest meant; for a program without periods the year until today."""
    if periods:
        return periods[0].window
    today = program.today(now())
    return Window(today.replace(month=1, day=1), today)


def _day(typed: str, name: str, errors: dict[str, str], program: Program) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        example = program.today(now()).isoformat()
        errors[name] = _("That is not a date. Write it as year-month-day: %(example)s.", example=example)
        return None
    if EARLIEST <= day <= LATEST:
        return day
    errors[name] = _("Choose a day between %(first)s and %(last)s.", first=str(EARLIEST.year), last=str(LATEST.year))
    return None


@pages.app_template_filter("cell")
def cell_said(cell: Cell, kind: Any = "number") -> str:
    """A cell in the reader's language."""
    return say(cell, kind, language())


def option_labels() -> dict[str, str]:
    """What the choices that lists offer are called."""
    return {"kind": _("Kind"), "scope": _("Which rows"), "measure": _("Measure")}


def _given(window: Window, options: Mapping[str, str]) -> dict[str, str]:
    return {"first": window.first.isoformat(), "last": window.last.isoformat(), **options}


def _address(code: str, window: Window, options: Mapping[str, str]) -> str:
    given: dict[str, Any] = _given(window, options)
    return url_for("listings.show_listing", code=code, **given)


def _files(code: str, window: Window, options: Mapping[str, str]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The files by language, the reader's first: its code, its name, and each file's name with its address."""
    names = {"csv": "CSV", "xlsx": _("Workbook (XLSX)"), "pdf": "PDF"}
    tongues = sorted(LANGUAGES, key=lambda code: code != language())
    given: dict[str, Any] = _given(window, options)
    return [
        (
            tongue,
            LANGUAGES[tongue],
            [
                (name, url_for("listings.read_file", code=code, ending=ending, **{**given, "in": tongue}))
                for ending, name in names.items()
            ],
        )
        for tongue in tongues
    ]
