"""The second half of a sweep: one digest per person and day out of the reminders that are due."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, not_, select, update
from sqlalchemy.orm import Session

from models.database import Database
from models.deadlines import Deadline, Reminder
from models.items import Item
from models.outbox import OutboxMessage
from workflow.claiming import BATCH, DUE, REMINDERS, Gauge
from workflow.definition import Workflow
from workflow.outbox.digest import DigestEntry, digest_key, digest_params
from workflow.outbox.queue import REMINDER, Draft, queue_many
from workflow.recipients import RoleHolders
from workflow.schedule import Send
from workflow.versions import workflow_version

QUEUED, MERGED, SKIPPED = "queued", "merged", "skipped"
TEMPLATE = "digest"


@dataclass
class Digests:
    """What the second half did: messages queued, and reminders dropped because nothing was left to remind of."""

    queued: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reminder that is due and in no digest yet, with what the digest would say of it."""

    id: int
    person_id: int
    deadline_id: int
    item_id: int
    send: Send
    entry: DigestEntry


@dataclass(frozen=True, slots=True)
class Basket:
    """The reminders of one person, and the digest they become."""

    waiting: list[Waiting]
    draft: Draft


def entry_of(
    workflow: Workflow, code: str, *, reference: str, title: str, due_on: dt.date, send: Send, day: dt.date
) -> DigestEntry:
    """What the digest of `day` says of a reminder: the facts as they are now, in both languages."""
    rule = workflow.deadlines.get(code)
    label = rule.label if rule else workflow.label
    return {
        "reference": reference,
        "title": title,
        "kind_label": {"en": workflow.label.en, "fr": workflow.label.fr},
        "deadline_label": {"en": label.en, "fr": label.fr},
        "due_on": due_on.isoformat(),
        "kind": "lead" if send.kind == "lead" else "overdue",
        "offset": send.offset,
        "merged": send.send_on < day,
        "path": f"/items/{reference}",
    }


def choose_entries(reminders: Iterable[tuple[int, Send, DigestEntry]]) -> list[DigestEntry]:
    """The entries of one digest from (deadline id, reminder, entry): of each deadline the latest reminder only.

    Ordered by due date, then by item (00_shared.yaml, reminder_rules.digest).
    """
    in_order = sorted(reminders, key=lambda reminder: reminder[1].send_on)
    latest = {deadline_id: entry for deadline_id, _, entry in in_order}
    return sorted(latest.values(), key=_place)


def _place(entry: DigestEntry) -> tuple[str, str, str, int]:
    return entry["due_on"], entry["reference"], entry["deadline_label"]["en"], entry["offset"]


def make_digests(database: Database, session: Session, day: dt.date, now: dt.datetime, gauge: Gauge) -> Digests:
    """Put every reminder that is due into its person's digest of `day`; `session` reads.

    Whoever has had the digest of the day already gets what came later with the next one. The digests of a
    group of people are worked out before the lock is taken; what was met meanwhile is left out.
    """
    done = Digests()
    for people in _groups(session, day):
        waiting = _read(session, people, day)
        if not waiting:
            continue
        reached = set(RoleHolders(session, day).reachable(people))
        session.commit()
        baskets = _pack((one for one in waiting if one.person_id in reached), day)
        unreached = {one.id for one in waiting if one.person_id not in reached}
        with gauge.write(database) as writing:
            over = _over(writing, people)
            if over:
                baskets = _pack((one for basket in baskets for one in basket.waiting if one.id not in over), day)
            made = queue_many(writing, [basket.draft for basket in baskets], now)
            _settle(writing, [row for basket in baskets for row in _outcomes(basket, made, day)])
            _settle(writing, [_outcome(reminder_id, SKIPPED, None) for reminder_id in over | unreached])
        done.queued += len(made)
        done.skipped += len(over | unreached)
    return done


def _groups(session: Session, day: dt.date) -> Iterator[list[int]]:
    """The people with reminders due and no digest yet, in groups of a size that is written quickly."""
    counts = session.execute(
        select(Reminder.recipient_id, func.count())
        .where(Reminder.result == DUE)
        .group_by(Reminder.recipient_id)
        .order_by(Reminder.recipient_id)
    ).all()
    session.commit()
    group: list[int] = []
    size = 0
    for person_id, count in counts:
        if group and size + count > BATCH:
            yield _without_digest(session, group, day)
            group, size = [], 0
        group.append(person_id)
        size += count
    if group:
        yield _without_digest(session, group, day)


def _without_digest(session: Session, people: Sequence[int], day: dt.date) -> list[int]:
    keys = {digest_key(person_id, day): person_id for person_id in people}
    had = set(session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.in_(keys))))
    return [person_id for key, person_id in keys.items() if key not in had]


def _read(session: Session, people: Sequence[int], day: dt.date) -> list[Waiting]:
    """The reminders that wait for the digest of these people. Columns only: there may be thousands."""
    rows = session.execute(
        select(
            Reminder.id,
            Reminder.recipient_id,
            Reminder.deadline_id,
            Deadline.item_id,
            Reminder.send_on,
            Reminder.kind,
            Reminder.offset,
            Deadline.code,
            Deadline.due_on,
            Item.reference,
            Item.title,
            Item.workflow_id,
            Item.kind,
        )
        .join(Deadline, Deadline.id == Reminder.deadline_id)
        .join(Item, Item.id == Deadline.item_id)
        .where(Reminder.recipient_id.in_(people), Reminder.result == DUE)
    )
    found = []
    for one, person, deadline, item, send_on, kind, offset, code, due_on, reference, title, version, item_kind in rows:
        workflow, send = workflow_version(session, version, item_kind), Send(send_on, kind, offset)
        entry = entry_of(workflow, code, reference=reference, title=title, due_on=due_on, send=send, day=day)
        found.append(Waiting(one, person, deadline, item, send, entry))
    return found


def _pack(waiting: Iterable[Waiting], day: dt.date) -> list[Basket]:
    by_person: dict[int, list[Waiting]] = {}
    for one in waiting:
        by_person.setdefault(one.person_id, []).append(one)
    return [Basket(mine, _draft(person_id, mine, day)) for person_id, mine in by_person.items()]


def _draft(person_id: int, waiting: Sequence[Waiting], day: dt.date) -> Draft:
    entries = choose_entries((one.deadline_id, one.send, one.entry) for one in waiting)
    return Draft(
        key=digest_key(person_id, day),
        purpose=REMINDER,
        template=TEMPLATE,
        params=digest_params(day, entries),
        recipient_id=person_id,
        items=sorted({one.item_id for one in waiting}),
    )


def is_live() -> tuple[ColumnElement[bool], ...]:
    """The conditions on Reminder and its Deadline for it to be said still: not met, cancelled or paused."""
    return (
        Reminder.result == DUE,
        Deadline.satisfied_on.is_(None),
        Deadline.cancelled_on.is_(None),
        Deadline.paused_on.is_(None),
    )


def _over(session: Session, people: Iterable[int]) -> set[int]:
    """The reminders of these people that are due and not to be said any more."""
    due = select(Reminder.id).join(Deadline, Deadline.id == Reminder.deadline_id)
    over = Reminder.recipient_id.in_(people), Reminder.result == DUE, not_(and_(*is_live()))
    return set(session.scalars(due.where(*over)))


def _outcomes(basket: Basket, made: Mapping[str, int], day: dt.date) -> Iterator[dict[str, Any]]:
    """What becomes of the reminders in a basket; nothing when another sweep made the digest first."""
    message = made.get(basket.draft.key)
    if message is not None:
        for one in basket.waiting:
            yield _outcome(one.id, QUEUED if one.send.send_on == day else MERGED, message)


def _outcome(reminder_id: int, result: str, message: int | None) -> dict[str, Any]:
    return {"reminder": reminder_id, "outcome": result, "message": message}


def _settle(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        session.execute(
            update(REMINDERS)
            .where(REMINDERS.c.id == bindparam("reminder"), REMINDERS.c.result == DUE)
            .values(result=bindparam("outcome"), outbox_id=bindparam("message")),
            list(rows),
        )
