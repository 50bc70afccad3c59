"""Accounts of services: somebody's programs, which come through the API and nowhere else.

They hold roles as people do. They never sign in with a password, get no mail, and are nobody to assign or to vote.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.people import Person
from workflow import changes
from workflow.accounts.administering import check_looks_after
from workflow.accounts.checks import organization_errors, text_errors
from workflow.accounts.directory import LONGEST_NAME, person_values
from workflow.actors import Actor
from workflow.errors import FieldError, InvalidInput
from workflow.texts import Text

ADDRESS = "service-{number}@accord.invalid"
"""What stands where people have their address: nothing under `.invalid` is ever delivered (RFC 2606)."""

NOT_A_PERSON = Text(
    "Choose a person with an open account: somebody must answer for a service.",
    "Choisissez une personne au compte ouvert : quelqu’un doit répondre d’un service.",
)


def add_service(
    session: Session, *, name: str, contact_id: int | None, by: Actor, now: datetime, organization_id: int | None = None
) -> Person:
    """Add the account of a service, for which a person answers.

    Raises InvalidInput (fields `name`, `contact_id`, `organization_id`).
    """
    _check(session, name, contact_id, organization_id)
    made = Person(name=name.strip(), email="", language="en", is_service=True, active=True, created_at=now)
    made.organization_id, made.contact_id = organization_id, contact_id
    session.add(made)
    session.flush()
    made.email = ADDRESS.format(number=made.id)
    session.flush()
    after = person_values(session, made)
    changes.record(session, "add_service", changes.of_person(made), by=by, now=now, after=after)
    return made


def change_service(session: Session, service: Person, values: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    """Change `name`, `contact_id` or `organization_id` of a service. Raises InvalidInput."""
    check_looks_after(session, service, by, "change_person", now.date())
    wanted = {name: getattr(service, name) for name in ("name", "contact_id", "organization_id")} | dict(values)
    _check(session, wanted["name"], wanted["contact_id"], wanted["organization_id"])
    before = person_values(session, service)
    service.name, service.contact_id = wanted["name"].strip(), wanted["contact_id"]
    service.organization_id = wanted["organization_id"]
    after = person_values(session, service)
    if after != before:
        subject = changes.of_person(service)
        changes.record(session, "change_person", subject, by=by, now=now, before=before, after=after)


def list_services(session: Session) -> list[Person]:
    """Every account of a service, by name, with who answers for it, its organization and its roles."""
    loaded = (joinedload(Person.contact), joinedload(Person.organization), selectinload(Person.grants))
    statement = select(Person).options(*loaded).where(Person.is_service)
    return list(session.scalars(statement.order_by(Person.name, Person.id)))


def _check(session: Session, name: str, contact_id: int | None, organization_id: int | None) -> None:
    errors = text_errors({"name": (name.strip(), LONGEST_NAME)})
    contact = session.get(Person, contact_id) if contact_id is not None else None
    if contact is None or contact.is_service or not contact.active:
        errors.append(FieldError("contact_id", NOT_A_PERSON))
    errors += organization_errors(session, organization_id, None)
    if errors:
        raise InvalidInput(errors)
