"""Each thing a mail server can do means exactly one thing for the message."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from models.database import Database
from models.outbox import MailboxMessage
from tests.workflow.outbox import mail_server as server_module
from tests.workflow.outbox.facts import SETTINGS
from tests.workflow.outbox.mail_server import (
    CUT_AFTER,
    CUT_AT_DATA,
    CUT_IN_DATA,
    PASSWORD,
    STALL,
    USER,
    MailServer,
    authenticate,
    mail_server,
    make_certificate,
)
from workflow.outbox.transports import (
    AnswerLost,
    DeliveryError,
    MailboxTransport,
    PermanentRefusal,
    SmtpTransport,
    TemporaryRefusal,
    Unreachable,
    open_transport,
)

RAW = (
    b"From: accord@example.org\r\nTo: a@example.org\r\nSubject: s\r\nDate: Tue, 03 Mar 2026 14:00:00 +0000\r\n"
    b"Message-ID: <1@example.org>\r\n\r\n.first\r\n..second\r\nlast"
)
Contexts = tuple[ssl.SSLContext, ssl.SSLContext]


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> Contexts:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def running() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def server(running: MailServer) -> MailServer:
    running.plans, running.accepted, running.connections = {}, [], 0
    return running


def send(transport: SmtpTransport, raw: bytes = RAW, recipient: str = "a@example.org") -> None:
    transport.connect()
    transport.send(raw, "accord@example.org", recipient)


def test_send_over_one_connection(server: MailServer) -> None:
    transport = SmtpTransport(server.settings())
    for _ in range(3):
        send(transport)
    transport.close()
    assert server.copies("a@example.org") == ["<1@example.org>"] * 3
    assert server.connections == 1


def test_send_keeps_lines_that_begin_with_a_dot(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    received: list[bytes] = []

    def read(raw: bytes) -> dict[str, str]:
        received.append(raw)
        return {"Message-ID": ""}

    monkeypatch.setattr(server_module, "message_from_bytes", read)
    transport = SmtpTransport(server.settings())
    send(transport)
    transport.close()
    assert received[0].endswith(b"\r\n\r\n.first\r\n..second\r\nlast\r\n")


@pytest.mark.parametrize(
    ("step", "error"),
    [
        ("451 later", TemporaryRefusal),
        ("421 closing", TemporaryRefusal),
        ("550 nobody here", PermanentRefusal),
        ("530 sign in first", Unreachable),
        ("data 452 disk full", TemporaryRefusal),
        ("data 421 closing", TemporaryRefusal),
        ("data 554 not wanted", PermanentRefusal),
        ("data 354 what", AnswerLost),
        (CUT_AT_DATA, TemporaryRefusal),
        (CUT_AFTER, AnswerLost),
        (STALL, AnswerLost),
    ],
)
def test_send_when_the_server_refuses_says_what_is_known(
    server: MailServer, step: str, error: type[DeliveryError]
) -> None:
    server.plans = {"a@example.org": [step]}
    transport = SmtpTransport(server.settings(timeout=0.5) if step == STALL else server.settings())
    with pytest.raises(error) as caught:
        send(transport)
    assert type(caught.value) is error
    send(transport, recipient="b@example.org")
    transport.close()
    assert server.copies("b@example.org") == ["<1@example.org>"]


def test_send_cut_while_bytes_are_still_here_is_safe_to_retry(server: MailServer) -> None:
    server.plans = {"a@example.org": [CUT_IN_DATA]}
    transport = SmtpTransport(server.settings())
    with pytest.raises(TemporaryRefusal):
        send(transport, RAW + b"\r\n" + b"x" * 12_000_000)
    assert server.copies("a@example.org") == []


@pytest.mark.parametrize("answer", ["421 enough of this connection", "cut"])
def test_send_when_the_server_ends_a_used_connection_opens_another(server: MailServer, answer: str) -> None:
    server.plans = {"mail": ["accept", "421 enough of this connection"]}
    transport = SmtpTransport(server.settings())
    send(transport)
    if answer == "cut":
        server.plans = {}
        assert transport._smtp is not None
        assert transport._smtp.sock is not None
        transport._smtp.sock.shutdown(2)
    send(transport)
    transport.close()
    assert len(server.copies("a@example.org")) == 2
    assert server.connections == 2


def test_send_when_a_fresh_connection_is_ended_is_not_tried_forever(server: MailServer) -> None:
    server.plans = {"mail": ["421 busy", "421 busy"]}
    with pytest.raises(TemporaryRefusal, match="421"):
        send(SmtpTransport(server.settings()))
    assert server.connections == 1


def test_connect_when_nobody_listens_is_unreachable(server: MailServer) -> None:
    with pytest.raises(Unreachable):
        SmtpTransport(server.settings(port=1)).connect()


def test_connect_without_the_starttls_asked_for_is_unreachable(server: MailServer) -> None:
    with pytest.raises(Unreachable, match="STARTTLS"):
        SmtpTransport(server.settings(security="starttls")).connect()
    assert server.accepted == []


def test_send_with_starttls_and_login(contexts: Contexts) -> None:
    options = {
        "tls_context": contexts[0],
        "require_starttls": True,
        "authenticator": authenticate,
        "auth_required": True,
    }
    with mail_server(**options) as server:
        settings = server.settings(security="starttls", username=USER, password=PASSWORD)
        transport = SmtpTransport(settings, contexts[1])
        send(transport)
        transport.close()
        assert server.copies("a@example.org") == ["<1@example.org>"]
        wrong = server.settings(security="starttls", username=USER, password="wrong")
        with pytest.raises(Unreachable, match="535"):
            SmtpTransport(wrong, contexts[1]).connect()


def test_send_with_implicit_tls(contexts: Contexts) -> None:
    with mail_server(ssl_context=contexts[0]) as server:
        transport = SmtpTransport(server.settings(security="tls"), contexts[1])
        send(transport)
        transport.close()
        assert server.copies("a@example.org") == ["<1@example.org>"]


def test_connect_to_a_server_nobody_vouches_for_is_unreachable(contexts: Contexts) -> None:
    with mail_server(tls_context=contexts[0]) as server, pytest.raises(Unreachable, match="CERTIFICATE"):
        SmtpTransport(server.settings(security="starttls")).connect()


def test_mailbox_keeps_one_copy_of_each_message(database: Database) -> None:
    transport = open_transport(SETTINGS, database)
    assert isinstance(transport, MailboxTransport)
    transport.connect()
    for _ in range(2):
        transport.send(RAW, "accord@example.org", "a@example.org")
    transport.close()
    with database.read() as session:
        (kept,) = session.scalars(select(MailboxMessage)).all()
    assert (kept.message_id, kept.address, kept.subject) == ("<1@example.org>", "a@example.org", "s")
    assert (kept.raw.encode(), kept.received_at.isoformat()) == (RAW, "2026-03-03T14:00:00+00:00")


def test_open_transport_with_a_host_is_smtp(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'accord.db'}")
    with mail_server() as server:
        assert isinstance(open_transport(server.settings(), database), SmtpTransport)
