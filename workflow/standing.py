"""The standing of a person on a day: every role held then, and what those roles imply."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from models.people import Person, RoleGrant
from workflow.actors import Actor, Grant
from workflow.registry import derived_grants, implied_roles

# Asked with every request, so it is made once.
HELD = select(RoleGrant.role, RoleGrant.program, RoleGrant.organization_id, RoleGrant.committee).where(
    RoleGrant.person_id == bindparam("person_id"),
    RoleGrant.starts_on <= bindparam("day"),
    or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= bindparam("day")),
)


def actor_for(session: Session, person: Person, today: date) -> Actor:
    """The person with every role held today: granted ones, what a program derives (a seat), and what those imply."""
    granted = (Grant(*row) for row in session.execute(HELD, {"person_id": person.id, "day": today}))
    derived = (grant for _, grant in derived_grants(session, today, person.id))
    grants = (*granted, *derived)
    return make_actor(person.id, name_of(person), grants, person.language, person.organization_id)


def name_of(person: Person) -> str:
    """How a person is called in what is recorded; a service is told apart (the word is the same in both languages)."""
    return f"{person.name} (service)" if person.is_service else person.name


def make_actor(
    person_id: int | None,
    name: str,
    grants: Iterable[Grant],
    language: str = "en",
    organization_id: int | None = None,
) -> Actor:
    """An actor with the roles that the given ones imply (a chair is a member, everyone reads)."""
    held = set(grants)
    for grant in tuple(held):
        for role in implied_roles(grant.program, grant.role):
            held.add(Grant(role, grant.program, grant.organization_id, grant.committee))
    return Actor(person_id, name, frozenset(held), language, organization_id)
