"""So many requests a minute from one person or one address, over all processes that serve them.

A process takes shares of a minute's requests from one row of the database and hands them out by itself, so that it
writes once for many requests, and not at all for those who ask seldom.
"""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from models.database import Database
from models.pace import RequestPace

KEPT_MINUTES = 60


def minute_of(now: datetime) -> int:
    """The minute of an instant, counted from 1970."""
    return int(now.timestamp() // 60)


def take(database: Database, who: str, minute: int, *, used: int, wanted: int, most: int) -> tuple[int, int] | None:
    """Take up to `wanted` of the `most` requests of a minute; `used` were handed out before they were taken.

    Gives how many were given, and how many are left to all. None where the database cannot be written at once.
    """
    try:
        with database.write(hasty=True) as session:
            return _take(session, who, minute, used=used, wanted=wanted, most=most)
    except (IntegrityError, OperationalError):  # somebody else took the first share, or holds the lock
        return None


def _take(session: Session, who: str, minute: int, *, used: int, wanted: int, most: int) -> tuple[int, int]:
    row = session.get(RequestPace, who, with_for_update=True)
    if row is None:
        row = RequestPace(who=who, minute=minute, taken=0)
        session.add(row)
    if row.minute != minute:
        row.minute, row.taken = minute, 0
    row.taken += used
    given = max(0, min(wanted, most - row.taken))
    row.taken += given
    return given, max(0, most - row.taken)


def forget_old(session: Session, now: datetime) -> None:
    """Forget who asked when."""
    session.execute(delete(RequestPace).where(RequestPace.minute < minute_of(now) - KEPT_MINUTES))
