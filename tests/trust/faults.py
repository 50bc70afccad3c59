"""Faults to plant: each is a mistake that somebody could make, and breaks a promise when the process is killed."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Timer
from types import ModuleType
from typing import Any

from sqlalchemy import Insert, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.database import Database
from models.history import HistoryEntry
from workflow import claiming, clock, deadlines, digests, engine, idempotency, notices
from workflow.claiming import Plan

LATE = 30.0
"""Seconds after the answer at which a careless server commits."""
WINDOW = 30.0
"""Seconds that a transaction in two halves leaves between them."""


def commit_here(session: Session, pause: float = 0) -> None:
    """End the transaction in the middle, and after a pause begin another."""
    session.flush()
    connection = session.connection()
    connection.exec_driver_sql("COMMIT")
    time.sleep(pause)
    if connection.dialect.name == "sqlite":  # PostgreSQL's driver begins by itself
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def session_of(given: Iterable[object]) -> Session:
    """The session among a function's arguments: itself, or that of a context."""
    found = (getattr(one, "session", one) for one in given)
    return next(one for one in found if isinstance(one, Session))


def commit_before(module: ModuleType, name: str, pause: float = 0) -> None:
    """Let a function of ours begin with a commit."""
    honest = getattr(module, name)

    def careless(*given: Any, **named: Any) -> Any:
        commit_here(session_of(given), pause)
        return honest(*given, **named)

    setattr(module, name, careless)


def add_reminders(session: Session, plans: Sequence[Plan]) -> None:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    rows = [row for plan in plans for row in plan.reminders]
    statement: Insert = dialect.insert(claiming.REMINDERS).on_conflict_do_nothing()
    if rows:
        session.execute(statement, rows)


def claim_then_remind() -> None:
    """The next day of a deadline is set in one transaction, its reminders are noted in another."""
    honest = claiming._claim

    def claim(session: Session, plans: Sequence[Plan]) -> list[Plan]:
        claimed = {plan.deadline_id for plan in honest(session, [replace(plan, reminders=[]) for plan in plans])}
        commit_here(session)
        mine = [plan for plan in plans if plan.deadline_id in claimed]
        add_reminders(session, mine)
        return mine

    claiming._claim = claim


def remind_then_claim() -> None:
    """The same the other way round: only the unique key of a reminder keeps it from being made twice."""
    honest = claiming._claim

    def claim(session: Session, plans: Sequence[Plan]) -> list[Plan]:
        add_reminders(session, plans)
        commit_here(session)
        return honest(session, [replace(plan, reminders=[]) for plan in plans])

    claiming._claim = claim


@contextmanager
def write_and_commit_late(self: Database, *, hasty: bool = False) -> Iterator[Session]:
    """In the place of Database.write: an action is committed when the answer has long been given.

    What else the service writes is not kept back: whoever holds the only write lock keeps every action out.
    """
    session = Session(self._hasty_writer if hasty else self._writer, expire_on_commit=False)
    acts: list[object] = []
    event.listen(session, "after_flush", lambda writing, _: acts.extend(_history_in(writing.new)))
    try:
        yield session
        session.flush()
    except BaseException:
        session.close()
        raise
    if not acts:
        session.commit()
        session.close()
        return
    later = Timer(LATE, session.commit)
    later.daemon = True
    later.start()


def _history_in(rows: Iterable[object]) -> list[object]:
    return [row for row in rows if isinstance(row, HistoryEntry)]


def acknowledge_before_commit() -> None:
    Database.write = write_and_commit_late  # type: ignore[method-assign]


def forget_keys() -> None:
    for name in ("remember", "keep"):
        setattr(idempotency, name, lambda *_: None)


FAULTS: dict[str, Callable[[], None]] = {
    "acknowledges before it commits": acknowledge_before_commit,
    "forgets the keys of requests": forget_keys,
    "pauses half-way, having committed": lambda: commit_before(deadlines, "carry_out", WINDOW),
    "commits before the deadlines": lambda: commit_before(deadlines, "carry_out"),
    "commits before the mail": lambda: commit_before(notices, "send_notices"),
    "commits before what follows": lambda: commit_before(engine, "_follow_up"),
    "commits before the key": lambda: commit_before(idempotency, "remember"),
    "moves on, then reminds": claim_then_remind,
    "reminds, then moves on": remind_then_claim,
    "makes the digest, then settles": lambda: commit_before(digests, "_settle"),
    "takes off the clock, then acts": lambda: commit_before(clock, "advance"),
}


def plant(name: str) -> None:
    """Break this process, for good."""
    FAULTS[name]()
