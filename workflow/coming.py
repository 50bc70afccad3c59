"""What a deadline still has to send, and to whom: read by the sweep, by the preview and by the item's page."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import Session, defer

from models.deadlines import Deadline
from models.items import Item
from models.people import RoleGrant
from workflow import registry, versions
from workflow.actors import held_on
from workflow.deadline_rules import DeadlineRule
from workflow.errors import NotFound
from workflow.part_deadlines import PART_DUE, read_part_due, rule_named
from workflow.recipients import NO_ROW, RoleHolders
from workflow.schedule import Send, next_send, recipient_names, sends_until


@dataclass(frozen=True, slots=True)
class Pending:
    """A deadline with reminders to come. Only what the sweep needs to know: there may be thousands."""

    id: int
    code: str
    subject: str
    created_on: dt.date
    due_on: dt.date
    next_send_on: dt.date
    item: Item


@dataclass(frozen=True, slots=True)
class Told:
    """One reminder and the people whom mail can reach with it; of a deputy, for whom they get it."""

    deadline: Pending
    send: Send
    people: tuple[int, ...]
    deputies: Mapping[int, int]


def read_pending(session: Session, last: dt.date, size: int) -> Iterator[list[Pending]]:
    """Read the deadlines of the programs we know whose next reminder is due by the day `last`, or was missed.

    In the order of their index, `size` at a time, each batch as the database then is.
    """
    after: tuple[dt.date, int] = (dt.date.min, 0)
    statement = (
        select(
            Deadline.id,
            Deadline.code,
            Deadline.subject,
            Deadline.created_on,
            Deadline.due_on,
            Deadline.next_send_on,
            Item,
        )
        .join(Item)
        .where(*is_due(last))
        .order_by(Deadline.next_send_on, Deadline.id)
        .options(defer(Item.tracks), defer(Item.remembered))
        .limit(size)
    )
    while True:
        place = tuple_(Deadline.next_send_on, Deadline.id) > after
        rows = session.execute(statement.where(place))
        batch = [
            Pending(row_id, code, subject, created_on, due_on, next_on, item)
            for row_id, code, subject, created_on, due_on, next_on, item in rows
            if next_on is not None
        ]
        if not batch:
            return
        after = (batch[-1].next_send_on, batch[-1].id)
        yield batch


def is_due(day: dt.date) -> tuple[ColumnElement[bool], ...]:
    """The conditions on Deadline for a reminder to be due on `day`, or missed before, in a program we know."""
    known = [program.name for program in registry.programs()]
    return Deadline.next_send_on <= day, Deadline.program.in_(known)


def local_day(now: dt.datetime) -> dt.date:
    """The day it is in the program farthest west: the next digests carry this date, or carried it."""
    return min(program.today(now) for program in registry.programs())


def sending_day(now: dt.datetime) -> dt.date | None:
    """The day whose digests may go out at `now`: None until the hour of sending has come in every program.

    A person has one digest a day, whatever the programs; so it waits for the program farthest west.
    """
    day = local_day(now)
    hours = (program.calendar.instant(day, program.send_time) for program in registry.programs())
    return day if all(hour <= now for hour in hours) else None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A deadline's reminders up to some day, and the day of the one after; empty when its rule is gone."""

    rule: DeadlineRule | None
    sends: tuple[Send, ...] = ()
    following: dt.date | None = None


class Crowd:
    """What many deadlines need to know, read or worked out once: their schedules, and who holds which role.

    Nothing goes out before `first_day`; schedules are wanted up to and with `last`.
    """

    def __init__(self, session: Session, first_day: dt.date, last: dt.date) -> None:
        """Nothing is read before it is asked for."""
        self.session = session
        self.first_day = first_day
        self.last = last
        self._holders: dict[dt.date, RoleHolders] = {}
        self._schedules: dict[tuple[int, str, dt.date, dt.date], Schedule] = {}

    def goes_out_on(self, send: Send) -> dt.date:
        """The day of the digest: the reminder's own, or `first_day` when that was missed."""
        return max(send.send_on, self.first_day)

    def holders(self, send: Send) -> RoleHolders:
        """Who holds the roles on the day the reminder goes out."""
        day = self.goes_out_on(send)
        if day not in self._holders:
            self._holders[day] = RoleHolders(self.session, day)
        return self._holders[day]

    def schedule(self, deadline: Pending) -> Schedule:
        """The reminders of a deadline, by the rule in the workflow that its item is on."""
        key = (deadline.item.workflow_id, deadline.code, deadline.created_on, deadline.due_on)
        if key not in self._schedules:
            self._schedules[key] = self._work_out(deadline)
        return self._schedules[key]

    def _work_out(self, deadline: Pending) -> Schedule:
        try:
            rule = rule_named(versions.workflow_of(self.session, deadline.item), deadline.code)
        except NotFound:  # its kind is installed no more
            rule = None
        if rule is None:
            return Schedule(None)
        calendar = registry.program(deadline.item.program).calendar
        span = (rule, deadline.created_on, deadline.due_on, calendar, self.last)
        following = next_send(*span)
        return Schedule(rule, tuple(sends_until(*span)), following.send_on if following else None)


def unsent(crowd: Crowd, deadlines: Iterable[Pending]) -> list[Told]:
    """Every reminder that these deadlines have not sent yet, with who will get it.

    A few queries for all of them together, not some for each.
    """
    named = [
        (deadline, send, _named(crowd, deadline, send))
        for deadline in deadlines
        for send in crowd.schedule(deadline).sends
        if send.send_on >= deadline.next_send_on
    ]
    wanted: dict[RoleHolders, set[int]] = {}
    for _, send, ids in named:
        wanted.setdefault(crowd.holders(send), set()).update(ids)
    for holders, people in wanted.items():
        holders.reachable(people)
    with_deputies = [(deadline, send, ids, _deputies(crowd, deadline, send, ids)) for deadline, send, ids in named]
    return [
        Told(deadline, send, tuple(crowd.holders(send).reachable([*ids, *deputies])), deputies)
        for deadline, send, ids, deputies in with_deputies
    ]


def _deputies(crowd: Crowd, deadline: Pending, send: Send, ids: Sequence[int]) -> dict[int, int]:
    """Who stands in for one of these people on the day the reminder goes out, and for whom."""
    program = registry.program(deadline.item.program)
    return crowd.holders(send).standing_in(program, deadline.item.kind, ids)


def _named(crowd: Crowd, deadline: Pending, send: Send) -> list[int]:
    rule = crowd.schedule(deadline).rule
    if rule is None:
        return []
    program = registry.program(deadline.item.program)
    names = recipient_names(rule, send)
    return named_for(crowd.holders(send), program, deadline.item, names, deadline.subject, rule)


def named_for(
    holders: RoleHolders, program: registry.Program, item: Item, names: Sequence[str], subject: str, rule: DeadlineRule
) -> list[int]:
    """The people behind the recipient names of a deadline, whether mail can reach them or not."""
    if rule is PART_DUE:
        return _writer(holders, program, item, subject)
    return holders.named(program, item, names, _row(item, subject, rule))


def _writer(holders: RoleHolders, program: registry.Program, item: Item, subject: str) -> list[int]:
    """Whoever was asked to write the part, while it can be written and they still take part in it."""
    asked, closed = read_part_due(subject), program.hooks.get("closed_part")
    if closed is None or closed(holders.session, item, asked.part, asked.instance) is not None:
        return []
    held = select(RoleGrant.person_id).where(
        RoleGrant.person_id == asked.person_id,
        RoleGrant.program == item.program,
        RoleGrant.organization_id == item.organization_id,
        *held_on(holders.day),
    )
    return list(holders.session.scalars(held.limit(1)))


def _row(item: Item, subject: str, rule: DeadlineRule) -> Mapping[str, Any]:
    """The row of the list field that the deadline is about."""
    rows = item.fields.get(rule.each) if rule.each else None
    index = int(subject) if rows else 0
    return rows[index] if rows and index < len(rows) else NO_ROW
