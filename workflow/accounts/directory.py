"""The people whom an administrator keeps, and their accounts. Each change is recorded (workflow.changes)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.people import Organization, Person
from models.sessions import ApiToken
from workflow import changes
from workflow.accounts.administering import check_looks_after
from workflow.accounts.checks import organization_errors, text_errors
from workflow.accounts.sessions import end_links, end_other_sessions
from workflow.actors import Actor
from workflow.errors import FieldError, InvalidInput
from workflow.texts import LANGUAGES, Text

ADDRESS = re.compile(r"[^\s@<>\",;:()\[\]\\\x00-\x1f]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LONGEST_ADDRESS = 254
LONGEST_NAME = 120
CHANGEABLE = ("name", "email", "language", "organization_id")

NO_ADDRESS = Text(
    "Enter an email address, like name@example.org.", "Saisissez une adresse courriel, comme nom@example.org."
)
TAKEN = Text("Somebody has this address already.", "Quelqu’un a déjà cette adresse.")
A_SERVICE = Text(
    "This is the account of a service: it has neither address nor language.",
    "C’est le compte d’un service : il n’a ni adresse ni langue.",
)
NO_LANGUAGE = Text("Choose English or French.", "Choisissez l’anglais ou le français.")


def add_person(
    session: Session,
    *,
    name: str,
    email: str,
    by: Actor,
    now: datetime,
    language: str = "en",
    organization_id: int | None = None,
    is_verified: bool = False,
) -> Person:
    """Add a contact; with `is_verified` somebody vouches that the address is theirs, so that mail may go there.

    Raises InvalidInput (fields `name`, `email`, `language`, `organization_id`).
    """
    person = Person(created_at=now, active=True, email_verified_at=now if is_verified else None)
    values = {"name": name, "email": email, "language": language, "organization_id": organization_id}
    _set_person(session, person, values)
    session.add(person)
    session.flush()
    after = person_values(session, person)
    changes.record(session, "add_person", changes.of_person(person), by=by, now=now, after=after)
    return person


def change_person(
    session: Session,
    person: Person,
    values: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    is_verified: bool = False,
) -> None:
    """Change name, email, language or organization.

    A new address is unverified unless somebody vouches for it with `is_verified`, as they may for the present one.
    Raises InvalidInput; KeyError for anything else in `values`; Refused where the account opens a program that `by`
    does not administer.
    """
    if person.is_service:
        raise InvalidInput([FieldError("name", A_SERVICE)])
    check_looks_after(session, person, by, "change_person", now.date())
    unknown = set(values) - set(CHANGEABLE)
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    before = person_values(session, person)
    _set_person(session, person, {**{name: getattr(person, name) for name in CHANGEABLE}, **values})
    if person.email != before["email"]:
        person.email_verified_at = None
    if is_verified:
        person.email_verified_at = person.email_verified_at or now
    after = person_values(session, person)
    if after != before:
        subject = changes.of_person(person)
        changes.record(session, "change_person", subject, by=by, now=now, before=before, after=after)


def deactivate(session: Session, person: Person, *, by: Actor, now: datetime) -> None:
    """Close an account: its sessions, tokens and links end, mail stops; what the person did stays under their name."""
    check_looks_after(session, person, by, "close_account", now.date())
    if person.active:
        changes.record(session, "close_account", changes.of_person(person), by=by, now=now)
    person.active = False
    end_other_sessions(session, person.id, None, now=now)
    end_links(session, person.id, now=now)
    open_tokens = (ApiToken.person_id == person.id, ApiToken.revoked_at.is_(None))
    session.execute(update(ApiToken).where(*open_tokens).values(revoked_at=now))


def reactivate(session: Session, person: Person, *, by: Actor, now: datetime) -> None:
    """Open a closed account again; its tokens stay revoked."""
    check_looks_after(session, person, by, "open_account", now.date())
    if not person.active:
        changes.record(session, "open_account", changes.of_person(person), by=by, now=now)
    person.active = True


def person_values(session: Session, person: Person) -> dict[str, Any]:
    """What a change says of a person; the organization by its code, which stays, whoever answers for a service by name.

    A service has no address of its own to tell.
    """
    place = session.get(Organization, person.organization_id) if person.organization_id else None
    if person.is_service:
        contact = session.get(Person, person.contact_id) if person.contact_id else None
        named = {"name": person.name, "contact": contact.name if contact else None}
        return {**named, "organization": place.code if place else None}
    return {
        "name": person.name,
        "email": person.email,
        "language": person.language,
        "organization": place.code if place else None,
        "is_verified": person.email_verified_at is not None,
    }


def _set_person(session: Session, person: Person, values: Mapping[str, Any]) -> None:
    name, email = str(values["name"]).strip(), str(values["email"]).strip().lower()
    errors = text_errors({"name": (name, LONGEST_NAME), "email": (email, LONGEST_ADDRESS)})
    if email and not ADDRESS.fullmatch(email):
        errors.append(FieldError("email", NO_ADDRESS))
    taken = select(Person.id).where(Person.email == email, Person.id.is_distinct_from(person.id))
    if session.scalar(taken) is not None:
        errors.append(FieldError("email", TAKEN))
    if values["language"] not in LANGUAGES:
        errors.append(FieldError("language", NO_LANGUAGE))
    errors += organization_errors(session, values["organization_id"], None)
    if errors:
        raise InvalidInput(errors)
    person.name, person.email = name, email
    person.language, person.organization_id = values["language"], values["organization_id"]
