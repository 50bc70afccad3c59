"""What a deadline still has to send, and to whom: read by the sweep, by the preview and by the item's page."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from models.deadlines import Deadline
from models.items import Item
from workflow import registry, versions
from workflow.definition import DeadlineRule
from workflow.errors import NotFound
from workflow.recipients import NO_ROW, RoleHolders
from workflow.registry import Program
from workflow.schedule import Send, recipient_names, sends_until


@dataclass(frozen=True, slots=True)
class Told:
    """One reminder and the people whom mail can reach with it."""

    deadline: Deadline
    item: Item
    send: Send
    people: tuple[int, ...]


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


class Crowd:
    """Who holds which role on the day a reminder goes out; nothing goes out before `first_day`."""

    def __init__(self, session: Session, first_day: dt.date) -> None:
        """Nothing is read before it is asked for."""
        self.session = session
        self.first_day = first_day
        self._by_day: dict[dt.date, RoleHolders] = {}

    def goes_out_on(self, send: Send) -> dt.date:
        """The day of the digest: the reminder's own, or `first_day` when that was missed."""
        return max(send.send_on, self.first_day)

    def on(self, day: dt.date) -> RoleHolders:
        """The holders on that day, each role read once."""
        if day not in self._by_day:
            self._by_day[day] = RoleHolders(self.session, day)
        return self._by_day[day]


def rule_of(session: Session, item: Item, code: str) -> DeadlineRule | None:
    """The rule of a deadline in the workflow its item is on; None when program, kind or rule is there no more."""
    try:
        return versions.workflow_of(session, item).deadlines.get(code)
    except NotFound:
        return None


def unsent(crowd: Crowd, rows: Iterable[tuple[Deadline, Item]], last: dt.date) -> list[Told]:
    """Every reminder up to and with `last` that these deadlines have not sent yet, with who will get it.

    A few queries for all of them together, not some for each.
    """
    named = [
        (deadline, item, send, crowd.on(crowd.goes_out_on(send)).named(program, item, names, row))
        for deadline, item in rows
        for program, send, names, row in _remaining(crowd.session, deadline, item, last)
    ]
    wanted: dict[dt.date, set[int]] = {}
    for _, _, send, ids in named:
        wanted.setdefault(crowd.goes_out_on(send), set()).update(ids)
    for day, people in wanted.items():
        crowd.on(day).reachable(people)
    return [
        Told(deadline, item, send, tuple(crowd.on(crowd.goes_out_on(send)).reachable(ids)))
        for deadline, item, send, ids in named
    ]


def _remaining(
    session: Session, deadline: Deadline, item: Item, last: dt.date
) -> Iterator[tuple[Program, Send, tuple[str, ...], Mapping[str, Any]]]:
    rule = rule_of(session, item, deadline.code)
    if rule is None or deadline.next_send_on is None:
        return
    program = registry.program(item.program)
    row = _row(item, rule, deadline.subject)
    for send in sends_until(rule, deadline.created_on, deadline.due_on, program.calendar, last):
        if send.send_on >= deadline.next_send_on:
            yield program, send, recipient_names(rule, send), row


def _row(item: Item, rule: DeadlineRule, subject: str) -> Mapping[str, Any]:
    """The row of the list field that the deadline is about."""
    rows = item.fields.get(rule.each) if rule.each else None
    return rows[int(subject)] if rows and int(subject) < len(rows) else NO_ROW
