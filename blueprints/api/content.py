"""The content of an item: its outline, one part with its questions, and answering them."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from flask import Response, g, request
from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session

from blueprints.access import item_visible
from blueprints.api.answers import Shape, answer, person_shown, reason_shown
from blueprints.api.item_answers import link_shown, panel_shown
from blueprints.api.matching import held_to, tag, version_of
from blueprints.api.problems import problem
from blueprints.api.room import CONTENT, READS, WRITES, Given, ItemPath, Name, gives, room
from blueprints.api.shapes.content import Outline as OutlineShape
from blueprints.api.shapes.content import Part as PartShape
from blueprints.api.shapes.content import SavedAnswers
from blueprints.content import is_wanted
from blueprints.display import said
from blueprints.identity import actor, now, reading, writing
from blueprints.part_forms import gaps_said
from blueprints.wording import _
from models.content import PartAssignment
from models.items import Item
from workflow.content import outline
from workflow.content.answers import Content, Place
from workflow.content.completeness import Completeness
from workflow.content.programs import (
    closed_reason,
    find_part,
    is_laid_over,
    may_write,
    part_links,
    part_notice,
    part_panels,
)
from workflow.content.saving import Given as GivenAnswer
from workflow.content.saving import Saved, save
from workflow.content.storing import NEVER, Written, content_in, read_written
from workflow.content.structure import Question, Structure
from workflow.definition import Field as Declared
from workflow.visibility import find_visible

PartName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,23}$")]
QuestionName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,60}$")]
MOST_ANSWERS = 200


class PartPath(ItemPath):
    """The item and the part in an address."""

    part: PartName


class PartQuery(Given):
    """Which one of a part that is repeated."""

    instance: str = Field(
        default="", pattern=r"^[0-9]{0,4}$", description="`1`, `2` …; empty for a part that stands once."
    )


class NewAnswer(Given):
    """A new answer, and the version that you saw (0: never answered)."""

    value: Any = None
    seen: int = Field(default=NEVER, ge=0, le=2**31 - 1)


class NewAnswers(Given):
    """New answers by question. What is not named stays as it is; null or an empty value takes an answer away."""

    answers: dict[QuestionName, NewAnswer] = Field(min_length=1, max_length=MOST_ANSWERS)


class OutlineQuery(Given):
    """Which parts; the counts stay those of all."""

    only: Literal["mine", "open", "questions"] | None = Field(
        default=None,
        description="You were asked to write them, they are not complete, or somebody asks about them.",
    )
    party: Name | None = Field(default=None, description="Those that this party is responsible for.")


@room.get("/items/<reference>/content", tags=[CONTENT], security=READS, responses=gives(OutlineShape))
@item_visible
def read_content(path: ItemPath, query: OutlineQuery) -> Response:
    """Read every part of the content with how complete it is, who writes it, and what is open about it."""
    del path  # access put the item in g
    found, only, party = outline.outline_of(reading(), g.item, actor()), query.only or "", query.party or ""
    components = [
        {
            "name": name,
            "title": said(component.title),
            "completeness": completeness_shown(found.of_component(name)),
            "parts": [_line(line) for line in found.lines[name] if is_wanted(line, only, party)],
        }
        for name, component in found.structure.components.items()
    ]
    parties = [
        {"name": name, "label": said(label), "completeness": completeness_shown(found.of_party(name))}
        for name, label in found.structure.parties.items()
    ]
    whole = completeness_shown(found.whole)
    is_laid = is_laid_over(reading(), g.item)
    named = {"structure": found.structure.name, "completeness": whole, "is_laid_over": is_laid}
    return answer({**named, "components": components, "parties": parties})


@room.get("/items/<reference>/content/<part>", tags=[CONTENT], security=READS, responses=gives(PartShape))
@item_visible
def read_part(path: PartPath, query: PartQuery) -> Response:
    """Read one part: its questions with what they ask, whether they are asked, and how they are answered."""
    session, item, instance = reading(), g.item, query.instance
    written = read_written(session, item)
    content = content_in(written)
    structure, part = find_part(item, content, path.part, instance)
    closed = closed_reason(session, item, part)
    why = outline.why_not_asked(structure, part, content, instance)
    assigned = outline.assignments_of(session, item).get((part.id, instance), ())
    questions = [
        _question(structure, one, Place(part.id, one.name, instance), content, written)
        for one in part.questions.values()
    ]
    return answer(
        {
            "part": part.id,
            "instance": instance,
            "title": part.title,
            "component": part.component,
            "about": part.about,
            "guidance": part.guidance,
            "citation": part.citation,
            "statements": [{"id": name, "text": text} for name, text in part.statements],
            "not_asked": said(why) or None,
            "closed": reason_shown(closed) if closed else None,
            "notice": said(part_notice(item, part, instance)) or None,
            "panels": [panel_shown(one) for one in part_panels(session, item, part, instance, actor())],
            "links": [link_shown(one) for one in part_links(item, part, instance, actor())],
            "writes": may_write(session, item, part, instance, actor()),
            "assignments": [assignment_shown(one) for one in assigned],
            "questions": questions,
        },
        headers=tag(_version(written, part.id, instance)),
    )


def part_version(session: Session, *, reference: str, part: str) -> str:
    """The version of the answers of a part. Raises NotFound."""
    item = find_visible(session, reference, actor())
    session.refresh(item, with_for_update={"of": Item})
    return _version(read_written(session, item), part, request.args.get("instance", ""))


def _version(written: Mapping[Place, Written], part: str, instance: str) -> str:
    here = (one for one in written.values() if (one.place.part, one.place.instance) == (part, instance))
    return version_of({one.place.question: one.version for one in here})


@room.patch(
    "/items/<reference>/content/<part>",
    tags=[CONTENT],
    security=WRITES,
    responses=gives(SavedAnswers),
)
@item_visible
@held_to(part_version)
def answer_part(path: PartPath, query: PartQuery, body: NewAnswers) -> Response:
    """Answer questions of a part. Where others wrote meanwhile theirs stands, yours is kept, both are told (409)."""
    given = {name: GivenAnswer(one.value, one.seen) for name, one in body.answers.items()}
    with writing() as session:
        item = find_visible(session, path.reference, actor())
        saved = save(session, item, path.part, given, instance=query.instance, actor=actor(), now=now())
    if saved.clashes:
        return _clashed(saved)
    return answer({"saved": _saved(saved)})


def _clashed(saved: Saved) -> Response:
    clashes = [
        {"question": one.place.question, "ours": one.ours, "theirs": _standing(one.theirs)} for one in saved.clashes
    ]
    detail = _("Theirs stands; yours is kept in the part’s history. Answer again, with the version you see now.")
    title = _("Somebody else wrote here meanwhile")
    return problem(409, "clash", title, detail, clashes=clashes, saved=_saved(saved))


def _saved(saved: Saved) -> Shape:
    return {place.question: _standing(one) for place, one in saved.written.items()}


def _standing(one: Written) -> Shape:
    return {
        "value": one.value,
        "version": one.version,
        "author": one.author,
        "on_behalf_of": one.acted_for or None,
        "saved_at": one.saved_at,
    }


def _line(line: outline.PartLine) -> Shape:
    last = line.last
    return {
        "part": line.part.id,
        "instance": line.instance,
        "title": line.part.title,
        "kind": line.part.kind,
        "responsible": list(line.part.responsible),
        "completeness": completeness_shown(line.completeness),
        "not_asked": said(line.not_asked) or None,
        "mark": {"said": said(line.mark[0]), "tone": line.mark[1]} if line.mark else None,
        "writes": line.writes,
        "assignments": [assignment_shown(one) for one in line.assignments],
        "remarks": line.remarks,
        "open_questions": line.open_questions,
        "last": {"author": last.author, "on_behalf_of": last.acted_for or None, "saved_at": last.saved_at}
        if last
        else None,
    }


def completeness_shown(one: Completeness) -> Shape:
    """How many required questions there are, and how many are answered."""
    return {"required": one.required, "answered": one.answered}


def assignment_shown(one: PartAssignment) -> Shape:
    """Who was asked to write a part."""
    return {
        "id": one.id,
        "person": person_shown(one.person),
        "due_on": one.due_on,
        "assigned_at": one.assigned_at,
        "done_at": one.done_at,
    }


def _question(
    structure: Structure, question: Question, place: Place, content: Content, written: Mapping[Place, Written]
) -> Shape:
    standing, applies = written.get(place), question.applies
    is_asked = question.is_asked(content, place.instance) or applies is None
    why = None if is_asked or applies is None else outline.say_why_not(structure, applies, content, place.instance)
    return {
        "name": question.name,
        "label": question.field.label.en,
        "item": question.item or None,
        "type": question.field.type,
        "options": _options(question.field),
        "columns": [
            {"name": one.name, "label": one.label.en, "type": one.type, "options": _options(one)}
            for one in question.asked_field(content, content.rows(*place), place.instance).columns
        ],
        "rows": [
            {"key": key, "label": words, "fixed": dict(question.fixed.get(key, {}))} for key, words in question.rows
        ],
        "max": question.field.max,
        "required": question.is_required(content, place.instance),
        "not_asked": said(why) or None,
        "guidance": question.guidance or None,
        "limit": question.limit or None,
        "unit": question.unit or None,
        "standing": _standing(standing) if standing else None,
        "gaps": gaps_said(question, content, place),
    }


def _options(declared: Declared) -> list[Shape]:
    return [{"value": one.value, "label": said(one.label)} for one in declared.options]
