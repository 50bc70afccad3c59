"""Who somebody is at an OpenID provider."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.people import Person


class Identity(Base):
    """A subject of a provider, which never changes, and the person it stands for; one for each provider.

    `email` is the address the provider named when they were linked.
    """

    __tablename__ = "identity"
    __table_args__ = (
        Index(None, "issuer", "subject", unique=True),
        Index(None, "person_id", "issuer", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    email: Mapped[str] = mapped_column(String(254))
    linked_at: Mapped[datetime]
    used_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
