"""What a committee decided about an item."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.items import Item
from models.people import Person


class Decision(Base):
    """A motion put to a committee: the tally as recorded, and the outcome once whoever presides confirmed it.

    One that is voted on by ballots is open from `opened_at` until `closed_at`. An electronic vote also has the instant
    after which a ballot is late (`closes_at`), and nobody confirms it: its ballots are counted when it closes. Mover
    and seconder are seats, as their ballots name them.
    """

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_item", "item_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    number: Mapped[str] = mapped_column(String(40), unique=True)
    committee: Mapped[str] = mapped_column(String(40))
    type: Mapped[str] = mapped_column(String(40))
    mode: Mapped[str] = mapped_column(String(20), default="meeting")
    tally: Mapped[dict[str, Any]]
    outcome: Mapped[str | None] = mapped_column(String(20))
    outcome_reason: Mapped[str | None] = mapped_column(String(40))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    decided_on: Mapped[date]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    conditions: Mapped[list[Any]] = mapped_column(default=list)
    text: Mapped[str] = mapped_column(Text, default="", server_default="")
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    mover: Mapped[str | None] = mapped_column(String(60))
    seconder: Mapped[str | None] = mapped_column(String(60))
    presiding_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    item: Mapped[Item] = relationship(foreign_keys=[item_id])
    meeting: Mapped[Item | None] = relationship(foreign_keys=[meeting_id])
    presiding: Mapped[Person | None] = relationship(foreign_keys=[presiding_id])
    recorded_by: Mapped[Person | None] = relationship(foreign_keys=[recorded_by_id])
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by_id])

    @property
    def version_voted(self) -> str | None:
        """The number of the version that was written when the vote was put; None where the item had none."""
        number: str | None = self.tally.get("edition")
        return number

    @property
    def step_voted(self) -> int | None:
        """The last step of the item's history when the vote was put: what was voted on is the item as it was then."""
        step: int | None = self.tally.get("item_version")
        return step
