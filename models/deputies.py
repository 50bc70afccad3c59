"""Who stands in for whom: deputies, each for a period, in one program."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.people import Person


class Deputy(Base):
    """One person who acts for another from one day to another (both included, local days of the program).

    `scope` narrows it to kinds and actions as a token's does; without one it reaches all that may be delegated.
    """

    __tablename__ = "deputy"
    __table_args__ = (CheckConstraint("principal_id <> deputy_id", name="somebody_else"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(String(40))
    principal_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    scope: Mapped[dict[str, Any] | None]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    principal: Mapped[Person] = relationship(foreign_keys=principal_id)
    deputy: Mapped[Person] = relationship(foreign_keys=deputy_id)
