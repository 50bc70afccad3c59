"""The first half of a sweep: take the deadlines that are due a reminder, in short writes, each exactly once."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.base import Base
from models.database import Database
from models.deadlines import Deadline
from workflow.coming import Crowd, Told, is_due, read_pending, unsent

BATCH = 200
"""Rows written at once: the lock is held for a few milliseconds."""
AHEAD = 10
"""Batches read at once: a statement costs as much for few rows as for many."""
DEADLINES: Table = Base.metadata.tables["deadline"]
REMINDERS: Table = Base.metadata.tables["reminder"]
DUE = "due"
# Statements made once: less to do while the lock is held.
CURRENT = (
    select(DEADLINES.c.id, DEADLINES.c.next_send_on)
    .where(DEADLINES.c.id.in_(bindparam("ids", expanding=True)))
    .with_for_update(skip_locked=True)
)
NOTE = {room.dialect.name: room.insert(REMINDERS).on_conflict_do_nothing() for room in (postgresql, sqlite)}
MOVE = (
    update(DEADLINES)
    .where(DEADLINES.c.id.in_(bindparam("ids", expanding=True)))
    .values(next_send_on=bindparam("following"))
)


@dataclass
class Gauge:
    """How long the write lock was held at most, in seconds."""

    longest: float = 0.0

    @contextmanager
    def write(self, database: Database) -> Iterator[Session]:
        """A write transaction, timed from the moment it has the lock until it is on disk."""
        started = 0.0
        with database.write() as session:
            session.connection()
            started = perf_counter()
            yield session
        self.longest = max(self.longest, perf_counter() - started)


@dataclass
class Claims:
    """What the first half did. It is `complete` when no due deadline is left that another sweep holds."""

    deadlines: int = 0
    reminders: int = 0
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written for one due deadline, if it is still as it was `seen`."""

    deadline_id: int
    seen: dt.date
    following: dt.date | None
    reminders: list[dict[str, Any]] = field(default_factory=list)


def claim_due(database: Database, session: Session, day: dt.date, gauge: Gauge) -> Claims:
    """Claim every deadline whose next reminder is due on `day` or was missed before; `session` reads.

    What is claimed has its reminders noted as due and its next day set, in one transaction per batch. A batch is
    worked out before the lock is taken; a deadline that changed meanwhile is left for the next round.
    """
    claims = Claims()
    crowd = Crowd(session, day, day)
    while not claims.complete:
        before = claims.deadlines
        for plans in _plans(crowd):
            with gauge.write(database) as writing:
                claimed = _claim(writing, plans)
            claims.deadlines += len(claimed)
            claims.reminders += sum(len(plan.reminders) for plan in claimed)
        claims.complete = not _is_any_left(session, day)
        if claims.deadlines == before:
            break
    return claims


def _is_any_left(session: Session, day: dt.date) -> bool:
    left = session.scalar(select(Deadline.id).where(*is_due(day)).limit(1)) is not None
    session.commit()
    return left


def _plans(crowd: Crowd) -> Iterator[list[Plan]]:
    for rows in read_pending(crowd.session, crowd.last, AHEAD * BATCH):
        plans = {
            deadline.id: Plan(deadline.id, deadline.next_send_on, crowd.schedule(deadline).following)
            for deadline in rows
        }
        for told in unsent(crowd, rows):
            plans[told.deadline.id].reminders.extend(_notes(told))
        crowd.session.commit()
        crowd.session.expunge_all()  # the next rows are read as they then are
        made = list(plans.values())
        yield from (made[start : start + BATCH] for start in range(0, len(made), BATCH))


def _notes(told: Told) -> Iterator[dict[str, Any]]:
    for person_id in told.people:
        yield {
            "deadline_id": told.deadline.id,
            "kind": told.send.kind,
            "offset": told.send.offset,
            "recipient_id": person_id,
            "send_on": told.send.send_on,
            "result": DUE,
            "on_behalf_of_id": told.deputies.get(person_id),
        }


def _claim(session: Session, plans: Sequence[Plan]) -> list[Plan]:
    """Write what is still as it was seen. Two sweeps never claim the same: on PostgreSQL each takes other rows."""
    current = session.execute(CURRENT, {"ids": [plan.deadline_id for plan in plans]})
    seen = {row.id: row.next_send_on for row in current}
    claimed = [plan for plan in plans if seen.get(plan.deadline_id) == plan.seen]
    reminders = [row for plan in claimed for row in plan.reminders]
    if reminders:
        session.execute(NOTE[session.get_bind().dialect.name], reminders)
    by_day: dict[dt.date | None, list[int]] = {}
    for plan in claimed:
        by_day.setdefault(plan.following, []).append(plan.deadline_id)
    for following, ids in by_day.items():
        session.execute(MOVE, {"ids": ids, "following": following})
    return claimed
