"""Mail with links as whoever it goes to reads it."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from models.database import Database
from models.outbox import MailboxMessage
from workflow.links.accounts import send_resets
from workflow.outbox.dispatch import dispatch
from workflow.outbox.settings import MailSettings
from workflow.outbox.transports import MailboxTransport

LINK = re.compile(r"https://accord\.example\.org/link/([\w-]{43})(?![\w-])")
Letters = Callable[[Database, datetime, str], list[str]]


@pytest.fixture
def links_for() -> Letters:
    """Send what is queued; give the tokens in the mail to an address, the newest mail first."""

    def send(database: Database, now: datetime, address: str) -> list[str]:
        send_resets(database, now=now)
        settings = MailSettings(base_url="https://accord.example.org", link_key=lambda: b"k" * 32)
        dispatch(database, MailboxTransport(database), settings, now, "test")
        with database.read() as session:
            theirs = select(MailboxMessage).where(MailboxMessage.address == address)
            found = session.scalars(theirs.order_by(MailboxMessage.id.desc())).all()
            texts = [row.raw.replace("=\n", "").replace("=\r\n", "") for row in found]
        return [token for text in texts for token in dict.fromkeys(LINK.findall(text))]

    return send
