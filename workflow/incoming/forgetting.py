"""Forgetting mail: what nobody decided about in time is discarded, and what was decided goes after a while."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from models.database import Database
from models.incoming import IncomingMessage
from workflow import changes
from workflow.actors import SYSTEM

BATCH = 500
EXPIRED = "expired"


def forget_mail(database: Database, now: datetime, days: int, held_days: int) -> None:
    """Forget decided messages after so many days, and discard what was held for so many.

    Their bytes are swept away afterwards.
    """
    ended_at = func.coalesce(IncomingMessage.decided_at, IncomingMessage.received_at)
    is_old = (IncomingMessage.state != "held", ended_at < now - timedelta(days=days))
    waited = (IncomingMessage.state == "held", IncomingMessage.received_at < now - timedelta(days=held_days))
    with database.write() as session:
        session.execute(delete(IncomingMessage).where(*is_old))
        late = select(IncomingMessage).where(*waited).order_by(IncomingMessage.id).limit(BATCH)
        for row in session.scalars(late.with_for_update(skip_locked=True)):
            row.state, row.why, row.decided_at = "discarded", EXPIRED, now
            after = {"why": EXPIRED}
            changes.record(session, "discard_mail", changes.of_mail(row.id), by=SYSTEM, now=now, after=after)
