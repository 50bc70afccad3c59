"""Deadlines are rows, and so is every reminder that was due."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.items import Item
from models.people import Person

OPEN = text("next_send_on IS NOT NULL")
FIRES = text("fires_at IS NOT NULL")


class Deadline(Base):
    """A date by which something must happen to an item.

    `next_send_on` is the next day on which a reminder goes out, empty when none will; `fires_at` is set where the
    clock itself performs an action. `set_on` is the day on which somebody set `due_on` by hand: what is counted anew
    leaves such a date alone.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        Index("ix_deadline_next_send", "next_send_on", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_deadline_fires", "fires_at", sqlite_where=FIRES, postgresql_where=FIRES),
        Index("ix_deadline_item", "item_id", "code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    program: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(60), default="")
    created_on: Mapped[date]
    due_on: Mapped[date]
    due_at: Mapped[datetime]
    paused_on: Mapped[date | None]
    satisfied_on: Mapped[date | None]
    cancelled_on: Mapped[date | None]
    next_send_on: Mapped[date | None]
    fires_at: Mapped[datetime | None]
    set_on: Mapped[date | None]

    item: Mapped[Item] = relationship()

    @property
    def is_open(self) -> bool:
        """Still to be met: neither satisfied nor cancelled (it may be paused)."""
        return self.satisfied_on is None and self.cancelled_on is None


class Reminder(Base):
    """One reminder of one deadline to one person: made at most once ever, whatever runs twice.

    A deputy gets it too, `on_behalf_of` whoever it was for.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        Index("uq_reminder_key", "deadline_id", "kind", "offset", "recipient_id", unique=True),
        Index(
            "ix_reminder_waiting",
            "recipient_id",
            sqlite_where=text("result = 'due'"),
            postgresql_where=text("result = 'due'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"))
    kind: Mapped[str] = mapped_column(String(10))
    offset: Mapped[int]
    recipient_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    send_on: Mapped[date]
    result: Mapped[str] = mapped_column(String(10))
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"), index=True)
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    deadline: Mapped[Deadline] = relationship()
    recipient: Mapped[Person] = relationship(foreign_keys=recipient_id)
