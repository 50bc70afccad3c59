"""Editions: the versions of a practice, a training resource or a document."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Document
from models.decisions import Decision
from models.items import Item
from models.people import Person
from models.represented import Represented

OPEN_STATES = ("draft", "endorsed", "approved")
"""The states of an edition that is not in force yet."""

OPEN = text("state IN ('draft', 'endorsed', 'approved')")
IN_FORCE = text("state = 'published'")


class Edition(Represented, Base):
    """One version of an item's content; `dated_on` is the date printed on it.

    An item has at most one open edition (draft, endorsed, approved) and at most one in force (published); it is
    `effective_on` the later of release and posting. `ended_on` is the day on which it was superseded or abandoned.
    """

    __tablename__ = "edition"
    __table_args__ = (
        Index("uq_edition_item_number", "item_id", "number", unique=True),
        Index("uq_edition_open", "item_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("uq_edition_in_force", "item_id", unique=True, sqlite_where=IN_FORCE, postgresql_where=IN_FORCE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    number: Mapped[str] = mapped_column(String(20))
    change_type: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(12))
    scope: Mapped[str] = mapped_column(String(500), default="")
    dated_on: Mapped[date | None]
    text: Mapped[str] = mapped_column(Text, default="")
    file: Mapped[Any | None] = mapped_column(Document)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    endorsed_on: Mapped[date | None]
    approved_on: Mapped[date | None]
    released_on: Mapped[date | None]
    posted_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    class_at_publish: Mapped[str | None] = mapped_column(String(20))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))

    item: Mapped[Item] = relationship()
    author: Mapped[Person | None] = relationship(foreign_keys=[author_id])
    decision: Mapped[Decision | None] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether it is still on its way to being in force."""
        return self.state in OPEN_STATES
