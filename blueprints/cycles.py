"""The cycles of a program: dates and limits that its rules measure by, loaded from a file, changed with a source."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.access import signed_in
from blueprints.display import said
from blueprints.forms import Form, make_form, read_form
from blueprints.identity import actor, now, reading, writing
from blueprints.times import day_said
from blueprints.wording import _
from models.items import Item
from workflow.definition import Field
from workflow.errors import FieldError, InvalidInput, NotFound, Reason, Refused
from workflow.history import digest
from workflow.limits import CycleSheet, Impact, Line, Reading
from workflow.registry import Program
from workflow.texts import Text
from workflow.values import plain, read_input
from workflow.visibility import programs_of

pages = Blueprint("cycles", __name__)

LARGEST_FILE = 200_000
FILE = Field(
    "file",
    "file",
    Text("File (YAML)", "Fichier (YAML)"),
    help=Text("YAML in UTF-8, at most 200 kB.", "YAML en UTF-8, au plus 200 ko."),
)
REASON = Field(
    "reason",
    "long",
    Text("Reason", "Motif"),
    max=2000,
    help=Text("Needed where the cycle was loaded before.", "Nécessaire si le cycle a déjà été chargé."),
)
NO_FILE = Text("Choose a file.", "Choisissez un fichier.")
NOT_TEXT = Text("The file is no text in UTF-8.", "Le fichier n’est pas un texte en UTF-8.")
LARGE = Text("The file is larger than 200 kB.", "Le fichier dépasse 200 ko.")
NOT_YOURS = Text(
    "Only the administration of the cycles changes them.", "Seule l’administration des cycles les modifie."
)
SAME = Text("That is its value already.", "C’est déjà sa valeur.")


@pages.get("/cycles")
@signed_in
def show_cycles() -> str:
    """Every cycle, the newest first, with how many plans of it one sees."""
    program = asked_program()
    rows = program.hooks["cycles"](reading(), actor())
    return render_template("pages/cycles.html", program=program, rows=rows, may_change=may_change(program))


@pages.get("/cycles/<name>")
@signed_in
def show_cycle(name: str) -> str:
    """One cycle: its dates and its limits, each with its source and who changed it last."""
    program = asked_program()
    sheet: CycleSheet = program.hooks["cycle"](reading(), name, actor())
    return render_template("pages/cycle.html", program=program, sheet=sheet, may_change=may_change(program))


@pages.get("/cycles/load")
@signed_in
def show_load() -> str:
    """The form that takes a cycle's file."""
    check_may_change(asked_program())
    return _load_page(_load_form())


@pages.post("/cycles/load")
@signed_in
def load() -> tuple[str, int] | str | Response:
    """Compare the file with what stands; written when that was looked at (`sure`)."""
    program = asked_program()
    check_may_change(program)
    form = _load_form(request.form)
    try:
        text, name = _sent_text()
    except InvalidInput as problem:
        form.add_errors(problem.errors)
        return _load_page(form), 422
    found: Reading = program.hooks["read_cycle"](reading(), text, name)
    if found.faults:
        return _load_page(form, found=found, text=text), 422
    if "sure" not in request.form:
        return _load_page(form, found=found, text=text)
    try:
        item = write_cycle(program, found, request.form.get("reason", ""))
    except (Refused, InvalidInput) as problem:
        _add_problem(form, problem)
        return _load_page(form, found=found, text=text), 422
    flash(_("The cycle %(name)s is loaded, as %(reference)s.", name=found.name, reference=item.reference))
    return redirect(url_for("cycles.show_cycle", name=found.name), 303)


@pages.post("/cycles/<name>/keep")
@signed_in
def keep(name: str) -> Response:
    """Keep a cycle that stands as it came with the program as an item, so that it can be closed; lead there."""
    program = asked_program()
    check_may_change(program)
    item = keep_cycle(program, name)
    flash(_("The cycle %(name)s is kept here now, as %(reference)s.", name=name, reference=item.reference))
    return redirect(url_for("items.show_item", reference=item.reference), 303)


@pages.get("/cycles/<name>/change/<what>")
@signed_in
def show_change(name: str, what: str) -> str:
    """The form that changes a date or a limit."""
    program = asked_program()
    check_may_change(program)
    sheet, line = find_line(program, name, what)
    return _change_page(sheet, line, _change_form(line, {"value": line.typed}))


@pages.post("/cycles/<name>/change/<what>")
@signed_in
def change(name: str, what: str) -> tuple[str, int] | str | Response:
    """Say which plans it concerns, then change the date or limit to the value that was said so of (`sure`)."""
    program = asked_program()
    check_may_change(program)
    sheet, line = find_line(program, name, what)
    fields = change_fields(line)
    typed = read_form(fields, request.form)
    form = _change_form(line, typed)
    try:
        data = read_change(line, typed)
        impact: Impact = program.hooks["foresee_cycle_change"](reading(), name, what, data["value"], now())
        proof = preview_proof(name, line, data)
        if request.form.get("sure") != proof:
            return _change_page(sheet, line, form, after=value_said(line, data), impact=impact, proof=proof)
        perform_change(program, name, line, data)
    except (Refused, InvalidInput) as problem:
        _add_problem(form, problem)
        return _change_page(sheet, line, form), 422
    flash(_("“%(what)s” is changed. It holds from now on.", what=said(line.label)))
    return redirect(url_for("cycles.show_cycle", name=name, _anchor=f"line-{what}"), 303)


# --- What the API does alike -------------------------------------------------------------------------------------


def asked_program() -> Program:
    """The program with cycles in which whoever asks takes part. Raises NotFound."""
    found = next((one for one in programs_of(actor()) if "cycles" in one.hooks), None)
    if found is None:
        raise NotFound("cycles")
    return found


def may_change(program: Program) -> bool:
    """Whether whoever asks loads cycles and changes limits."""
    return bool(program.hooks["may_change_cycle"](actor()))


def check_may_change(program: Program) -> None:
    """Raises Refused (role) where whoever asks may not."""
    if not may_change(program):
        raise Refused("change_limit", "role", [Reason("role", NOT_YOURS, who=("ocfs_cycle_admin",))])


def find_line(program: Program, name: str, what: str) -> tuple[CycleSheet, Line]:
    """A cycle, and the date or limit of that name in it. Raises NotFound."""
    sheet: CycleSheet = program.hooks["cycle"](reading(), name, actor())
    line = sheet.find(what)
    if line is None:
        raise NotFound(what)
    return sheet, line


def change_fields(line: Line) -> tuple[Field, ...]:
    """What is asked for to change a date or a limit."""
    kind = "date" if line.is_date else "long" if line.is_list else "text"
    words = Text("One word or name per line.", "Un mot ou un nom par ligne.") if line.is_list else None
    where = Text("Where the new value is laid down.", "Où la nouvelle valeur est fixée.")
    return (
        Field("value", kind, Text("New value", "Nouvelle valeur"), help=words, max=None if line.is_date else 2000),
        Field("source", "text", Text("Source", "Source"), help=where, max=400),
        Field("reason", "long", Text("Reason", "Motif"), max=2000),
    )


def read_change(line: Line, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, typed. Raises InvalidInput for what is missing or of another kind."""
    data = read_input(change_fields(line), given)
    missing = [FieldError(name, Text("Fill this in.", "Remplissez ce champ.")) for name in _needed() - set(data)]
    if missing:
        raise InvalidInput(sorted(missing, key=lambda error: error.field))
    if line.is_date and data["value"].isoformat() == line.typed:
        raise InvalidInput([FieldError("value", SAME)])
    return data


def preview_proof(name: str, line: Line, data: Mapping[str, Any]) -> str:
    """What stands for the preview of one value in the place of the present one: another needs a preview of its own."""
    return digest([name, line.name, line.typed, plain(data["value"])])


def value_said(line: Line, data: Mapping[str, Any]) -> str:
    """What a date or limit would become, as it is read."""
    return day_said(data["value"]) if line.is_date else str(data["value"])


def perform_change(program: Program, name: str, line: Line, data: Mapping[str, Any]) -> Item:
    """Change the date or limit of a cycle. Raises Refused, InvalidInput, Conflict."""
    given = {"new_source": data["source"], "reason": data["reason"]}
    if line.is_date:
        action, more = "change_date", {"which": line.name, "new_date": data["value"]}
    else:
        action, more = "change_limit", {"limit": line.name, "value": data["value"]}
    with writing() as session:
        item: Item = program.hooks["change_cycle"](session, name, action, given | more, actor=actor(), now=now())
        return item


def keep_cycle(program: Program, name: str) -> Item:
    """The item of a cycle, made of what came with the program where there is none. Raises NotFound, Refused."""
    with writing() as session:
        item: Item = program.hooks["keep_cycle"](session, name, actor=actor(), now=now())
        return item


def write_cycle(program: Program, found: Reading, reason: str) -> Item:
    """Write what a file holds. Raises Refused, InvalidInput, Conflict."""
    with writing() as session:
        item: Item = program.hooks["load_cycle"](session, found.record, reason.strip(), actor=actor(), now=now())
        return item


# --- Forms -------------------------------------------------------------------------------------------------------


def _needed() -> set[str]:
    return {"value", "source", "reason"}


def _sent_text() -> tuple[str, str]:
    """The text of the file, or the text that was shown, and how it is called. Raises InvalidInput."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        text = request.form.get("text", "")
        if not text.strip():
            raise InvalidInput([FieldError("file", NO_FILE)])
        return text, "text"
    content = upload.stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise InvalidInput([FieldError("file", LARGE)])
    try:
        return content.decode("utf-8"), upload.filename[:120]
    except UnicodeDecodeError:
        raise InvalidInput([FieldError("file", NOT_TEXT)]) from None


def _load_form(typed: Mapping[str, Any] | None = None) -> Form:
    return make_form((FILE, REASON), {"reason": (typed or {}).get("reason", "")})


def _load_page(form: Form, *, found: Reading | None = None, text: str = "") -> str:
    return render_template("pages/cycle_load.html", form=form, found=found, text=text)


def _change_form(line: Line, typed: Mapping[str, Any]) -> Form:
    return make_form(change_fields(line), typed, required=("value", "source", "reason"))


def _change_page(sheet: CycleSheet, line: Line, form: Form, **preview: Any) -> str:
    """The form; with `after`, `impact` and `proof` where a value is previewed."""
    return render_template("pages/cycle_change.html", sheet=sheet, line=line, form=form, **{"after": None, **preview})


NAMES = {"value": "value", "new_date": "value", "new_source": "source", "limit": "value", "which": "value"}
"""Under which field of these forms a reason of the engine is shown."""


def _add_problem(form: Form, problem: InvalidInput | Refused) -> None:
    if isinstance(problem, InvalidInput):
        form.add_errors([FieldError(NAMES.get(one.field, one.field), one.message) for one in problem.errors])
    else:
        form.add_reasons([replace(one, field=NAMES.get(one.field or "", one.field)) for one in problem.reasons])
