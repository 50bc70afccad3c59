"""Mails per second through the outbox, beside smtplib that sends the same mails and keeps no account of them."""

import asyncio
import multiprocessing
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from sqlalchemy import func, select

from bench.places import Places
from bench.report import Figure, speed
from bench.timing import alternate, seconds
from bench.town import MADE_AT, NOW, find_town, found_town
from models.database import Database
from models.outbox import OutboxMessage
from workflow.outbox.dispatch import dispatch
from workflow.outbox.mail import compose_bytes
from workflow.outbox.queue import Draft, queue_many
from workflow.outbox.settings import MailSettings
from workflow.outbox.transports import open_transport

PART = "Mail: one reused connection to a server in another process"
LATEST = select(OutboxMessage).where(OutboxMessage.state == "queued").order_by(OutboxMessage.id)
TEXT = "Your change request “A better title for the same change” has been received."
PARAMS = {
    "reference": "CR-2026-0001",
    "title": "A better title for the same change",
    "headline": {"en": "Received: CR-2026-0001", "fr": "Reçue : CR-2026-0001"},
    "body": {"en": TEXT, "fr": TEXT},
    "facts": [],
    "path": "/items/CR-2026-0001",
}


def measure(places: Places) -> Iterator[Figure]:
    """Notices, as an action queues them; SQLite."""
    database = Database(places.new_sqlite())
    with database.write() as session:
        found_town(session)
    share, rounds = places.pick(300, 10), places.pick(5, 1)
    with mail_server() as port:
        settings = MailSettings(
            host="127.0.0.1", port=port, security="none", sender="Accord <accord@example.org>", base_url="https://a.org"
        )
        turn = iter(range(rounds * 3))
        rates = alternate(
            {
                "outbox": lambda: share / _dispatch(database, settings, share, next(turn)),
                "composed": lambda: share / _send(database, settings, share, next(turn), composing=True),
                "bare": lambda: share / _send(database, settings, share, next(turn), composing=False),
            },
            rounds,
        )
    database.close()
    yield speed(PART, "SQLite, each mail accounted for", rates["outbox"], rates["composed"], "smtplib, composed alike")
    yield speed(PART, "SQLite, each mail accounted for", rates["outbox"], rates["bare"], "smtplib, composed before")


def _queue(database: Database, count: int, turn: int) -> None:
    with database.write() as session:
        people = find_town(session).submitters
        drafts = [
            Draft(f"{turn}:{number}", "notice", "acknowledgement", PARAMS, people[number % len(people)])
            for number in range(count)
        ]
        assert len(queue_many(session, drafts, MADE_AT)) == count


def _dispatch(database: Database, settings: MailSettings, count: int, turn: int) -> float:
    _queue(database, count, turn)
    transport = open_transport(settings, database)
    took = seconds(lambda: dispatch(database, transport, settings, NOW, "bench", limit=count))
    with database.read() as session:
        left = session.scalar(select(func.count()).where(OutboxMessage.state != "sent"))
    assert left == 0, f"{left} mails were not sent"
    return took


def _send(database: Database, settings: MailSettings, count: int, turn: int, *, composing: bool) -> float:
    """The same mails by smtplib over one connection; then they are forgotten."""
    _queue(database, count, turn)
    with database.write() as session:
        messages = session.scalars(LATEST).all()
        composed = [compose_bytes(message, settings, NOW) for message in messages]

        def send() -> None:
            with smtplib.SMTP(settings.host, settings.port) as connection:
                for message, before in zip(messages, composed, strict=True):
                    raw = compose_bytes(message, settings, NOW) if composing else before
                    connection.sendmail(settings.sender_address, message.address, raw)

        took = seconds(send)
        for message in messages:
            session.delete(message)
    return took


@contextmanager
def mail_server() -> Iterator[int]:
    """A mail server that takes everything, in a process of its own; gives its port."""
    spawning = multiprocessing.get_context("spawn")
    here, there = spawning.Pipe()
    process = spawning.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join(10)


def _serve(line: Connection) -> None:
    asyncio.run(_take_everything(line))


async def _take_everything(line: Connection) -> None:
    from aiosmtpd.handlers import Sink  # noqa: PLC0415 - only this process needs it
    from aiosmtpd.smtp import SMTP  # noqa: PLC0415

    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Sink(), enable_SMTPUTF8=True), "127.0.0.1", 0)
    line.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()
