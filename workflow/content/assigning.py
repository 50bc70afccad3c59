"""Asking people to write a part of an item's content: whom, until when, and whether they say that it is done."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload

from models.content import PartAssignment
from models.items import Item
from models.people import Person, RoleGrant
from workflow import deadlines, registry
from workflow.actors import Actor, Scope, held_on
from workflow.content.outline import assignments_of
from workflow.content.programs import WRITING, closed_reason, find_part, writing_for
from workflow.content.storing import content_of
from workflow.content.structure import Part
from workflow.definition import Field
from workflow.deputising import called, doing_as
from workflow.errors import FieldError, InvalidInput, NotFound, Reason, Refused
from workflow.notices import PURPOSE, UNANNOUNCED
from workflow.outbox.queue import Draft, queue_many
from workflow.outbox.render import format_day
from workflow.part_deadlines import PART_DUE, PartDue
from workflow.texts import LANGUAGES, Text
from workflow.values import read_input
from workflow.visibility import programs_of, visible_anywhere

ASSIGN, TAKE_BACK, MARK = "assign_part", "take_part_back", "mark_part_done"
TEMPLATE = "part_assigned"
PERSON = Field("person", "person", Text("Who writes it", "Qui la rédige"))
DUE = Field("due_on", "date", Text("Until when", "Pour quand"))
GIVEN = (PERSON, DUE)

NOT_TO_ASSIGN = Text(
    "Asking others to write this part is not among your roles.",
    "Confier la rédaction de cette partie à d’autres ne relève pas de vos rôles.",
)
NOT_YOURS = Text(
    "Only whoever was asked to write the part says that it is done.",
    "Seule la personne à qui la partie est confiée dit qu’elle est terminée.",
)
NOBODY = Text("Choose who writes it.", "Choisissez qui la rédige.")
STRANGER = Text(
    "Choose somebody who holds a role for this item’s organization.",
    "Choisissez une personne qui a un rôle pour l’organisation de ce dossier.",
)
TWICE = Text("{name} is asked to write it already.", "Cette partie est déjà confiée à {name}.")
PAST = Text("Choose today or a later day.", "Choisissez aujourd’hui ou un jour à venir.")

HEADLINE = Text("Please write {part} of {title}", "Prière de rédiger {part} de {title}")
BODY = Text(
    "{actor} asks you to write this part. When you are done, say so on its page.",
    "{actor} vous demande de rédiger cette partie. Quand vous aurez terminé, dites-le sur sa page.",
)
SAID_PART = Text("Part", "Partie")
SAID_DUE = Text("Due", "Échéance")


def may_assign(actor: Actor, item: Item, part: Part, instance: str = "") -> bool:
    """Whether the actor asks others to write the part; the program's hook `may_assign_part` says who does."""
    return _assigner(actor, item, part, instance) is not None


def _assigner(actor: Actor, item: Item, part: Part, instance: str) -> Actor | None:
    """As whom the actor does: in person, else for whom they stand in."""
    hook = registry.program_of(item.kind).hooks.get("may_assign_part")
    if hook is None:
        return None
    return doing_as(actor, item.program, item.kind, WRITING, lambda one: bool(hook(one, item, part, instance)))


def assignable(session: Session, item: Item, today: date) -> Sequence[Person]:
    """Whom a part can be assigned to, by name: who holds a role of the program for the item's organization today."""
    held = select(RoleGrant.person_id).where(
        RoleGrant.program == item.program, RoleGrant.organization_id == item.organization_id, *held_on(today)
    )
    return session.scalars(select(Person).where(Person.active, Person.id.in_(held)).order_by(Person.name)).all()


def assign(
    session: Session,
    item: Item,
    part_id: str,
    data: Mapping[str, Any],
    *,
    instance: str = "",
    actor: Actor,
    now: datetime,
) -> PartAssignment:
    """Ask somebody (`person`, and `due_on`) to write a part, and tell them by mail, in the caller's write transaction.

    Raises NotFound (no such part), Refused (role, state), InvalidInput.
    """
    _structure, part = find_part(item, content_of(session, item), part_id, instance)
    actor = _check_may_assign(actor, item, part, instance, ASSIGN)
    closed = closed_reason(session, item, part)
    if closed is not None:
        raise Refused(ASSIGN, "state", [closed])
    today = registry.program(item.program).today(now)
    person, due_on = _checked(session, item, (part_id, instance), data, today)
    made = PartAssignment(
        item_id=item.id,
        part=part_id,
        instance=instance,
        person=person,
        due_on=due_on,
        assigned_by_id=actor.person_id,
        assigned_at=now,
        done_at=None,
    )
    session.add(made)
    session.flush()
    _remind(session, made, now)
    _tell(session, item, part, made, actor, now)
    return made


def take_back(session: Session, item: Item, assignment_id: int, *, actor: Actor, now: datetime) -> None:
    """Ask somebody no longer; they are not reminded any more. Raises NotFound, Refused (role)."""
    found = find_assignment(session, item, assignment_id)
    _structure, part = find_part(item, content_of(session, item), found.part, found.instance)
    _check_may_assign(actor, item, part, found.instance, TAKE_BACK)
    deadlines.cancel(session, item, PART_DUE.code, registry.program(item.program).today(now), _due(found).subject)
    session.delete(found)
    session.flush()


def mark(session: Session, item: Item, assignment_id: int, *, done: bool, actor: Actor, now: datetime) -> None:
    """Whoever was asked, or a deputy, says that the part is done, or not done yet. Raises NotFound, Refused (role)."""
    found = find_assignment(session, item, assignment_id)
    if found.person_id not in writing_for(actor, item):
        raise Refused(MARK, "role", [Reason("role", NOT_YOURS, personal=True)])
    if done is not (found.done_at is not None):
        found.done_at = now if done else None
        _remind(session, found, now)
        session.flush()


def find_assignment(session: Session, item: Item, assignment_id: int) -> PartAssignment:
    """An assignment of this very item. Raises NotFound alike for none and for another item's."""
    query = select(PartAssignment).options(joinedload(PartAssignment.person))
    found = session.scalar(query.where(PartAssignment.id == assignment_id, PartAssignment.item_id == item.id))
    if found is None:
        raise NotFound(f"{item.reference} assignment {assignment_id}")
    return found


def assigned_to(session: Session, actor: Actor) -> Sequence[PartAssignment]:
    """The parts that the actor was asked to write and is not done with, of items they see: soonest due first."""
    return _unfinished(session, actor, visible_anywhere(actor))


def assigned_for_others(session: Session, actor: Actor) -> list[tuple[Actor, Sequence[PartAssignment]]]:
    """The same of those for whom the actor stands in and may write, by person; none where writing is not theirs."""
    seen = visible_anywhere(actor)
    return [
        (one, _unfinished(session, one, and_(visible_anywhere(one), seen)) if _is_written_for(one) else ())
        for one in actor.stands_in
    ]


def _is_written_for(principal: Actor) -> bool:
    """Whether what was handed over by the principal reaches to writing parts."""
    return (principal.within or Scope()).allows_doing(WRITING)


def _unfinished(session: Session, asked: Actor, seen: ColumnElement[bool]) -> Sequence[PartAssignment]:
    if not any("may_assign_part" in program.hooks for program in programs_of(asked)):
        return ()
    query = (
        select(PartAssignment)
        .join(Item, Item.id == PartAssignment.item_id)
        .options(joinedload(PartAssignment.item))
        .where(PartAssignment.person_id == asked.person_id, PartAssignment.done_at.is_(None), seen)
    )
    found = session.scalars(query.order_by(PartAssignment.id)).all()
    return sorted(found, key=lambda one: (one.due_on or date.max, one.id))


def _due(made: PartAssignment) -> PartDue:
    return PartDue(made.part, made.instance, made.person_id)


def _remind(session: Session, made: PartAssignment, now: datetime) -> None:
    """Let whoever was asked be reminded before the day, until they say that the part is done."""
    today, due = registry.program(made.item.program).today(now), _due(made)
    if made.done_at is not None:
        deadlines.satisfy(session, made.item, PART_DUE.code, today, due.subject)
    elif made.due_on is not None:
        deadlines.begin_part(session, made.item, due.subject, made.due_on, today=today, now=now)


def _check_may_assign(actor: Actor, item: Item, part: Part, instance: str, action: str) -> Actor:
    standing = _assigner(actor, item, part, instance)
    if standing is None:
        raise Refused(action, "role", [Reason("role", NOT_TO_ASSIGN, personal=True)])
    return standing


def _checked(
    session: Session, item: Item, key: tuple[str, str], data: Mapping[str, Any], today: date
) -> tuple[Person, date | None]:
    given = read_input(GIVEN, data)
    due_on: date | None = given.get("due_on")
    people = {one.id: one for one in assignable(session, item, today)}
    person = people.get(given.get("person") or 0)
    asked = [one.person_id for one in assignments_of(session, item).get(key, ())]
    errors = []
    if person is None:
        errors.append(FieldError("person", STRANGER if given.get("person") else NOBODY))
    elif person.id in asked:
        errors.append(FieldError("person", TWICE.format(name=person.name)))
    if due_on is not None and due_on < today:
        errors.append(FieldError("due_on", PAST))
    if errors or person is None:
        raise InvalidInput(errors)
    return person, due_on


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "fr": text.fr}


def _day(day: date) -> dict[str, str]:
    return {language: format_day(day.isoformat(), language) for language in LANGUAGES}


def _tell(session: Session, item: Item, part: Part, made: PartAssignment, actor: Actor, now: datetime) -> None:
    """Queue the mail to whoever was asked; nobody is told of what they asked of themselves."""
    if made.person_id == actor.person_id or session.info.get(UNANNOUNCED):
        return
    words = {"part": part.id, "title": item.title, "actor": called(actor)}
    due = [[_both(SAID_DUE), _day(made.due_on)]] if made.due_on else []
    params = {
        "reference": item.reference,
        "title": item.title,
        "headline": _both(HEADLINE.format(**words)),
        "body": _both(BODY.format(**words)),
        "facts": [[_both(SAID_PART), f"{part.id} {part.title}"], *due],
        "path": "/".join(filter(None, (f"/items/{item.reference}/content/{part.id}", made.instance))),
    }
    key = f"{item.reference}:{part.id}:{made.instance}:{made.person_id}:{now.isoformat()}"
    queue_many(session, [Draft(key, PURPOSE, TEMPLATE, params, made.person_id, [item.id])], now)
