"""Forgetting mail that nobody needs to decide about any more."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func

from models.database import Database
from models.incoming import IncomingMessage


def forget_mail(database: Database, now: datetime, days: int) -> None:
    """Forget decided messages after so many days; what is held stays. Their bytes are swept away afterwards."""
    ended_at = func.coalesce(IncomingMessage.decided_at, IncomingMessage.received_at)
    is_old = (IncomingMessage.state != "held", ended_at < now - timedelta(days=days))
    with database.write() as session:
        session.execute(delete(IncomingMessage).where(*is_old))
