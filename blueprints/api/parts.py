"""Beside the answers of a part: who is asked to write it, what is said about it, and every revision of it."""

from datetime import date
from typing import Literal

from flask import Response, g
from pydantic import Field

from blueprints.access import item_visible
from blueprints.api.answers import Shape, answer, nothing, person_shown
from blueprints.api.content import PartPath, PartQuery, QuestionName, assignment_shown
from blueprints.api.pages import PageQuery, last_number, page_from, page_of
from blueprints.api.room import CONTENT, READS, WRITES, Given, Id, ItemPath, gives, room
from blueprints.api.shapes.content import Assignment, Revisions
from blueprints.api.shapes.content import Remark as RemarkShape
from blueprints.api.shapes.content import Remarks as RemarksShape
from blueprints.identity import actor, now, reading, writing
from blueprints.part_forms import as_text
from models.content import Remark
from workflow.content import assigning, remarks
from workflow.content.past import PAGE, Told, past_of
from workflow.content.programs import find_part
from workflow.content.storing import content_of
from workflow.content.structure import Part
from workflow.differences import compare_texts
from workflow.talking import LONGEST_COMMENT
from workflow.visibility import find_visible

MOST = 100


class RowPath(ItemPath):
    """The item and one of its rows in an address."""

    id: Id


class NewAssignment(Given):
    """Whom to ask, and until when."""

    person: Id
    due_on: date | None = None


class Done(Given):
    """Whether you are done."""

    done: bool


class NewRemark(Given):
    """What you want to say, in Markdown: about the part, or about one question of it, or in answer to a remark."""

    body: str = Field(max_length=LONGEST_COMMENT)
    kind: Literal["comment", "question"] = "comment"
    question: QuestionName | None = None
    answers: Id | None = Field(default=None, description="The remark that this answers.")


class Settled(Given):
    """Whether the question is settled."""

    settled: bool


class RemarksQuery(PartQuery, PageQuery):
    """Of which instance, and from where."""


class RevisionsQuery(PartQuery, PageQuery):
    """Which revisions, from where."""

    question: QuestionName | None = None
    limit: int = Field(default=PAGE, ge=1, le=MOST)


@room.post(
    "/items/<reference>/content/<part>/assignments",
    tags=[CONTENT],
    security=WRITES,
    responses=gives(Assignment, code=201),
)
@item_visible
def assign_part(path: PartPath, query: PartQuery, body: NewAssignment) -> Response:
    """Ask somebody to write a part; they are told by mail."""
    with writing() as session:
        item = find_visible(session, path.reference, actor())
        given = {"person": body.person, "due_on": body.due_on.isoformat() if body.due_on else None}
        made = assigning.assign(session, item, path.part, given, instance=query.instance, actor=actor(), now=now())
        shown = assignment_shown(made)
    return answer(shown, 201)


@room.delete(
    "/items/<reference>/assignments/<int:id>", tags=[CONTENT], security=WRITES, responses=gives(None, code=204)
)
@item_visible
def take_part_back(path: RowPath) -> Response:
    """Ask somebody no longer."""
    with writing() as session:
        item = find_visible(session, path.reference, actor())
        assigning.take_back(session, item, path.id, actor=actor(), now=now())
    return nothing()


@room.put(
    "/items/<reference>/assignments/<int:id>/done",
    tags=[CONTENT],
    security=WRITES,
    responses=gives(Assignment),
)
@item_visible
def mark_part(path: RowPath, body: Done) -> Response:
    """Say that the part which you were asked to write is done, or not done yet."""
    with writing() as session:
        item = find_visible(session, path.reference, actor())
        assigning.mark(session, item, path.id, done=body.done, actor=actor(), now=now())
        shown = assignment_shown(assigning.find_assignment(session, item, path.id))
    return answer(shown)


@room.get("/items/<reference>/content/<part>/remarks", tags=[CONTENT], security=READS, responses=gives(RemarksShape))
@item_visible
def list_remarks(path: PartPath, query: RemarksQuery) -> Response:
    """List what was said about a part: open questions first, then the newest first, each with its answers."""
    session, item = reading(), g.item
    find_part(item, content_of(session, item), path.part, query.instance)
    talks = remarks.talks_of(session, item, path.part, query.instance)
    said = [one for talk in talks for one in (talk.remark, *talk.answers)]
    return page_of(said, query, lambda one: one.id, remark_shown)


@room.post(
    "/items/<reference>/content/<part>/remarks",
    tags=[CONTENT],
    security=WRITES,
    responses=gives(RemarkShape, code=201),
)
@item_visible
def remark(path: PartPath, query: PartQuery, body: NewRemark) -> Response:
    """Comment on a part, ask something about it, or answer a remark."""
    with writing() as session:
        item = find_visible(session, path.reference, actor())
        given = body.model_dump(exclude_none=True)
        made = remarks.say(session, item, path.part, given, instance=query.instance, actor=actor(), now=now())
        shown = remark_shown(made)
    return answer(shown, 201)


@room.put(
    "/items/<reference>/remarks/<int:id>/settled",
    tags=[CONTENT],
    security=WRITES,
    responses=gives(RemarkShape),
)
@item_visible
def settle_question(path: RowPath, body: Settled) -> Response:
    """Settle a question, or open it again."""
    with writing() as session:
        item = find_visible(session, path.reference, actor())
        shown = remark_shown(remarks.settle(session, item, path.id, settled=body.settled, actor=actor(), now=now()))
    return answer(shown)


@room.get("/items/<reference>/content/<part>/revisions", tags=[CONTENT], security=READS, responses=gives(Revisions))
@item_visible
def list_revisions(path: PartPath, query: RevisionsQuery) -> Response:
    """List who wrote what of a part and when, the newest first, each beside what stood before it, word by word."""
    session, item = reading(), g.item
    _structure, part = find_part(item, content_of(session, item), path.part, query.instance)
    question, size = query.question or "", query.limit + 1
    told = past_of(session, item, part.id, query.instance, question=question, before=last_number(query), size=size)
    return page_from(told, query, lambda one: one.revision.number, lambda one: _revision(part, one))


def remark_shown(one: Remark) -> Shape:
    """Something that was said about a part."""
    return {
        "id": one.id,
        "kind": one.kind,
        "question": one.question or None,
        "answers": one.answers_id,
        "body": one.body,
        "author": person_shown(one.author),
        "on_behalf_of": person_shown(one.on_behalf_of),
        "written_at": one.written_at,
        "settled_by": person_shown(one.settled_by),
        "settled_for": person_shown(one.settled_for),
        "settled_at": one.settled_at,
    }


def _revision(part: Part, told: Told) -> Shape:
    one, question = told.revision, part.questions.get(told.place.question)
    texts = [as_text(question, value) if question else str(value or "") for value in (told.before, one.value)]
    return {
        "number": one.number,
        "question": one.question,
        "version": one.version,
        "standing": one.standing,
        "value": one.value,
        "before": told.before,
        "difference": [{"kind": piece.kind, "text": piece.text} for piece in compare_texts(*texts)],
        "author": one.author_said,
        "on_behalf_of": person_shown(one.on_behalf_of),
        "saved_at": one.saved_at,
        "value_digest": one.value_digest,
        "prev_digest": one.prev_digest,
        "digest": one.digest,
    }
