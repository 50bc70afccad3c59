"""Who takes part: organizations, people and the roles they hold for a term."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base


def erased_name(number: int | None) -> str:
    """What stands where the name of an erased person stood, in both languages at once."""
    return f"[erased person {number} · personne effacée {number}]"


class Organization(Base):
    """A society, a district, a ministry, a State agency or the association itself."""

    __tablename__ = "organization"
    __table_args__ = (Index(None, "program", "code", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(20))
    name_en: Mapped[str] = mapped_column(String(160))
    name_fr: Mapped[str] = mapped_column(String(160), default="")
    zone: Mapped[str] = mapped_column(String(60), default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    active_from: Mapped[date | None]
    active_until: Mapped[date | None]


class Person(Base):
    """A contact; one with a password may sign in. Mail goes only to a verified address.

    A service account stands for a program of somebody's: it comes through the API alone, and `contact_id` names the
    person who answers for it. `deputy_until` is the last day on which they may act for somebody (models.deputies is
    asked until then), `represented` says that somebody has ever been their deputy. Of one who was erased (`erased_at`)
    the number stays, and what is recorded under it.
    """

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("language IN ('en', 'fr')", name="language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    language: Mapped[str] = mapped_column(String(2), default="en")
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    is_service: Mapped[bool] = mapped_column(default=False)
    deputy_until: Mapped[date | None]
    represented: Mapped[bool] = mapped_column(default=False)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    email_verified_at: Mapped[datetime | None]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    desk_seen_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    organization: Mapped[Organization | None] = relationship()
    contact: Mapped["Person | None"] = relationship(remote_side="Person.id")
    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="person")


class RoleGrant(Base):
    """A role held by a person from one day to another (both included), within a scope."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    program: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(40), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    committee: Mapped[str | None] = mapped_column(String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="grants")
    organization: Mapped[Organization | None] = relationship()
