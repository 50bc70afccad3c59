"""A real mail server (aiosmtpd) that behaves as it is told, and remembers what it accepted."""

import asyncio
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from workflow.outbox.settings import MailSettings

USER, PASSWORD = "accord", "correct horse"
TIMEOUT = 10.0
STALLED = 1.5
ACCEPT, CUT_AT_DATA, CUT_IN_DATA, CUT_AFTER, STALL = "accept", "cut at data", "cut in data", "cut after", "stall"


class MailServer:
    """`plans` names, per address, what happens to the next attempts: one of the words above, or an answer.

    An answer such as `451 later` is given to RCPT; `data 451 later` to the final dot; `mail 421 bye` to MAIL.
    Attempts beyond the plan are accepted; a plan whose last word is `always …` repeats it.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.plans: dict[str, list[str]] = {}
        self.accepted: list[tuple[str, str]] = []
        self.steps: dict[str, str] = {}
        self.connections = 0
        self.on_accept: Callable[[str], None] = lambda _: None

    def settings(self, **changes: Any) -> MailSettings:
        values: dict[str, Any] = {
            "host": "localhost",
            "port": self.port,
            "security": "none",
            "sender": "Accord <accord@example.org>",
            "base_url": "https://accord.example.org",
            "timeout": TIMEOUT,
        }
        return MailSettings(**(values | changes))

    def copies(self, address: str) -> list[str]:
        """The Message-IDs of what this address was sent."""
        return [number for recipient, number in self.accepted if recipient == address]

    def next_step(self, address: str) -> str:
        plan = self.plans.get(address)
        if not plan:
            return ACCEPT
        return plan[0].removeprefix("always ") if plan[0].startswith("always ") else plan.pop(0)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.plans.get("mail"):
            answer = self.plans["mail"].pop(0)
            if answer != ACCEPT:
                return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        step = self.next_step(address)
        if step[0].isdigit():
            return step
        envelope.rcpt_tos.append(address)
        self.steps[address] = step
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        step = self.steps[envelope.rcpt_tos[0]]
        if step.startswith("data "):
            return step.removeprefix("data ")
        content = envelope.content
        assert isinstance(content, bytes)
        self.accepted.append((envelope.rcpt_tos[0], message_from_bytes(content)["Message-ID"]))
        self.on_accept(envelope.rcpt_tos[0])
        if step == CUT_AFTER:
            abort(server)
        if step == STALL:
            await asyncio.sleep(STALLED)
        return "250 OK"


def abort(server: SMTP) -> None:
    """Cut the connection without a word."""
    transport = server.transport
    assert isinstance(transport, asyncio.WriteTransport)
    transport.abort()


class _Protocol(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        assert self.envelope is not None
        step = self.event_handler.steps[self.envelope.rcpt_tos[0]] if self.envelope.rcpt_tos else ACCEPT
        if step == CUT_IN_DATA:
            await self.push("354 go on")
            await self._reader.read(1000)
        if step in (CUT_AT_DATA, CUT_IN_DATA):
            abort(self)
            return
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def __init__(self, server: MailServer, **options: Any) -> None:
        self._served = server
        super().__init__(server, hostname="localhost", port=server.port, **options)

    def factory(self) -> SMTP:
        self._served.connections += 1
        return _Protocol(self.handler, **self.SMTP_kwargs)


@contextmanager
def mail_server(**options: Any) -> Iterator[MailServer]:
    """Run a server until the block is left. `options` are aiosmtpd's."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        server = MailServer(free.getsockname()[1])
    controller = _Controller(server, **options)
    controller.start()
    server.connections = 0  # starting tries one connection of its own
    try:
        yield server
    finally:
        controller.stop()


def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
    """aiosmtpd's authenticator: one account."""
    is_known = isinstance(given, LoginPassword) and given == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_known, handled=is_known)


def make_certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate for localhost, made now: the server's context, and that of a client which trusts it."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-nodes", "-days", "2", "-keyout", str(key), "-out", str(certificate)),
            *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
        ],
        check=True,
        capture_output=True,
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(certificate, key)
    return server, ssl.create_default_context(cafile=str(certificate))
