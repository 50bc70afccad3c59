"""Make mail due: rows written in the caller's transaction, sent later by `dispatch`."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.base import Base
from models.outbox import OutboxMessage
from models.people import Person

REMINDER = "reminder"
LINK = "link"
"""The purpose of mail that is there for the link it carries: without the link it is not sent."""
DEFAULT_DOMAIN = "accord.invalid"
CHUNK = 1000
MESSAGES, MENTIONS = Base.metadata.tables["outbox_message"], Base.metadata.tables["outbox_item"]
# Plain rows of tables, and statements made once: nearly every action of the engine queues mail.
RECIPIENTS = select(Person.id, Person.email, Person.language, Person.active, Person.email_verified_at).where(
    Person.id.in_(bindparam("ids", expanding=True))
)
ADD_MESSAGES = {
    name: dialect.insert(MESSAGES)
    .on_conflict_do_nothing(index_elements=["key"])
    .returning(MESSAGES.c.key, MESSAGES.c.id)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
ADD_MENTIONS = insert(MENTIONS)


class Recipient(Protocol):
    """What must be known of a person to write to them."""

    id: Any
    email: Any
    language: Any
    active: Any
    email_verified_at: Any


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says. `key` names the fact it tells, so that the fact is told at most once."""

    key: str
    purpose: str
    template: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Draft(Words):
    """A message to be queued for a person."""

    recipient_id: int
    items: Sequence[int] = ()


def make_message_id() -> str:
    """The Message-ID that every copy of a new message carries.

    Nobody can guess it: who reports that the message was not delivered has seen it. Its domain exists nowhere; the
    first dispatch puts the sender's in its place (at_domain), once.
    """
    return f"<{secrets.token_hex(16)}@{DEFAULT_DOMAIN}>"


def at_domain(message_id: str, domain: str) -> str:
    """The Message-ID at another domain."""
    return f"{message_id.partition('@')[0]}@{domain}>"


def can_receive(person: Recipient) -> bool:
    """Mail goes only to active people with a verified address (00_shared.yaml, reminder_rules.recipients)."""
    return bool(person.active) and person.email_verified_at is not None


def queue_many(session: Session, drafts: Iterable[Draft], now: datetime) -> dict[str, int]:
    """Queue thousands of messages at the price of a few statements; give the ids of the rows made, by key.

    A key that is missing from the answer existed before, or its recipient may not be written to.
    """
    waiting = list(drafts)
    queued: dict[str, int] = {}
    for start in range(0, len(waiting), CHUNK):
        chunk = waiting[start : start + CHUNK]
        wanted = {draft.recipient_id for draft in chunk}
        people: Any = session.execute(RECIPIENTS, {"ids": sorted(wanted)})
        queued |= _insert(session, chunk, {person.id: person for person in people}, now)
    return queued


def queue_to_address(session: Session, words: Words, *, address: str, language: str, now: datetime) -> int | None:
    """Queue a message to an address that nobody has verified yet, such as an invitation; give its row's id.

    It goes to this address whatever becomes of anybody's account. None: the fact was told before.
    """
    session.flush()
    row = _row(words, _Address(None, address, language), now)
    added = session.execute(ADD_MESSAGES[session.get_bind().dialect.name], [row])
    return next((made.id for made in added), None)


def message_of(draft: Draft, recipient: Recipient, now: datetime) -> OutboxMessage:
    """The message as it would be queued now, to be shown before: it is kept nowhere."""
    return OutboxMessage(**_row(draft, recipient, now))


@dataclass(slots=True)
class _Address:
    """An address that is written to for itself."""

    id: None
    email: str
    language: str
    active: bool = True
    email_verified_at: None = None


def _insert(
    session: Session, drafts: Sequence[Draft], people: Mapping[int, Recipient], now: datetime
) -> dict[str, int]:
    rows = [
        _row(draft, people[draft.recipient_id], now)
        for draft in drafts
        if draft.recipient_id in people and can_receive(people[draft.recipient_id])
    ]
    if not rows:
        return {}
    session.flush()  # the items a message speaks of may be new in this very transaction
    statement = ADD_MESSAGES[session.get_bind().dialect.name]
    queued = {row.key: row.id for row in session.execute(statement, rows)}
    mentions = [
        {"outbox_id": queued[draft.key], "item_id": item}
        for draft in drafts
        if draft.key in queued
        for item in dict.fromkeys(draft.items)
    ]
    if mentions:
        session.execute(ADD_MENTIONS, mentions)
    return queued


def _row(words: Words, recipient: Recipient, now: datetime) -> dict[str, Any]:
    return {
        "key": words.key,
        "purpose": words.purpose,
        "template": words.template,
        "params": dict(words.params),
        "language": recipient.language,
        "recipient_id": recipient.id,
        "address": recipient.email,
        "state": "queued",
        "not_before": now,
        "message_id": make_message_id(),
        "created_at": now,
    }
