"""The machine's side of postings: take what is due, put it on the ministry's site, write how it went."""

import io
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO, cast

from sqlalchemy import CursorResult, and_, or_, select, update
from sqlalchemy.orm import Session

from models.attachments import Attachment
from models.database import Database
from models.deliveries import Delivery
from models.postings import Posting
from workflow.attachments.storage import Store
from workflow.deliveries import LONGEST_PLACE
from workflow.sharepoint import SiteFolder, SiteLater, SiteRefuses

LEASE = timedelta(minutes=30)
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=4)
LONGEST_WAIT = timedelta(days=1)
MAX_ATTEMPTS = 30
GONE = "what was posted can no longer be read here"


@dataclass(frozen=True, slots=True)
class Job:
    """One attempt: what is put where. `key` names the bytes of a file; without one the text is sent."""

    id: int
    path: str
    attempts: int
    text: str
    key: str | None = None


def deliver(
    database: Database, store: Store, folder: SiteFolder, worker: str, now: Callable[[], datetime], limit: int = 20
) -> dict[str, int]:
    """Put what is due on the site, one after the other; gives how many ended in each state."""
    counts: dict[str, int] = {}
    for _ in range(limit):
        with database.write() as session:
            job = claim(session, worker, now())
        if job is None:
            break
        state, error, place, wait = _attempt(job, store, folder)
        with database.write() as session:
            settle(session, job, worker, now(), state=state, error=error, place=place, wait=wait)
        counts[state] = counts.get(state, 0) + 1
    return counts


def claim(session: Session, worker: str, now: datetime) -> Job | None:
    """Take the next one that is due, or one that a lost worker left: sent twice it is there once."""
    free = and_(Delivery.state == "queued", Delivery.not_before <= now)
    left = and_(Delivery.state == "sending", Delivery.claimed_until < now)
    query = select(Delivery).where(or_(free, left)).order_by(Delivery.not_before, Delivery.id).limit(1)
    found = session.scalar(query.with_for_update(skip_locked=True))
    if found is None:
        return None
    found.state, found.claimed_by, found.claimed_until = "sending", worker, now + LEASE
    found.attempts += 1
    posting = found.posting
    text = f"# {posting.title}\n\n{posting.content.get('text') or posting.content.get('summary') or ''}\n"
    return Job(found.id, found.path, found.attempts, text, _key(session, posting))


def _key(session: Session, posting: Posting) -> str | None:
    """What names the bytes of the posting's file; an empty name where they are gone or were never here."""
    number = (posting.content.get("file") or {}).get("attachment")
    if not isinstance(number, int):
        return None
    file = session.get(Attachment, number)
    return str(file.storage_key) if file is not None and file.item_id == posting.item_id and file.is_open else ""


def settle(
    session: Session,
    job: Job,
    worker: str,
    now: datetime,
    *,
    state: str,
    error: str = "",
    place: str = "",
    wait: float | None = None,
) -> bool:
    """Write how an attempt ended, unless somebody else has it by now; gives whether it was written."""
    delay = min(FIRST_DELAY * (1 << min(job.attempts - 1, 10)), LONGEST_DELAY)
    if wait is not None:
        delay = min(timedelta(seconds=wait), LONGEST_WAIT)
    if state == "queued" and job.attempts >= MAX_ATTEMPTS:
        state = "failed"
    mine = (Delivery.id == job.id, Delivery.state == "sending", Delivery.claimed_by == worker)
    values = {
        "state": state,
        "error": error[:200],
        "not_before": now + delay,
        "sent_at": now if state == "sent" else None,
        "claimed_by": None,
        "claimed_until": None,
    }
    done = cast("CursorResult[Any]", session.execute(update(Delivery).where(*mine).values(values)))
    if done.rowcount and state == "sent" and 0 < len(place) <= LONGEST_PLACE:
        session.get_one(Delivery, job.id).posting.location = place
    return bool(done.rowcount)


def _attempt(job: Job, store: Store, folder: SiteFolder) -> tuple[str, str, str, float | None]:
    """Send it; gives the state it ended in, why, where it is now, and how long the site asked to wait."""
    try:
        with closing(_open(job, store)) as stream:
            size = stream.seek(0, io.SEEK_END)
            stream.seek(0)
            return "sent", "", folder.put(job.path, stream, size), None
    except SiteLater as error:
        return "queued", str(error), "", error.seconds
    except SiteRefuses as error:
        return "failed", str(error), "", None
    except OSError:
        return "failed", GONE, "", None


def _open(job: Job, store: Store) -> BinaryIO:
    if job.key is None:
        return io.BytesIO(job.text.encode())
    if not job.key:
        raise FileNotFoundError(GONE)
    return store.path(job.key).open("rb")
