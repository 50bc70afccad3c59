"""The people of a case: a district of the State, and one person for each role in it."""

from datetime import UTC, date, datetime, time

from sqlalchemy.orm import Session

from models.people import Organization, Person, RoleGrant
from workflow.programs.county_plan.plan import KIND
from workflow.programs.county_plan.reference import read_districts
from workflow.programs.county_plan.wording import ROLES

LONG_AGO = date(2000, 1, 1)


def make_cast(session: Session, code: str) -> tuple[int, dict[str, Person]]:
    """Make the district with this code and its people; gives the district's id and the people by role."""
    district = next((district for district in read_districts() if district.code == code), None)
    organization = Organization(
        program=KIND,
        kind="district",
        code=code,
        name_en=district.name if district else code,
        details=district.details if district else {},
    )
    people = {role: _make_person(role, code) for role in ROLES}
    session.add_all([organization, *people.values()])
    session.flush()
    session.add_all(
        RoleGrant(person_id=person.id, program=KIND, role=role, organization_id=organization.id, starts_on=LONG_AGO)
        for role, person in people.items()
    )
    session.flush()
    return organization.id, people


def _make_person(role: str, code: str) -> Person:
    made_at = datetime.combine(LONG_AGO, time(), tzinfo=UTC)
    return Person(
        name=role,
        email=f"{role}.{code}@example.org",
        email_verified_at=made_at,
        language="en",
        active=True,
        created_at=made_at,
    )
