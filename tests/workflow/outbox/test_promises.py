"""Mail under the worst: a server that misbehaves, dispatchers that are killed, and faults planted in our code."""

import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from models.database import Database
from models.outbox import OutboxMessage
from models.people import Person
from tests.workflow.outbox.mail_server import CUT_AFTER, CUT_AT_DATA, CUT_IN_DATA, MailServer, mail_server
from tests.workflow.outbox.promises import find_broken_promises, send_until_all_ended
from tests.workflow.outbox.rows import make_message
from workflow.outbox import claims
from workflow.outbox import dispatch as sending
from workflow.outbox.claims import Claim, End
from workflow.outbox.mail import compose_bytes
from workflow.outbox.queue import REMINDER
from workflow.outbox.settings import MailSettings
from workflow.outbox.transports import SmtpTransport

ROOT = Path(__file__).parents[3]
DAY = timedelta(days=1)
MISBEHAVIOUR: list[list[str]] = [
    [],
    [],
    [],
    ["451 later"],
    ["data 452 full", "421 closing"],
    ["always 451 later"],
    ["550 nobody here"],
    ["always data 554 spam"],
    [CUT_AT_DATA],
    [CUT_IN_DATA],
    [CUT_AFTER],
    ["always " + CUT_AFTER],
]


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def queue_for_a_bad_server(database: Database, server: MailServer, now: datetime, copies: int) -> None:
    with database.write() as session:
        for purpose in ("notice", REMINDER):
            for number, plan in enumerate(MISBEHAVIOUR * copies):
                message = make_message(session, now, f"{purpose}-{number}", purpose=purpose)
                server.plans[message.address] = list(plan)


def start_dispatcher(database: Database, server: MailServer, worker: str, at: datetime) -> subprocess.Popen[str]:
    url = database.engine.url.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.workflow.outbox.dispatcher", url, str(server.port), worker, at.isoformat()],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def run_and_kill(database: Database, server: MailServer, now: datetime, chance: random.Random) -> None:
    """Two dispatchers at once, each killed when the server has just taken a message from one of them."""
    running = [start_dispatcher(database, server, f"worker-{n}-{now.date()}", now) for n in range(2)]
    doomed = {chance.randrange(2, 6): running[0], chance.randrange(6, 10): running[1]}
    taken = 0

    def kill(_: str) -> None:
        nonlocal taken
        taken += 1
        if taken in doomed:
            doomed[taken].kill()

    server.on_accept = kill
    for process in running:
        assert process.stdout is not None
        process.stdout.readline()
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        process.wait(120)
        with suppress(BrokenPipeError):
            process.communicate()
    server.on_accept = lambda _: None
    assert [process.returncode for process in running] == [-signal.SIGKILL, -signal.SIGKILL]


def test_promises_hold_when_the_server_misbehaves_and_dispatchers_are_killed(
    database: Database, server: MailServer, now: datetime
) -> None:
    queue_for_a_bad_server(database, server, now, copies=3)
    chance = random.Random(20261122)  # noqa: S311 - when to kill is no secret
    for day in range(2):
        run_and_kill(database, server, now + day * DAY, chance)
    send_until_all_ended(database, server, now + 3 * DAY)
    assert find_broken_promises(database, server) == set()
    with database.read() as session:
        states = set(session.scalars(select(OutboxMessage.state)))
    assert states == {"sent", "failed", "uncertain"}


class Killed(BaseException):
    """The process ends here: nothing after it runs."""


def send_and_be_killed(database: Database, server: MailServer, now: datetime) -> None:
    """One dispatcher that is killed when the server has taken its first message."""
    settings = server.settings()

    class Doomed(SmtpTransport):
        def send(self, raw: bytes, sender: str, recipient: str) -> None:
            super().send(raw, sender, recipient)
            raise Killed

    with suppress(Killed):
        sending.dispatch(database, Doomed(settings), settings, now, "doomed")


def begin_without_saying_so(session: Any, message: OutboxMessage, claim: Claim) -> bool:
    return True


def settle_by_number_alone(session: Any, message: OutboxMessage, worker: str, end: End) -> bool:
    values = {"state": end.state, "not_before": end.not_before or message.not_before}
    session.execute(update(OutboxMessage).where(OutboxMessage.id == message.id).values(**values))
    return True


def recover_without_counting(session: Any, now: datetime) -> int:
    lost = update(OutboxMessage).where(OutboxMessage.state == "sending", OutboxMessage.claimed_until < now)
    session.execute(lost.values(state="queued", claimed_until=None, not_before=now))
    return 0


def recover_nothing(session: Any, now: datetime) -> int:
    return 0


def judge_by_hope(message: OutboxMessage, error: Exception | None, now: datetime) -> End:
    return End("sent", sent_at=now)


def judge_by_fear(message: OutboxMessage, error: Exception | None, now: datetime) -> End:
    return End("sent", sent_at=now) if error is None else End("queued", not_before=now + DAY)


def compose_under_another_name(message: OutboxMessage, settings: MailSettings, now: datetime, *more: Any) -> bytes:
    copy = b"<%d-" % message.attempts
    return compose_bytes(message, settings, now, *more).replace(b"Message-ID: <", b"Message-ID: " + copy)


FAULTS: dict[str, tuple[str, Callable[[pytest.MonkeyPatch], None]]] = {
    "marks after sending, claims nothing": (
        "never more copies than allowed",
        lambda patch: (
            patch.setattr(claims, "begin", begin_without_saying_so),
            patch.setattr(claims, "settle", settle_by_number_alone),
        )[0],
    ),
    "offers again without counting": (
        "never more copies than allowed",
        lambda patch: patch.setattr(claims, "recover", recover_without_counting),
    ),
    "forgets what a lost dispatcher was sending": (
        "every message ends",
        lambda patch: patch.setattr(claims, "recover", recover_nothing),
    ),
    "takes every end for a good one": (
        "the end is the truth",
        lambda patch: patch.setattr(sending, "judge", judge_by_hope),
    ),
    "tries again whatever happened": (
        "never more copies than allowed",
        lambda patch: patch.setattr(sending, "judge", judge_by_fear),
    ),
    "gives each copy a name of its own": (
        "copies carry one Message-ID",
        lambda patch: patch.setattr(sending, "compose_bytes", compose_under_another_name),
    ),
}


def endure(database: Database, server: MailServer, now: datetime) -> set[str]:
    """A bad server and three dispatchers killed on their way; give the promises that broke."""
    queue_for_a_bad_server(database, server, now, copies=1)
    for day in range(3):
        send_and_be_killed(database, server, now + day * DAY)
    send_until_all_ended(database, server, now + 4 * DAY)
    return find_broken_promises(database, server)


def test_promises_hold_when_one_dispatcher_after_the_other_is_killed(
    database: Database, server: MailServer, now: datetime
) -> None:
    assert endure(database, server, now) == set()


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_fault_breaks_the_promise_it_should(
    sqlite_database: Database, server: MailServer, now: datetime, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    promise, plant = FAULTS[fault]
    plant(monkeypatch)
    assert promise in endure(sqlite_database, server, now)


def test_planted_fault_in_the_address_sends_to_a_wrong_one(
    sqlite_database: Database, server: MailServer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the check at the last moment, a message reserved before a change goes to the old address."""
    with sqlite_database.write() as session:
        make_message(session, now, "first")
        make_message(session, now, "second")

    def move(_: str) -> None:
        server.on_accept = lambda _: None
        with sqlite_database.write() as session:
            second = session.scalars(select(Person).where(Person.email == "second@example.org")).one()
            second.email = "new@example.org"

    server.on_accept = move
    monkeypatch.setattr(claims, "begin", begin_without_saying_so)
    monkeypatch.setattr(claims, "settle", settle_by_number_alone)
    send_until_all_ended(sqlite_database, server, now)
    assert "no wrong address" in find_broken_promises(sqlite_database, server)
