"""Slowing down whoever guesses: failures are rows, counted by what was guessed at and from where."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.sessions import SignInFailure
from workflow.errors import AccordError

WINDOW = timedelta(minutes=15)


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
