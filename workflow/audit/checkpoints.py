"""Daily checkpoints: what happened to all items, and was changed beside them, up to the end of a day (UTC), chained.

A checkpoint covers the rows recorded since the one before it, and what was written in items. Whoever keeps a copy
elsewhere can show later that nothing before it was altered, even by someone who holds the database and this code.
"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.changes import Change
from models.content import AnswerRevision
from models.database import Database
from models.history import Checkpoint, HistoryEntry
from models.items import Item
from workflow.audit.live import snapshot
from workflow.audit.verify import FIRST, Day, checkpoint_hash

MARGIN = timedelta(minutes=10)
"""How long after midnight a transaction begun before it may still be on its way."""


def make_checkpoint(database: Database, now: datetime) -> Checkpoint | None:
    """Make the checkpoint of yesterday (UTC); None when it exists or midnight was less than ten minutes ago.

    Days on which nothing ran are covered by the next checkpoint. Reading happens before the short write.
    """
    day = (now.astimezone(UTC) - MARGIN).date() - timedelta(days=1)
    with snapshot(database) as session:
        before = latest_checkpoint(session)
        if before is not None and before.day >= day:
            return None
        made = _checkpoint(day, _read_day(session, before, day), _read_content(session, before, day), before, now)
    with database.write() as session:
        latest = latest_checkpoint(session)
        if (latest.hash if latest else FIRST) != made.prev_hash:
            return None  # another process was faster
        session.add(made)
    return made


def latest_checkpoint(session: Session) -> Checkpoint | None:
    """The newest checkpoint, if there is one."""
    return session.scalar(select(Checkpoint).order_by(Checkpoint.day.desc()).limit(1))


def _read_day(session: Session, before: Checkpoint | None, day: date) -> Day:
    columns = select(HistoryEntry.id, HistoryEntry.item_id, HistoryEntry.hash, Item.reference)
    covers = _covers(HistoryEntry.recorded_at, before, day)
    statement = columns.join(Item, Item.id == HistoryEntry.item_id).where(*covers)
    found = session.execute(
        statement.order_by(HistoryEntry.item_id, HistoryEntry.seq).execution_options(yield_per=1000)
    )
    covered = Day()
    for reference, rows in groupby(found, key=lambda row: str(row.reference)):
        covered.add(reference, list(rows))
    latest = select(Change).where(*_covers(Change.recorded_at, before, day)).order_by(Change.seq.desc()).limit(1)
    if (change := session.scalar(latest)) is not None:
        covered.add_changes([change])
    return covered


def _read_content(session: Session, before: Checkpoint | None, day: date) -> list[list[Any]]:
    """Of each item that was written: reference, number and digest of its last revision that is covered."""
    covered = select(AnswerRevision.item_id, func.max(AnswerRevision.number).label("last")).where(
        *_covers(AnswerRevision.saved_at, before, day)
    )
    last = covered.group_by(AnswerRevision.item_id).subquery()
    found = (
        select(Item.reference, AnswerRevision.number, AnswerRevision.digest)
        .join(Item, Item.id == AnswerRevision.item_id)
        .join(last, and_(last.c.item_id == AnswerRevision.item_id, last.c.last == AnswerRevision.number))
    )
    return [list(row) for row in session.execute(found.order_by(AnswerRevision.item_id))]


def _covers(
    recorded_at: InstrumentedAttribute[datetime], before: Checkpoint | None, day: date
) -> list[ColumnElement[bool]]:
    """The conditions for a row to be recorded up to the end of `day`, and after the checkpoint before it."""
    covered = [recorded_at < datetime.combine(day + timedelta(days=1), time(), UTC)]
    if before is not None:
        covered.append(recorded_at >= datetime.combine(before.day + timedelta(days=1), time(), UTC))
    return covered


def _checkpoint(
    day: date, covered: Day, content: list[list[Any]], before: Checkpoint | None, now: datetime
) -> Checkpoint:
    made = Checkpoint(
        day=day,
        last_entry_id=covered.last_entry_id,
        entries=covered.entries,
        items=covered.items,
        heads_digest=covered.heads.hexdigest(),
        content=content,
        prev_hash=before.hash if before else FIRST,
        made_at=now,
    )
    made.hash = checkpoint_hash(made)
    return made
