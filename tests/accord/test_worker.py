import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from accord.services import Services, make_services
from accord.settings import Settings
from accord.worker import Worker, _guarded
from models.database import Database
from models.history import Checkpoint
from models.outbox import MailboxMessage, OutboxMessage
from tests.workflow.outbox.rows import queue_one
from workflow import accounts, pulses
from workflow.actors import SYSTEM
from workflow.programs import load_programs


@pytest.fixture
def services(database: Database, tmp_path: Path, now: datetime) -> Services:
    load_programs()
    return make_services(Settings(var=tmp_path), database=database, now=lambda: now)


def add_mail(database: Database, now: datetime, count: int) -> None:
    with database.write() as session:
        kim = accounts.add_person(session, name="Kim", email="kim@example.org", by=SYSTEM, now=now, is_verified=True)
        for number in range(count):
            key = f"test:{number}"
            queue_one(session, key=key, purpose="notice", template="test", params={}, recipient=kim, now=now)


def mailbox(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count(MailboxMessage.id))) or 0


def test_send_mail_goes_on_until_nothing_waits(
    services: Services, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accord.worker.BATCH", 2)
    add_mail(services.database, now, 5)

    assert Worker(services).send_mail().sent == 5
    assert mailbox(services.database) == 5


def test_two_workers_send_nothing_twice(services: Services, now: datetime) -> None:
    add_mail(services.database, now, 20)
    workers = [Worker(services), Worker(services)]
    threads = [Thread(target=worker.send_mail) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert mailbox(services.database) == 20
    with services.database.read() as session:
        assert set(session.execute(select(OutboxMessage.state, OutboxMessage.attempts))) == {("sent", 1)}


def test_two_workers_make_one_checkpoint(services: Services) -> None:
    for worker in (Worker(services), Worker(services)):
        worker.make_checkpoint()
        worker.sweep_reminders()
        worker.forget_old()

    with services.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Checkpoint)) == 1


def test_start_ticks_at_once_and_stop_waits(database: Database, tmp_path: Path) -> None:
    """By the clock on the wall, as the scheduler goes: from a day long past it would count every tick since."""
    services = make_services(Settings(var=tmp_path), database=database, now=lambda: datetime.now(UTC))
    load_programs()
    add_mail(services.database, services.now(), 1)
    worker = Worker(services)
    worker.scheduler.get_job("send_mail").modify(next_run_time=None)
    worker.start()
    worker.scheduler.get_job("send_mail").reschedule("date")
    ends = time.monotonic() + 10
    while mailbox(services.database) == 0 and time.monotonic() < ends:
        time.sleep(0.05)
    worker.stop()

    assert mailbox(services.database) == 1
    assert worker.scheduler.running is False


def test_success_that_could_not_be_noted_is_noted_with_the_next_tick(
    sqlite_database: Database, tmp_path: Path, now: datetime
) -> None:
    times = iter([now, now + timedelta(seconds=2)])
    services = make_services(Settings(var=tmp_path), database=sqlite_database, now=lambda: next(times))
    worker = Worker(replace(services, now=lambda: now))
    worker.services = services
    with sqlite_database.write() as other:
        other.connection()
        worker.note("sweep_reminders", is_done=True)
    with sqlite_database.read() as session:
        assert pulses.last_done(session) == {}
    worker.note("run_jobs", is_done=True)
    with sqlite_database.read() as session:
        assert pulses.last_done(session) == {"sweep_reminders": now, "run_jobs": now + timedelta(seconds=2)}


def test_every_job_ticks_without_piling_up(services: Services) -> None:
    scheduler = Worker(services).scheduler
    jobs = scheduler.get_jobs()

    assert {job.id for job in jobs} == {job.__name__ for job in Worker(services).jobs()}
    scheduler.start(paused=True)
    assert {(job.coalesce, job.misfire_grace_time, job.max_instances) for job in scheduler.get_jobs()} == {
        (True, None, 1)
    }
    scheduler.shutdown()


def test_a_job_that_fails_is_logged_and_ticks_again() -> None:
    asked = []

    def broken() -> None:
        asked.append(1)
        message = "the disk is full"
        raise OSError(message)

    tick = _guarded(broken, Event())
    with capture_logs() as logged:
        tick()
        tick()

    assert len(asked) == 2
    assert [(line["event"], line["job"], line["log_level"]) for line in logged] == [
        ("job failed", "broken", "error")
    ] * 2


def test_no_job_begins_while_stopping() -> None:
    stopping, asked = Event(), []
    stopping.set()
    _guarded(lambda: asked.append(1), stopping)()

    assert asked == []
