"""What was frozen: figures and lists as they stood when a report was compiled, content when it was signed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ForeignKey, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from models.base import Base
from models.items import Item
from models.people import Person


class Snapshot(Base):
    """What was frozen of an item, numbered from 1, with the SHA-256 of its canonical JSON.

    It is written once. One that was discarded stays; which of them counts is said by the item and its history, which
    holds the same SHA-256.
    """

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    number: Mapped[int]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]]

    item: Mapped[Item] = relationship()
    made_by: Mapped[Person | None] = relationship()


@event.listens_for(Snapshot, "before_update")
@event.listens_for(Snapshot, "before_delete")
def refuse_change(_mapper: Mapper[Any], _connection: Connection, snapshot: Snapshot) -> None:
    """Raise RuntimeError: nobody alters or deletes a snapshot (SD9)."""
    message = f"snapshot {snapshot.number} of item {snapshot.item_id} cannot be changed"
    raise RuntimeError(message)
