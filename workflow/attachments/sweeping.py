"""Clearing away: bytes whose erasure was recorded, uploads that no form ever kept, and what belongs to nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from models.attachments import Attachment
from models.database import Database
from models.incoming import IncomingMessage
from models.jobs import JobFile
from workflow.attachments.storage import Store

PATIENCE = timedelta(days=1)
"""How long an upload may wait for the action that names it."""
BATCH = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """How many files went: abandoned uploads, bytes without a row, and halves of uploads that were cut off."""

    abandoned: int = 0
    orphans: int = 0
    halves: int = 0


def erase(database: Database, store: Store) -> int:
    """Take away the bytes of every file whose erasure is recorded; gives how many files those were.

    First the bytes, then the key that leads to them: killed in between, it is done once more.
    """
    with database.read() as session:
        waiting = (Attachment.erased_at.is_not(None), Attachment.storage_key.is_not(None))
        found = session.execute(select(Attachment.id, Attachment.storage_key).where(*waiting).limit(BATCH)).all()
        keys = [str(row.storage_key) for row in found]
        kept = (Attachment.storage_key.in_(keys), Attachment.erased_at.is_(None))
        shared = set(session.scalars(select(Attachment.storage_key).where(*kept))) if keys else set()
    if not found:
        return 0
    for key in keys:
        if key not in shared:
            store.remove(key)
    with database.write() as session:
        ids = [row.id for row in found]
        session.execute(update(Attachment).where(Attachment.id.in_(ids)).values(storage_key=None))
    return len(found)


def sweep(database: Database, store: Store, now: datetime) -> Swept:
    """Take away what nobody needs and is older than a day; younger bytes may belong to an upload in flight."""
    before = now - PATIENCE
    with database.write() as session:
        waited = (Attachment.item_id.is_(None), Attachment.uploaded_at < before)
        ids = list(session.scalars(select(Attachment.id).where(*waited).limit(BATCH)))
        if ids:
            session.execute(delete(Attachment).where(Attachment.id.in_(ids)))
    old = [key for key, written in store.lying() if written < before.timestamp()]
    orphans = 0
    for first in range(0, len(old), BATCH):
        batch = old[first : first + BATCH]
        with database.read() as session:
            known = set(session.scalars(select(Attachment.storage_key).where(Attachment.storage_key.in_(batch))))
            known |= set(session.scalars(select(JobFile.storage_key).where(JobFile.storage_key.in_(batch))))
            mail = select(IncomingMessage.raw_key).where(IncomingMessage.raw_key.in_(batch))
            known |= {key for key in session.scalars(mail) if key}
        for key in set(batch) - known:
            store.remove(key)
            orphans += 1
    return Swept(len(ids), orphans, store.remove_unfinished(before.timestamp()))
