"""Secret addresses under which calendars and readers of news fetch what a person may see."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.people import Person


class Feed(Base):
    """One address, kept as a digest. `sort` says what it gives, `params` of which committee, program or list.

    `content` is the digest of what it gave last, which it has given since `content_at`.
    """

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sort: Mapped[str] = mapped_column(String(10))
    params: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    renewed_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    content: Mapped[str] = mapped_column(String(64), default="")
    content_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
