"""When a deadline falls due and on which days its reminders go out: pure, from the rule and the calendar."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from dateutil.relativedelta import relativedelta

from workflow.calendar import Calendar
from workflow.deadline_rules import DeadlineRule, DueRule

LEAD = "lead"
OVERDUE = "overdue"
WORKING = "working"
SEND_AT = dt.time(9)
"""The local time at which reminders go out."""


@dataclass(frozen=True, slots=True)
class Send:
    """One reminder of a deadline: the day it goes out, how many days before (lead) or after (overdue)."""

    send_on: dt.date
    kind: str
    offset: int


def due_date(due: DueRule, start: dt.date, calendar: Calendar) -> dt.date:
    """Count the due date from `start`: the action's effective date, or the date field the rule names.

    A rule that names its date field and no span gives that date itself: it never moves to a working day.
    """
    if due.working_days is not None:
        return calendar.add_working_days(start, due.working_days)
    if due.days is not None:
        return start + dt.timedelta(days=due.days)
    if due.years is not None:
        return start + relativedelta(years=due.years)
    return start


def sends(rule: DeadlineRule, created_on: dt.date, due_on: dt.date, calendar: Calendar) -> Iterator[Send]:
    """Give the reminders of one deadline in order of date; without end when the rule repeats (`every`).

    Only days after `created_on`: what is past at creation is never sent late. Of two offsets that meet on
    one day the smaller is kept.
    """
    by_day: dict[dt.date, Send] = {}
    for lead in sorted(rule.leads, reverse=True):
        day = _day_before(rule, due_on, lead, calendar)
        by_day[day] = Send(day, LEAD, lead)
    for offset in sorted(rule.overdue, reverse=True):
        day = _reachable(_count(rule, due_on, offset, calendar), calendar)
        by_day[day] = Send(day, OVERDUE, offset)
    for day in sorted(by_day):
        if day > created_on:
            yield by_day[day]
    if rule.every:
        last = max(by_day, default=due_on)
        yield from (send for send in _repeats(rule, due_on, last, calendar) if send.send_on > created_on)


def sends_until(
    rule: DeadlineRule, created_on: dt.date, due_on: dt.date, calendar: Calendar, last: dt.date
) -> list[Send]:
    """Give the reminders of one deadline up to and with the day `last`."""
    return list(takewhile(lambda send: send.send_on <= last, sends(rule, created_on, due_on, calendar)))


def next_send(
    rule: DeadlineRule, created_on: dt.date, due_on: dt.date, calendar: Calendar, after: dt.date
) -> Send | None:
    """Give the first reminder of one deadline after the day `after`; None when there is none left."""
    return next(sends(rule, max(created_on, after), due_on, calendar), None)


def recipient_names(rule: DeadlineRule, send: Send) -> tuple[str, ...]:
    """The names of those who get the reminder: the rule's, and whoever it adds at that offset (`also`).

    A repeated reminder goes to whom the last overdue offset goes.
    """
    offset = send.offset
    if send.kind == OVERDUE and rule.overdue:
        offset = min(offset, max(rule.overdue))
    key = str(offset) if send.kind == LEAD else f"+{offset}"
    return (*rule.to, *rule.also.get(key, ()))


def _count(rule: DeadlineRule, day: dt.date, number: int, calendar: Calendar) -> dt.date:
    if rule.unit == WORKING:
        return calendar.add_working_days(day, number)
    return day + dt.timedelta(days=number)


def _day_before(rule: DeadlineRule, due_on: dt.date, lead: int, calendar: Calendar) -> dt.date:
    day = _count(rule, due_on, -lead, calendar)
    return calendar.previous_working_day(day) if calendar.roll_weekend else day


def _reachable(day: dt.date, calendar: Calendar) -> dt.date:
    return calendar.next_working_day(day) if calendar.roll_weekend else day


def _repeats(rule: DeadlineRule, due_on: dt.date, last: dt.date, calendar: Calendar) -> Iterator[Send]:
    step = rule.every or 0
    offset = max(rule.overdue, default=0)
    day = _count(rule, due_on, offset, calendar)
    while True:
        offset += step
        day = _count(rule, day, step, calendar)
        reached = _reachable(day, calendar)
        if reached > last:
            last = reached
            yield Send(reached, OVERDUE, offset)
