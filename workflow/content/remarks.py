"""What people say about a part of an item's content, or about one question of it: comments, questions, answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.content import Remark
from models.items import Item
from workflow.actors import Actor
from workflow.content.programs import find_part, writer
from workflow.content.storing import content_of
from workflow.definition import Field, Option
from workflow.deputising import represented_id
from workflow.errors import FieldError, InvalidInput, NotFound, Reason, Refused
from workflow.talking import LONGEST_COMMENT, NOT_TO_COMMENT, commenting_as
from workflow.texts import Text
from workflow.values import MAX_ID, read_input

COMMENT, QUESTION, ANSWER = "comment", "question", "answer"
SAY, SETTLE = "say_about_part", "settle_question"
KINDS = {
    COMMENT: Text("Comment", "Commentaire"),
    QUESTION: Text("Open question", "Question ouverte"),
    ANSWER: Text("Answer", "Réponse"),
}
KIND = Field(
    "kind", "choice", Text("What it is", "De quoi il s’agit"), options=tuple(Option(*one) for one in KINDS.items())
)
BODY = Field("body", "long", Text("What you want to say", "Ce que vous voulez dire"), max=LONGEST_COMMENT)
ABOUT = Field("question", "text", Text("About", "À propos de"), max=60)
ANSWERS = Field("answers", "int", Text("Answers", "Répond à"), min=1, max=MAX_ID)
GIVEN = (KIND, BODY, ABOUT, ANSWERS)

EMPTY = Text("Write something first.", "Écrivez d’abord quelque chose.")
NO_QUESTION = Text("This part does not ask that.", "Cette partie ne demande pas cela.")
NOT_TO_SETTLE = Text(
    "A question is settled by whoever asked it or by those who write the part.",
    "Une question est réglée par la personne qui l’a posée ou par celles qui rédigent la partie.",
)
NOTHING_ASKED = Text(
    "No question is open here. Choose “Comment”.", "Aucune question n’est ouverte ici. Choisissez « Commentaire »."
)
WHICH_ANSWERED = Text("Choose the question that you answer.", "Choisissez la question à laquelle vous répondez.")
NO_ANSWER_TO = Text("Answer a comment or a question of this part.", "Répondez à un propos de cette partie.")


@dataclass(frozen=True, slots=True)
class Talk:
    """A comment or a question with the answers to it, oldest first."""

    remark: Remark
    answers: list[Remark] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether it is a question that nobody settled."""
        return is_open(self.remark)


def is_open(remark: Remark) -> bool:
    """Whether it is a question that nobody settled."""
    return remark.kind == QUESTION and remark.settled_at is None


def may_remark(actor: Actor, item: Item) -> bool:
    """Whether the actor may say something about the item's content: who may comment on the item."""
    return commenting_as(actor, item) is not None


def may_settle(session: Session, item: Item, remark: Remark, actor: Actor) -> bool:
    """Whether the actor settles or reopens the question: who asked it, and those who write the part."""
    return remark.kind == QUESTION and may_remark(actor, item) and _settler(session, item, remark, actor) is not None


def _settler(session: Session, item: Item, remark: Remark, actor: Actor) -> Actor | None:
    """As whom the actor settles the question: as they asked it, else as they write the part; None: not at all."""
    if remark.author_id is not None and remark.author_id == actor.person_id:
        return commenting_as(actor, item)
    _structure, part = find_part(item, content_of(session, item), remark.part, remark.instance)
    return writer(session, item, part, remark.instance, actor)


def talks_of(session: Session, item: Item, part: str, instance: str = "") -> Sequence[Talk]:
    """What was said about a part, with its answers: open questions first, then the newest first. One statement."""
    query = (
        select(Remark)
        .options(joinedload(Remark.author), joinedload(Remark.settled_by))
        .where(Remark.item_id == item.id, Remark.part == part, Remark.instance == instance)
    )
    talks: dict[int, Talk] = {}
    for remark in session.scalars(query.order_by(Remark.id)):
        if remark.answers_id is None:
            talks[remark.id] = Talk(remark)
        elif remark.answers_id in talks:
            talks[remark.answers_id].answers.append(remark)
    return sorted(talks.values(), key=lambda one: (not one.is_open, -one.remark.id))


def say(
    session: Session,
    item: Item,
    part_id: str,
    data: Mapping[str, Any],
    *,
    instance: str = "",
    actor: Actor,
    now: datetime,
) -> Remark:
    """Comment on a part or on one `question` of it, ask something, or answer (`answers` is what is answered).

    An answer that names nothing answers the question that is open, where there is one alone.

    Raises NotFound (no such part), Refused (role), InvalidInput.
    """
    _structure, part = find_part(item, content_of(session, item), part_id, instance)
    standing = commenting_as(actor, item)
    if standing is None:
        raise Refused(SAY, "role", [Reason("role", NOT_TO_COMMENT)])
    given = read_input(GIVEN, data)
    answered = given.get("answers")
    if given.get("kind") == ANSWER and answered is None:
        answered = _only_open(session, item, part_id, instance, given.get("question") or "")
    about = _answered(session, item, part_id, instance, answered)
    question = about.question if about else given.get("question") or ""
    errors = [] if (given.get("body") or "").strip() else [FieldError("body", EMPTY)]
    if question and question not in part.questions:
        errors.append(FieldError("question", NO_QUESTION))
    if errors:
        raise InvalidInput(errors)
    kind = ANSWER if about else QUESTION if given.get("kind") == QUESTION else COMMENT
    made = Remark(
        item_id=item.id,
        part=part_id,
        instance=instance,
        question=question,
        kind=kind,
        body=given["body"].strip(),
        author_id=actor.person_id,
        on_behalf_of_id=represented_id(standing),
        written_at=now,
        answers_id=about.id if about else None,
    )
    session.add(made)
    session.flush()
    return made


def settle(session: Session, item: Item, remark_id: int, *, settled: bool, actor: Actor, now: datetime) -> Remark:
    """Settle a question, or open it again; what is so already stays. Raises NotFound, Refused (role)."""
    found = find_remark(session, item, remark_id)
    if not may_settle(session, item, found, actor):
        raise Refused(SETTLE, "role", [Reason("role", NOT_TO_SETTLE, personal=True)])
    if settled is not (found.settled_at is not None):
        found.settled_at, found.settled_by_id = (now, actor.person_id) if settled else (None, None)
        found.settled_for_id = represented_id(_settler(session, item, found, actor)) if settled else None
        session.flush()
    return found


def find_remark(session: Session, item: Item, remark_id: int) -> Remark:
    """A remark of this very item. Raises NotFound alike for none and for another item's."""
    found = session.get(Remark, remark_id) if 1 <= remark_id <= MAX_ID else None
    if found is None or found.item_id != item.id:
        raise NotFound(f"{item.reference} remark {remark_id}")
    return found


def _only_open(session: Session, item: Item, part: str, instance: str, about: str) -> int:
    """The one question that is open about a part, or about one question of it; raises InvalidInput for none, several.

    Where several are open and none is about that question, or several are, whoever answers says which.
    """
    found = [talk.remark for talk in talks_of(session, item, part, instance) if talk.is_open]
    if not found:
        raise InvalidInput([FieldError("kind", NOTHING_ASKED)])
    near = [one for one in found if one.question == about] if about else found
    if len(near) != 1:
        raise InvalidInput([FieldError("answers", WHICH_ANSWERED)])
    return near[0].id


def _answered(session: Session, item: Item, part: str, instance: str, remark_id: int | None) -> Remark | None:
    """The comment or question that is answered; raises InvalidInput for one that does not belong to the part."""
    if remark_id is None:
        return None
    found = session.get(Remark, remark_id)
    if found is None or (found.item_id, found.part, found.instance) != (item.id, part, instance) or found.answers_id:
        raise InvalidInput([FieldError("answers", NO_ANSWER_TO)])
    return found
