"""The standing of a person on a day: every role held then, and what those roles imply."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from models.deputies import Deputy as DeputyRow
from models.people import Person, RoleGrant
from workflow.actors import Actor, Grant
from workflow.deputising import undelegated
from workflow.registry import derived_grants, implied_roles, known_program
from workflow.scopes import read_scope

# Asked with every request, so it is made once.
HELD = select(RoleGrant.role, RoleGrant.program, RoleGrant.organization_id, RoleGrant.committee).where(
    RoleGrant.person_id == bindparam("person_id"),
    RoleGrant.starts_on <= bindparam("day"),
    or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= bindparam("day")),
)


DEPUTISING = (
    select(DeputyRow, Person)
    .join(Person, Person.id == DeputyRow.principal_id)
    .where(
        DeputyRow.deputy_id == bindparam("person_id"),
        DeputyRow.ended_at.is_(None),
        DeputyRow.ends_on >= bindparam("yesterday"),
        Person.active,
    )
    .order_by(Person.name, Person.id, DeputyRow.id)
)
ONE_DAY = timedelta(days=1)


def actor_for(session: Session, person: Person, today: date, now: datetime | None = None) -> Actor:
    """The person with every role held today: granted ones, what a program derives (a seat), and what those imply.

    With the people for whom they stand in, on the day it is in the program `now` (without it: on `today`). For whom
    those stand in does not pass on.
    """
    actor = replace(_in_person(session, person, today), represented=person.represented)
    if person.deputy_until is None or person.deputy_until < today - ONE_DAY:
        return actor
    rows = session.execute(DEPUTISING, {"person_id": person.id, "yesterday": today - ONE_DAY})
    principals = (_principal(session, row, principal, today, now) for row, principal in rows.all())
    return replace(actor, stands_in=tuple(one for one in principals if one is not None))


def _in_person(session: Session, person: Person, today: date) -> Actor:
    granted = (Grant(*row) for row in session.execute(HELD, {"person_id": person.id, "day": today}))
    derived = (grant for _, grant in derived_grants(session, today, person.id))
    grants = (*granted, *derived)
    return make_actor(person.id, name_of(person), grants, person.language, person.organization_id)


def _principal(session: Session, row: DeputyRow, person: Person, today: date, now: datetime | None) -> Actor | None:
    """The person for whom somebody stands in today, with what may be delegated; None outside of the days."""
    program = known_program(row.program)
    day = program.today(now) if program is not None and now is not None else today
    if program is None or not row.starts_on <= day <= row.ends_on:
        return None
    whole = _in_person(session, person, today)
    kept = undelegated(program).roles
    handed = frozenset(one for one in whole.grants if one.program == program.name and one.role not in kept)
    return replace(whole, grants=handed, aside=whole.grants - handed, within=read_scope(row.scope))


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
