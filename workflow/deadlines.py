"""What an action does to the deadlines of its item: start, satisfy, pause, resume, cancel, move."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, inspect, select
from sqlalchemy.orm import Session

from models.deadlines import Deadline
from models.items import Item
from workflow import registry
from workflow.calendar import Calendar
from workflow.deadline_rules import DeadlineRule, DueRule
from workflow.definition import Workflow
from workflow.part_deadlines import PART_DUE
from workflow.registry import Program
from workflow.schedule import due_date, next_send
from workflow.versions import workflow_of

ONE_DAY = dt.timedelta(days=1)
ROW_DUE = "due"
"""The column that holds a row's date in a list field with one deadline per row."""
LIMIT = "limit_days"
"""The hook of a program that keeps limits: `(item, name) -> int`, in calendar days."""
OPEN = select(Deadline).where(
    Deadline.item_id == bindparam("item_id"), Deadline.satisfied_on.is_(None), Deadline.cancelled_on.is_(None)
)


def carry_out(
    session: Session,
    item: Item,
    workflow: Workflow,
    program: Program,
    *,
    action: str,
    effective_on: dt.date,
    today: dt.date,
    now: dt.datetime,
    data: Mapping[str, Any],
    lapsing: bool = False,
) -> None:
    """Do to the item's deadlines what `action` means for them, in the caller's transaction.

    To be called when the item's state and fields are set. Costs no query when the action touches no
    deadline, else one. A terminal state cancels whatever is still open, except what the action starts.
    With `lapsing` none is started whose day is over: what happened before the item was kept here is not chased.
    """
    touched = workflow.deadline_touches.get(action, ())
    moved = [rule for name, rules in workflow.deadline_dates.items() if _changed(item, name, data) for rule in rules]
    ended = bool(workflow.deadlines) and workflow.states[item.state].terminal
    if not (touched or moved or ended):
        return
    sent_until = _sent_until(program, today, now)
    rows = open_deadlines(session, item)
    book = _Book(item, workflow, program.calendar, effective_on, today, sent_until, data, rows)
    for rule in touched:
        book.follow(rule, action)
    for rule in moved:
        book.move(rule)
    if ended:
        book.cancel_all()
    for rule in touched:
        if action in rule.started_by:
            book.start(rule, lapsing=lapsing)
    session.add_all(book.rows)
    _note_next_due(item, workflow, book.rows)


def begin_part(
    session: Session, item: Item, subject: str, due_on: dt.date, *, today: dt.date, now: dt.datetime
) -> None:
    """Let somebody's part of the item's content be due on a day, with its reminders (see workflow.part_deadlines)."""
    program, flow = registry.program(item.program), workflow_of(session, item)
    book = _Book(item, flow, program.calendar, today, today, _sent_until(program, today, now), {}, [])
    book.add(PART_DUE, subject, due_on)
    session.add_all(book.rows)


def satisfy(session: Session, item: Item, code: str, on: dt.date, subject: str | None = None) -> int:
    """Mark the item's open deadlines of that code met on that day; give their number.

    For effects, when what meets the deadline happens elsewhere (a list is published that contains the item).
    `subject` narrows it to one row of a list field.
    """
    rows = open_deadlines(session, item)
    met = [row for row in rows if row.code == code and subject in (None, row.subject)]
    for row in met:
        _end(row, satisfied_on=on)
    _note_next_due(item, workflow_of(session, item), rows)
    return len(met)


def cancel(session: Session, item: Item, code: str, on: dt.date, subject: str | None = None) -> int:
    """Cancel the item's open deadlines of that code; give their number. `subject` as in `satisfy`."""
    rows = open_deadlines(session, item)
    dropped = [row for row in rows if row.code == code and subject in (None, row.subject)]
    for row in dropped:
        _end(row, cancelled_on=on)
    _note_next_due(item, workflow_of(session, item), rows)
    return len(dropped)


def change_due_date(session: Session, row: Deadline, due_on: dt.date, *, today: dt.date, now: dt.datetime) -> Deadline:
    """Put a deadline with another date in the place of an open one, and give it; its reminders are counted anew.

    The date was set by hand: what is counted anew from a changed record leaves it alone, a pause still lengthens it,
    and an action that starts the deadline again begins afresh.
    """
    item, program = row.item, registry.program(row.item.program)
    workflow, rows = workflow_of(session, item), open_deadlines(session, item)
    sent_until = _sent_until(program, today, now)
    book = _Book(item, workflow, program.calendar, today, today, sent_until, {}, rows)
    book.replace(workflow.deadlines[row.code], row, due_on)
    changed = book.rows[-1]
    changed.set_on = today
    session.add(changed)
    _note_next_due(item, workflow, book.rows)
    return changed


def open_deadlines(session: Session, item: Item) -> list[Deadline]:
    """Give what the item still has to meet, paused ones included, by due date.

    Sees what this session changed and has not written yet, and writes nothing: the item is written once, by
    the engine, when everything is set.
    """
    rows = [row for row in session.new if isinstance(row, Deadline) and row.item is item]
    if item.id is not None:
        with session.no_autoflush:
            rows += session.scalars(OPEN, {"item_id": item.id})
    return sorted((row for row in rows if row.is_open), key=lambda row: (row.due_on, row.code, row.subject))


@dataclass
class _Book:
    """The deadlines of one item while one action changes them: read once, written by the caller.

    `sent_until` is the last day whose reminders have gone out.
    """

    item: Item
    flow: Workflow
    calendar: Calendar
    effective_on: dt.date
    today: dt.date
    sent_until: dt.date
    data: Mapping[str, Any]
    rows: list[Deadline]

    def of(self, rule: DeadlineRule) -> list[Deadline]:
        return [row for row in self.rows if row.code == rule.code and row.is_open]

    def follow(self, rule: DeadlineRule, action: str) -> None:
        for row in self.of(rule):
            if action in rule.satisfied_by:
                _end(row, satisfied_on=self.effective_on)
            elif action in rule.cancelled_by or action in rule.started_by:  # a restart replaces the open one
                _end(row, cancelled_on=self.today)
            elif action in rule.paused_by and row.paused_on is None:
                row.paused_on = self.effective_on
                row.next_send_on = row.fires_at = None
            elif action in rule.resumed_by and row.paused_on is not None:
                self.resume(rule, row, row.paused_on)

    def resume(self, rule: DeadlineRule, row: Deadline, paused_on: dt.date) -> None:
        """A span is lengthened by the time paused; a date that stands in a field stays."""
        row.paused_on = None
        due_on = row.due_on
        if rule.due.working_days is not None and not rule.due.source:
            paused = self.calendar.working_days_between(paused_on, self.effective_on)
            due_on = self.calendar.add_working_days(due_on, paused)
        elif not (rule.due.on or rule.due.source):
            due_on += self.effective_on - paused_on
        if due_on == row.due_on:
            self.tick(rule, row)
        else:
            self.replace(rule, row, due_on)

    def move(self, rule: DeadlineRule) -> None:
        dates = dict(self.dates(rule))
        for row in self.of(rule):
            due_on = dates.get(row.subject)
            if due_on is None:
                _end(row, cancelled_on=self.today)
            elif due_on != row.due_on and row.set_on is None:
                self.replace(rule, row, due_on)

    def replace(self, rule: DeadlineRule, row: Deadline, due_on: dt.date) -> None:
        """A moved deadline is a new row: what was sent stays with the date it spoke of."""
        _end(row, cancelled_on=self.today)
        self.add(rule, row.subject, due_on, paused_on=row.paused_on, set_on=row.set_on)

    def cancel_all(self) -> None:
        for row in self.rows:
            if row.is_open and not _is(self.flow, row, "outlives"):
                _end(row, cancelled_on=self.today)

    def start(self, rule: DeadlineRule, *, lapsing: bool) -> None:
        if any(self.item.fields.get(name) not in values for name, values in rule.only.items()):
            return
        for subject, due_on in self.dates(rule):
            if due_on is not None and not ((rule.lapses or lapsing) and due_on < self.today):
                self.add(rule, subject, due_on)

    def add(self, rule: DeadlineRule, subject: str, due_on: dt.date, **kept: dt.date | None) -> None:
        row = Deadline(
            item=self.item,
            program=self.item.program,
            code=rule.code,
            subject=subject,
            created_on=self.today,
            due_on=due_on,
            due_at=self.calendar.instant(due_on, rule.at),
            **kept,
        )
        self.tick(rule, row)
        self.rows.append(row)

    def tick(self, rule: DeadlineRule, row: Deadline) -> None:
        """Say when the next reminder goes out and whether the clock acts: never while it is paused."""
        if row.paused_on is None:
            send = next_send(rule, row.created_on, row.due_on, self.calendar, self.sent_until)
            row.next_send_on = send.send_on if send else None
            row.fires_at = row.due_at if rule.code in self.flow.clocked else None

    def dates(self, rule: DeadlineRule) -> Iterator[tuple[str, dt.date | None]]:
        """The due date by subject: one, or one per row of the list field."""
        if rule.each is not None:
            column = rule.due.on or rule.due.source or ROW_DUE
            rows = self.item.fields.get(rule.each) or ()
            for index, row in enumerate(rows):
                yield str(index), self.due(rule, _as_date(row.get(column), self.calendar))
            return
        name = rule.due.on or rule.due.source
        yield "", self.due(rule, self.value(name) if name else self.effective_on)

    def due(self, rule: DeadlineRule, start: dt.date | None) -> dt.date | None:
        return None if start is None else due_date(self.counted(rule), start, self.calendar)

    def counted(self, rule: DeadlineRule) -> DueRule:
        """The rule's span in days, where it is a limit that the program keeps for the item."""
        limit = registry.program(self.item.program).hooks.get(LIMIT)
        return rule.due.counted(lambda name: limit(self.item, name)) if limit is not None else rule.due

    def value(self, name: str) -> dt.date | None:
        """A date on the record, or given with the action."""
        fields = self.item.fields
        return _as_date(fields[name] if name in fields else self.data.get(name), self.calendar)


def _sent_until(program: Program, today: dt.date, now: dt.datetime) -> dt.date:
    """The last day whose reminders have gone out."""
    return today if program.calendar.local(now).time() >= program.send_time else today - ONE_DAY


def _changed(item: Item, name: str, data: Mapping[str, Any]) -> bool:
    """Whether the action gave the field a value, or an effect changed it."""
    before = next(iter(inspect(item).attrs.fields.history.deleted or ()), item.fields)
    return name in data or before.get(name) != item.fields.get(name)


def _as_date(value: object, calendar: Calendar) -> dt.date | None:
    """Read a stored or given date; an instant counts as the local date it falls on."""
    if isinstance(value, str) and value:
        value = dt.datetime.fromisoformat(value)
    if isinstance(value, dt.datetime):
        return calendar.local_date(value) if value.tzinfo else value.date()
    return value if isinstance(value, dt.date) else None


def _end(row: Deadline, **on: dt.date) -> None:
    for name, day in on.items():
        setattr(row, name, day)
    row.next_send_on = row.fires_at = None


def _is(workflow: Workflow, row: Deadline, trait: str) -> bool:
    """Whether the rule behind a deadline has a trait (`milestone`, `outlives`); a rule that is gone has none."""
    return bool(getattr(workflow.deadlines.get(row.code), trait, False))


def _note_next_due(item: Item, workflow: Workflow, rows: Iterable[Deadline]) -> None:
    own = [row for row in rows if row.is_open and row.code != PART_DUE.code]
    waiting = [row.due_on for row in own if row.paused_on is None and not _is(workflow, row, "milestone")]
    item.next_due_on = min(waiting, default=None)
