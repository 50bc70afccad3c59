"""The second half of a sweep: one digest per person and day out of the reminders that are due."""

import datetime as dt
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, bindparam, case, func, not_, select, update
from sqlalchemy.orm import Session

from models.database import Database
from models.deadlines import Deadline, Reminder
from models.items import Item
from models.outbox import OutboxMessage
from models.people import Person
from workflow.claiming import AHEAD, BATCH, DUE, REMINDERS, Gauge
from workflow.definition import Transition, Workflow
from workflow.links.offering import settle
from workflow.links.reminding import Reminding
from workflow.outbox.digest import DigestEntry, digest_key, digest_params
from workflow.outbox.queue import MESSAGES, REMINDER, Draft, queue_many
from workflow.part_deadlines import NAMED, PART_DUE, read_part_due
from workflow.recipients import RoleHolders
from workflow.schedule import Send
from workflow.versions import workflow_version

QUEUED, MERGED, SKIPPED = "queued", "merged", "skipped"
TEMPLATE = "digest"
A_LINK = 6
"""So many reminders' time a link costs: with links, fewer digests are written under one lock."""
T = TypeVar("T")
STILL_DUE = REMINDERS.c.id.in_(bindparam("ids", expanding=True)), REMINDERS.c.result == DUE
SETTLE = (
    update(REMINDERS)
    .where(*STILL_DUE, MESSAGES.c.recipient_id == REMINDERS.c.recipient_id)
    .where(MESSAGES.c.id.in_(bindparam("messages", expanding=True)))
    .values(result=case((REMINDERS.c.send_on == bindparam("day"), QUEUED), else_=MERGED), outbox_id=MESSAGES.c.id)
)
SKIP = update(REMINDERS).where(*STILL_DUE).values(result=SKIPPED)


@dataclass
class Digests:
    """What the second half did: messages queued, and reminders dropped because nothing was left to remind of."""

    queued: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reminder that is due and in no digest yet, with what the digest would say of it, and what a link may do."""

    id: int
    person_id: int
    deadline_id: int
    item_id: int
    send: Send
    entry: DigestEntry
    rows: tuple[Transition, ...] = ()
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Basket:
    """The reminders of one person, and the digest they become."""

    waiting: list[Waiting]
    draft: Draft


def entry_of(
    workflow: Workflow,
    code: str,
    *,
    reference: str,
    title: str,
    due_on: dt.date,
    send: Send,
    day: dt.date,
    subject: str = "",
) -> DigestEntry:
    """What the digest of `day` says of a reminder: the facts as they are now, in both languages."""
    rule, path = workflow.deadlines.get(code), ""
    label = rule.label if rule else workflow.label
    if code == PART_DUE.code:
        asked = read_part_due(subject)
        label, path = NAMED.format(part=asked.part), asked.path
    return {
        "reference": reference,
        "title": title,
        "kind_label": {"en": workflow.label.en, "fr": workflow.label.fr},
        "deadline_label": {"en": label.en, "fr": label.fr},
        "due_on": due_on.isoformat(),
        "kind": "lead" if send.kind == "lead" else "overdue",
        "offset": send.offset,
        "merged": send.send_on < day,
        "path": f"/items/{reference}{path}",
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
    for group in _grouped(_due_by_person(session), AHEAD * BATCH):
        people = _without_digest(session, group, day)
        holders = RoleHolders(session, day)
        made = Reminding(session, holders, now)
        waiting = _with_links(_read(session, people, day), made)
        reached = set(holders.reachable(people))
        session.commit()
        baskets = [
            (basket, sum(1 + A_LINK * len(one.rows) for one in basket.waiting)) for basket in _pack(waiting, day)
        ]
        for few in _grouped(baskets, BATCH):
            with gauge.write(database) as writing:
                _write(writing, few, reached, day, made, done)
    return done


def _write(
    session: Session, baskets: Sequence[Basket], reached: Container[int], day: dt.date, links: Reminding, done: Digests
) -> None:
    """Queue the digests of those whom mail reaches, and settle every reminder in the baskets."""
    dropped = _over(session, [basket.draft.recipient_id for basket in baskets])
    if dropped:
        baskets = _pack((one for basket in baskets for one in basket.waiting if one.id not in dropped), day)
    dropped |= {one.id for basket in baskets for one in basket.waiting if one.person_id not in reached}
    baskets = [basket for basket in baskets if basket.draft.recipient_id in reached]
    drafts = [basket.draft for basket in baskets]
    links.write(session, (entry for draft in drafts for entry in draft.params["entries"]))
    made = queue_many(session, drafts, links.now)
    settle(session, drafts, made, links.now)
    _settle(session, baskets, made, day)
    _skip(session, dropped)
    done.queued += len(made)
    done.skipped += len(dropped)


def _with_links(waiting: Iterable[Waiting], made: Reminding) -> list[Waiting]:
    """The reminders, each with a link to each thing that its reader may do without signing in."""
    kept = list(waiting)
    asked = [one for one in kept if one.rows]
    made.read({one.item_id for one in asked}, {one.person_id for one in asked})
    told = {one.id: made.told(one.entry, one.person_id, one.item_id, one.rows, one.subject) for one in asked}
    return [replace(one, entry=told[one.id]) if one.rows else one for one in kept]


def _due_by_person(session: Session) -> Sequence[tuple[int, int]]:
    """Who has reminders due, and how many."""
    counts = session.execute(
        select(Reminder.recipient_id, func.count())
        .where(Reminder.result == DUE)
        .group_by(Reminder.recipient_id)
        .order_by(Reminder.recipient_id)
    ).all()
    session.commit()
    return [(person_id, count) for person_id, count in counts]


def _grouped(sized: Iterable[tuple[T, int]], most: int) -> Iterator[list[T]]:
    """Put what has a size into groups that are at most so large together; what is larger goes alone."""
    group: list[T] = []
    size = 0
    for one, count in sized:
        if group and size + count > most:
            yield group
            group, size = [], 0
        group.append(one)
        size += count
    if group:
        yield group


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
            Deadline.subject,
            Deadline.due_on,
            Item.reference,
            Item.title,
            Person.name,
            Item.state,
            Item.workflow_id,
            Item.kind,
        )
        .join(Deadline, Deadline.id == Reminder.deadline_id)
        .join(Item, Item.id == Deadline.item_id)
        .outerjoin(Person, Person.id == Reminder.on_behalf_of_id)
        .where(Reminder.recipient_id.in_(people), Reminder.result == DUE)
    )
    found = []
    for one, person, deadline, item, send_on, kind, offset, code, subject, due_on, reference, title, *more in rows:
        principal, state, *flow = more
        workflow, send = workflow_version(session, *flow), Send(send_on, kind, offset)
        told = {"reference": reference, "title": title, "subject": subject}
        entry = entry_of(workflow, code, due_on=due_on, send=send, day=day, **told)
        by_link = tuple(row for row in workflow.reminded.get(code, ()) if row.track or state in row.sources)
        if principal is not None:
            entry["on_behalf_of"], by_link = {"en": f"for {principal}", "fr": f"pour {principal}"}, ()
        found.append(Waiting(one, person, deadline, item, send, entry, by_link, subject))
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


def _settle(session: Session, baskets: Iterable[Basket], made: Mapping[str, int], day: dt.date) -> None:
    """Note in which message every reminder in the baskets is, where it was not another sweep that made the digest."""
    ids = [one.id for basket in baskets if basket.draft.key in made for one in basket.waiting]
    if ids:
        session.execute(SETTLE, {"ids": ids, "messages": sorted(made.values()), "day": day})


def _skip(session: Session, ids: Collection[int]) -> None:
    if ids:
        session.execute(SKIP, {"ids": sorted(ids)})
