import datetime as dt
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from models.database import Database
from models.jobs import Job, JobFile
from models.people import Person
from tests.workflow.jobs.works import DONE, work, write_file
from tests.workflow.outbox.rows import make_person
from workflow.actors import SYSTEM, Actor
from workflow.attachments.storage import Store
from workflow.attachments.sweeping import sweep
from workflow.errors import NotFound, Refused
from workflow.jobs import asking, beside, claiming, forgetting, running
from workflow.jobs.running import Runner
from workflow.jobs.works import CannotDo, JobContext, Kept, Result
from workflow.texts import Text

ROOT = Path(__file__).parents[3]
NOBODY = work(lambda _context: None, is_allowed=False)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


@pytest.fixture
def run(database: Database, store: Store, now: dt.datetime) -> Callable[..., int | None]:
    """Do the next job, with a work that does `what`."""

    def do(what: Callable[[JobContext], Any], **changes: Any) -> int | None:
        at = changes.pop("at", now)
        return Runner(database, store, lambda: at, "one", {"count": work(what)}, **changes).run_next()

    return do


def ask(database: Database, now: dt.datetime, params: dict[str, Any] | None = None, actor: Actor = SYSTEM) -> int:
    with database.write() as session:
        return asking.ask(session, work(write_file), params or {}, actor=actor, now=now).id


def read(database: Database, number: int) -> Job:
    with database.read() as session:
        return asking.find_job(session, number, SYSTEM)


def lying(store: Store) -> int:
    return len(list(store.lying())) + len(list(store.folder.glob("incoming/*")))


def test_job_is_done_and_its_file_kept_until_it_is_old(
    database: Database, store: Store, now: dt.datetime, run: Callable[..., int | None]
) -> None:
    number = ask(database, now, {"up_to": 3})
    assert run(write_file) == number
    assert run(write_file) is None
    job = read(database, number)
    file = asking.made_file(job)
    assert file is not None
    assert (job.state, job.attempts, job.said, job.claimed_by) == ("done", 1, {"en": DONE.en, "fr": DONE.fr}, None)
    assert (file.name, file.size, file.sha256) == ("counted.txt", 7, store.digest(file.storage_key))

    sweep(database, store, now + dt.timedelta(days=30))
    assert forgetting.forget_old(database, store, now + dt.timedelta(days=6)) == 0
    assert lying(store) == 1
    assert forgetting.forget_old(database, store, now + dt.timedelta(days=8)) == 1
    assert lying(store) == 0
    forgetting.forget_old(database, store, now + dt.timedelta(days=100))
    with database.read() as session:
        assert session.scalars(select(Job.id)).all() == []


def test_two_workers_do_no_job_twice(database: Database, store: Store, now: dt.datetime) -> None:
    numbers = [ask(database, now, {"number": number}) for number in range(6)]
    done: list[int] = []
    works = {"count": work(lambda context: done.append(context.params["number"]))}

    def empty(name: str) -> None:
        runner = Runner(database, store, lambda: now, name, works)
        while runner.run_next() is not None:
            pass

    threads = [threading.Thread(target=empty, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == list(range(6))
    assert {read(database, number).attempts for number in numbers} == {1}


def test_job_of_a_killed_process_is_taken_up_again_and_at_last_given_up(
    sqlite_database: Database, store: Store, now: dt.datetime
) -> None:
    database = sqlite_database

    def run(at: dt.datetime) -> int | None:
        return Runner(database, store, lambda: at, "one", {"count": work(write_file)}).run_next()

    number, other = ask(database, now, {"which": 1}), ask(database, now, {"which": 2})
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.workflow.jobs.dying", url, now.isoformat(), str(store.folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.kill()
    assert (read(database, number).state, read(database, number).claimed_by) == ("running", "doomed")
    assert run(now) == other, "its time has not run out yet"
    later = now + claiming.LEASE + dt.timedelta(seconds=1)
    assert run(later) == number
    assert (read(database, number).state, read(database, number).attempts) == ("done", 2)

    lost = ask(database, now, {"which": 3})
    with database.write() as session:
        for _ in range(claiming.MOST_ATTEMPTS):
            claiming.claim(session, "doomed", now)
            now += claiming.LEASE + dt.timedelta(seconds=1)
    assert run(now) is None
    assert (read(database, lost).state, read(database, lost).said) == (
        "failed",
        {"en": claiming.GAVE_UP.format(count=3).en, "fr": claiming.GAVE_UP.format(count=3).fr},
    )


def test_progress_is_noted_and_cancel_is_seen_with_it(
    database: Database, store: Store, now: dt.datetime, run: Callable[..., int | None]
) -> None:
    number = ask(database, now)
    seen: list[tuple[int, int | None]] = []

    def count(context: JobContext) -> None:
        write_file(context)
        for step in range(1, 9):
            context.progress.reached(step, 8)
            seen.append((read(database, number).done, read(database, number).total))
            if step == 2:
                with database.write() as session:
                    asking.cancel(session, number, actor=SYSTEM, now=now)

    run(count, write_every=0)
    assert seen == [(1, 8), (2, 8)]
    assert (read(database, number).state, lying(store)) == ("cancelled", 0)
    with database.write() as session, pytest.raises(Refused):
        asking.cancel(session, number, actor=SYSTEM, now=now)


def test_job_that_waits_is_cancelled_at_once(database: Database, now: dt.datetime, run: Callable[..., Any]) -> None:
    number = ask(database, now)
    with database.write() as session:
        asking.cancel(session, number, actor=SYSTEM, now=now)
    assert run(write_file) is None
    assert read(database, number).state == "cancelled"


def test_worker_that_stops_gives_its_job_back(database: Database, now: dt.datetime, run: Callable[..., Any]) -> None:
    number = ask(database, now)
    run(lambda context: context.progress.reached(1), is_stopping=lambda: True)
    assert (read(database, number).state, read(database, number).attempts) == ("queued", 0)
    run(lambda context: context.progress.reached(1, 3), write_every=0)
    assert (read(database, number).state, read(database, number).done) == ("done", 3)


def test_failure_is_told_by_a_number_that_the_log_knows(
    sqlite_database: Database, store: Store, now: dt.datetime
) -> None:
    number = ask(sqlite_database, now)

    def fail(context: JobContext) -> None:
        write_file(context)
        raise ValueError("a secret of ours")

    with capture_logs() as logged:
        Runner(sqlite_database, store, lambda: now, "one", {"count": work(fail)}).run_next()
    job = read(sqlite_database, number)
    (line,) = logged
    assert (job.state, line["event"], line["job"], lying(store)) == ("failed", "job failed", number, 0)
    assert str(job.said).count(line["reference"]) == 2
    assert "secret" not in str(job.said)


def test_work_that_cannot_be_done_says_why(sqlite_database: Database, store: Store, now: dt.datetime) -> None:
    person = _person(sqlite_database, now)
    gone = Actor(person, "Kim", frozenset())

    def refuse(_context: JobContext) -> None:
        raise CannotDo(Text("Sheet 2 is missing.", "La feuille 2 manque."))

    said = []
    for works in ({"count": work(refuse)}, {}, {"count": NOBODY}):
        number = ask(sqlite_database, now, actor=gone)
        Runner(sqlite_database, store, lambda: now, "one", works).run_next()
        said.append(read(sqlite_database, number).said)
    assert said == [
        {"en": "Sheet 2 is missing.", "fr": "La feuille 2 manque."},
        {"en": running.UNKNOWN.en, "fr": running.UNKNOWN.fr},
        {"en": running.NOT_ALLOWED.en, "fr": running.NOT_ALLOWED.fr},
    ]


def change_twice(database: Database, store: Store, now: dt.datetime) -> list[str]:
    """Let a worker be silent for so long that another does its job; give who was made."""
    later = now + claiming.LEASE + dt.timedelta(seconds=1)

    def change(context: JobContext) -> Result:
        with context.database.write() as session:
            make_person(session, now, f"{context.now():%H%M}@example.org")
            result = Result(DONE, {"made": 1})
            context.settle(session, result)
        return result

    def be_slow(context: JobContext) -> Result:
        Runner(database, store, lambda: later, "two", {"count": work(change)}).run_next()
        return change(context)

    Runner(database, store, lambda: now, "one", {"count": work(be_slow)}).run_next()
    with database.read() as session:
        return list(session.scalars(select(Person.email).order_by(Person.id)))


def test_change_and_its_job_are_done_together_or_neither_is(database: Database, store: Store, now: dt.datetime) -> None:
    """A worker that was silent for too long changes nothing: the job belongs to another by then."""
    number = ask(database, now)
    with capture_logs() as logged:
        assert change_twice(database, store, now) == ["1502@example.org"]
    assert logged == [{"event": "job lost", "job": number, "worker": "one", "log_level": "warning"}]
    assert (read(database, number).state, read(database, number).result) == ("done", {"made": 1})


def test_settling_without_looking_at_the_claim_would_be_caught(
    sqlite_database: Database, store: Store, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: whoever is ready writes."""
    monkeypatch.setattr(claiming, "_write", lambda _session, _held, **_values: None)
    ask(sqlite_database, now)
    assert change_twice(sqlite_database, store, now) == ["1502@example.org", "1500@example.org"]


def test_progress_passes_beside_the_database_while_the_work_itself_writes(
    sqlite_database: Database, store: Store, now: dt.datetime
) -> None:
    number, seen = ask(sqlite_database, now), []

    def write(context: JobContext) -> None:
        with context.database.write() as session:
            make_person(session, now)
            context.progress.reached(1, 2)
            job = read(sqlite_database, number)
            seen.append((job.done, beside.reached(store, job)))

    Runner(sqlite_database, store, lambda: now, "one", {"count": work(write)}, write_every=0).run_next()
    assert seen == [(0, beside.Reached(1, 2))]
    job = read(sqlite_database, number)
    assert (job.state, beside.reached(store, job), lying(store)) == ("done", beside.Reached(0, None), 0)


def test_work_that_itself_writes_is_cancelled_beside_the_database(
    sqlite_database: Database, store: Store, now: dt.datetime
) -> None:
    number = ask(sqlite_database, now)

    def write(context: JobContext) -> None:
        with context.database.write() as session:
            make_person(session, now)
            context.progress.reached(1, 2)
            beside.ask_to_stop(store, read(sqlite_database, number))
            context.progress.reached(2, 2)

    Runner(sqlite_database, store, lambda: now, "one", {"count": work(write)}, write_every=0).run_next()
    with sqlite_database.read() as session:
        assert session.scalars(select(Person)).all() == []
    assert (read(sqlite_database, number).state, lying(store)) == ("cancelled", 0)


def test_asking_again_for_the_same_gives_the_open_job_and_there_is_a_limit(
    sqlite_database: Database, now: dt.datetime
) -> None:
    kim = Actor(_person(sqlite_database, now), "Kim", frozenset())
    assert ask(sqlite_database, now, {"a": 1}, kim) == ask(sqlite_database, now, {"a": 1}, kim)
    for number in range(2, asking.MOST_OPEN + 1):
        ask(sqlite_database, now, {"a": number}, kim)
    with pytest.raises(Refused, match="state"):
        ask(sqlite_database, now, {"a": 0}, kim)
    with sqlite_database.write() as session, pytest.raises(Refused, match="role"):
        asking.ask(session, NOBODY, {}, actor=kim, now=now)
    stranger = Actor(kim.person_id + 1 if kim.person_id else None, "Lee", frozenset())
    with sqlite_database.read() as session, pytest.raises(NotFound):
        asking.find_job(session, 1, stranger)


def test_file_handed_over_reaches_the_work_and_bytes_that_two_jobs_share_stay(
    sqlite_database: Database, store: Store, now: dt.datetime
) -> None:
    with (ROOT / "README.md").open("rb") as stream:
        stored = store.take("readme.md", stream)
    kept = Kept(stored.key, stored.name, stored.media_type, stored.size, stored.sha256)
    for at in (now, now + dt.timedelta(days=5)):
        with sqlite_database.write() as session:
            asking.ask(session, work(write_file), {}, actor=SYSTEM, now=at, given=kept)
    names: list[bytes] = []
    runner = Runner(
        sqlite_database, store, lambda: now, "one", {"count": work(lambda c: names.append(c.given_path().read_bytes()))}
    )
    while runner.run_next():
        pass
    assert names == [(ROOT / "README.md").read_bytes()] * 2
    assert forgetting.forget_old(sqlite_database, store, now + dt.timedelta(days=8)) == 1
    assert store.has(kept.key)
    with sqlite_database.read() as session:
        assert session.scalars(select(JobFile.job_id)).all() == [2]


def _person(database: Database, now: dt.datetime) -> int:
    with database.write() as session:
        return make_person(session, now).id
