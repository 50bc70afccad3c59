"""What the sweep will send, to whom and when, if nothing changes: worked out by the sweep's own functions."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.deadlines import Deadline, Reminder
from models.items import Item
from models.outbox import OutboxMessage
from models.people import Person
from workflow.claiming import BATCH
from workflow.coming import Crowd, Pending, Told, local_day, read_pending, unsent
from workflow.deadlines import open_deadlines
from workflow.digests import SKIPPED, choose_entries, entry_of, is_live
from workflow.outbox.digest import DigestEntry, digest_key
from workflow.recipients import RoleHolders
from workflow.schedule import LEAD, Send
from workflow.versions import workflow_of

ONE_DAY = dt.timedelta(days=1)
HORIZON = dt.timedelta(days=400)
REPEATS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Digest:
    """One digest to come."""

    day: dt.date
    recipient: Person
    entries: list[DigestEntry]


@dataclass(frozen=True, slots=True)
class Coming:
    """One reminder to come of one deadline, on the day it goes out."""

    day: dt.date
    deadline: Deadline
    send: Send
    recipients: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder of a day: whose, which, to whom."""

    code: str
    item: str
    kind: str
    offset: int
    recipients: tuple[int, ...]


Part = tuple[Pending, Send]
"""One reminder on its way into a digest."""
Baskets = dict[tuple[dt.date, int], list[Part]]


def preview(session: Session, start_on: dt.date, days: int = 30, *, now: dt.datetime) -> list[Digest]:
    """Give every digest from `start_on` for `days` days, by day and person, as the sweep will send it.

    What was missed goes out on the first day; to someone who had that day's digest already, on the day after.
    """
    first, last = local_day(now), start_on + dt.timedelta(days=days - 1)
    baskets: Baskets = {}
    for part, person_id in _noted(session, first):
        baskets.setdefault((first, person_id), []).append(part)
    crowd = Crowd(session, first, last)
    for batch in read_pending(session, last, BATCH):
        for told in unsent(crowd, batch):
            day = crowd.goes_out_on(told.send)
            for person_id in told.people:
                baskets.setdefault((day, person_id), []).append((told.deadline, told.send))
    _put_off(session, baskets, first)
    people = _people(session, {person_id for _, person_id in baskets})
    return [
        Digest(day, people[person_id], _entries(session, parts, day))
        for (day, person_id), parts in sorted(baskets.items(), key=lambda basket: basket[0])
        if start_on <= day <= last
    ]


def reminders_of(session: Session, item: Item, *, now: dt.datetime) -> list[Coming]:
    """Give the reminders to come for one item, by day; of a deadline that repeats its reminder, the next few."""
    today = local_day(now)
    crowd = Crowd(session, today, today + HORIZON)
    rows = {row.id: row for row in open_deadlines(session, item) if row.next_send_on is not None}
    found: dict[tuple[dt.date, int], Told] = {}
    for told in unsent(crowd, (_pending(row) for row in rows.values())):
        if told.people:
            found[crowd.goes_out_on(told.send), told.deadline.id] = told
    people = _people(session, {person_id for told in found.values() for person_id in told.people})
    shown: dict[int, int] = {}
    coming = []
    for (day, row_id), told in sorted(found.items(), key=lambda one: one[0]):
        shown[row_id] = shown.get(row_id, 0) + 1
        if told.send.kind == LEAD or shown[row_id] <= REPEATS_SHOWN:
            recipients = tuple(people[person_id] for person_id in told.people)
            coming.append(Coming(day, rows[row_id], told.send, recipients))
    return coming


def due_on(session: Session, day: dt.date, *, now: dt.datetime) -> list[Due]:
    """Give the reminders of one day: those that were sent, and those that will be; by code and item.

    Reads the whole log of reminders: for rehearsals and reports, not for a page.
    """
    people: dict[tuple[str, str, str, int], list[int]] = {}
    logged = session.execute(
        select(Deadline.code, Item.reference, Reminder.kind, Reminder.offset, Reminder.recipient_id)
        .join(Deadline, Deadline.id == Reminder.deadline_id)
        .join(Item, Item.id == Deadline.item_id)
        .where(Reminder.send_on == day, Reminder.result != SKIPPED)
        .order_by(Reminder.recipient_id)
    )
    for code, reference, kind, offset, person_id in logged:
        people.setdefault((code, reference, kind, offset), []).append(person_id)
    crowd = Crowd(session, local_day(now), day)
    for batch in read_pending(session, day, BATCH):
        for told in unsent(crowd, batch):
            if told.send.send_on == day and told.people:
                key = (told.deadline.code, told.deadline.item.reference, told.send.kind, told.send.offset)
                people.setdefault(key, []).extend(told.people)
    return [Due(*key, recipients=tuple(ids)) for key, ids in sorted(people.items())]


def _noted(session: Session, day: dt.date) -> Iterator[tuple[Part, int]]:
    """The reminders that a sweep noted and no digest holds yet."""
    rows = session.execute(
        select(Reminder, Deadline)
        .join(Deadline, Deadline.id == Reminder.deadline_id)
        .where(*is_live())
        .options(joinedload(Deadline.item))
    ).all()
    reached = set(RoleHolders(session, day).reachable(reminder.recipient_id for reminder, _ in rows))
    for reminder, deadline in rows:
        if reminder.recipient_id in reached:
            send = Send(reminder.send_on, reminder.kind, reminder.offset)
            yield (_pending(deadline), send), reminder.recipient_id


def _pending(row: Deadline) -> Pending:
    next_on = row.next_send_on or row.due_on
    return Pending(row.id, row.code, row.subject, row.created_on, row.due_on, next_on, row.item)


def _put_off(session: Session, baskets: Baskets, first: dt.date) -> None:
    """Move what is left for today, of people who had today's digest, to tomorrow's."""
    keys = {digest_key(person_id, day): person_id for day, person_id in baskets if day == first}
    for key in session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.in_(keys))):
        parts = baskets.pop((first, keys[key]))
        baskets.setdefault((first + ONE_DAY, keys[key]), []).extend(parts)


def _entries(session: Session, parts: Iterable[Part], day: dt.date) -> list[DigestEntry]:
    return choose_entries((deadline.id, send, _entry(session, deadline, send, day)) for deadline, send in parts)


def _entry(session: Session, deadline: Pending, send: Send, day: dt.date) -> DigestEntry:
    return entry_of(
        workflow_of(session, deadline.item),
        deadline.code,
        reference=deadline.item.reference,
        title=deadline.item.title,
        due_on=deadline.due_on,
        send=send,
        day=day,
        subject=deadline.subject,
    )


def _people(session: Session, ids: Iterable[int]) -> dict[int, Person]:
    return {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(set(ids))))}
