"""Slowing down whoever guesses: failures are rows, counted by what was guessed at and from where."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.sessions import SignInFailure
from workflow.errors import AccordError

WINDOW = timedelta(minutes=15)
NETWORK = 64
"""Bits of an IPv6 address that say which network it is in (RFC 4291, 2.5.4)."""


@dataclass(frozen=True, slots=True)
class Guessed:
    """What may be guessed at: `name` says what, and `limit` how many failures close it until the window has passed."""

    name: str
    limit: int

    @property
    def digest(self) -> str:
        """What is stored of the name."""
        return hashlib.sha256(self.name.encode()).hexdigest()


class TooManyAttempts(AccordError):  # noqa: N818 - reads as what happened
    """Nobody may try to sign in to this account, or from this address, before `until`."""

    def __init__(self, until: datetime) -> None:
        """Say from when it may be tried again."""
        self.until = until
        super().__init__(f"too many attempts to sign in; again from {until.isoformat()}")


def network_of(address: str) -> str:
    """Who asks, as far as an address says: of IPv6 the network that one household or company has as its own.

    Whoever has such a network has more addresses than anybody could count; what is no address stays as it is.
    """
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or IPv6Network((int(known), NETWORK), strict=False))


def check_attempts(session: Session, guessed: Iterable[Guessed], now: datetime) -> None:
    """Raise TooManyAttempts when one of these has failed too often in the last 15 minutes."""
    for one in guessed:
        recent = (SignInFailure.subject == one.digest, SignInFailure.failed_at > now - WINDOW)
        count, latest = session.execute(select(func.count(), func.max(SignInFailure.failed_at)).where(*recent)).one()
        if count >= one.limit:
            raise TooManyAttempts(latest + WINDOW)


def note_failure(session: Session, guessed: Iterable[Guessed], now: datetime) -> None:
    """Remember that each of these failed once more."""
    session.add_all(SignInFailure(subject=one.digest, failed_at=now) for one in guessed)


def forget_failures(session: Session, one: Guessed) -> None:
    """It was right at last: what failed before does not count any more."""
    session.execute(delete(SignInFailure).where(SignInFailure.subject == one.digest))
