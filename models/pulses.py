"""When each of the worker's jobs was last done, by whichever worker: so that a web process sees whether any lives."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Pulse(Base):
    """One job of the worker's: the end of its last success that was noted, and the worker that did it."""

    __tablename__ = "pulse"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    done_at: Mapped[datetime]
    worker: Mapped[str] = mapped_column(String(60))
