"""The directory an administrator keeps: people, organizations, and roles with their terms."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.people import Organization, Person, RoleGrant
from models.sessions import ApiToken
from workflow import registry
from workflow.accounts.sessions import end_other_sessions
from workflow.errors import FieldError, InvalidInput, NotFound
from workflow.texts import LANGUAGES, Text

ADDRESS = re.compile(r"[^\s@<>\",;:()\[\]\\\x00-\x1f]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LONGEST_ADDRESS = 254
LONGEST_NAME = 120
LONGEST_CODE = 20
LONGEST_ORGANIZATION = 160

NEEDED = Text("This is needed.", "Ceci est requis.")
TOO_LONG = Text("Use at most {length} characters.", "Utilisez au plus {length} caractères.")
NO_ADDRESS = Text(
    "Enter an email address, like name@example.org.", "Saisissez une adresse courriel, comme nom@example.org."
)
TAKEN = Text("Somebody has this address already.", "Quelqu’un a déjà cette adresse.")
NO_LANGUAGE = Text("Choose English or French.", "Choisissez l’anglais ou le français.")
NO_ORGANIZATION = Text("There is no such organization.", "Cette organisation n’existe pas.")
SCOPE_NEEDED = Text(
    "This role is held for one organization: choose it.", "Ce rôle vaut pour une organisation : choisissez-la."
)
NO_PROGRAM = Text("There is no such program.", "Ce programme n’existe pas.")
NO_ROLE = Text("This program has no such role.", "Ce programme n’a pas ce rôle.")
ENDS_BEFORE = Text("The term cannot end before it begins.", "Le mandat ne peut finir avant de commencer.")
OVERLAPS = Text("This person holds the role already in that time.", "Cette personne a déjà ce rôle pour cette période.")
CODE_TAKEN = Text("Another organization has this code.", "Une autre organisation a ce code.")


def add_person(
    session: Session,
    *,
    name: str,
    email: str,
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
    return person


def change_person(session: Session, person: Person, values: Mapping[str, Any], *, is_verified: bool = False) -> None:
    """Change name, email, language or organization. A new address is unverified unless somebody vouches for it.

    Raises InvalidInput; KeyError for anything else in `values`.
    """
    before = person.email
    present = {name: getattr(person, name) for name in ("name", "email", "language", "organization_id")}
    unknown = set(values) - set(present)
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    _set_person(session, person, {**present, **values})
    if person.email != before and not is_verified:
        person.email_verified_at = None


def deactivate(session: Session, person: Person, *, now: datetime) -> None:
    """Close an account: its sessions and tokens end, mail stops; what the person did stays under their name."""
    person.active = False
    end_other_sessions(session, person.id, None, now=now)
    open_tokens = (ApiToken.person_id == person.id, ApiToken.revoked_at.is_(None))
    session.execute(update(ApiToken).where(*open_tokens).values(revoked_at=now))


def reactivate(person: Person) -> None:
    """Open a closed account again; its tokens stay revoked."""
    person.active = True


def grant_role(
    session: Session,
    person: Person,
    *,
    program: str,
    role: str,
    starts_on: date,
    ends_on: date | None = None,
    organization_id: int | None = None,
    committee: str | None = None,
) -> RoleGrant:
    """Give a person a role for a term, both days included.

    Raises InvalidInput (fields `program`, `role`, `ends_on`, `organization_id`, `starts_on` when the term overlaps).
    """
    errors = _role_errors(session, program, role, organization_id)
    if ends_on is not None and ends_on < starts_on:
        errors.append(FieldError("ends_on", ENDS_BEFORE))
    grant = RoleGrant(
        person_id=person.id,
        program=program,
        role=role,
        organization_id=organization_id,
        committee=committee or None,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    if not errors and _overlaps(session, grant):
        errors.append(FieldError("starts_on", OVERLAPS))
    if errors:
        raise InvalidInput(errors)
    session.add(grant)
    session.flush()
    return grant


def end_role(session: Session, person: Person, grant_id: int, *, ends_on: date) -> None:
    """Set the last day of a role. Raises NotFound when it is not this person's, InvalidInput (field `ends_on`)."""
    grant = session.get(RoleGrant, grant_id)
    if grant is None or grant.person_id != person.id:
        raise NotFound(str(grant_id))
    if ends_on < grant.starts_on:
        raise InvalidInput([FieldError("ends_on", ENDS_BEFORE)])
    grant.ends_on = ends_on


def add_organization(
    session: Session, *, program: str, kind: str, code: str, name_en: str, **more: Any
) -> Organization:
    """Add an organization to a program. `more`: name_fr, zone, details, active_from, active_until.

    Raises InvalidInput (fields `program`, `kind`, `code`, `name_en`).
    """
    known = {found.name for found in registry.programs()}
    errors = [] if program in known else [FieldError("program", NO_PROGRAM)]
    organization = Organization(program=program, kind=kind.strip(), code=code.strip(), name_en=name_en.strip(), **more)
    errors += _text_errors({"kind": (organization.kind, 40), "code": (organization.code, LONGEST_CODE)})
    errors += _text_errors({"name_en": (organization.name_en, LONGEST_ORGANIZATION)})
    taken = select(Organization.id).where(Organization.program == program, Organization.code == organization.code)
    if session.scalar(taken) is not None:
        errors.append(FieldError("code", CODE_TAKEN))
    if errors:
        raise InvalidInput(errors)
    session.add(organization)
    session.flush()
    return organization


def change_organization(organization: Organization, values: Mapping[str, Any]) -> None:
    """Change names, zone, details or dates; program and code stay, references and reports hang on them.

    Raises InvalidInput (fields `name_en`, `active_until`); KeyError for anything else in `values`.
    """
    unknown = set(values) - {"name_en", "name_fr", "zone", "details", "active_from", "active_until"}
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    errors = _text_errors({"name_en": (values.get("name_en", organization.name_en), LONGEST_ORGANIZATION)})
    starts = values.get("active_from", organization.active_from)
    ends = values.get("active_until", organization.active_until)
    if starts is not None and ends is not None and ends < starts:
        errors.append(FieldError("active_until", ENDS_BEFORE))
    if errors:
        raise InvalidInput(errors)
    for name, value in values.items():
        setattr(organization, name, value)


def _set_person(session: Session, person: Person, values: Mapping[str, Any]) -> None:
    name, email = str(values["name"]).strip(), str(values["email"]).strip().lower()
    errors = _text_errors({"name": (name, LONGEST_NAME), "email": (email, LONGEST_ADDRESS)})
    if email and not ADDRESS.fullmatch(email):
        errors.append(FieldError("email", NO_ADDRESS))
    taken = select(Person.id).where(Person.email == email, Person.id.is_distinct_from(person.id))
    if session.scalar(taken) is not None:
        errors.append(FieldError("email", TAKEN))
    if values["language"] not in LANGUAGES:
        errors.append(FieldError("language", NO_LANGUAGE))
    errors += _organization_errors(session, values["organization_id"], None)
    if errors:
        raise InvalidInput(errors)
    person.name, person.email = name, email
    person.language, person.organization_id = values["language"], values["organization_id"]


def _role_errors(session: Session, program: str, role: str, organization_id: int | None) -> list[FieldError]:
    known = {found.name: found for found in registry.programs()}
    if program not in known:
        return [FieldError("program", NO_PROGRAM)]
    errors = [] if role in known[program].roles else [FieldError("role", NO_ROLE)]
    declared = known[program].roles.get(role)
    if declared is not None and declared.scope in ("society", "district") and organization_id is None:
        errors.append(FieldError("organization_id", SCOPE_NEEDED))
    return errors + _organization_errors(session, organization_id, program)


def _organization_errors(session: Session, organization_id: int | None, program: str | None) -> list[FieldError]:
    if organization_id is None:
        return []
    found = session.get(Organization, organization_id)
    is_right = found is not None and program in (None, found.program)
    return [] if is_right else [FieldError("organization_id", NO_ORGANIZATION)]


def _text_errors(values: Mapping[str, tuple[str, int]]) -> list[FieldError]:
    errors = []
    for name, (value, longest) in values.items():
        if not value:
            errors.append(FieldError(name, NEEDED))
        elif len(value) > longest:
            errors.append(FieldError(name, TOO_LONG.format(length=longest)))
    return errors


def _overlaps(session: Session, grant: RoleGrant) -> bool:
    same = select(RoleGrant).where(
        RoleGrant.person_id == grant.person_id,
        RoleGrant.program == grant.program,
        RoleGrant.role == grant.role,
        RoleGrant.organization_id.is_not_distinct_from(grant.organization_id),
        RoleGrant.committee.is_not_distinct_from(grant.committee),
    )
    return any(
        (held.ends_on is None or held.ends_on >= grant.starts_on)
        and (grant.ends_on is None or held.starts_on <= grant.ends_on)
        for held in session.scalars(same)
    )
