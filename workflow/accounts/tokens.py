"""Bearer tokens for the API: random, stored as digests, shown once, narrowed to a scope, ended by date or by hand."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from models.people import Person
from models.sessions import ApiToken
from workflow import changes, registry
from workflow.accounts.administering import check_looks_after
from workflow.accounts.sessions import NOTED_EVERY, digest_token
from workflow.actors import Actor, Scope
from workflow.errors import FieldError, InvalidInput, NotFound
from workflow.scopes import DOINGS, kept_scope, read_scope
from workflow.texts import Text

BEGINNING = "accord_"
LONGEST_NAME = 80
LONGEST_DAYS = 365

NAME_NEEDED = Text("Say what the token is for.", "Dites à quoi sert le jeton.")
NAME_TOO_LONG = Text("Use at most {length} characters.", "Utilisez au plus {length} caractères.")
DAYS_WRONG = Text("A token lives from 1 to {days} days.", "Un jeton vit de 1 à {days} jours.")
NO_KIND = Text("There is no kind “{name}”.", "Il n’y a pas de genre « {name} ».")
NO_ACTION = Text("There is no action “{name}”.", "Il n’y a pas d’action « {name} ».")
OTHER_KIND = Text(
    "“{name}” belongs to a kind that you did not choose.", "« {name} » relève d’un genre que vous n’avez pas choisi."
)

# Asked with every request of the API, so it is made once.
HOLDER = (
    select(ApiToken, Person)
    .join(Person, ApiToken.person_id == Person.id)
    .where(
        ApiToken.digest == bindparam("digest"),
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > bindparam("now"),
        Person.active,
    )
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose token was shown, and what it narrows them to."""

    person: Person
    token: ApiToken
    scope: Scope | None

    def is_unnoted(self, now: datetime) -> bool:
        """Whether the use of the token is to be noted again (see note_token)."""
        return self.token.used_at is None or self.token.used_at <= now - NOTED_EVERY


def issue_token(
    session: Session,
    person: Person,
    name: str,
    *,
    now: datetime,
    days: int = 90,
    longest: int = LONGEST_DAYS,
    scope: Scope | None = None,
    by: Actor | None = None,
) -> str:
    """Make a token for a person; gives it once. It ends after `days`; without a `scope` it may do all they may.

    Raises InvalidInput (fields `name`, `days`, `kinds`, `actions`). Made `by` the person where nobody is named.
    """
    name = name.strip()
    errors = token_errors(name, days, longest)
    errors.extend(scope_errors(scope))
    if errors:
        raise InvalidInput(errors)
    if by is not None:
        check_looks_after(session, person, by, "make_token", now.date())
    secret = BEGINNING + secrets.token_urlsafe(32)
    made = ApiToken(
        person_id=person.id,
        name=name,
        digest=digest_token(secret),
        created_at=now,
        expires_at=now + timedelta(days=days),
        scope=kept_scope(scope),
    )
    session.add(made)
    session.flush()
    after = {"token": name, "token_ends_at": made.expires_at, "scope": made.scope}
    changes.record(session, "make_token", changes.of_person(person), by=by or _self(person), now=now, after=after)
    return secret


def token_errors(name: str, days: int, longest: int = LONGEST_DAYS) -> list[FieldError]:
    """What is wrong with the name of a token and with how long it is to live."""
    errors = []
    if not name.strip():
        errors.append(FieldError("name", NAME_NEEDED))
    if len(name.strip()) > LONGEST_NAME:
        errors.append(FieldError("name", NAME_TOO_LONG.format(length=LONGEST_NAME)))
    if not 1 <= days <= longest:
        errors.append(FieldError("days", DAYS_WRONG.format(days=longest)))
    return errors


def scope_errors(scope: Scope | None) -> list[FieldError]:
    """What is wrong with a scope: kinds and actions that are not there."""
    if scope is None:
        return []
    known = {kind: flow for program in registry.programs() for kind, flow in program.kinds.items()}
    errors = [FieldError("kinds", NO_KIND.format(name=kind)) for kind in sorted((scope.kinds or set()) - set(known))]
    for name in sorted(scope.actions or ()):
        kind, _dot, action = name.partition(".")
        if name not in DOINGS and (kind not in known or action not in known[kind].actions):
            errors.append(FieldError("actions", NO_ACTION.format(name=name)))
        elif name not in DOINGS and not scope.sees(kind):
            errors.append(FieldError("actions", OTHER_KIND.format(name=name)))
    return errors


def token_holder(session: Session, secret: str, *, now: datetime) -> Holder | None:
    """Whose token this is and what it may do, or None: unknown, expired, revoked, or the account was closed.

    The token is looked up by its digest: the comparison says nothing about the token itself, however long it takes.
    """
    found = session.execute(HOLDER, {"digest": digest_token(secret), "now": now}).one_or_none()
    return Holder(found[1], found[0], read_scope(found[0].scope)) if found is not None else None


def token_person(session: Session, secret: str, *, now: datetime) -> Person | None:
    """Whose token this is, or None as for token_holder."""
    found = token_holder(session, secret, now=now)
    return found.person if found is not None else None


def note_token(session: Session, token_id: int, *, now: datetime, address: str = "", agent: str = "") -> None:
    """Note when, from where and by which program a token was used; at most every five minutes."""
    due = (ApiToken.used_at.is_(None)) | (ApiToken.used_at <= now - NOTED_EVERY)
    seen = {"used_at": now, "used_from": address[:45], "used_by": agent[:80]}
    session.execute(update(ApiToken).where(ApiToken.id == token_id, due).values(**seen))


def list_tokens(session: Session, person: Person) -> list[ApiToken]:
    """A person's tokens, newest first; those that ended stand there too."""
    return list(session.scalars(select(ApiToken).where(ApiToken.person_id == person.id).order_by(ApiToken.id.desc())))


def revoke_token(session: Session, person: Person, token_id: int, *, now: datetime, by: Actor | None = None) -> None:
    """End one of a person's tokens, as they do or an administrator. Raises NotFound when it is not theirs."""
    found = session.get(ApiToken, token_id)
    if found is None or found.person_id != person.id:
        raise NotFound(str(token_id))
    if found.revoked_at is None:
        found.revoked_at = now
        said: dict[str, Any] = {"token": found.name}
        subject = changes.of_person(person)
        changes.record(session, "revoke_token", subject, by=by or _self(person), now=now, after=said)


def _self(person: Person) -> Actor:
    return Actor(person.id, person.name, frozenset())
