"""The people of the demonstration: called by their role, reached at example.org."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy.orm import Session

from models.people import Organization, Person, RoleGrant
from workflow.programs.county_plan.reference import read_districts, read_offices
from workflow.programs.county_plan.reviewing.specialties import specialties

PROGRAM = "county_plan"
BEGUN_ON = date(2005, 1, 1)
UNIT, REVIEWER, PROBATION = "plan.unit@example.org", "plan.reviewer@example.org", "probation.reviewer@example.org"
CYCLES = "cycles@example.org"
CHILD_CARE = "child.care@example.org"
SPECIALISTS = {
    CHILD_CARE: "child_care",
    "domestic.violence@example.org": "domestic_violence",
    "adult.services@example.org": "adult_services",
    "detention@example.org": "detention",
    "youth.specialist@example.org": "youth",
}
"""The specialist reviewers of OCFS, and the specialty of each."""
COUNTY = (
    ("planner", "ldss_planner", "Planner"),
    ("commissioner", "ldss_commissioner", "Commissioner"),
    ("youth", "yb_director", "Youth Bureau director"),
    ("board", "youth_board_chair", "Youth Board chair"),
    ("probation", "probation_director", "Probation director"),
    ("executive", "ceo_or_chair", "County executive"),
)
STATE = (
    (UNIT, "ocfs_plan_unit", "Plan unit (State)"),
    (REVIEWER, "ocfs_reviewer", "Plan reviewer (State)"),
    (PROBATION, "dpca_reviewer", "Probation reviewer (State)"),
    (CYCLES, "ocfs_cycle_admin", "Cycle administrator (State)"),
    *(
        (email, specialties()[name].role, f"{specialties()[name].label.en} (State)")
        for email, name in SPECIALISTS.items()
    ),
)


def county(role: str, code: str) -> str:
    """The address of somebody of a district: `planner.01@example.org`."""
    return f"{role}.{code}@example.org"


def add_people(session: Session, password_hash: str, now: datetime) -> None:
    """Add the districts, the State's offices and all accounts, each with the same password."""
    for office in read_offices():
        place = _add_place(session, "regional_office", office.code, office.name, {})
        place.name_fr = in_french(office.name)
        for role, label in (("regional_office_dp", "Development"), ("regional_office_yd", "Youth development")):
            email = f"{role.removeprefix('regional_office_')}.{office.code.lower()}@example.org"
            _add_person(session, f"{label}, {office.name}", email, role, place, password_hash, now)
    for district in read_districts():
        place = _add_place(session, "district", district.code, district.name, district.details)
        for short, role, label in COUNTY:
            email = county(short, district.code)
            _add_person(session, f"{label}, {district.name}", email, role, place, password_hash, now)
    for email, role, label in STATE:
        _add_person(session, label, email, role, None, password_hash, now)


def shown() -> Iterator[str]:
    """The addresses worth trying first: everybody of Albany, then the State's reviewers and who keeps the cycles."""
    yield from (county(role, "01") for role, _, _ in COUNTY)
    yield from (UNIT, REVIEWER, PROBATION, CHILD_CARE, CYCLES)


def in_french(name: str) -> str:
    """The name of a regional office: its town stays as it is called."""
    town = name.removesuffix(" Regional Office")
    return f"Bureau régional {'d’' if town[0] in 'AEIOU' else 'de '}{town}"


def _add_place(session: Session, kind: str, code: str, name: str, details: dict[str, object]) -> Organization:
    place = Organization(program=PROGRAM, kind=kind, code=code, name_en=name, name_fr=name, details=details)
    session.add(place)
    session.flush()
    return place


def _add_person(
    session: Session, name: str, email: str, role: str, place: Organization | None, password_hash: str, now: datetime
) -> None:
    person = Person(
        name=name,
        email=email,
        organization_id=place.id if place else None,
        email_verified_at=now,
        password_hash=password_hash,
        created_at=now,
    )
    grant = RoleGrant(program=PROGRAM, role=role, organization_id=place.id if place else None, starts_on=BEGUN_ON)
    person.grants.append(grant)
    session.add(person)
