"""Doing by a secret link what its mail asked for: one action on one item, by the person to whom it went.

Every guard is asked as for anybody else; the history names the person, and says that it was through a link.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.database import Database
from models.history import HistoryEntry
from models.items import Item
from models.outbox import OutboxMessage
from models.people import Person
from models.secret_links import SecretLink
from workflow import registry, versions
from workflow.actors import Actor, Through
from workflow.definition import Field, Transition, Workflow
from workflow.engine import advance
from workflow.errors import Conflict, InvalidInput, NotFound, Reason, Refused
from workflow.judging import Offer
from workflow.links.keeping import (
    ACTION,
    ASKED_BY,
    ASKED_IN,
    GIVEN,
    LINKS,
    DeadLink,
    find_alive,
    is_alive,
    note_attempt,
    spend,
)
from workflow.links.reminding import words_of
from workflow.offering import offers
from workflow.recipients import RoleHolders
from workflow.schemas import asked_inputs
from workflow.standing import actor_for
from workflow.texts import Text
from workflow.visibility import may, unnamed_actions


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link asks of whom, and how that stands.

    `offer` is empty where the item moved on; `done` is the step that the link made, once it was used. `meant` says
    whether the person is still one of those who are asked. `asked_by` is whom to turn to.
    """

    link: SecretLink
    item: Item
    person: Person
    workflow: Workflow
    row: Transition
    asked_by: Text | None
    mail: Mapping[str, Any]
    meant: bool = True
    offer: Offer | None = None
    done: HistoryEntry | None = None

    @property
    def given(self) -> Mapping[str, Any]:
        """What the link gives by itself."""
        found: Mapping[str, Any] = self.link.params.get(GIVEN, {})
        return found

    @property
    def inputs(self) -> tuple[Field, ...]:
        """What is left to say."""
        return tuple(one for one in asked_inputs(self.row) if one.name not in self.given)


def look(session: Session, link: SecretLink, now: datetime) -> Asked:
    """What the link asks, as it stands now. Raises DeadLink where it opens nothing, not even a word about it."""
    person, item = link.person, session.get(Item, link.item_id) if link.item_id is not None else None
    is_theirs = person is not None and person.active and person.email == link.address
    is_over = link.used_at is None and not is_alive(link, now)
    if person is None or item is None or not is_theirs or is_over or link.expires_at <= now:
        raise DeadLink("this link opens nothing")
    workflow = versions.workflow_of(session, item)
    rows = [row for row in workflow.linked if row.do == link.action]
    if not rows:
        raise DeadLink("this link opens nothing")
    asked_by = link.params.get(ASKED_BY)
    asker = Text(asked_by["en"], asked_by["fr"]) if asked_by else None
    asked = Asked(link, item, person, workflow, rows[0], asker, _words(session, link))
    if link.used_at is not None:
        step = (HistoryEntry.item_id == item.id, HistoryEntry.seq == link.step)
        return replace(asked, done=session.scalar(select(HistoryEntry).where(*step)))
    return _as_offered(session, asked, now)


def _words(session: Session, link: SecretLink) -> Mapping[str, Any]:
    """What the mail says that asked first; where that is not known, what the digest says that reminds of it."""
    for message_id in (link.params.get(ASKED_IN), link.outbox_id):
        message = session.get(OutboxMessage, message_id) if message_id is not None else None
        told = message.params if message is not None else {}
        if "headline" in told:
            return told
        for entry in told.get("entries", ()):
            if any(carried["id"] == link.id for carried in entry.get(LINKS, ())):
                return words_of(entry)
    return {}


def use(
    database: Database, token: str, given: Mapping[str, Any], *, now: datetime, told: list[Reason] | None = None
) -> None:
    """Do what the link is for, once; warnings are added to `told`.

    Raises DeadLink; Refused, InvalidInput and Conflict as the engine does, which count as attempts.
    """
    with database.read() as session:
        link_id = find_alive(session, token, (ACTION,), now).id
    try:
        with database.write() as session:
            _perform(session, token, given, now, told)
    except (Refused, InvalidInput, Conflict):
        note_attempt(database, link_id)
        raise


def _perform(session: Session, token: str, given: Mapping[str, Any], now: datetime, told: list[Reason] | None) -> None:
    link = find_alive(session, token, (ACTION,), now)
    spend(session, link, now)
    asked = look(session, link, now)
    if not _is_meant(session, asked, now):
        raise DeadLink("this link opens nothing")
    item, before = asked.item, asked.item.version
    actor = actor_of(session, asked, now)
    advance(session, item, asked.row.do, actor=actor, now=now, data={**given, **asked.given}, told=told)
    steps = (HistoryEntry.item_id == item.id, HistoryEntry.seq > before, HistoryEntry.actor_id == asked.person.id)
    session.flush()
    link.step = session.scalar(select(HistoryEntry.seq).where(*steps).order_by(HistoryEntry.seq).limit(1))


def _as_offered(session: Session, asked: Asked, now: datetime) -> Asked:
    program = registry.program(asked.item.program)
    actor = actor_of(session, asked, now)
    found = offers(session, program, asked.workflow, asked.item, actor=actor, now=now, given=asked.given)
    offer = next((one for one in found if one.action == asked.row.do), None)
    row = offer.transition if offer is not None else asked.row
    return replace(asked, row=row, offer=offer, meant=_is_meant(session, asked, now))


def _is_meant(session: Session, asked: Asked, now: datetime) -> bool:
    """Whether the person is among those who are asked now: a contact who was replaced is not."""
    program, rule = registry.program(asked.item.program), asked.row.by_link
    people = RoleHolders(session, program.today(now))
    return rule is not None and asked.person.id in people.named(program, asked.item, rule.to)


def actor_of(session: Session, asked: Asked, now: datetime) -> Actor:
    """The person as they act through the link: with the roles they hold, and with nothing but what it is for."""
    today = registry.program(asked.item.program).today(now)
    actor = actor_for(session, asked.person, today)
    return replace(actor, through=Through(asked.item.id, asked.row.do), stands_in=())


def may_manage(actor: Actor, item: Item) -> bool:
    """Whether the actor may see to whom links about an item went, and end them: who sees to its mail, and its owner."""
    is_owner = actor.person_id is not None and actor.person_id == item.owner_id
    return is_owner or may(actor, "manage_mail", registry.program(item.program), item)


def list_links(session: Session, item: Item, actor: Actor) -> list[SecretLink]:
    """The links to actions on an item, the newest first; none of which the actor is not told who performed it."""
    known = select(SecretLink).options(joinedload(SecretLink.person)).where(SecretLink.item_id == item.id)
    untold = unnamed_actions(actor, item)
    return [link for link in session.scalars(known.order_by(SecretLink.id.desc())) if link.action not in untold]


def revoke(session: Session, item: Item, link_id: int, *, actor: Actor, now: datetime) -> None:
    """End a link about an item. Raises NotFound where it is not this item's, or not in the actor's list."""
    link = session.get(SecretLink, link_id)
    if link is None or link.item_id != item.id or link.action in unnamed_actions(actor, item):
        raise NotFound(str(link_id))
    if link.used_at is None:
        link.revoked_at = link.revoked_at or now
