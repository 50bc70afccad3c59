"""Bearer tokens for the API: random, stored as digests, shown once, ended by date or by hand."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.people import Person
from models.sessions import ApiToken
from workflow.accounts.sessions import digest_token
from workflow.errors import FieldError, InvalidInput, NotFound
from workflow.texts import Text

BEGINNING = "accord_"
LONGEST_NAME = 80
LONGEST_DAYS = 365
NOTED_EVERY = timedelta(minutes=5)

NAME_NEEDED = Text("Say what the token is for.", "Dites à quoi sert le jeton.")
NAME_TOO_LONG = Text("Use at most {length} characters.", "Utilisez au plus {length} caractères.")
DAYS_WRONG = Text("A token lives from 1 to {days} days.", "Un jeton vit de 1 à {days} jours.")


# Asked with every request of the API, so it is made once.
HOLDER = (
    select(Person)
    .join(ApiToken, ApiToken.person_id == Person.id)
    .where(
        ApiToken.digest == bindparam("digest"),
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > bindparam("now"),
        Person.active,
    )
)


def issue_token(
    session: Session, person: Person, name: str, *, now: datetime, days: int = 90, longest: int = LONGEST_DAYS
) -> str:
    """Make a token for a person; gives it once. It ends after `days`. Raises InvalidInput (fields `name`, `days`)."""
    name = name.strip()
    errors = []
    if not name:
        errors.append(FieldError("name", NAME_NEEDED))
    if len(name) > LONGEST_NAME:
        errors.append(FieldError("name", NAME_TOO_LONG.format(length=LONGEST_NAME)))
    if not 1 <= days <= longest:
        errors.append(FieldError("days", DAYS_WRONG.format(days=longest)))
    if errors:
        raise InvalidInput(errors)
    secret = BEGINNING + secrets.token_urlsafe(32)
    made = ApiToken(
        person_id=person.id,
        name=name,
        digest=digest_token(secret),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(made)
    session.flush()
    return secret


def token_person(session: Session, secret: str, *, now: datetime) -> Person | None:
    """Whose token this is, or None: unknown, expired, revoked, or the account was closed.

    The token is looked up by its digest: the comparison says nothing about the token itself, however long it takes.
    """
    return session.scalar(HOLDER, {"digest": digest_token(secret), "now": now})


def list_tokens(session: Session, person: Person) -> list[ApiToken]:
    """A person's tokens, newest first; those that ended stand there too."""
    return list(session.scalars(select(ApiToken).where(ApiToken.person_id == person.id).order_by(ApiToken.id.desc())))


def revoke_token(session: Session, person: Person, token_id: int, *, now: datetime) -> None:
    """End one of a person's own tokens. Raises NotFound when it is not theirs."""
    found = session.get(ApiToken, token_id)
    if found is None or found.person_id != person.id:
        raise NotFound(str(token_id))
    found.revoked_at = found.revoked_at or now
