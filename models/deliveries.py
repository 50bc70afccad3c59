"""What waits to be put on the ministry's site by machine: made in the transaction that posts it, sent afterwards."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.postings import Posting

WAITING = text("state IN ('queued', 'sending')")


class Delivery(Base):
    """How far the machine has come with one posting. `path` is for good, so that sending again replaces."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_waiting", "not_before", sqlite_where=WAITING, postgresql_where=WAITING),)

    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), unique=True)
    path: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    claimed_by: Mapped[str | None] = mapped_column(String(60))
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(200), default="")

    posting: Mapped[Posting] = relationship()
