"""A sweep that is killed or runs twice: nothing lost, nothing doubled."""

import datetime as dt
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from random import Random
from time import sleep
from typing import Any

import pytest
from sqlalchemy import create_engine, delete, event, select, update
from sqlalchemy.orm import Session

from models.database import Database
from models.deadlines import Deadline, Reminder
from models.outbox import OutboxItem, OutboxMessage
from tests.workflow.trial.programs import add_person, at, day, grant, open_errand, register_trial
from workflow import claiming
from workflow.claiming import Gauge
from workflow.coming import local_day
from workflow.reminders import SweepResult, preview, sweep


@pytest.fixture(autouse=True)
def trial_programs() -> None:
    register_trial()


NINE = "2026-05-29T09:00"
STEPS_AT_LEAST = 20
ROOT = Path(__file__).parents[2]
Said = list[tuple[int | None, Any]]


class Killed(BaseException):
    """What a process does not survive."""


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claiming, "BATCH", 4)
    monkeypatch.setattr("workflow.digests.BATCH", 4)


def fill(database: Database, errands: int) -> Said:
    """Errands due a reminder, for two who staff them and for their submitters. Gives what must be said."""
    with database.write() as session:
        people = [add_person(session, f"p{number}") for number in range(8)]
        grant(session, people[0], "staff")
        grant(session, people[1], "staff")
        for number in range(errands):
            sender = people[2 + number % 6]
            open_errand(session, "2026-05-20T10:00", target_on="2026-06-12", submitter=sender.id)
    now = at(NINE)
    with database.read() as session:
        return [(one.recipient.id, list(one.entries)) for one in preview(session, local_day(now), 1, now=now)]


def said(database: Database) -> Said:
    with database.read() as session:
        messages = session.scalars(select(OutboxMessage).order_by(OutboxMessage.recipient_id)).all()
        return [(one.recipient_id, one.params["entries"]) for one in messages]


def noted(database: Database) -> Counter[str]:
    """The log by result; the unique key forbids doubles, so the number says that none is missing."""
    with database.read() as session:
        return Counter(session.scalars(select(Reminder.result)))


def unmake(database: Database) -> None:
    """Take back what a sweep did."""
    with database.write() as session:
        session.execute(delete(Reminder))
        session.execute(delete(OutboxItem))
        session.execute(delete(OutboxMessage))
        session.execute(update(Deadline).values(next_send_on=day("2026-05-29")))


def kill_at(database: Database, step: int) -> bool:
    """Sweep, and die at the statement or commit of that number; say whether it came to that."""
    left = [step]

    def step_on(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    names = ("before_cursor_execute", "commit")
    for name in names:
        event.listen(database.engine, name, step_on)
    try:
        sweep(database, at(NINE))
    except Killed:
        database.close()  # as the end of the process would
        return True
    finally:
        for name in names:
            event.remove(database.engine, name, step_on)
    return False


def steps_that_lose(database: Database) -> Iterator[int]:
    """The steps at which a sweep can be killed so that the next one does not put everything right."""
    expected = fill(database, 3)
    for step in count(1):
        if not kill_at(database, step):
            assert step > STEPS_AT_LEAST
            return
        sweep(database, at("2026-05-29T09:01"))
        if said(database) != expected or noted(database) != Counter(queued=15):
            yield step
        unmake(database)


def test_sweep_killed_at_any_step_is_completed_by_the_next(database: Database) -> None:
    assert list(steps_that_lose(database)) == []


def test_sweep_without_its_transactions_would_be_caught(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: every statement commits by itself."""
    careless = create_engine(database.engine.url, isolation_level="AUTOCOMMIT")

    @contextmanager
    def write(gauge: Gauge, database: Database) -> Iterator[Session]:
        with Session(careless) as session:
            yield session
            session.commit()

    def pass_on(connection: object, *arguments: Any) -> None:
        for listener in database.engine.dispatch.before_cursor_execute:
            listener(connection, *arguments)

    event.listen(careless, "before_cursor_execute", pass_on)
    monkeypatch.setattr(Gauge, "write", write)
    try:
        assert next(steps_that_lose(database), None) is not None
    finally:
        careless.dispose()


def test_two_sweeps_at_once_share_the_work(database: Database) -> None:
    expected = fill(database, 60)
    results: list[SweepResult] = []
    gate = threading.Barrier(3)

    def tick() -> None:
        gate.wait()
        results.append(sweep(database, at(NINE)))

    threads = [threading.Thread(target=tick) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one.deadlines for one in results) == 120
    assert sum(one.digests for one in results) == len(expected)
    assert said(database) == expected
    assert noted(database) == Counter(queued=300)


def test_two_processes_killed_while_they_sweep_lose_and_double_nothing(database: Database) -> None:
    expected = fill(database, 60)
    url = database.engine.url.render_as_string(hide_password=False)
    chance = Random()  # noqa: S311 - chooses instants
    command = [sys.executable, "-m", "tests.workflow.trial.sweeper", url, NINE]
    pair = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for process in pair:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in pair:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in pair:
        sleep(chance.random() * 0.1)
        process.kill()
        process.communicate()
    sweep(database, at(NINE) + dt.timedelta(minutes=1))
    assert said(database) == expected
    assert noted(database) == Counter(queued=300)
