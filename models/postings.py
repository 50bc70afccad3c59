"""Postings: what was put where, and when; something is published when a posting of it exists."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.editions import Edition
from models.items import Item
from models.people import Person


class Posting(Base):
    """One posting of an item, of one of its editions where it has any. The first posting date counts."""

    __tablename__ = "posting"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"), index=True)
    location: Mapped[str] = mapped_column(String(300))
    posted_on: Mapped[date]
    released_on: Mapped[date | None]
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    checksum: Mapped[str | None] = mapped_column(String(64))
    withdrawn_on: Mapped[date | None]

    item: Mapped[Item] = relationship()
    edition: Mapped[Edition | None] = relationship()
    posted_by: Mapped[Person | None] = relationship()
