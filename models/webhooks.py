"""Webhooks: where other systems want to hear of what happens, and what became of each message to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.items import Item
from models.people import Person

WAITING = text("state IN ('queued', 'sending')")


class WebhookEndpoint(Base):
    """An address of another system. `kinds` and `actions` narrow what it hears of; empty: everything of the program.

    It hears of items that `reader` may see. The secret is sealed, for messages are signed with it. `disabled_why` says
    what switched it off, if no person did; `paused_until` is how long the receiver asked to be left alone.
    """

    __tablename__ = "webhook_endpoint"

    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(String(40), index=True)
    url: Mapped[str] = mapped_column(String(2000))
    kinds: Mapped[list[Any]]
    actions: Mapped[list[Any]]
    is_active: Mapped[bool] = mapped_column(default=True)
    disabled_why: Mapped[str] = mapped_column(String(20), default="")
    sealed: Mapped[str] = mapped_column(String(200))
    sealed_before: Mapped[str | None] = mapped_column(String(200))
    before_until: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reader_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]

    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id])
    reader: Mapped[Person] = relationship(foreign_keys=[reader_id])


class WebhookDelivery(Base):
    """One message to one endpoint; `event` is its id there and here, so that nothing is told twice.

    A message without an item is a test. `code` and `excerpt` are of the latest answer, `error` says why none came.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index(None, "endpoint_id", "event", unique=True),
        Index("ix_webhook_delivery_waiting", "not_before", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoint.id", ondelete="CASCADE"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    event: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    claimed_by: Mapped[str | None] = mapped_column(String(60))
    claimed_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    code: Mapped[int | None]
    excerpt: Mapped[str] = mapped_column(Text, default="")
    error: Mapped[str] = mapped_column(String(20), default="")

    endpoint: Mapped[WebhookEndpoint] = relationship()
    item: Mapped[Item | None] = relationship()


class WebhookAttempt(Base):
    """One attempt to send a message. Where it has no `ended_at`, nobody knows how it ended: its worker was lost.

    `code` and `excerpt` are of the answer, `error` says why none came.
    """

    __tablename__ = "webhook_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("webhook_delivery.id", ondelete="CASCADE"), index=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    code: Mapped[int | None]
    excerpt: Mapped[str] = mapped_column(Text, default="")
    error: Mapped[str] = mapped_column(String(20), default="")
