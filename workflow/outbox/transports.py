"""How mail leaves: over SMTP, or into the local mailbox that is read in the browser."""

import smtplib
import ssl
from email.parser import BytesHeaderParser
from email.policy import default
from email.utils import parsedate_to_datetime
from typing import Protocol

from sqlalchemy import exists, select

from models.database import Database
from models.outbox import MailboxMessage
from workflow.outbox.settings import MailSettings

SERVICE_CLOSING = 421
# Authentication is missing or wrong (RFC 4954, 6): that says nothing about the message.
AUTHENTICATION = frozenset({530, 534, 535, 538})


class DeliveryError(Exception):
    """A message was not known to be delivered; the subclass says what is known instead."""


class Unreachable(DeliveryError):  # noqa: N818 - reads as what is known
    """The server took no message at all: not there, no TLS, login refused. Safe to retry later."""


class TemporaryRefusal(DeliveryError):  # noqa: N818 - likewise
    """A 4xx answer, or the connection broke before the message was handed over. Safe to retry."""


class PermanentRefusal(DeliveryError):  # noqa: N818 - likewise
    """A 5xx answer: the server will not take this message."""


class AnswerLost(DeliveryError):  # noqa: N818 - likewise
    """The whole message went out, the answer to its final dot never came: it may have been delivered."""


class Transport(Protocol):
    """A way out, used by one thread. `connect` may be called again and does nothing while connected."""

    def connect(self) -> None:
        """Be ready to send. Raises Unreachable."""

    def send(self, raw: bytes, sender: str, recipient: str) -> None:
        """Send one message. Returning means that it was accepted; raises a DeliveryError otherwise."""

    def close(self) -> None:
        """Let go of the connection; never raises."""


def open_transport(settings: MailSettings, database: Database) -> Transport:
    """The transport the settings ask for: SMTP when there is a host, else the local mailbox."""
    return SmtpTransport(settings) if settings.host else MailboxTransport(database)


class SmtpTransport:
    """SMTP over one reused connection."""

    def __init__(self, settings: MailSettings, tls: ssl.SSLContext | None = None) -> None:
        """`tls` replaces the system's trust, for a server with a certificate of its own."""
        self._settings = settings
        self._tls = tls
        self._smtp: smtplib.SMTP | None = None
        self._is_fresh = True

    def connect(self) -> None:
        """Connect, secure the connection and sign in, unless that is done."""
        if self._smtp is not None:
            return
        try:
            self._smtp = self._open()
            if self._settings.security == "starttls":
                self._smtp.starttls(context=self._context())
            self._smtp.ehlo_or_helo_if_needed()
            if self._settings.username:
                self._smtp.login(self._settings.username, self._settings.password)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Unreachable(_describe(error)) from error
        self._is_fresh = True

    def send(self, raw: bytes, sender: str, recipient: str) -> None:
        """Send over the connection; see Transport."""
        try:
            smtp = self._begin(sender, len(raw))
            self._check(*smtp.rcpt(recipient))
            self._check(*smtp.docmd("DATA"), wanted=3)
            body = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
            smtp.send(body.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        except (OSError, smtplib.SMTPException) as error:
            # `send` fails only while bytes are still ours: the final dot has not left.
            self.close()
            raise TemporaryRefusal(_describe(error)) from error
        try:
            code, answer = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise AnswerLost(_describe(error)) from error
        self._is_fresh = False
        self._check_last(code, answer)

    def close(self) -> None:
        """Say goodbye if the server still listens."""
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            smtp.quit()
        except (OSError, smtplib.SMTPException):
            smtp.close()

    def _open(self) -> smtplib.SMTP:
        settings = self._settings
        # Naming ourselves after the sender's domain spares a look-up of this machine's name.
        if settings.security == "tls":
            return smtplib.SMTP_SSL(
                settings.host,
                settings.port,
                settings.domain,
                timeout=settings.timeout,
                context=self._context(),
            )
        return smtplib.SMTP(settings.host, settings.port, settings.domain, timeout=settings.timeout)

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls

    def _begin(self, sender: str, size: int) -> smtplib.SMTP:
        """Open the mail transaction; once more on a new connection when the server had enough of this one."""
        self.connect()
        try:
            return self._mail(sender, size)
        except (TemporaryRefusal, smtplib.SMTPServerDisconnected):
            if self._smtp is not None or self._is_fresh:
                raise
        self.connect()
        return self._mail(sender, size)

    def _mail(self, sender: str, size: int) -> smtplib.SMTP:
        smtp = self._smtp
        if smtp is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        try:
            self._check(*smtp.mail(sender, [f"size={size}"] if smtp.has_extn("size") else []))
        except smtplib.SMTPServerDisconnected:
            self.close()
            raise
        return smtp

    def _check(self, code: int, answer: bytes, wanted: int = 2) -> None:
        """Raise what an answer before the message itself means; nothing was handed over yet."""
        if code // 100 == wanted:
            return
        said = f"{code} {answer.decode(errors='replace')}"
        self._reset(code)
        if code in AUTHENTICATION:
            self.close()
            raise Unreachable(said)
        if code // 100 == 5:
            raise PermanentRefusal(said)
        raise TemporaryRefusal(said)

    def _check_last(self, code: int, answer: bytes) -> None:
        """Raise what the answer to the final dot means, unless it accepts the message."""
        said = f"{code} {answer.decode(errors='replace')}"
        if code // 100 == 2:
            return
        if code // 100 == 5:
            raise PermanentRefusal(said)
        if code // 100 == 4 and code != SERVICE_CLOSING:
            raise TemporaryRefusal(said)
        self.close()
        if code == SERVICE_CLOSING:
            raise TemporaryRefusal(said)
        raise AnswerLost(said)

    def _reset(self, code: int) -> None:
        """Leave the begun transaction, or the connection when the server closes it."""
        if code == SERVICE_CLOSING or self._smtp is None:
            self.close()
            return
        try:
            self._smtp.rset()
        except (OSError, smtplib.SMTPException):
            self.close()


class MailboxTransport:
    """The local mailbox. A second copy of a Message-ID is not kept: it arrives where the first one lies."""

    def __init__(self, database: Database) -> None:
        """Keep the mail in `database`."""
        self._database = database

    def connect(self) -> None:
        """Nothing to do."""

    def send(self, raw: bytes, sender: str, recipient: str) -> None:
        """Put the message into the recipient's mailbox, in a transaction of its own."""
        mail = BytesHeaderParser(policy=default).parsebytes(raw)
        arrived = MailboxMessage(
            message_id=mail["Message-ID"],
            address=recipient,
            subject=mail["Subject"],
            raw=raw.decode("ascii"),
            received_at=parsedate_to_datetime(mail["Date"]),
        )
        with self._database.write() as session:
            known = exists().where(MailboxMessage.message_id == arrived.message_id, MailboxMessage.address == recipient)
            if not session.scalar(select(known)):
                session.add(arrived)

    def close(self) -> None:
        """Nothing to do."""


def _describe(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error
        return f"{error.smtp_code} {answer.decode(errors='replace') if isinstance(answer, bytes) else answer}"
    return f"{type(error).__name__}: {error}"
