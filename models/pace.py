"""How often somebody asked the API in the running minute, added up over all processes."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class RequestPace(Base):
    """What processes took for one person, or one address (its digest), in which minute since 1970."""

    __tablename__ = "request_pace"

    who: Mapped[str] = mapped_column(String(80), primary_key=True)
    minute: Mapped[int]
    taken: Mapped[int]
