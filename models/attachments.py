"""The files that belong to items. Their bytes lie outside the database, under a random name."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.items import Item
from models.people import Person
from models.represented import Represented


class Attachment(Represented, Base):
    """One version of one file of an item. It is never changed: whoever has a newer file adds a version.

    Without an item it was uploaded with a form that has not been accepted yet. `storage_key` names the bytes; it is
    empty once they are gone, which `erased_at` announces. The SHA-256 stays.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        UniqueConstraint("item_id", "name", "version"),
        Index("ix_attachment_uploaded", "uploaded_at"),
        Index("ix_attachment_erased", "erased_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=0)
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str | None] = mapped_column(String(32), index=True)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    uploaded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_reason: Mapped[str | None] = mapped_column(String(500))
    erased_at: Mapped[datetime | None]

    item: Mapped[Item | None] = relationship()
    uploaded_by: Mapped[Person | None] = relationship(foreign_keys=[uploaded_by_id])
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=[withdrawn_by_id])

    @property
    def is_open(self) -> bool:
        """Whether it can be read: not withdrawn, and its bytes not erased."""
        return self.withdrawn_at is None and self.erased_at is None and self.storage_key is not None
