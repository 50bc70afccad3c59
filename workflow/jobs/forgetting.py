"""Clearing away: files of jobs that were kept long enough, and jobs that nobody needs to remember."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import Session

from models.attachments import Attachment
from models.database import Database
from models.jobs import OPEN_STATES, Job, JobFile
from workflow.attachments.storage import Store

REMEMBERED = timedelta(days=90)
"""How long a job that is over is listed."""
BATCH = 500


def forget_old(database: Database, store: Store, now: datetime) -> int:
    """Take away the files of jobs that are over and that were kept long enough, then old jobs; gives how many files.

    First the bytes, then the row that leads to them: killed in between, it is done once more.
    """
    due = (JobFile.kept_until < now, Job.state.not_in(OPEN_STATES))
    with database.read() as session:
        query = select(JobFile.id, JobFile.storage_key).join(Job, Job.id == JobFile.job_id).where(*due)
        found = session.execute(query.order_by(JobFile.id).limit(BATCH)).all()
        ids = [row.id for row in found]
        shared = _shared(session, {row.storage_key for row in found}, ids)
        old = session.scalars(select(Job.id).where(*_old(now)).limit(BATCH)).all()
    for row in found:
        if row.storage_key not in shared:
            store.remove(row.storage_key)
    if found or old:
        with database.write() as session:
            session.execute(delete(JobFile).where(JobFile.id.in_(ids)))
            session.execute(delete(Job).where(Job.id.in_(old), *_old(now)))
    return len(found)


def _old(now: datetime) -> tuple[ColumnElement[bool], ...]:
    has_file = exists().where(JobFile.job_id == Job.id)
    return Job.state.not_in(OPEN_STATES), Job.finished_at < now - REMEMBERED, ~has_file


def _shared(session: Session, keys: set[str], going: list[int]) -> set[str]:
    """Bytes that something else still needs: a later job, or an item."""
    jobs = select(JobFile.storage_key).where(JobFile.storage_key.in_(keys), JobFile.id.not_in(going))
    items = select(Attachment.storage_key).where(Attachment.storage_key.in_(keys))
    return {str(key) for query in (jobs, items) for key in session.scalars(query)}
