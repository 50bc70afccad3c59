"""Long work that people ask for: done by a worker, after the page that asked was answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.asked import LONGEST, request_in_hand
from models.base import Base, Document
from models.people import Person

OPEN_STATES = ("queued", "running")
OPEN = text("state IN ('queued', 'running')")


class Job(Base):
    """One piece of work: what is done (`work` names a function), with what, for whom, and how far it is.

    `state` is queued, running, done, failed or cancelled. Whoever runs it holds it until `claimed_until`. `said` is
    what it tells whoever asked, in both languages; `result` is for programs. Without a person the command line asked.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_open", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_job_asked_by_id", "asked_by_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    work: Mapped[str] = mapped_column(String(40))
    program: Mapped[str] = mapped_column(String(40), default="")
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    said: Mapped[Any | None] = mapped_column(Document)
    result: Mapped[Any | None] = mapped_column(Document)
    claimed_by: Mapped[str | None] = mapped_column(String(60))
    claimed_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    cancel_asked_at: Mapped[datetime | None]
    request_id: Mapped[str] = mapped_column(String(LONGEST), default=request_in_hand)

    asked_by: Mapped[Person | None] = relationship()
    files: Mapped[list["JobFile"]] = relationship(back_populates="job", order_by="JobFile.id")

    @property
    def is_open(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in OPEN_STATES


class JobFile(Base):
    """A file that was handed over with a job (`given`) or made by it (`made`). Its bytes lie where attachments lie.

    It is kept until `kept_until`; then the bytes go, and the row with them.
    """

    __tablename__ = "job_file"
    __table_args__ = (UniqueConstraint("job_id", "purpose"), Index("ix_job_file_kept_until", "kept_until"))

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))
    purpose: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(32), index=True)
    kept_until: Mapped[datetime]

    job: Mapped[Job] = relationship(back_populates="files")
