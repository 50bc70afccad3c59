"""Fetching a mailbox over IMAP (RFC 9051). What was taken is marked only after the commit that took it.

Killed in between, a message is fetched once more and known by its digest; so are those that two fetchers bring at once.
"""

import imaplib
import re
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from models.database import Database
from workflow.attachments.storage import Store
from workflow.errors import AccordError
from workflow.incoming.room import NoRoom, is_full
from workflow.incoming.settings import ImapSettings, IncomingSettings
from workflow.incoming.taking import take_in

TAKEN = "AccordTaken"
"""The keyword of messages that were taken."""
LEFT = "AccordLeft"
"""The keyword of messages for which there was no room; they are looked at again once there is."""
BATCH = 200
"""Messages of one round; what is left is fetched in the next."""
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class CannotFetch(AccordError):  # noqa: N818 - reads as what happened
    """The mailbox cannot be read: the server is not there, refuses the login, or breaks off."""


def fetch(
    database: Database,
    store: Store,
    incoming: IncomingSettings,
    imap: ImapSettings,
    now: Callable[[], datetime],
    *,
    tls: ssl.SSLContext | None = None,
    is_stopping: Callable[[], bool] = bool,
) -> Counter[str]:
    """Take in what lies in the mailbox; gives how many ended how. Raises CannotFetch; what was taken stays taken.

    `tls` replaces the system's trust, for a server with a certificate of its own. What goes wrong with one message
    does not keep the others waiting; it is raised at the end, and that message is tried again in the next round.
    """
    ended: Counter[str] = Counter()
    faults: list[Exception] = []
    with _open(imap, tls) as box:
        mailbox = f"{imap.username}@{imap.host}/{imap.folder}"
        with database.read() as session:
            leaves = is_full(session, incoming)
        for uid in _waiting(box, with_left=not leaves):
            if is_stopping():
                break
            raw, size = _load(box, uid, incoming.largest)
            if raw is None:
                continue  # somebody else took it away
            try:
                taken = take_in(database, store, incoming, raw, mailbox=mailbox, now=now(), size=size)
            except NoRoom:
                ended["left"] += 1
                box.uid("STORE", uid, "+FLAGS.SILENT", f"({LEFT})")
                continue
            except Exception as error:  # noqa: BLE001 - whatever is wrong with this one, the next may be right
                faults.append(error)
                continue
            ended[taken.state] += 1
            if not _mark(box, uid, imap.done):
                faults.append(
                    CannotFetch(f"{imap.host}:{imap.port}: the folder {imap.done} cannot be made or written to")
                )
    if faults:
        raise faults[0]
    return ended


def look(imap: ImapSettings, *, tls: ssl.SSLContext | None = None) -> tuple[int, bool]:
    """How many messages wait, and whether the folder for those that are taken is there; nothing is changed.

    Raises CannotFetch.
    """
    with _open(imap, tls) as box:
        is_there = not imap.done or box.status(_quoted(imap.done), "(MESSAGES)")[0] == "OK"
        return len(_waiting(box, with_left=True)), is_there


@contextmanager
def _open(imap: ImapSettings, tls: ssl.SSLContext | None) -> Iterator[imaplib.IMAP4]:
    """The mailbox, open for as long as the block lasts. The password goes over TLS or nowhere."""
    context = tls or ssl.create_default_context()
    try:
        box = _connect(imap, context)
    except (OSError, imaplib.IMAP4.error) as error:
        raise CannotFetch(_said(imap, error)) from error
    try:
        _check(box.login(imap.username, imap.password))
        _check(box.select(_quoted(imap.folder)))
        yield box
    except (OSError, imaplib.IMAP4.error) as error:
        raise CannotFetch(_said(imap, error)) from error
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            box.logout()


def _connect(imap: ImapSettings, context: ssl.SSLContext) -> imaplib.IMAP4:
    if imap.security == "tls":
        return imaplib.IMAP4_SSL(imap.host, imap.port, ssl_context=context, timeout=imap.timeout)
    box = imaplib.IMAP4(imap.host, imap.port, timeout=imap.timeout)
    try:
        box.starttls(context)
    except (OSError, imaplib.IMAP4.error):
        box.shutdown()
        raise
    return box


def _waiting(box: imaplib.IMAP4, *, with_left: bool) -> list[str]:
    but = () if with_left else ("UNKEYWORD", LEFT)
    found = _check(box.uid("SEARCH", "UNKEYWORD", TAKEN, *but, "UNDELETED"))
    return found[0].decode("ascii").split()[:BATCH] if found and found[0] else []


def _load(box: imaplib.IMAP4, uid: str, largest: int) -> tuple[bytes | None, int]:
    """The bytes and the size of a message; of one that is too large only the headers; none where it is gone."""
    told = b" ".join(one for one in _check(box.uid("FETCH", uid, "(RFC822.SIZE)")) if isinstance(one, bytes))
    found = SIZE.search(told)
    if found is None:
        return None, 0
    size = int(found[1])
    what = "BODY.PEEK[]" if size <= largest else "BODY.PEEK[HEADER]"
    answer = _check(box.uid("FETCH", uid, f"({what})"))
    return next((one[1] for one in answer if isinstance(one, tuple)), None), size


def _mark(box: imaplib.IMAP4, uid: str, done: str) -> bool:
    """Say at the server that a message was taken, and put it aside where there is a folder for that.

    A folder that is missing is made. Gives False where that does not help: the message stays, marked.
    """
    box.uid("STORE", uid, "+FLAGS.SILENT", f"(\\Seen {TAKEN})")
    if not done or _move(box, uid, done):
        return True
    box.create(_quoted(done))
    return _move(box, uid, done)


def _move(box: imaplib.IMAP4, uid: str, done: str) -> bool:
    if b"MOVE" in b" ".join(_check(box.capability())).upper().split():  # more is told after the login than before
        return bool(box.uid("MOVE", uid, _quoted(done))[0] == "OK")
    if box.uid("COPY", uid, _quoted(done))[0] != "OK":
        return False
    box.uid("STORE", uid, "+FLAGS.SILENT", "(\\Deleted)")
    return True


def _check(answer: tuple[str, list[Any]]) -> list[Any]:
    state, data = answer
    if state != "OK":
        raise imaplib.IMAP4.error(str(data[:1]))
    return data


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _said(imap: ImapSettings, error: Exception) -> str:
    """What went wrong, without what the server repeats of the login."""
    told = str(error).replace(imap.password, "…") if imap.password else str(error)
    return f"{imap.host}:{imap.port}: {type(error).__name__}: {told[:200]}"
