"""Forgetting what mail said, and to whom, once nobody needs it; that it was sent, and about what, stays."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.orm import Session

from models.outbox import MailboxMessage, OutboxMessage

EMPTIED = {"address": "", "params": {}, "error": ""}
"""What is left of a message; it cannot be sent again."""
ENDED = ("sent", "failed", "cancelled", "uncertain")


def forget_old(session: Session, now: datetime, days: int) -> None:
    """Empty the messages that ended and are older than so many days; delete those of the local mailbox."""
    before = now - timedelta(days=days)
    empty(session, OutboxMessage.state.in_(ENDED), OutboxMessage.created_at < before)
    session.execute(delete(MailboxMessage).where(MailboxMessage.received_at < before))


def empty(session: Session, *which: ColumnElement[bool]) -> int:
    """Take address and words out of messages; gives of how many."""
    done = session.execute(update(OutboxMessage).where(*which, OutboxMessage.address != "").values(EMPTIED))
    count: int = done.rowcount  # type: ignore[attr-defined]
    return count
