"""The content of an item that many people write: its outline, and one part after another as a form."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.access import item_visible
from blueprints.display import said
from blueprints.forms import Choices
from blueprints.identity import actor, now, reading, writing
from blueprints.numbers import whole_number
from blueprints.options import file_choices
from blueprints.part_forms import changed_only, make_part_form, read_part
from blueprints.part_rows import pressed_table
from blueprints.part_talk import make_beside
from blueprints.times import ago
from blueprints.typed_forms import asks_for_more
from blueprints.uploads import check_taken, read_sent
from blueprints.wording import _
from models.content import AnswerRevision
from models.items import Item
from workflow import registry
from workflow.content.answers import Place
from workflow.content.completeness import part_completeness
from workflow.content.outline import Outline, PartLine, outline_of, why_not_asked
from workflow.content.past import find_revision
from workflow.content.printing import shown_in
from workflow.content.programs import closed_reason, find_part, is_laid_over, part_links, part_notice, part_panels
from workflow.content.saving import Saved, save
from workflow.content.storing import Written, content_in, content_of, read_written
from workflow.content.structure import Part
from workflow.errors import InvalidInput, Refused
from workflow.visibility import find_visible

pages = Blueprint("content", __name__)


@pages.get("/items/<reference>/content")
@item_visible
def show_content(reference: str) -> str:
    """Every part with how complete it is, who writes it and what is open; narrowed to one's own or to what is open."""
    del reference  # access put the item in g
    outline = outline_of(reading(), g.item, actor())
    only = request.args.get("only", "")
    party = request.args.get("party", "")
    return render_template(
        "pages/content.html",
        item=g.item,
        flow=registry.kind(g.item.kind),
        outline=outline,
        lines={name: [one for one in lines if is_wanted(one, only, party)] for name, lines in outline.lines.items()},
        only=only,
        party=party if party in outline.structure.parties else "",
        laid_over=is_laid_over(reading(), g.item),
    )


def is_wanted(line: PartLine, only: str, party: str) -> bool:
    """Whether a part is one's own (`mine`), not complete (`open`) or asked about (`questions`), and of the party."""
    if party and party not in line.part.responsible:
        return False
    wanted = {
        "mine": line.assigned,
        "open": line.not_asked is None and not line.completeness.is_complete,
        "questions": line.open_questions > 0,
    }
    return wanted.get(only, True)


@pages.get("/items/<reference>/content/<part>")
@pages.get("/items/<reference>/content/<part>/<instance>")
@item_visible
def show_part(reference: str, part: str, instance: str = "") -> str:
    """One part as a form, or as text for whoever may not write it now; with the `words` of a revision in their box."""
    del reference
    number = request.args.get("words", type=whole_number)
    if number is None:
        return part_page(g.item, part, instance)
    taken = find_revision(reading(), g.item, part, instance, number)
    return part_page(g.item, part, instance, typed={taken.question: taken.value}, taken=taken)


@pages.post("/items/<reference>/content/<part>")
@pages.post("/items/<reference>/content/<part>/<instance>")
@item_visible
def save_part(reference: str, part: str, instance: str = "") -> tuple[str, int] | str | Response:
    """Save what was typed, or show it again with what is wrong or with what somebody else wrote meanwhile."""
    if request.accept_mimetypes.best == "application/json":
        return _save_quietly(reference, part, instance)
    _structure, found = find_part(g.item, content_of(reading(), g.item), part, instance)
    sent, errors = read_sent([one.field for one in found.questions.values()], g.item)
    typed: dict[str, Any] = {}
    try:
        typed, seen = read_part(found, sent)
        check_taken(errors)
        if asks_for_more(request.form):
            return part_page(g.item, part, instance, typed=typed)
        written = read_written(reading(), g.item)
        saved = _save(reference, part, instance, changed_only(found, instance, typed, seen, written))
    except (InvalidInput, Refused) as problem:
        g.item = find_visible(reading(), reference, actor())
        return part_page(g.item, part, instance, typed=typed, problem=problem), 422
    if saved.clashes:
        return part_page(g.item, part, instance, typed=typed, saved=saved), 409
    flash(_("Saved."))
    return redirect(_next_address(part, instance), 303)


def _save_quietly(reference: str, part: str, instance: str) -> Response | tuple[Any, int]:
    """The same for the script that saves while somebody writes: what was saved, or why not, as JSON."""
    structure, found = find_part(g.item, content_of(reading(), g.item), part, instance)
    try:
        typed, seen = read_part(found, request.form)
        written = read_written(reading(), g.item)
        saved = _save(reference, part, instance, changed_only(found, instance, typed, seen, written))
    except InvalidInput as problem:
        return {"errors": {one.field: said(one.message) for one in problem.errors}}, 422
    except Refused as problem:
        return {"refused": [said(one.message) for one in problem.reasons]}, 403
    told = {place.question: {"version": one.version, "said": _saved_said(one)} for place, one in saved.written.items()}
    standing = read_written(reading(), g.item)
    content = content_in(standing)
    progress = render_template("pages/progress.html", completeness=part_completeness(found, content, instance))
    if not saved.clashes:
        return {"saved": told, "clashes": {}, "progress": progress}, 200
    form = make_part_form(structure, found, instance, standing, clashes=saved.clashes)
    clashes = {
        one.name: {
            "version": one.version,
            "html": render_template("pages/clash.html", asked=one),
        }
        for one in form.clashes
    }
    return {"saved": told, "clashes": clashes, "progress": progress}, 409


def _saved_said(one: Written) -> str:
    return _("Saved %(when)s by %(name)s", when=ago(one.saved_at), name=said(one.by)) if one.saved_at else ""


def _save(reference: str, part: str, instance: str, given: Any) -> Saved:
    with writing() as session:
        item = find_visible(session, reference, actor())
        return save(session, item, part, given, instance=instance, actor=actor(), now=now())


def _next_address(part: str, instance: str) -> str:
    """Where the button leads: to the next part, back to the outline, or to this one again."""
    onward = _neighbours(outline_of(reading(), g.item, actor()), part, instance)["after"]
    if "onward" in request.args and onward is not None:
        return address_of(onward)
    table = pressed_table(request.form)
    return part_address(g.item.reference, part, instance, f"q-{table}" if table else "")


def address_of(line: PartLine) -> str:
    """The page of a part."""
    return part_address(g.item.reference, line.part.id, line.instance)


def part_address(reference: str, part: str, instance: str, anchor: str = "") -> str:
    """The page of a part, or a place on it."""
    return url_for(
        "content.show_part", reference=reference, part=part, instance=instance or None, _anchor=anchor or None
    )


def part_page(
    item: Item,
    part_id: str,
    instance: str,
    *,
    typed: dict[str, Any] | None = None,
    problem: InvalidInput | Refused | None = None,
    saved: Saved | None = None,
    taken: AnswerRevision | None = None,
    asked: Mapping[str, Any] | None = None,
    said_typed: Mapping[str, Any] | None = None,
    beside_problem: InvalidInput | Refused | None = None,
) -> str:
    """A part with what stands beside it; `asked` and `said_typed` were typed in the forms beside it."""
    session = reading()
    written = read_written(session, item)
    content = content_in(written)
    structure, part = find_part(item, content, part_id, instance)
    clashes = saved.clashes if saved else ()
    files = file_choices(session, [one.field for one in part.questions.values()], typed or {}, actor(), item)
    form = make_part_form(
        structure, part, instance, written, typed=typed, clashes=clashes, files=_with_held(part, written, files)
    )
    if isinstance(problem, InvalidInput):
        form.form.add_errors(problem.errors)
    elif problem is not None:
        form.form.add_reasons(problem.reasons)
    closed = closed_reason(session, item, part, instance)
    beside = make_beside(
        item, part, instance, is_open=closed is None, asked=asked, typed=said_typed, problem=beside_problem
    )
    outline = outline_of(session, item, actor())
    return render_template(
        "pages/part.html",
        item=item,
        flow=registry.kind(item.kind),
        structure=structure,
        part=part,
        instance=instance,
        form=form,
        closed=closed,
        beside=beside,
        writes=beside.writes,
        taken=taken,
        typed=typed is not None,
        program=registry.program(item.program),
        panels=part_panels(session, item, part, instance, actor()),
        links=part_links(item, part, instance, actor()),
        notice=part_notice(item, part, instance),
        not_asked=why_not_asked(structure, part, content, instance),
        view=shown_in(session, item, part),
        **_neighbours(outline, part_id, instance),
    )


def _with_held(part: Part, written: Mapping[Place, Written], files: Mapping[str, Choices]) -> Choices:
    """The files that a question can name, and those that stand there already, be they withdrawn since."""
    offered = dict(files.get("file", ()))
    held = (one.value for place, one in written.items() if place.part == part.id and isinstance(one.value, Mapping))
    return [*{**{str(one.get("attachment")): str(one.get("name")) for one in held}, **offered}.items()]


def _neighbours(outline: Outline, part: str, instance: str) -> dict[str, PartLine | None]:
    lines = [one for one in outline.all_lines if one.not_asked is None]
    here = next((index for index, one in enumerate(lines) if (one.part.id, one.instance) == (part, instance)), None)
    if here is None:
        return {"here": None, "before": None, "after": None}
    return {
        "here": lines[here],
        "before": lines[here - 1] if here else None,
        "after": lines[here + 1] if here + 1 < len(lines) else None,
    }
