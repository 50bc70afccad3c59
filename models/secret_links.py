"""Links that open one door once: to an account (invitation, forgotten password, new address) or to one action."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.items import Item
from models.people import Person


class SecretLink(Base):
    """One link. `digest` is that of its token, which is made when the mail leaves and stands nowhere but in it.

    A row without `person_id` is a forgotten password that somebody asked to reset and nobody has looked into yet.
    `step` is the entry of the item's history that the link made.
    """

    __tablename__ = "secret_link"
    __table_args__ = (Index(None, "item_id", "action"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    action: Mapped[str | None] = mapped_column(String(60))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    step: Mapped[int | None]

    person: Mapped[Person | None] = relationship()
    item: Mapped[Item | None] = relationship()
