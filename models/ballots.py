"""How each seat of a committee voted on a motion."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.decisions import Decision
from models.people import Person

OPEN = text("value IS NULL")


class Ballot(Base):
    """The one ballot of one seat on one motion.

    It is there, without a value, from the moment the seat may vote; `value` is the last that counts. `received` keeps
    everything that came, in order: what was changed later, and what came too late to be counted. `seat` is the seat's
    reference, or `person:ID` where the committee's seats are not kept here. `interest` says why a seat is recused, or
    what its holder declared.
    """

    __tablename__ = "ballot"
    __table_args__ = (
        Index("uq_ballot_seat", "decision_id", "seat", unique=True),
        Index("ix_ballot_principal", "principal_id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_ballot_alternate", "alternate_id", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    seat: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(120))
    principal_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    alternate_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    interest: Mapped[str | None] = mapped_column(String(20))
    value: Mapped[str | None] = mapped_column(String(12))
    cast_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cast_at: Mapped[datetime | None]
    asked_to_meet_at: Mapped[datetime | None]
    received: Mapped[list[Any]] = mapped_column(default=list)

    decision: Mapped[Decision] = relationship()
    principal: Mapped[Person | None] = relationship(foreign_keys=[principal_id])
    alternate: Mapped[Person | None] = relationship(foreign_keys=[alternate_id])
    cast_by: Mapped[Person | None] = relationship(foreign_keys=[cast_by_id])
