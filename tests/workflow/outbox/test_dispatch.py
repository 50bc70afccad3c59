"""Mail tells the truth: how each message ends, on both databases, against a real mail server."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select

from models.database import Database
from models.outbox import MailboxMessage, OutboxMessage
from models.people import Person
from tests.workflow.outbox.facts import SETTINGS
from tests.workflow.outbox.mail_server import CUT_AFTER, CUT_AT_DATA, MailServer, mail_server
from tests.workflow.outbox.rows import make_deadline, make_item, make_message, make_person, remind
from workflow.outbox import acts
from workflow.outbox.dispatch import BATCH, MAX_ATTEMPTS, Counts, delay_after, dispatch
from workflow.outbox.transports import MailboxTransport, SmtpTransport

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def running() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def server(running: MailServer) -> MailServer:
    running.plans, running.accepted, running.connections = {}, [], 0
    return running


def queue_messages(database: Database, now: datetime, *keys: str, purpose: str = "notice") -> None:
    with database.write() as session:
        for key in keys:
            make_message(session, now, key, purpose=purpose)


def send(database: Database, server: MailServer, now: datetime, limit: int = 1000) -> Counts:
    settings = server.settings()
    return dispatch(database, SmtpTransport(settings), settings, now, "worker", limit=limit)


def read(database: Database, key: str = "k") -> OutboxMessage:
    with database.read() as session:
        return session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).one()


def test_dispatch_sends_what_is_due_once(database: Database, server: MailServer, now: datetime) -> None:
    queue_messages(database, now, "k", "l")
    assert send(database, server, now) == Counts(sent=2)
    assert send(database, server, now + DAY) == Counts()
    message = read(database)
    assert (message.state, message.sent_at, message.attempts, message.error) == ("sent", now, 1, "")
    assert (message.claimed_by, message.claimed_until) == (None, None)
    assert server.accepted == [(f"{key}@example.org", read(database, key).message_id) for key in "kl"]


def test_dispatch_before_a_message_is_due_sends_nothing(database: Database, server: MailServer, now: datetime) -> None:
    queue_messages(database, now, "k")
    assert send(database, server, now - timedelta(seconds=1)) == Counts()


def test_dispatch_sends_many_over_one_connection(database: Database, server: MailServer, now: datetime) -> None:
    queue_messages(database, now, *(f"k{n}" for n in range(BATCH + 5)))
    assert send(database, server, now, limit=BATCH + 3) == Counts(sent=BATCH + 3)
    assert server.connections == 1
    assert send(database, server, now) == Counts(sent=2)


def test_dispatch_into_the_mailbox_can_be_read_there(database: Database, now: datetime) -> None:
    queue_messages(database, now, "k")
    assert dispatch(database, MailboxTransport(database), SETTINGS, now, "worker") == Counts(sent=1)
    with database.read() as session:
        (kept,) = session.scalars(select(MailboxMessage)).all()
    assert (kept.address, kept.message_id) == ("k@example.org", read(database).message_id)
    assert kept.subject == "More information is needed: CR-2026-0001 Let a worker merge two files"


def test_dispatch_after_a_temporary_refusal_waits_longer_each_time(
    database: Database, server: MailServer, now: datetime
) -> None:
    queue_messages(database, now, "k")
    server.plans = {"k@example.org": ["451 later", "data 452 full", CUT_AT_DATA]}
    for minutes in (1, 2, 4):
        assert send(database, server, now) == Counts(postponed=1)
        assert read(database).not_before == now + timedelta(minutes=minutes)
        assert send(database, server, now + timedelta(minutes=minutes, seconds=-1)) == Counts()
        now += timedelta(minutes=minutes)
    assert send(database, server, now) == Counts(sent=1)
    assert (read(database).state, len(server.accepted)) == ("sent", 1)


def test_dispatch_gives_up_after_two_days(database: Database, server: MailServer, now: datetime) -> None:
    queue_messages(database, now, "k")
    server.plans = {"k@example.org": ["always 451 later"]}
    moment = now
    for attempt in range(1, MAX_ATTEMPTS):
        assert send(database, server, moment) == Counts(postponed=1)
        moment += delay_after(attempt) + MINUTE  # a slow machine may take seconds to find the refusal
    assert send(database, server, moment) == Counts(failed=1)
    assert moment - now > 2 * DAY
    assert (read(database).state, read(database).error) == ("failed", "451 later")


def test_dispatch_after_a_permanent_refusal_has_failed(database: Database, server: MailServer, now: datetime) -> None:
    queue_messages(database, now, "k", "l")
    server.plans = {"k@example.org": ["550 nobody here"], "l@example.org": ["data 554 spam"]}
    assert send(database, server, now) == Counts(failed=2)
    assert (read(database).state, read(database).error) == ("failed", "550 nobody here")


def test_dispatch_of_mail_that_cannot_be_written_has_failed_and_stops_no_other(
    database: Database, server: MailServer, now: datetime
) -> None:
    queue_messages(database, now, "k", "l")
    with database.write() as session:
        session.scalars(select(OutboxMessage).where(OutboxMessage.key == "k")).one().params = {}
    assert send(database, server, now) == Counts(sent=1, failed=1)
    assert read(database).error.startswith("UndefinedError")


def test_dispatch_when_the_server_is_away_leaves_the_rest_untouched(
    database: Database, server: MailServer, now: datetime
) -> None:
    queue_messages(database, now, "k", "l")
    away = server.settings(port=1)
    assert dispatch(database, SmtpTransport(away), away, now, "worker") == Counts(postponed=1)
    assert (read(database, "l").attempts, read(database, "l").claimed_by) == (0, None)
    assert send(database, server, now) == Counts(sent=1)
    assert send(database, server, now + timedelta(minutes=1)) == Counts(sent=1)


def test_reminder_whose_answer_was_lost_is_offered_once_more_and_never_a_third_time(
    database: Database, server: MailServer, now: datetime
) -> None:
    queue_messages(database, now, "k", purpose="reminder")
    server.plans = {"k@example.org": ["always " + CUT_AFTER]}
    assert send(database, server, now) == Counts(postponed=1)
    assert send(database, server, now + DAY) == Counts(uncertain=1)
    assert send(database, server, now + 2 * DAY) == Counts()
    assert read(database).state == "uncertain"
    assert server.copies("k@example.org") == [read(database).message_id] * 2


def test_reminder_whose_second_copy_is_answered_is_sent(database: Database, server: MailServer, now: datetime) -> None:
    queue_messages(database, now, "k", purpose="reminder")
    server.plans = {"k@example.org": [CUT_AFTER]}
    send(database, server, now)
    assert send(database, server, now + DAY) == Counts(sent=1)
    assert (read(database).state, len(server.accepted)) == ("sent", 2)


def test_other_mail_whose_answer_was_lost_waits_for_a_person(
    database: Database, server: MailServer, now: datetime
) -> None:
    queue_messages(database, now, "k")
    server.plans = {"k@example.org": [CUT_AFTER]}
    assert send(database, server, now) == Counts(uncertain=1)
    assert send(database, server, now + DAY) == Counts()
    with database.write() as session:
        acts.retry(session, read(database).id, now + DAY)
    assert send(database, server, now + DAY) == Counts(sent=1)
    assert server.copies("k@example.org") == [read(database).message_id] * 2


def test_message_id_stays_when_the_sender_moves_to_another_domain(
    database: Database, server: MailServer, now: datetime
) -> None:
    queue_messages(database, now, "k", purpose="reminder")
    server.plans = {"k@example.org": [CUT_AFTER]}
    send(database, server, now)
    moved = server.settings(sender="accord@elsewhere.example")
    dispatch(database, SmtpTransport(moved), moved, now + DAY, "worker")
    assert read(database).message_id.endswith("@example.org>")
    assert server.copies("k@example.org") == [read(database).message_id] * 2


def test_mail_goes_to_the_address_the_recipient_has_now(database: Database, server: MailServer, now: datetime) -> None:
    queue_messages(database, now, "k")
    with database.write() as session:
        session.scalars(select(Person)).one().email = "new@example.org"
    assert send(database, server, now) == Counts(sent=1)
    assert (server.accepted[0][0], read(database).address) == ("new@example.org", "new@example.org")


@pytest.mark.parametrize("change", [{"active": False}, {"email_verified_at": None}])
def test_mail_to_someone_who_may_no_longer_be_written_to_is_cancelled(
    database: Database, server: MailServer, now: datetime, change: dict[str, object]
) -> None:
    queue_messages(database, now, "k")
    with database.write() as session:
        person = session.scalars(select(Person)).one()
        for name, value in change.items():
            setattr(person, name, value)
    assert send(database, server, now) == Counts(cancelled=1)
    assert (read(database).state, server.accepted) == ("cancelled", [])


def test_recipient_changed_after_the_reservation_gets_nothing_at_the_old_address(
    database: Database, server: MailServer, now: datetime
) -> None:
    queue_messages(database, now, "k", "l")

    def move(_: str) -> None:
        server.on_accept = lambda _: None
        with database.write() as session:
            session.scalars(select(Person).where(Person.email == "l@example.org")).one().email = "new@example.org"

    server.on_accept = move
    assert send(database, server, now) == Counts(sent=2)
    assert [address for address, _ in server.accepted] == ["k@example.org", "new@example.org"]


def test_reminder_is_cancelled_when_all_its_deadlines_are_met(
    database: Database, server: MailServer, now: datetime
) -> None:
    with database.write() as session:
        person = make_person(session, now, "lead@example.org")
        item = make_item(session, now, person)
        met, missed, open_one = (make_deadline(session, now, item) for _ in range(3))
        met.satisfied_on = missed.cancelled_on = now.date()
        for key, deadlines in {"done": [met, missed], "half": [met, open_one]}.items():
            message = make_message(session, now, key, purpose="reminder")
            for deadline in deadlines:
                remind(session, deadline, message)
    assert send(database, server, now) == Counts(sent=1, cancelled=1)
    assert (read(database, "done").state, read(database, "half").state) == ("cancelled", "sent")


def test_reminders_are_checked_with_one_question_however_many_they_are(
    database: Database, server: MailServer, now: datetime
) -> None:
    counts = []
    for keys in (["a"], ["b", "c", "d"]):
        queue_messages(database, now, *keys, purpose="reminder")
        asked: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_: object, asked: list[str] = asked) -> None:
            asked.append(statement)

        event.listen(database._writer, "before_cursor_execute", note)
        send(database, server, now)
        event.remove(database._writer, "before_cursor_execute", note)
        counts.append(len([statement for statement in asked if "reminder" in statement and "SELECT" in statement]))
    assert counts[0] == counts[1]


def test_message_held_after_the_reservation_is_not_sent(database: Database, server: MailServer, now: datetime) -> None:
    queue_messages(database, now, "k", "l")

    def hold_other(_: str) -> None:
        with database.write() as session:
            acts.hold(session, read(database, "l").id)

    server.on_accept = hold_other
    assert send(database, server, now) == Counts(sent=1)
    server.on_accept = lambda _: None
    assert (read(database, "l").state, len(server.accepted)) == ("held", 1)


def test_late_answer_to_a_dispatcher_given_up_for_lost_is_taken(
    database: Database, server: MailServer, now: datetime
) -> None:
    queue_messages(database, now, "k")

    def give_up(_: str) -> None:
        assert send(database, server, now + DAY) == Counts(uncertain=1)

    server.on_accept = give_up
    settings = server.settings()
    assert dispatch(database, SmtpTransport(settings), settings, now, "slow") == Counts(sent=1)
    server.on_accept = lambda _: None
    assert (read(database).state, len(server.accepted)) == ("sent", 1)


def test_claim_keeps_pace_with_a_slow_server(database: Database, server: MailServer, now: datetime) -> None:
    queue_messages(database, now, "k")
    times = iter(range(0, 10_000, 100))
    settings = server.settings()
    transport = SmtpTransport(settings)
    dispatch(database, transport, settings, now, "worker", stopwatch=lambda: next(times))
    assert read(database).sent_at == now + timedelta(seconds=200)


def test_delay_doubles_up_to_four_hours() -> None:
    assert [delay_after(attempts) for attempts in (1, 2, 8, 9, 20)] == [
        timedelta(minutes=1),
        timedelta(minutes=2),
        timedelta(minutes=128),
        timedelta(hours=4),
        timedelta(hours=4),
    ]
