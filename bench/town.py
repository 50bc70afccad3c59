"""Who takes part in the benchmark: societies, each with a submitter and a lead, and staff who see everything."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Organization, Person, RoleGrant
from workflow import versions
from workflow.actors import Actor
from workflow.standing import actor_for

PROGRAM = "cpin"
SOCIETIES = 51
MADE_AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
"""When everything happens: a Tuesday, ten in the morning in Toronto."""
TODAY = date(2026, 3, 3)


@dataclass(frozen=True, slots=True)
class Town:
    """The ids of the people; the submitter at an index belongs to the society at the same index."""

    societies: tuple[int, ...]
    submitters: tuple[int, ...]
    leads: tuple[int, ...]
    staff: int


def found_town(session: Session, societies: int = SOCIETIES) -> Town:
    """Make the societies and the people, and store the workflows."""
    versions.sync(session, MADE_AT)
    places = [
        Organization(program=PROGRAM, kind="society", code=f"S{number:02}", name_en=f"Society {number}")
        for number in range(1, societies + 1)
    ]
    session.add_all(places)
    session.flush()
    submitters = [_person(session, f"submitter{place.id}", "submitter", place.id) for place in places]
    leads = [_person(session, f"lead{place.id}", "society_lead", place.id) for place in places]
    staff = _person(session, "staff", "cpin_staff", None)
    return Town(tuple(place.id for place in places), tuple(submitters), tuple(leads), staff)


def find_town(session: Session) -> Town:
    """The people of a database that has them."""
    grants = session.scalars(select(RoleGrant).order_by(RoleGrant.organization_id, RoleGrant.id)).all()
    holders = {role: tuple(grant.person_id for grant in grants if grant.role == role) for role in _ROLES}
    societies = tuple(grant.organization_id for grant in grants if grant.organization_id and grant.role == "submitter")
    return Town(societies, holders["submitter"], holders["society_lead"], holders["cpin_staff"][0])


def actor(session: Session, person_id: int) -> Actor:
    """The person with the roles of today."""
    return actor_for(session, session.get_one(Person, person_id), TODAY)


_ROLES = ("submitter", "society_lead", "cpin_staff")


def _person(session: Session, name: str, role: str, society: int | None) -> int:
    person = Person(
        name=name.capitalize(),
        email=f"{name}@example.org",
        organization_id=society,
        created_at=MADE_AT,
        email_verified_at=MADE_AT,
    )
    session.add(person)
    session.flush()
    session.add(
        RoleGrant(person_id=person.id, program=PROGRAM, role=role, organization_id=society, starts_on=date(2026, 1, 1))
    )
    session.flush()
    return person.id
