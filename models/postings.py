"""Postings: what was put where, and when; something is published when a posting of it exists."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Document
from models.editions import Edition
from models.items import Item
from models.people import Person
from models.represented import Represented

CURRENT = text("ended_on IS NULL AND withdrawn_on IS NULL")


class Posting(Represented, Base):
    """One posting of an item, or of a part of it such as a meeting's minutes. The first posting date counts.

    `kind` says what was posted: a kind of items, or a part of one. `number` is its version, for good. `content` is what
    everybody may read of it, as it was on that day; `words` are what it is found by. It is current until the next
    posting of the same kind ends it, or until it is withdrawn.
    """

    __tablename__ = "posting"
    __table_args__ = (
        Index("ix_posting_current", "posted_on", "id", sqlite_where=CURRENT, postgresql_where=CURRENT),
        Index("ix_posting_item_id", "item_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    location: Mapped[str] = mapped_column(String(300))
    posted_on: Mapped[date]
    released_on: Mapped[date | None]
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    checksum: Mapped[str | None] = mapped_column(String(64))
    ended_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]

    item: Mapped[Item] = relationship()
    edition: Mapped[Edition | None] = relationship()
    posted_by: Mapped[Person | None] = relationship(foreign_keys=[posted_by_id])
