"""What Accord promises of its mail, checked on the database and on what the mail server accepted."""

from datetime import datetime, timedelta

from sqlalchemy import select

from models.database import Database
from models.outbox import OutboxMessage
from tests.workflow.outbox.mail_server import MailServer
from workflow.outbox.dispatch import dispatch
from workflow.outbox.transports import SmtpTransport

ENDS = ("sent", "failed", "cancelled", "uncertain")


def send_until_all_ended(database: Database, server: MailServer, start: datetime) -> None:
    """Dispatch every few hours, for a week at most, until nothing waits any more."""
    settings = server.settings()
    for hours in range(0, 7 * 24, 5):
        dispatch(database, SmtpTransport(settings), settings, start + timedelta(hours=hours), "last")
        with database.read() as session:
            waiting = select(OutboxMessage.id).where(OutboxMessage.state.in_(("queued", "sending"))).limit(1)
            if session.scalar(waiting) is None:
                return


def find_broken_promises(database: Database, server: MailServer) -> set[str]:
    """Name every promise that was broken."""
    broken = set()
    with database.read() as session:
        messages = session.scalars(select(OutboxMessage)).all()
        addresses = {message.recipient.email for message in messages if message.recipient is not None}
    for message in messages:
        copies = server.copies(message.address)
        if message.state not in ENDS:
            broken.add("every message ends")
        if len(copies) > (2 if message.purpose == "reminder" else 1):
            broken.add("never more copies than allowed")
        if set(copies) - {message.message_id}:
            broken.add("copies carry one Message-ID")
        if (message.state == "sent" and not copies) or (message.state in ("failed", "cancelled") and copies):
            broken.add("the end is the truth")
    if {address for address, _ in server.accepted} - addresses:
        broken.add("no wrong address")
    return broken
