"""A queued message becomes an e-mail: one recipient, known headers, checked on the bytes that go out."""

import re
import unicodedata
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterable, Mapping
from datetime import datetime
from email import message_from_bytes
from email.header import Header
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.policy import compat32, default
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any

from models.outbox import OutboxMessage
from workflow.incoming.tags import Named, reply_address
from workflow.outbox.invitations import FILE_NAME, Asked, make_invitation
from workflow.outbox.render import NO_TOKENS, Rendered, render
from workflow.outbox.settings import MailSettings

HEADERS = (
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
)
REPLY_TO = "Reply-To"
"""The header that a mail carries besides, where answers to it are taken."""
SUBJECT_LENGTH = 180
EVENT = "event"
"""The fact under which a mail carries the event whose calendar file is attached to it."""
# Overrides and isolates of writing direction can make a subject read as what it is not.
DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")


# The old policy on purpose: it writes what it is given. The new one decodes every header it is given and encodes
# it again, which is how an encoded word becomes line breaks, and takes five times as long.
POLICY = compat32.clone(linesep="\r\n")


class UnsafeMail(Exception):  # noqa: N818 - reads as what it is
    """This message cannot be written so that it says exactly what it should; it is not sent."""


def compose(
    message: OutboxMessage,
    settings: MailSettings,
    now: datetime,
    tokens: Mapping[int, str] = NO_TOKENS,
    item_id: int | None = None,
) -> EmailMessage:
    """The mail of a queued message, as its recipient's program reads it. As `compose_bytes`, which says the rest."""
    return message_from_bytes(compose_bytes(message, settings, now, tokens, item_id), policy=default)


def compose_bytes(
    message: OutboxMessage,
    settings: MailSettings,
    now: datetime,
    tokens: Mapping[int, str] = NO_TOKENS,
    item_id: int | None = None,
) -> bytes:
    """Write the mail of a queued message from its frozen facts, in its language, dated `now`.

    `tokens` open the secret links it carries; without them it says the same without its links. `item_id` is the one
    item it speaks of: an answer to it becomes a comment there.

    Raises UnsafeMail when a fact is missing, the address cannot be written to, or the serialised headers
    would differ from those set here.
    """
    try:
        reply_to = _reply_to(message, settings, item_id)
        rendered = render_message(message, settings, tokens, item_id)
        raw = _assemble(message, rendered, settings, now, reply_to).as_bytes()
    except Exception as error:  # whatever a library makes of these facts: the other mails still go out
        raise UnsafeMail(f"{type(error).__name__}: {error}") from error
    check_headers(raw, message.address, reply_to)
    return raw


def render_message(
    message: OutboxMessage, settings: MailSettings, tokens: Mapping[int, str] = NO_TOKENS, item_id: int | None = None
) -> Rendered:
    """What the mail of a message says, queued or only shown before; the rest as for `compose_bytes`.

    Raises jinja2.TemplateError when a fact is missing, UnsafeMail when the reply address cannot be written to.
    """
    return render(
        message.template,
        message.params,
        language=message.language,
        base_url=settings.base_url,
        tokens=tokens,
        is_answerable=bool(_reply_to(message, settings, item_id)),
    )


def clean_header(text: str) -> str:
    """One line without controls, short, and without anything a mail program would take for an encoded word.

    On this Python an encoded word inside a subject is decoded before folding, and the line breaks it hides
    become headers of their own.
    """
    plain = DIRECTION.sub("", text).replace("=?", "= ?")
    plain = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in plain)
    plain = " ".join(plain.split())
    return plain if len(plain) <= SUBJECT_LENGTH else f"{plain[: SUBJECT_LENGTH - 1]}…"


def check_headers(raw: bytes, address: str, reply_to: str = "") -> None:
    """Raise UnsafeMail unless the bytes carry exactly the known headers and one recipient, `address`."""
    parsed = BytesHeaderParser().parsebytes(raw)
    if sorted(parsed.keys()) != sorted((*HEADERS, REPLY_TO) if reply_to else HEADERS):
        raise UnsafeMail(f"unexpected headers: {', '.join(parsed.keys())}")
    if parsed.get(REPLY_TO, "") != reply_to:
        raise UnsafeMail(f"not the reply address: {parsed[REPLY_TO]!r}")
    if parsed["To"] != address:
        raise UnsafeMail(f"not one recipient: {parsed['To']!r}")


def _reply_to(message: OutboxMessage, settings: MailSettings, item_id: int | None) -> str:
    """Where answers go: to the item and in the name of the recipient, where the mail speaks of one to one person."""
    if not settings.reply_to or item_id is None or message.recipient_id is None:
        return ""
    return _plain_address(reply_address(settings.reply_to, settings.reply_key(), Named(item_id, message.recipient_id)))


def _assemble(
    message: OutboxMessage, rendered: Rendered, settings: MailSettings, now: datetime, reply_to: str
) -> "Message[Any, Any]":
    mail: Message[Any, Any] = Message(policy=POLICY)
    subject = clean_header(rendered.subject)
    name = clean_header(parseaddr(settings.sender)[0])
    mail["From"] = formataddr((name, _plain_address(settings.sender_address)))
    mail["To"] = _plain_address(message.address)
    if reply_to:
        mail[REPLY_TO] = reply_to
    mail["Subject"] = Header(subject, "us-ascii" if subject.isascii() else "utf-8", header_name="Subject")
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.language
    mail["MIME-Version"] = "1.0"
    # The same boundary in every copy: "=_" cannot occur in a quoted-printable body, nor in base64.
    boundary = f"=_{message.message_id.strip('<>').partition('@')[0]}"
    parts = [_part(rendered.text, "plain"), _part(rendered.html, "html")]
    event = message.params.get(EVENT)
    if event is None:
        _put_together(mail, "alternative", boundary, parts)
        return mail
    asked = Asked(settings.sender_address, settings.base_url, message.address)
    words: Message[Any, Any] = Message(policy=POLICY)
    _put_together(words, "alternative", f"{boundary}.words", parts)
    file = make_invitation(event, asked, message.language)
    _put_together(mail, "mixed", boundary, [words, _calendar_part(file, event["method"])])
    return mail


def _put_together(
    whole: "Message[Any, Any]", subtype: str, boundary: str, parts: "Iterable[Message[Any, Any]]"
) -> None:
    whole["Content-Type"] = f'multipart/{subtype}; boundary="{boundary}"'
    for part in parts:
        whole.attach(part)


def _calendar_part(file: bytes, method: str) -> "Message[Any, Any]":
    """The calendar file, as calendars look for it and as a file to keep."""
    part: Message[Any, Any] = Message(policy=POLICY)
    part["Content-Type"] = f'text/calendar; charset="utf-8"; method={method}; name="{FILE_NAME}"'
    part["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(encodebytes(file).decode("ascii"))
    return part


def _part(text: str, subtype: str) -> "Message[Any, Any]":
    part: Message[Any, Any] = Message(policy=POLICY)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(b2a_qp(text.encode(), istext=True).decode("ascii"))
    return part


def _plain_address(address: str) -> str:
    if not address.isascii() or not address.isprintable() or any(sign in address for sign in ' ,;<>()"'):
        raise UnsafeMail(f"not a plain address: {address!r}")
    return address
