"""Reminders to many: what is due next of each row of a board, shown before and then sent, one message to a person."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.deadlines import Deadline
from models.items import Item
from models.outbox import OutboxMessage
from models.people import Organization, Person
from workflow import changes, due_dates, idempotency
from workflow.actors import Actor
from workflow.boards import BoardRow, NotBegun
from workflow.digests import TEMPLATE
from workflow.errors import Refused
from workflow.history import digest
from workflow.links.offering import settle
from workflow.links.reminding import Reminding
from workflow.outbox.digest import DigestEntry, digest_params
from workflow.outbox.mail import render_message
from workflow.outbox.queue import REMINDER, Draft, message_of, queue_many
from workflow.outbox.render import Rendered
from workflow.outbox.settings import MailSettings
from workflow.recipients import RoleHolders
from workflow.registry import Program
from workflow.texts import Text
from workflow.versions import workflow_of
from workflow.visibility import may

REMIND_MANY = "remind_many"
NOT_YET = "…"
"""Stands in a message that is only shown where the token of a secret link will be."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What one row is reminded of, and the people whom it would reach now; nobody where it cannot be sent.

    `deadline` and `item` are missing where nothing is begun: then `place` is who has yet to begin.
    """

    title: str
    label: Text
    due_on: date
    people: tuple[Person, ...]
    entry: DigestEntry
    deadline: Deadline | None = None
    item: Item | None = None
    place: Organization | None = None

    @property
    def reference(self) -> str:
        """The item's reference; empty where there is no item."""
        return self.item.reference if self.item else ""


@dataclass(frozen=True, slots=True)
class Letter:
    """The one message that a person gets, with all that it reminds of."""

    person: Person
    about: tuple[Planned, ...]
    params: Mapping[str, Any]

    @property
    def key(self) -> str:
        """What it tells whom on which day: the same is told once, whoever presses however often."""
        return f"{REMIND_MANY}:{self.person.id}:{digest(self.params)[:32]}"

    @property
    def items(self) -> list[int]:
        """The items that it speaks of."""
        return [one.item.id for one in self.about if one.item is not None]


def plan_reminders(
    session: Session, program: Program, rows: Iterable[BoardRow], *, actor: Actor, now: datetime
) -> list[Planned]:
    """What would be sent for these rows, in the order of their titles. Raises Refused (role)."""
    known = list(rows)
    if not may(actor, "send_reminder", program):
        raise Refused(due_dates.SEND, "role", [due_dates.not_to_send()])
    holders = RoleHolders(session, program.today(now))
    planned = _of_items(session, [row.deadline_id for row in known if row.deadline_id], holders, actor, now)
    planned += _of_nobody(session, program, [row.owed for row in known if row.owed], holders, now)
    return sorted(planned, key=lambda one: (one.title, one.due_on))


def letters_of(session: Session, planned: Iterable[Planned], today: date) -> list[Letter]:
    """One message to each person for everything that was planned, by name; whoever had the same today gets none."""
    about: dict[int, list[Planned]] = {}
    people: dict[int, Person] = {}
    for one in planned:
        for person in one.people:
            people[person.id] = person
            about.setdefault(person.id, []).append(one)
    letters = [
        Letter(people[key], tuple(mine), digest_params(today, [one.entry for one in mine]))
        for key, mine in about.items()
    ]
    keys = select(OutboxMessage.key).where(OutboxMessage.key.in_([letter.key for letter in letters]))
    told = set(session.scalars(keys))
    unsent = (letter for letter in letters if letter.key not in told)
    return sorted(unsent, key=lambda letter: (letter.person.name, letter.person.id))


def send_reminders(
    session: Session,
    program: Program,
    planned: Sequence[Planned],
    *,
    key: str,
    asked: object,
    actor: Actor,
    now: datetime,
) -> int:
    """Queue what was planned, in the caller's write transaction; give how many messages there are.

    The same `key` for the same thing `asked` is answered the same; nobody gets the same message twice on one day. The
    history of every item notes it, and the record of changes where there is no item yet. Raises KeyReused, Conflict.
    """
    request = {"action": REMIND_MANY, "asked": asked}
    answered = idempotency.recall(session, actor, key, request)
    if answered is not None:
        return int(answered["messages"])
    letters = letters_of(session, planned, program.today(now))
    reached = {letter.person.id for letter in letters}
    for one in planned:
        people = [person for person in one.people if person.id in reached]
        if people:
            _note(session, one, people, actor, now)
    links = Reminding(session, RoleHolders(session, program.today(now)), now, actor.name)
    told = _told(session, letters, links)
    links.write(session, (entry for mine in told for entry in mine))
    drafts = [_draft(letter, mine) for letter, mine in zip(letters, told, strict=True)]
    made = queue_many(session, drafts, now)
    settle(session, drafts, made, now)
    idempotency.remember(session, actor, key, request, {"messages": len(made)}, now)
    return len(made)


def show_letters(
    session: Session, letters: Sequence[Letter], settings: MailSettings, today: date, *, actor: Actor, now: datetime
) -> list[Rendered]:
    """What these messages say, made as the mail that goes out is; their secret links have no tokens yet."""
    links = Reminding(session, RoleHolders(session, today), now, actor.name)
    shown = []
    for letter, mine in zip(letters, _told(session, letters, links), strict=True):
        carried = {id(link): link for entry in mine for link in entry.get("links", ())}
        for number, link in enumerate(carried.values()):
            link["id"] = number
        message = message_of(_draft(letter, mine), letter.person, now)
        item_id = letter.items[0] if len(set(letter.items)) == 1 else None
        shown.append(render_message(message, settings, dict.fromkeys(range(len(carried)), NOT_YET), item_id))
    return shown


def _of_items(
    session: Session, ids: Collection[int], holders: RoleHolders, actor: Actor, now: datetime
) -> list[Planned]:
    query = select(Deadline).where(Deadline.id.in_(ids)).options(joinedload(Deadline.item))
    found = []
    for deadline in session.scalars(query).all():
        item, flow = deadline.item, workflow_of(session, deadline.item)
        rule = flow.deadlines.get(deadline.code)
        if not due_dates.may_send(actor, item):
            raise Refused(due_dates.SEND, "role", [due_dates.not_to_send()])
        people = due_dates.recipients_of(session, item, deadline, now, holders) if deadline.is_open else []
        label = rule.label if rule else Text(deadline.code, deadline.code)
        entry = due_dates.entry_now(deadline, item, flow, now)
        found.append(Planned(item.title, label, deadline.due_on, tuple(people), entry, deadline, item))
    return found


def _of_nobody(
    session: Session, program: Program, owed: Sequence[NotBegun], holders: RoleHolders, now: datetime
) -> list[Planned]:
    """What is planned for those who have yet to begin."""
    wanted = [one.organization_id for one in owed]
    places = {one.id: one for one in session.scalars(select(Organization).where(Organization.id.in_(wanted)))}
    today, found = program.today(now), []
    for one in owed:
        ids = [person_id for role in one.to for person_id in holders.holders(program, role, one.organization_id)]
        people = sorted((session.get_one(Person, key) for key in holders.reachable(ids)), key=lambda each: each.name)
        entry: DigestEntry = {
            "reference": "",
            "title": one.title,
            "kind_label": {"en": one.kind_label.en, "fr": one.kind_label.fr},
            "deadline_label": {"en": one.label.en, "fr": one.label.fr},
            "due_on": one.due_on.isoformat(),
            "kind": "overdue" if one.due_on < today else "lead",
            "offset": 0,
            "merged": False,
            "path": one.path,
        }
        place = places[one.organization_id]
        found.append(Planned(one.title, one.label, one.due_on, tuple(people), entry, place=place))
    return found


def _note(session: Session, one: Planned, people: Sequence[Person], actor: Actor, now: datetime) -> None:
    if one.item is not None and one.deadline is not None:
        due_dates.note_reminder(session, one.item, one.deadline, people, actor=actor, now=now)
    elif one.place is not None:
        told = {"about": one.title, "sent_to": "; ".join(person.name for person in people)}
        changes.record(session, due_dates.SEND, changes.of_organization(one.place), by=actor, now=now, after=told)


def _draft(letter: Letter, entries: Sequence[DigestEntry]) -> Draft:
    """The message, each reminder in it with the links that are its reader's."""
    params = digest_params(date.fromisoformat(letter.params["date"]), entries)
    return Draft(letter.key, REMINDER, TEMPLATE, params, letter.person.id, letter.items)


def _told(session: Session, letters: Sequence[Letter], links: Reminding) -> list[list[DigestEntry]]:
    """What each message reminds of, with the links that are its reader's."""
    links.read({number for letter in letters for number in letter.items}, {letter.person.id for letter in letters})
    return [[_entry(session, one, letter.person.id, links) for one in letter.about] for letter in letters]


def _entry(session: Session, one: Planned, person_id: int, links: Reminding) -> DigestEntry:
    if one.item is None or one.deadline is None:
        return one.entry
    rows = workflow_of(session, one.item).reminded.get(one.deadline.code, ())
    return links.told(one.entry, person_id, one.item.id, rows, one.deadline.subject)
