"""Importing a list: hand it over, say what its columns are, look at what would change, then write it or give it up."""

from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from blueprints.access import signed_in
from blueprints.display import said
from blueprints.facts import organization_name
from blueprints.forms import Control, Form, make_form
from blueprints.frame import may_import
from blueprints.identity import actor, reading
from blueprints.importing import give_up, job_of, name_and_compare, take_file, workbook, write_rows
from blueprints.language import language
from blueprints.numbers import whole_number
from blueprints.wording import _
from models.imports import ImportRun
from models.people import Organization
from workflow import registry, values
from workflow.errors import FieldError, InvalidInput, NotFound
from workflow.imports import runs
from workflow.imports.columns import Layout, kinds_for, layout_for
from workflow.imports.plans import HINDERING, VERDICTS, Verdict, column_said
from workflow.imports.sheets import Sheet
from workflow.jobs import asking
from workflow.reports.cells import say
from workflow.texts import Text

pages = Blueprint("imports", __name__)

SIZE = 50
COLUMN, SAME = "column-", "same-"
"""How the names of the form begin: what a column is, and what every row says."""
NO_FILE = Text("Choose a file first.", "Choisissez d’abord un fichier.")
STATES = {
    runs.READ: Text("Handed over", "Remise"),
    runs.COMPARED: Text("Compared", "Comparée"),
    runs.APPLIED: Text("Written", "Inscrite"),
    runs.DISCARDED: Text("Given up", "Abandonnée"),
}
WORDS: dict[Verdict, Text] = {
    "error": Text("Error", "Erreur"),
    "stale": Text("Out of date", "Périmée"),
    "duplicate": Text("Likely duplicate", "Double probable"),
    "create": Text("New", "Nouvelle"),
    "change": Text("Change", "Modification"),
    "unchanged": Text("Nothing to do", "Rien à faire"),
}


@pages.get("/imports")
@signed_in
def show_imports() -> str:
    """What was imported when and by whom, with what came of it."""
    if not may_import():
        raise NotFound("imports")
    rows = runs.list_runs(reading(), actor(), before=request.args.get("before", type=whole_number), size=SIZE + 1)
    return render_template(
        "pages/imports.html",
        rows=rows[:SIZE],
        older=rows[SIZE - 1].id if len(rows) > SIZE else None,
        plural_of=plural_of,
        states=STATES,
    )


@pages.get("/imports/new")
@signed_in
def show_new() -> str:
    """The form by which a list is handed over, and the templates."""
    return _new_page(_new_form())


@pages.post("/imports/new")
@signed_in
def take() -> tuple[str, int] | Response:
    """Keep the list, and go on to its columns."""
    upload, kind = request.files.get("file"), request.form.get("kind", "")
    form = _new_form()
    try:
        if upload is None or not upload.filename:
            raise InvalidInput([FieldError("file", NO_FILE)])  # noqa: TRY301 - told as every other error
        sheet = request.form.get("sheet", "").strip()[:200] or None
        number = take_file(kind, upload.filename, upload.stream, sheet=sheet)
    except InvalidInput as problem:
        form.add_errors(problem.errors)
        return _new_page(form), 422
    return redirect(url_for("imports.show_columns", number=number), 303)


@pages.get("/imports/template/<kind>")
@signed_in
def download_template(kind: str) -> Response:
    """An empty list of a kind, to be filled in."""
    from workflow.imports.writing import write_template  # noqa: PLC0415 - slow to load, and seldom needed

    return workbook(write_template(layout_for(kind, None, actor()), language()), f"{kind}-template")


@pages.get("/lists/<kind>/editing")
@signed_in
def download_editing(kind: str) -> Response:
    """The items of a kind as a list that can be edited and imported again."""
    from workflow.imports.writing import write_list  # noqa: PLC0415 - slow to load, and seldom needed

    me = replace(actor(), language=language())
    return workbook(write_list(reading(), layout_for(kind, None, me), me), kind)


@pages.get("/imports/<int:number>/columns")
@signed_in
def show_columns(number: int) -> str:
    """What each column is."""
    run = runs.find_run(reading(), number, actor())
    return _columns_page(run, {int(column): what for column, what in run.columns.items()}, run.same)


@pages.post("/imports/<int:number>/columns")
@signed_in
def name_columns(number: int) -> tuple[str, int] | Response:
    """Keep what each column is, and compare."""
    columns = {
        int(name.removeprefix(COLUMN)): what
        for name, what in request.form.items()
        if name.startswith(COLUMN) and name.removeprefix(COLUMN).isdecimal() and len(name) < 12 and what
    }
    same = {
        name.removeprefix(SAME): next((one for one in typed if one), "")  # of a box that is ticked, the second value
        for name, typed in request.form.lists()
        if name.startswith(SAME)
    }
    try:
        name_and_compare(number, columns, same)
    except InvalidInput as problem:
        return _columns_page(runs.find_run(reading(), number, actor()), columns, same, problem), 422
    return redirect(url_for("imports.show_import", number=number), 303)


@pages.get("/imports/<int:number>")
@signed_in
def show_import(number: int) -> str:
    """One import: how far it is, what would become of each row, or what became of it."""
    run = runs.find_run(reading(), number, actor())
    shown: Any = request.args.get("show", "")
    verdict: Verdict | None = shown if shown in VERDICTS else None
    after = max(request.args.get("after", 0, type=whole_number), 0)
    lines = runs.list_lines(reading(), run, verdict=verdict, after=min(after, 10**6), size=SIZE + 1)
    job, layout = job_of(run), layout_for(run.kind, run.action, actor())
    return render_template(
        "pages/import.html",
        run=run,
        job=job,
        sentence=asking.sentence_of(job) if job is not None else None,
        flow=registry.kind(run.kind),
        layout=layout,
        value_said=partial(_value_said, layout),
        dropped=_dropped(run),
        lines=lines[:SIZE],
        following=lines[SIZE - 1].row if len(lines) > SIZE else None,
        verdict=verdict,
        words=WORDS,
        states=STATES,
        column_said=column_said,
        hindering=sum(run.counts.get(one, 0) for one in HINDERING),
        writable=sum(run.counts.get(one, 0) for one in ("create", "change")),
        earlier=runs.same_before(reading(), run),
    )


@pages.post("/imports/<int:number>/write")
@signed_in
def write(number: int) -> Response:
    """Write the list, whole or not at all."""
    done = write_rows(number, duplicates="duplicates" in request.form)
    if done is not None:
        flash(_("The list is written: %(made)s made, %(changed)s changed.", **done))
    return redirect(url_for("imports.show_import", number=number), 303)


@pages.post("/imports/<int:number>/discard")
@signed_in
def discard(number: int) -> Response:
    """Give the import up."""
    give_up(number)
    flash(_("The import is given up. Nothing was written."))
    return redirect(url_for("imports.show_imports"), 303)


def plural_of(kind: str) -> Text:
    """What items of a kind are called."""
    return registry.kind(kind).plural


def _value_said(layout: Layout, name: str, value: Any) -> str:
    """A value of a change: kept as a cell says it, but an amount has its currency and a day its words."""
    field = layout.fields.get(name)
    if field is None or field.type not in ("money", "date"):
        return str(value)
    return say(values.typed(field, value), "money", language())


def _dropped(run: ImportRun) -> list[str]:
    """The columns of a compared list that were left at nothing, by their letters."""
    columns = range(1, run.counts.get("columns", 0) + 1) if run.state == runs.COMPARED else ()
    return [column_said(at) for at in columns if str(at) not in run.columns]


def _new_form() -> Form:
    kinds = [(flow.kind, said(flow.plural)) for flow in kinds_for(actor())]
    chosen = request.form.get("kind") or request.args.get("kind", "")
    return Form(
        [
            Control("kind", _("List of"), "select", value=chosen, choices=kinds, required=True, marked=True),
            Control("file", _("File"), "file", help=_("XLSX or CSV. At most 25 MB."), required=True, marked=True),
            Control(
                "sheet",
                _("Sheet"),
                "text",
                help=_("Blank: the first that holds anything."),
                value=request.form.get("sheet", ""),
                max=200,
            ),
        ]
    )


def _new_page(form: Form) -> str:
    flows = kinds_for(actor())
    if not flows:
        raise NotFound("imports")
    return render_template("pages/import_new.html", form=form, flows=flows)


def _columns_page(
    run: ImportRun, columns: dict[int, str], same: dict[str, Any], problem: InvalidInput | None = None
) -> str:
    layout = layout_for(run.kind, run.action, actor())
    try:
        sheet = runs.read_again(reading(), run)
    except runs.CannotImport:
        raise NotFound("import") from None
    lacking = [name for name in layout.needed if name not in columns.values()]
    form, others = _columns_form(layout, sheet, columns), _same_form(layout, lacking, same)
    if problem is not None:
        errors = [FieldError(error.field.replace(".", "-", 1), error.message) for error in problem.errors]
        form.add_errors(error for error in errors if error.field.startswith(COLUMN))
        others.add_errors(error for error in errors if not error.field.startswith(COLUMN))
    return render_template(
        "pages/import_columns.html",
        run=run,
        flow=layout.flow,
        sheet=sheet,
        form=form,
        others=others,
        examples=_examples(sheet),
        column_said=column_said,
    )


def _columns_form(layout: Layout, sheet: Sheet, columns: dict[int, str]) -> Form:
    choices = [(name, said(layout.label(name)) + (" *" if name in layout.needed else "")) for name in layout.names]
    return Form(
        [
            Control(f"{COLUMN}{at}", heading or column_said(at), "select", value=columns.get(at, ""), choices=choices)
            for at, heading in enumerate(sheet.headings, 1)
        ]
    )


def _same_form(layout: Layout, lacking: list[str], same: dict[str, Any]) -> Form:
    """What every new row needs and no column says."""
    fields = [replace(layout.fields[name], name=f"{SAME}{name}") for name in lacking]
    offered = {}
    if any(field.type == "organization" for field in fields):
        places = select(Organization.code, Organization.name_en, Organization.name_fr)
        rows = reading().execute(places.where(Organization.program == layout.flow.program).order_by(Organization.code))
        offered["organization"] = [(row.code, organization_name(row)) for row in rows]
    return make_form(fields, {f"{SAME}{name}": value for name, value in same.items()}, choices=offered)


def _examples(sheet: Sheet) -> list[str]:
    """For each column, what its first row says that says anything."""
    width = range(len(sheet.headings))
    found = (next((line.cells[at] for line in sheet.lines if line.cells[at] is not None), "") for at in width)
    return [str(one)[:80] for one in found]
