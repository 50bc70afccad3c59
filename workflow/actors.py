"""Who acts: a person with the roles held on a day, or the system itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.people import Person, RoleGrant


@dataclass(frozen=True, slots=True)
class Grant:
    """A role of a program, within an organization or a committee, or anywhere."""

    role: str
    program: str
    organization_id: int | None = None
    committee: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever performs an action. `person_id` is empty for the system."""

    person_id: int | None
    name: str
    grants: frozenset[Grant]
    language: str = "en"
    organization_id: int | None = None
    roles: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Work out the names of the roles once."""
        object.__setattr__(self, "roles", frozenset(grant.role for grant in self.grants))

    def holds(self, role: str, program: str | None = None) -> bool:
        """Whether the actor holds the role (in that program)."""
        return any(grant.role == role and program in (None, grant.program) for grant in self.grants)

    def organizations(self, role: str) -> frozenset[int]:
        """The organizations for which the actor holds the role."""
        return frozenset(
            grant.organization_id for grant in self.grants if grant.role == role and grant.organization_id is not None
        )

    def within(self, program: str) -> "Actor":
        """The same person with the roles of one program alone: a role counts only where it was given."""
        held = frozenset(grant for grant in self.grants if grant.program in ("", program))
        return self if held == self.grants else replace(self, grants=held)


SYSTEM = Actor(None, "Accord", frozenset({Grant("system", "")}))


def held_on(day: date) -> tuple[ColumnElement[bool], ...]:
    """The conditions on RoleGrant for a role to be held on `day` (first and last day included)."""
    return RoleGrant.starts_on <= day, or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= day)


def actor_for(session: Session, person: Person, today: date) -> Actor:
    """The person with every role held today, implied roles included."""
    columns = (RoleGrant.role, RoleGrant.program, RoleGrant.organization_id, RoleGrant.committee)
    rows = session.execute(select(*columns).where(RoleGrant.person_id == person.id, *held_on(today)))
    grants = (Grant(*row) for row in rows)
    return make_actor(person.id, person.name, grants, person.language, person.organization_id)


def make_actor(
    person_id: int | None,
    name: str,
    grants: Iterable[Grant],
    language: str = "en",
    organization_id: int | None = None,
) -> Actor:
    """An actor with the roles that the given ones imply (a chair is a member, everyone reads)."""
    from workflow.registry import implied_roles  # noqa: PLC0415 - the registry knows actors

    held = set(grants)
    for grant in tuple(held):
        for role in implied_roles(grant.program, grant.role):
            held.add(Grant(role, grant.program, grant.organization_id, grant.committee))
    return Actor(person_id, name, frozenset(held), language, organization_id)
