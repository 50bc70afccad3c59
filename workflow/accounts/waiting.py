"""Sign-ins that are half done: the password was right, and the second factor is still to come or to be set up.

They are rows of their own that open nothing; whoever completes one gets a new session (OWASP ASVS 5.0, 7.2.4).
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.sessions import LoginSession
from workflow.accounts.sessions import digest_token, end_session, open_session

SECOND, SET_UP = "second", "set_up"
PATIENCE = timedelta(minutes=30)


def find_waiting(session: Session, token: str, *, now: datetime) -> LoginSession | None:
    """The half sign-in with this token, or None: unknown, completed, older than half an hour, or a closed account."""
    statement = select(LoginSession).options(joinedload(LoginSession.person))
    found = session.scalar(
        statement.where(
            LoginSession.digest == digest_token(token),
            LoginSession.ended_at.is_(None),
            LoginSession.waits_for.is_not(None),
            LoginSession.created_at > now - PATIENCE,
        )
    )
    return found if found is not None and found.person.active else None


def let_in(session: Session, token: str, *, now: datetime) -> str | None:
    """Complete a half sign-in: it ends, and a session takes its place. Gives its token; None as for find_waiting."""
    waiting = find_waiting(session, token, now=now)
    if waiting is None:
        return None
    end_session(session, token, now=now)
    return open_session(
        session,
        waiting.person,
        now=now,
        user_agent=waiting.user_agent,
        address=waiting.address,
        method=waiting.method,
        is_strong=True,
    )
