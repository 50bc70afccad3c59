"""Mail that is due: made in the transaction that makes it due, sent afterwards."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.asked import LONGEST, request_in_hand
from models.base import Base
from models.items import Item
from models.people import Person

WAITING = text("state IN ('queued', 'sending')")


class OutboxMessage(Base):
    """One message to one recipient; `key` is unique (made at most once), `params` hold the facts of the moment."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_message_waiting", "not_before", "id", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_outbox_message_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))
    template: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, Any]]
    language: Mapped[str] = mapped_column(String(2))
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(default=0)
    uncertain_attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    claimed_by: Mapped[str | None] = mapped_column(String(60))
    claimed_until: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")
    request_id: Mapped[str] = mapped_column(String(LONGEST), default=request_in_hand)

    recipient: Mapped[Person | None] = relationship()
    items: Mapped[list[Item]] = relationship(secondary="outbox_item", viewonly=True)


class OutboxItem(Base):
    """The items a message speaks of, so that each item shows what became of its mail."""

    __tablename__ = "outbox_item"

    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True, index=True)


class MailboxMessage(Base):
    """A message of the local mailbox: what the demo sends is read in the browser instead of leaving the machine."""

    __tablename__ = "mailbox_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(120), index=True)
    address: Mapped[str] = mapped_column(String(254), index=True)
    subject: Mapped[str] = mapped_column(String(300))
    raw: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
