"""Passwords: argon2id hashes, the same answer in the same time for everybody, and a limit on guessing."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.people import Person
from workflow import changes
from workflow.accounts.attempts import Guessed, check_attempts, forget_failures, network_of, note_failure
from workflow.accounts.guessable import is_guessable, refuse_listed
from workflow.accounts.sessions import end_links, end_other_sessions
from workflow.accounts.telling import tell_password_changed
from workflow.actors import Actor
from workflow.errors import FieldError, InvalidInput
from workflow.texts import Text
from workflow.watching import proof_told

STRONG = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane."""
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""For tests and rehearsals only: as good as no protection."""

SHORTEST, LONGEST = 12, 200
FAILURES_PER_ACCOUNT = 10
FAILURES_PER_ADDRESS = 50
OF_PASSWORDS = ("invitation", "reset")
"""The purposes of the links by which a password is chosen: those sent before end with a new one."""

TOO_SHORT = Text(
    "Use at least {length} characters. A few words in a row are easy to remember.",
    "Utilisez au moins {length} caractères. Quelques mots à la suite se retiennent facilement.",
)
TOO_LONG = Text("Use at most {length} characters.", "Utilisez au plus {length} caractères.")
GUESSABLE = Text(
    "This password is among the first that anyone would guess. Choose another.",
    "Ce mot de passe est parmi les premiers que l’on devinerait. Choisissez-en un autre.",
)
NO_PASSWORD = Text(
    "A service never signs in: give it a token.", "Un service ne se connecte jamais : donnez-lui un jeton."
)
WRONG_PASSWORD = Text("This is not your present password.", "Ce n’est pas votre mot de passe actuel.")


@proof_told("password")
def authenticate(
    database: Database,
    email: str,
    password: str,
    *,
    now: datetime,
    address: str = "",
    known_as: str = "",
    hasher: PasswordHasher = STRONG,
) -> Person | None:
    """The person whose address and password these are, or None.

    An unknown address, an account without a password and a closed account take as long as a wrong password and get
    the same answer. Raises TooManyAttempts after ten failures for one account, or fifty from one network address,
    within 15 minutes; that too says nothing about whether the account exists. A browser or session `known_as` that
    account's own has ten failures of its own, so that nobody closes an account to its owner by guessing elsewhere.
    The slow hashing happens outside of any transaction, so that guessing cannot keep others from writing.
    """
    guessed = _guessed(email, address, known_as)
    with database.read() as session:
        check_attempts(session, guessed, now)
        person = session.scalar(select(Person).where(Person.email == email.strip().lower()))
    stored = person.password_hash if person is not None and person.active and not person.is_service else None
    matches = _matches(hasher, stored or _nobodys_hash(hasher), password) and stored is not None
    with database.write() as session:
        if not matches or person is None:
            note_failure(session, guessed, now)
            return None
        forget_failures(session, guessed[0])
        return session.get(Person, person.id)


def change_password(
    database: Database,
    person_id: int,
    present: str,
    wanted: str,
    *,
    now: datetime,
    token: str,
    hasher: PasswordHasher = STRONG,
) -> None:
    """Give a person a new password who knows the present one; every session but that of `token` ends.

    Raises InvalidInput (fields `present`, `password`), TooManyAttempts after ten wrong ones in 15 minutes.
    """
    with database.read() as session:
        person = session.get_one(Person, person_id)
        guessed = _guessed(person.email, "", token)
        check_attempts(session, guessed, now)
    if not _matches(hasher, person.password_hash or _nobodys_hash(hasher), present):
        with database.write() as session:
            note_failure(session, guessed, now)
        raise InvalidInput([FieldError("present", WRONG_PASSWORD)])
    check_password(wanted, person)
    hashed = hasher.hash(wanted)
    with database.write() as session:
        mine = session.get_one(Person, person_id)
        mine.password_hash = hashed
        myself = Actor(mine.id, mine.name, frozenset())
        changes.record(session, "change_password", changes.of_person(mine), by=myself, now=now)
        end_other_sessions(session, person_id, token, now=now)
        end_links(session, person_id, now=now, purposes=OF_PASSWORDS)
        tell_password_changed(session, mine, now=now)


def set_password(
    session: Session, person: Person, password: str, *, by: Actor, now: datetime, hasher: PasswordHasher = STRONG
) -> None:
    """Give a person a password, as an operator does; every session of theirs ends. Raises InvalidInput."""
    if person.is_service:
        raise InvalidInput([FieldError("password", NO_PASSWORD)])
    check_password(password, person)
    person.password_hash = hasher.hash(password)
    end_other_sessions(session, person.id, None, now=now)
    end_links(session, person.id, now=now, purposes=OF_PASSWORDS)
    changes.record(session, "set_password", changes.of_person(person), by=by, now=now)


def refuse_list(place: Path | None) -> None:
    """Refuse from now on the passwords of a file, one a line; None: of no file. Raises OSError."""
    if place is None:
        refuse_listed((), SHORTEST)
        return
    with place.open(encoding="utf-8", errors="replace") as lines:
        refuse_listed(lines, SHORTEST)


def check_password(password: str, person: Person) -> None:
    """Raise InvalidInput unless the password is long enough and not easily guessed (OWASP ASVS 5.0, 6.2)."""
    problem = None
    if len(password) < SHORTEST:
        problem = TOO_SHORT.format(length=SHORTEST)
    elif len(password) > LONGEST:
        problem = TOO_LONG.format(length=LONGEST)
    elif is_guessable(password, person):
        problem = GUESSABLE
    if problem is not None:
        raise InvalidInput([FieldError("password", problem)])


def _matches(hasher: PasswordHasher, stored: str, password: str) -> bool:
    try:
        return hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


@lru_cache(maxsize=4)
def _nobodys_hash(hasher: PasswordHasher) -> str:
    return hasher.hash("a password that opens nothing")


def forget_failures_of(session: Session, email: str) -> None:
    """Open an account again that too many failures had closed for a while: its owner read mail at its address."""
    forget_failures(session, _guessed(email, "")[0])


def _guessed(email: str, address: str, known_as: str = "") -> tuple[Guessed, ...]:
    """What failures are counted by: the account (or the browser that it knows), and the network address."""
    named = email.strip().lower()
    account = Guessed(f"known:{known_as}:{named}" if known_as else f"account:{named}", FAILURES_PER_ACCOUNT)
    return (account, Guessed(f"address:{network_of(address)}", FAILURES_PER_ADDRESS)) if address else (account,)
