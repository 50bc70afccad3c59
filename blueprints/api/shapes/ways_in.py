"""How people come in."""

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.account import Session
from blueprints.api.shapes.base import Instant


class Passkey(Shown):
    """A passkey; of the key itself nothing is shown."""

    id: int
    name: str
    created_at: Instant
    used_at: Instant | None


class Identity(Shown):
    """An account at an OpenID provider."""

    issuer: str
    email: str
    used_at: Instant


class Factors(Shown):
    """What there is besides a password."""

    app_since: Instant | None = Field(description="Since when there is an app for codes.")
    passkeys: list[Passkey]
    recovery_codes_left: int
    identities: list[Identity]


class WaysIn(Shown):
    """How somebody can come in, and where they are signed in."""

    factors: Factors
    sessions: list[Session]
