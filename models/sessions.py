"""Ways in: sign-in sessions and API tokens. Only digests are stored, never what opens the door."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.people import Person


class LoginSession(Base):
    """One browser that signed in; ending it refuses the next request.

    While it `waits_for` the `second` factor, or for one to be `set_up`, it opens nothing else. `proven_at` is when its
    person last said who they are, `is_strong` whether they did with two factors, `method` how they came in: `password`,
    `passkey` or `provider`.
    """

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(45), default="")
    method: Mapped[str] = mapped_column(String(10), default="password", server_default="password")
    waits_for: Mapped[str | None] = mapped_column(String(10))
    proven_at: Mapped[datetime | None]
    is_strong: Mapped[bool] = mapped_column(default=False, server_default=false())

    person: Mapped[Person] = relationship()


class SignInFailure(Base):
    """A failed attempt to sign in, kept so that guessing can be slowed down."""

    __tablename__ = "sign_in_failure"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    failed_at: Mapped[datetime]


class ApiToken(Base):
    """A bearer token for the API; shown once when made. Without a `scope` it may do all that its owner may.

    `used_at` is noted every few minutes, with the address and the program that used it then.
    """

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_from: Mapped[str] = mapped_column(String(45), default="")
    used_by: Mapped[str] = mapped_column(String(80), default="")
    scope: Mapped[dict[str, Any] | None]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
