"""Where a mail belongs: to the item it answers, to a new inquiry, or before a person."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from models.incoming import IncomingMessage
from models.items import Item
from models.outbox import OutboxMessage
from models.people import Person
from workflow.actors import Actor
from workflow.coming import local_day
from workflow.errors import NotFound
from workflow.incoming.guarding import find_loop, is_proven
from workflow.incoming.reading import Letter
from workflow.incoming.settings import IncomingSettings
from workflow.incoming.tags import Named, read_tags
from workflow.standing import actor_for
from workflow.visibility import find_visible, programs_of

HOUR = timedelta(hours=1)
REFERENCE = re.compile(r"\b[A-Z]{1,5}-\d{4}-\d{4,6}\b")
INQUIRY = "inquiry_by_mail"
"""The hook of a program that takes inquiries by mail: `(asked: Asked) -> (kind, action, data)`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that came by mail: whose it is, if that is known, and what it says."""

    subject: str
    text: str
    sender: str
    person_id: int | None
    language: str


AsInquiry = Callable[[Asked], tuple[str, str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to become of a mail. With `actor` it is placed: on `item`, or without one as a new inquiry."""

    state: str
    why: str
    person: Person | None = None
    item: Item | None = None
    actor: Actor | None = None


def judge(session: Session, letter: Letter, settings: IncomingSettings, now: datetime) -> Verdict:
    """Decide about a mail; nothing is changed. The sender is told nothing, whatever the verdict."""
    loop = find_loop(letter, settings)
    if loop is not None:
        return Verdict("ignored", loop)
    if any(_is_ours(session, one) for one in (letter.message_id,) if one):
        return Verdict("ignored", "own")
    person = _find_person(session, letter.sender)
    fault = _fault_of_sender(session, letter, person, settings, now)
    if fault is not None or person is None:
        return Verdict("held", fault or "unknown_sender", person)
    return _judge_place(session, letter, person, settings, now)


def takes_inquiries(actor: Actor) -> AsInquiry | None:
    """How a question of theirs becomes an inquiry, in the first of their programs that takes such; None in none."""
    return next((one.hooks[INQUIRY] for one in programs_of(actor) if INQUIRY in one.hooks), None)


def _judge_place(
    session: Session, letter: Letter, person: Person, settings: IncomingSettings, now: datetime
) -> Verdict:
    actor = actor_for(session, person, local_day(now))
    tags = read_tags(settings.reply_to, settings.key, letter.recipients)
    if tags:
        return _judge_tag(session, tags, person, actor)
    proven = is_proven(letter, settings)
    item, why = _find_answered(session, letter, person, actor)
    is_new = settings.inquiries.lower() in letter.recipients and not letter.answers
    if is_new and settings.inquiries:
        item, why = None, "inquiry"
    if why in ("comment", "inquiry") and not proven:
        return Verdict("held", "unproven", person, item)
    if why == "inquiry" and takes_inquiries(actor) is None:
        return Verdict("held", "refused", person)
    if why in ("comment", "inquiry"):
        return Verdict("placed", why, person, item, actor)
    return Verdict("held", why, person, item)


def _judge_tag(session: Session, tags: list[Named | None], person: Person, actor: Actor) -> Verdict:
    """A tag is proof of its own, for the person it names and nobody else."""
    named = tags[0]
    if named is None or len(tags) > 1:
        return Verdict("held", "bad_tag", person)
    item = session.get(Item, named.item_id)
    if named.person_id != person.id:
        return Verdict("held", "not_theirs", person, item)
    seen = _visible(session, item, actor)
    if seen is None:
        return Verdict("held", "not_contact", person, item)
    return Verdict("placed", "comment", person, seen, actor)


def _find_answered(session: Session, letter: Letter, person: Person, actor: Actor) -> tuple[Item | None, str]:
    """The item that a mail answers, by the mail of ours that it names, else by a reference in its subject."""
    wanted = select(OutboxMessage).options(selectinload(OutboxMessage.items))
    sent = session.scalars(wanted.where(OutboxMessage.message_id.in_(letter.answers))).all() if letter.answers else ()
    if sent:
        items = {item.id: item for one in sent for item in one.items}
        item = next(iter(items.values())) if len(items) == 1 else None
        if any(one.recipient_id != person.id for one in sent):
            return item, "not_theirs"
        return (_visible(session, item, actor), "comment") if _visible(session, item, actor) else (item, "no_item")
    named = set(REFERENCE.findall(letter.subject))
    found = session.scalar(select(Item).where(Item.reference == named.pop())) if len(named) == 1 else None
    if found is None:
        return None, "no_item"
    is_contact = person.id in (found.submitter_id, found.owner_id, found.created_by_id)
    seen = _visible(session, found, actor) if is_contact else None
    return (seen, "comment") if seen is not None else (found, "not_contact")


def _visible(session: Session, item: Item | None, actor: Actor) -> Item | None:
    try:
        return find_visible(session, item.reference, actor) if item is not None else None
    except NotFound:
        return None


def _find_person(session: Session, address: str) -> Person | None:
    """Who has the address, and may be written to at it."""
    known = (
        Person.email == address,
        Person.active,
        Person.email_verified_at.is_not(None),
        Person.is_service.is_(False),
    )
    return session.scalar(select(Person).where(*known)) if address else None


def _fault_of_sender(
    session: Session, letter: Letter, person: Person | None, settings: IncomingSettings, now: datetime
) -> str | None:
    if not letter.sender:
        return "no_sender"
    recent = (IncomingMessage.sender == letter.sender, IncomingMessage.received_at > now - HOUR)
    if (session.scalar(select(func.count()).select_from(IncomingMessage).where(*recent)) or 0) >= settings.per_hour:
        return "too_many"
    if settings.authserv and not is_proven(letter, settings):
        return "unproven"
    return "unknown_sender" if person is None else None


def _is_ours(session: Session, message_id: str) -> bool:
    return session.scalar(select(OutboxMessage.id).where(OutboxMessage.message_id == message_id).limit(1)) is not None
