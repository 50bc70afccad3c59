"""What no person wrote, and who is believed to have written the rest. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Any

from workflow.incoming.reading import IDS, Letter
from workflow.incoming.settings import IncomingSettings

REPORT = "multipart/report"
MANY = ("bulk", "list", "junk")
STATEMENT = re.compile(r"\s*([a-z]+)=([a-z]+)([^;]{0,2000})", re.IGNORECASE)
PROPERTY = re.compile(r"(header\.d|header\.i|smtp\.mailfrom|header\.from)=(?:[^@\s;]{0,64}@)?([\w.-]{1,253})")
HEADER = re.compile(r"^message-id:[ \t\r\n]*(<[^<>\s]{1,240}>)", re.IGNORECASE | re.MULTILINE)
KEY, PATH = ("dkim", "pass"), ("spf", "pass")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report that a message of ours was not delivered: which one, to whom, and what the server said.

    `addresses` is where it ended, and where it was sent to first if that is said too: an alias leads elsewhere.
    """

    message_id: str
    addresses: tuple[str, ...]
    said: str


def find_loop(letter: Letter, settings: IncomingSettings) -> str | None:
    """Why nobody is to be answered (a code of words.WHY); None for what a person seems to have written."""
    head = letter.head
    if head.get_content_type() == REPORT:
        return "report"
    sender = letter.sender
    if sender and sender in (settings.own.lower(), settings.reply_to.lower(), settings.inquiries.lower()):
        return "own"
    if any(settings.own.lower() in str(value).lower() for value in head.get_all("X-Loop", [])):
        return "own"
    auto = str(head.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    is_auto = auto != "no" or head.get("X-Auto-Response-Suppress") or head.get("X-Autoreply") is not None
    if is_auto or str(head.get("Return-Path", "-")).strip() == "<>":
        return "auto"
    is_many = str(head.get("Precedence", "")).strip().lower() in MANY
    return "bulk" if is_many or head.get("List-Id") or head.get("List-Unsubscribe") else None


def is_proven(letter: Letter, settings: IncomingSettings) -> bool:
    """Whether the trusted server found that the mail comes from the domain that From names (RFC 8601, RFC 7489).

    Only the uppermost header with its name counts: that server put it there, others may have come with the mail.
    """
    wanted, domain = settings.authserv.lower(), letter.sender.rpartition("@")[2]
    for value in letter.head.get_all("Authentication-Results", []) if wanted else []:
        name, _, rest = str(value)[:20_000].partition(";")
        if name.split()[:1] and name.split()[0].lower() == wanted:
            return _passes(rest, domain)
    return False


def _passes(statements: str, domain: str) -> bool:
    found = [STATEMENT.match(one) for one in statements.split(";")]
    said = [(one[1].lower(), one[2].lower(), dict(PROPERTY.findall(one[3].lower()))) for one in found if one]
    dmarc = {result for method, result, _ in said if method == "dmarc"}
    if dmarc & {"pass", "fail"}:
        return dmarc == {"pass"} and all(
            facts.get("header.from", domain) == domain for method, _, facts in said if method == "dmarc"
        )
    by_key = (facts.get("header.d") or facts.get("header.i") for way, end, facts in said if (way, end) == KEY)
    by_path = (facts.get("smtp.mailfrom") for way, end, facts in said if (way, end) == PATH)
    return any(proven and _is_of(domain, proven) for proven in (*by_key, *by_path))


def _is_of(domain: str, proven: str) -> bool:
    return bool(domain) and "." in proven and (domain == proven or domain.endswith(f".{proven}"))


def read_bounce(head: "Message[Any, Any]") -> Bounce | None:
    """What a delivery report (RFC 3464) says of a mail that failed for good; None when it says no such thing.

    A mail server sends it from nobody (RFC 5321, 4.5.5): one that came from an address is not believed.
    """
    kind = str(head.get_param("report-type", "")).lower()
    if head.get_content_type() != REPORT or kind != "delivery-status" or not _is_from_nobody(head):
        return None
    facts = next((one for one in _recipients(head) if one.get("action", "").strip().lower() == "failed"), {})
    named = (facts.get(name, "") for name in ("final-recipient", "original-recipient") if "final-recipient" in facts)
    addresses = tuple(filter(None, (one.partition(";")[2].strip().lower() for one in named)))
    said = facts.get("diagnostic-code") or facts.get("status") or "failed"
    given = (str(part.get("Message-ID") or "") or _named_in(part) for part in list(head.walk())[1:])
    found = next((one for text in given for one in IDS.findall(text)), None)
    return Bounce(found, addresses, " ".join(said.split())[:300]) if found and addresses else None


def _is_from_nobody(head: "Message[Any, Any]") -> bool:
    """Whether the envelope, as far as it was written down, names no sender but the mail system itself."""
    sender = str(head.get("Return-Path", "")).strip(" <>").lower()
    return not sender or sender.partition("@")[0] == "mailer-daemon"


def _recipients(head: "Message[Any, Any]") -> Iterator[dict[str, str]]:
    """What a report says, recipient by recipient: what is said of one is never taken for another's."""
    for part in head.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.walk():
                yield {name.lower(): str(value) for name, value in block.items()}


def _named_in(part: "Message[Any, Any]") -> str:
    """The Message-ID in the headers of a mail that a report quotes as text."""
    if part.get_content_type() != "text/rfc822-headers":
        return ""
    found = HEADER.search(str(part.get_payload())[:50_000])
    return found[1] if found else ""
