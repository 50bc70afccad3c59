"""What a person has besides a password, and changing it: recorded, and told to the person by mail."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.factors import CodeApp, Passkey, RecoveryCode
from models.identities import Identity
from models.people import Person
from models.sessions import LoginSession
from workflow import changes
from workflow.accounts import codes, news, passkeys
from workflow.accounts.administering import check_looks_after
from workflow.accounts.identities import list_identities
from workflow.accounts.sessions import end_other_sessions, list_sessions
from workflow.actors import Actor
from workflow.errors import NotFound
from workflow.texts import Text

APP = Text("App for codes", "Application de codes")
PASSKEY = Text("Passkey “{name}”", "Clé d’accès « {name} »")


@dataclass(frozen=True, slots=True)
class Factors:
    """The second factors of one person."""

    app: CodeApp | None
    passkeys: tuple[Passkey, ...]
    codes_left: int

    def __bool__(self) -> bool:
        """Whether there is any; paper alone is none."""
        return self.app is not None or bool(self.passkeys)


@dataclass(frozen=True, slots=True)
class WaysIn:
    """How somebody can come in, and where they are: what an administrator sees of it."""

    factors: Factors
    linked: tuple[Identity, ...]
    sessions: tuple[LoginSession, ...]


def ways_in(session: Session, person: Person, *, now: datetime) -> WaysIn:
    """Second factors, accounts at providers and sessions of a person."""
    return WaysIn(
        factors_of(session, person.id),
        tuple(list_identities(session, person.id)),
        tuple(list_sessions(session, person, now=now)),
    )


def factors_of(session: Session, person_id: int) -> Factors:
    """What a person has: three queries."""
    app = session.scalar(select(CodeApp).where(CodeApp.person_id == person_id))
    return Factors(app, tuple(passkeys.list_passkeys(session, person_id)), codes.codes_left(session, person_id))


def has_factor(session: Session, person_id: int) -> bool:
    """Whether a person has a second factor."""
    of_app = select(CodeApp.id).where(CodeApp.person_id == person_id)
    of_key = select(Passkey.id).where(Passkey.person_id == person_id)
    return session.scalar(select(of_app.exists() | of_key.exists())) or False


def note_added(session: Session, person: Person, what: Text, *, now: datetime) -> list[str]:
    """Record and tell that a factor was added; the first one brings ten recovery codes, which are given."""
    _note(session, person, "add_factor", what, now)
    news.tell(session, person, news.FACTOR_ADDED, facts=[(news.WHAT, what)], now=now)
    is_first = session.scalar(select(RecoveryCode.id).where(RecoveryCode.person_id == person.id).limit(1)) is None
    return renew_codes(session, person, now=now, quietly=True) if is_first else []


def renew_codes(session: Session, person: Person, *, now: datetime, quietly: bool = False) -> list[str]:
    """Ten new recovery codes for whoever has a second factor. Raises NotFound for whoever has none."""
    if not has_factor(session, person.id):
        raise NotFound(str(person.id))
    made = codes.make_recovery_codes(session, person, now=now)
    _note(session, person, "make_recovery_codes", None, now)
    if not quietly:
        news.tell(session, person, news.CODES_MADE, now=now)
    return made


def remove_app(session: Session, person: Person, *, now: datetime, keep: str | None) -> None:
    """Forget the app; every session but that of `keep` ends. Raises NotFound when there is none."""
    found = session.scalar(select(CodeApp).where(CodeApp.person_id == person.id))
    if found is None:
        raise NotFound(str(person.id))
    session.delete(found)
    session.flush()
    _after_removal(session, person, APP, now, keep)


def remove_passkey(session: Session, person: Person, passkey_id: int, *, now: datetime, keep: str | None) -> None:
    """Forget one of a person's own passkeys; every session but that of `keep` ends. Raises NotFound."""
    gone = passkeys.remove_passkey(session, person, passkey_id)
    _after_removal(session, person, PASSKEY.format(name=gone.name), now, keep)


def reset_factors(session: Session, person: Person, *, by: Actor, now: datetime) -> None:
    """Forget everything but the password, as an administrator does for somebody who lost it; every session ends.

    Raises NotFound when there was nothing, and Refused where the account opens a program that `by` does not administer.
    """
    if not has_factor(session, person.id):
        raise NotFound(str(person.id))
    check_looks_after(session, person, by, "reset_factors", now.date())
    for table in (CodeApp, RecoveryCode, Passkey):
        session.execute(delete(table).where(table.person_id == person.id))
    end_other_sessions(session, person.id, None, now=now)
    changes.record(session, "reset_factors", changes.of_person(person), by=by, now=now)
    news.tell(session, person, news.FACTORS_RESET, news.SET_UP_AGAIN, now=now)


def sign_out(session: Session, person: Person, *, by: Actor, now: datetime) -> None:
    """End every session of somebody, as an administrator does; recorded and told only if there was one."""
    if end_other_sessions(session, person.id, None, now=now):
        changes.record(session, "end_sessions", changes.of_person(person), by=by, now=now)
        news.tell(session, person, news.SESSIONS_ENDED, news.ASK_WHY, now=now)


def _after_removal(session: Session, person: Person, what: Text, now: datetime, keep: str | None) -> None:
    """Codes on paper stand in for a factor: without one they open nothing."""
    if not has_factor(session, person.id):
        session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    end_other_sessions(session, person.id, keep, now=now)
    _note(session, person, "remove_factor", what, now)
    news.tell(session, person, news.FACTOR_REMOVED, facts=[(news.WHAT, what)], now=now)


def _note(session: Session, person: Person, action: str, what: Text | None, now: datetime) -> None:
    myself = Actor(person.id, person.name, frozenset())
    after = {"factor": what.en} if what is not None else None
    changes.record(session, action, changes.of_person(person), by=myself, now=now, after=after)
