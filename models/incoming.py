"""Mail that came in: what it was, and what became of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.items import Item
from models.people import Person


class IncomingMessage(Base):
    """One message, taken in at most once (`digest` is that of its Message-ID and its body).

    `state` is placed, held, ignored or discarded, `why` a code of workflow.incoming.words. `text` is what its writer
    said in it; the whole of it lies among the files under `raw_key`. `item_id` is where it went, or, while it is held,
    which item it names. `notes` are sentences in both languages, such as the files that were not taken.
    """

    __tablename__ = "incoming_message"
    __table_args__ = (
        Index("ix_incoming_message_state", "state", "id"),
        Index("ix_incoming_message_sender", "sender", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    message_id: Mapped[str] = mapped_column(String(250))
    sender: Mapped[str] = mapped_column(String(254))
    sender_name: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(String(30))
    notes: Mapped[list[Any]] = mapped_column(default=list)
    raw_key: Mapped[str | None] = mapped_column(String(32), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")

    item: Mapped[Item | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
