"""A full county plan in a database: the people who write and look after it, and every answer of the demonstration."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.county.state import settle_state
from bench.town import NOW, found_town
from models.items import Item
from models.people import Person, RoleGrant
from workflow import engine
from workflow.actors import Actor
from workflow.content.saving import Given, write
from workflow.programs.county_plan.demo_content import written
from workflow.programs.county_plan.structure import structure_named
from workflow.standing import actor_for

PROGRAM = KIND = "county_plan"
CYCLE, CODE = "2027-2029", "01"
CYCLES = ("2007-2009", "2024-2026", "2030-2032", "2033-2035", "2036-2038", "2039-2041")
"""Of these every district has a plan; the full plan is one more."""
STRUCTURE = "2006"


@dataclass(frozen=True, slots=True)
class County:
    """The reference of the full plan, who writes it, and who sees every district."""

    plan: str
    planner: int
    state: int


def settle(session: Session, districts: int | None = None) -> County:
    """Fill an empty database: districts with their plans of six cycles, and one plan with every answer."""
    found_town(session)
    places = settle_state(session, list(CYCLES), NOW, districts)
    planner = _person(session, "planner", "ldss_planner", places[CODE])
    state = _person(session, "state", "ocfs_plan_unit", None)
    actor = actor_of(session, planner)
    given = {"district": places[CODE], "cycle": CYCLE}
    item = engine.create(session, KIND, "create", actor=actor, now=NOW, data=given)
    engine.advance(session, item, "open_plan", actor=actor, now=NOW)
    answers = written(CODE, "planner@example.org")
    write(session, item, {place: Given(value, 0) for place, value in answers.items()}, actor=actor, now=NOW)
    return County(item.reference, planner, state)


def actor_of(session: Session, person_id: int) -> Actor:
    """The person with the roles of the day."""
    return actor_for(session, session.get_one(Person, person_id), NOW.date())


def plan_of(session: Session, county: County) -> Item:
    """The full plan."""
    return session.scalars(select(Item).where(Item.reference == county.plan)).one()


def largest_part() -> str:
    """The part that asks the most: its questions, and the cells of its tables that are printed beforehand."""
    parts = structure_named(STRUCTURE).parts.values()
    sizes = {
        part.id: sum(max(1, len(one.rows) * len(one.field.columns)) for one in part.questions.values())
        for part in parts
    }
    return max(sizes, key=lambda name: sizes[name])


def _person(session: Session, name: str, role: str, organization_id: int | None) -> int:
    person = Person(name=name.title(), email=f"{name}@example.org", created_at=NOW, email_verified_at=NOW)
    person.organization_id = organization_id
    session.add(person)
    session.flush()
    grant = RoleGrant(person_id=person.id, program=PROGRAM, role=role, starts_on=date(2020, 1, 1))
    grant.organization_id = organization_id
    session.add(grant)
    return person.id
