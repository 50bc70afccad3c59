"""The bytes of a mail become plain text and files. Pure; refuses early what is made to be expensive."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from typing import Any

from workflow.incoming.cutting import cut
from workflow.incoming.plain import html_to_text
from workflow.signs import NO_SIGNS

MOST_PARTS, MOST_CONTAINERS, MOST_BOUNDARIES, DEEPEST = 60, 12, 2_000, 8
LONGEST_HEAD = 256 * 1024
"""Bytes of all headers together; mail servers take less."""
LONGEST_TEXT = 100_000
MOST_FILES = 20
SMALL_PICTURE = 100 * 1024
"""Bytes; a picture that the text itself shows and that is no larger is part of a signature."""
CONTAINER = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
CHARSET = re.compile(r"(?:utf-?8|us-ascii|ascii|iso-?8859-\d{1,2}|latin-?1|windows-125\d|cp125\d|utf-16|koi8-r)\Z")
ADDRESSED = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
IDS = re.compile(r"<[^<>\s]{1,240}>")
MOST_IDS = 20
SIGNED = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})


class TooComplex(Exception):  # noqa: N818 - reads as what it is
    """Made of so many parts, or so deep, that nobody wrote it to be read."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file that came with a mail."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it is understood. `sender` is empty unless exactly one address stands in From.

    `text` is all of its text, `said` what its writer added to it: without quoted text and signature.
    """

    head: "Message[Any, Any]"
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    answers: tuple[str, ...]
    text: str
    said: str
    files: tuple[Part, ...]
    digest: str


def read(raw: bytes) -> Letter:
    """Understand a mail. Raises TooComplex; every other fault, of charsets too, is read as well as it can be."""
    check_shape(raw)
    mail = message_from_bytes(raw)  # with the old policy: the new one fails on headers that are not as they should be
    leaves = list(_leaves(mail, 0))
    if len(leaves) > MOST_PARTS:
        raise TooComplex(f"{len(leaves)} parts")
    text, said, files = _content(leaves)
    name, sender = _sender(mail)
    message_id = _first_id(mail, "Message-ID")
    return Letter(
        mail,
        sender,
        name,
        tuple(_addresses(mail, ADDRESSED)),
        _words(mail, "Subject")[:300],
        message_id,
        tuple(dict.fromkeys([*_ids(mail, "In-Reply-To"), *reversed(_ids(mail, "References"))]))[:MOST_IDS],
        text,
        said,
        files,
        _digest(raw, message_id),
    )


def head_only(raw: bytes) -> Letter:
    """What the headers of a mail say, for one whose body is not opened."""
    head = _head(raw)[:LONGEST_HEAD]
    letter = read(b"\n".join(line for line in head.split(b"\n") if not line.lower().startswith(b"content-")))
    return replace(letter, digest=_digest(raw, letter.message_id))


def check_shape(raw: bytes) -> None:
    """Raise TooComplex before anything is parsed."""
    head = _head(raw)
    if len(head) > LONGEST_HEAD:
        raise TooComplex("headers without end")
    if raw.count(b"\n--") > MOST_BOUNDARIES or len(CONTAINER.findall(raw)) > MOST_CONTAINERS:
        raise TooComplex("too many parts")


def said_of(part: "Message[Any, Any]") -> str:
    """The text of a part, whatever is wrong with its charset."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = str(part.get_content_charset() or "utf-8").lower()
    for name in (charset if CHARSET.match(charset) else "utf-8", "utf-8"):
        try:
            return content[: 4 * LONGEST_TEXT].decode(name)[:LONGEST_TEXT]
        except (UnicodeDecodeError, LookupError):
            continue
    return content[:LONGEST_TEXT].decode("cp1252", "replace")


def _content(leaves: list["Message[Any, Any]"]) -> tuple[str, str, tuple[Part, ...]]:
    plain, html, files = [], [], []
    for part in leaves:
        if _is_file(part):
            files.append(part)
        elif part.get_content_type() == "text/html":
            html.append(said_of(part))
        else:
            plain.append(said_of(part))
    marked = "".join(html)
    text = _clean("\n".join(plain)) or _clean(html_to_text(marked[:LONGEST_TEXT]))
    kept = tuple(
        Part(_name(part, number), _bytes(part)) for number, part in enumerate(files, 1) if not _is_trifle(part, marked)
    )
    return text, cut(text), kept


def _leaves(part: "Message[Any, Any]", depth: int) -> Iterator["Message[Any, Any]"]:
    if depth > DEEPEST:
        raise TooComplex("too deep")
    inside = part.get_payload()
    if part.get_content_maintype() == "multipart" and isinstance(inside, list):
        for child in inside:
            if isinstance(child, Message):
                yield from _leaves(child, depth + 1)
    elif part.get_content_maintype() != "multipart":
        yield part


def _is_file(part: "Message[Any, Any]") -> bool:
    is_text = part.get_content_type() in ("text/plain", "text/html")
    return not is_text or part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _is_trifle(part: "Message[Any, Any]", marked: str) -> bool:
    """Signatures of programs, and small pictures that stand in the text itself."""
    if part.get_content_type() in SIGNED:
        return True
    own = str(part.get("Content-ID", "")).strip("<> \r\n")
    is_shown = bool(own) and f"cid:{own}" in marked
    return part.get_content_maintype() == "image" and is_shown and len(_bytes(part)) <= SMALL_PICTURE


def _bytes(part: "Message[Any, Any]") -> bytes:
    content = part.get_payload(decode=True)
    if isinstance(content, bytes):
        return content
    return b"".join(one.as_bytes() for one in part.get_payload() if isinstance(one, Message))


def _name(part: "Message[Any, Any]", number: int) -> str:
    given = _decoded(str(part.get_filename() or ""))
    return given or f"{number}.{'eml' if part.get_content_maintype() == 'message' else part.get_content_subtype()}"


def _sender(mail: "Message[Any, Any]") -> tuple[str, str]:
    """The name and the address of the one person in From; empty where there is none, or more than one."""
    given = [_decoded(str(value)) for value in mail.get_all("From", [])]
    found = getaddresses([str(value) for value in mail.get_all("From", [])])
    if len(given) != 1 or len(found) != 1 or found[0][1].count("@") != 1 or len(found[0][1]) > 254:
        return "", ""
    return _one_line(_decoded(found[0][0]))[:120], found[0][1].lower()


def _addresses(mail: "Message[Any, Any]", names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        for _, address in getaddresses([str(value)[:20_000] for value in mail.get_all(name, [])]):
            if "@" in address:
                yield address.lower()


def _ids(mail: "Message[Any, Any]", name: str) -> list[str]:
    return [found for value in mail.get_all(name, []) for found in IDS.findall(str(value)[:20_000])]


def _first_id(mail: "Message[Any, Any]", name: str) -> str:
    return next(iter(_ids(mail, name)), "")


def _words(mail: "Message[Any, Any]", name: str) -> str:
    return _one_line(_decoded(str(mail.get(name, ""))))


def _decoded(value: str) -> str:
    """A header with its encoded words read; whatever cannot be, stays as it is."""
    if "=?" not in value:
        return value
    words = []
    try:
        for word, charset in decode_header(value[:2_000]):
            known = charset.lower() if charset and CHARSET.match(charset.lower()) else "utf-8"
            words.append(word.decode(known, "replace") if isinstance(word, bytes) else word)
    except (HeaderParseError, ValueError, LookupError):
        return value
    return "".join(words)


def _one_line(text: str) -> str:
    return " ".join(NO_SIGNS.sub(" ", text).encode("utf-8", "replace").decode().split())


def _clean(text: str) -> str:
    """Lines without controls and without what no database keeps."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return NO_SIGNS.sub("", plain).strip()


def _head(raw: bytes) -> bytes:
    ends = [at for at in (raw.find(b"\r\n\r\n"), raw.find(b"\n\n")) if at >= 0]
    return raw[: min(ends)] if ends else raw


def _digest(raw: bytes, message_id: str) -> str:
    """What is the same for one mail however it came: servers on the way add headers, but change neither of the two."""
    head = _head(raw)
    named = message_id.encode() if message_id else head
    body = raw[len(head) :].strip().replace(b"\r\n", b"\n")
    return hashlib.sha256(named + b"\0" + body).hexdigest()
