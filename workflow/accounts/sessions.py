"""Sign-in sessions: rows that can be ended, known by the digest of a random token that only the browser has."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session, joinedload

from models.factors import UsedChallenge
from models.idempotency import IdempotencyKey
from models.people import Person
from models.secret_links import SecretLink
from models.sessions import LoginSession, SignInFailure
from workflow.errors import NotFound

NOTED_EVERY = timedelta(minutes=5)
KEPT_AFTER_END = timedelta(days=30)
PROVIDER = "provider"
"""The method of a sign-in at the OpenID provider."""
KEYS_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """When a sign-in ends by itself: after `idle` without use, and after `total` in any case.

    One that came `by_provider` ends after that, so that whoever may not sign in there any more is asked again.
    """

    idle: timedelta = timedelta(hours=8)
    total: timedelta = timedelta(days=14)
    by_provider: timedelta = timedelta(hours=12)


USUAL = Lifetimes()


def digest_token(token: str) -> str:
    """What is stored of a token: its SHA-256. A token is random and long, so that no slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(
    session: Session,
    person: Person,
    *,
    now: datetime,
    user_agent: str = "",
    address: str = "",
    method: str = "password",
    waits_for: str | None = None,
    is_strong: bool = False,
    proven_at: datetime | None = None,
) -> str:
    """Sign a person in; gives the token, which is shown nowhere else and stored as a digest only.

    One that `waits_for` a second factor opens nothing before it is let in (see workflow.accounts.waiting). It begins
    as proven `now`, unless it takes the place of one that was `proven_at` another time.
    """
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            digest=digest_token(token),
            person_id=person.id,
            created_at=now,
            seen_at=now,
            user_agent=user_agent[:200],
            address=address[:45],
            method=method,
            waits_for=waits_for,
            proven_at=proven_at or now,
            is_strong=is_strong,
        )
    )
    session.flush()
    return token


def session_person(session: Session, token: str, *, now: datetime, lifetimes: Lifetimes = USUAL) -> Person | None:
    """Who is signed in with this token, or None: unknown, ended, too old, or the account was closed."""
    found = find_session(session, token, now=now, lifetimes=lifetimes)
    return found.person if found is not None else None


def find_session(session: Session, token: str, *, now: datetime, lifetimes: Lifetimes = USUAL) -> LoginSession | None:
    """The open session with this token, or None as for session_person."""
    found = session.scalar(
        select(LoginSession).options(joinedload(LoginSession.person)).where(*_alive(now, lifetimes), _is(token))
    )
    return found if found is not None and found.person.active and not found.person.is_service else None


def note_proof(session: Session, token: str, *, now: datetime) -> None:
    """Note that whoever uses this session has just said once more who they are."""
    session.execute(update(LoginSession).where(_is(token)).values(proven_at=now))


def is_new_browser(session: Session, person: Person, user_agent: str, *, now: datetime) -> bool:
    """Whether nobody has signed in to this account with such a browser before, as far as is remembered.

    Versions do not count. The first sign-in of an account made in the last month is not news.
    """
    known = session.scalars(select(LoginSession.user_agent).where(LoginSession.person_id == person.id).distinct())
    seen = {_without_version(one) for one in known}
    is_fresh = person.created_at > now - KEPT_AFTER_END
    return _without_version(user_agent[:200]) not in seen if seen else not is_fresh


def _without_version(user_agent: str) -> str:
    return re.sub(r"[0-9._]+", "", user_agent)


def is_unnoted(found: LoginSession, now: datetime) -> bool:
    """Whether the use of a session is to be noted again (see note_seen)."""
    return found.seen_at <= now - NOTED_EVERY


def note_seen(session: Session, token: str, *, now: datetime) -> bool:
    """Note that a session is in use, at most every five minutes. Gives whether something was written."""
    statement = update(LoginSession).where(_is(token), LoginSession.seen_at <= now - NOTED_EVERY)
    found = session.execute(statement.values(seen_at=now).returning(LoginSession.id))
    return found.first() is not None


def list_sessions(
    session: Session, person: Person, *, now: datetime, lifetimes: Lifetimes = USUAL
) -> list[LoginSession]:
    """The sessions a person has open, the one used last first."""
    statement = select(LoginSession).where(LoginSession.person_id == person.id, *_alive(now, lifetimes))
    return list(session.scalars(statement.order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())))


def end_session(session: Session, token: str, *, now: datetime) -> None:
    """Sign out; an unknown token does nothing."""
    session.execute(update(LoginSession).where(_is(token), LoginSession.ended_at.is_(None)).values(ended_at=now))


def end_my_session(session: Session, person: Person, session_id: int, *, now: datetime) -> None:
    """End one session of a person's own list. Raises NotFound when it is not theirs."""
    found = session.get(LoginSession, session_id)
    if found is None or found.person_id != person.id:
        raise NotFound(str(session_id))
    found.ended_at = found.ended_at or now


def end_other_sessions(session: Session, person_id: int, token: str | None, *, now: datetime) -> bool:
    """End every session of a person but the one of `token`; with None, every one. Gives whether there was any."""
    statement = update(LoginSession).where(LoginSession.person_id == person_id, LoginSession.ended_at.is_(None))
    if token is not None:
        statement = statement.where(LoginSession.digest != digest_token(token))
    ended = session.execute(statement.values(ended_at=now).returning(LoginSession.id))
    return ended.first() is not None


def end_links(session: Session, person_id: int, *, now: datetime, purposes: Iterable[str] = ()) -> None:
    """End a person's secret links that nobody used yet: those with these purposes, or every one."""
    statement = update(SecretLink).where(
        SecretLink.person_id == person_id, SecretLink.used_at.is_(None), SecretLink.revoked_at.is_(None)
    )
    if purposes:
        statement = statement.where(SecretLink.purpose.in_(tuple(purposes)))
    session.execute(statement.values(revoked_at=now))


def forget_old(session: Session, *, now: datetime, lifetimes: Lifetimes = USUAL) -> None:
    """Delete what is of no use any more.

    Sessions that ended or lapsed a month ago, failed attempts of yesterday, and the answers kept under idempotency
    keys for a week.
    """
    ended = now - KEPT_AFTER_END
    gone = or_(LoginSession.ended_at < ended, LoginSession.created_at < ended - lifetimes.total)
    session.execute(delete(LoginSession).where(gone))
    session.execute(delete(SignInFailure).where(SignInFailure.failed_at < now - timedelta(days=1)))
    session.execute(delete(UsedChallenge).where(UsedChallenge.used_at < now - timedelta(days=1)))
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now - KEYS_KEPT))


def _is(token: str) -> ColumnElement[bool]:
    return LoginSession.digest == digest_token(token)


def _alive(now: datetime, lifetimes: Lifetimes) -> tuple[ColumnElement[bool], ...]:
    return (
        LoginSession.ended_at.is_(None),
        LoginSession.waits_for.is_(None),
        LoginSession.seen_at > now - lifetimes.idle,
        LoginSession.created_at > now - lifetimes.total,
        or_(LoginSession.method != PROVIDER, LoginSession.created_at > now - lifetimes.by_provider),
    )
