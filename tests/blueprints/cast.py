"""People who hold roles, organizations, and what they do: the company of the tests of pages."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.items import Item
from models.people import Organization, Person, RoleGrant
from workflow import accounts
from workflow.actors import SYSTEM
from workflow.attachments.storage import Store
from workflow.engine import advance, create
from workflow.standing import actor_for

PASSWORD = "quiet river stone"
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
PEOPLE = {
    "submitter": ("cpin", ("submitter",), "S1"),
    "lead": ("cpin", ("society_lead",), "S1"),
    "other": ("cpin", ("submitter",), "S2"),
    "staff": ("cpin", ("cpin_staff",), None),
    "second": ("cpin", ("cpin_staff",), None),
    "admin": ("cpin", ("admin",), None),
    "reader": ("cpin", ("reader",), None),
    "chair": ("cpin", ("os_chair",), None),
    "planner": ("county_plan", ("ldss_planner",), "D1"),
    "state": ("county_plan", ("ocfs_plan_unit",), None),
    "nobody": ("cpin", (), None),
}
REQUEST = {
    "title": "Merge duplicate records",
    "details": "Workers enter the same facts twice.",
    "category": "training",
    "business_need": "Time is lost.",
    "no_client_information_confirmed": "true",
}


@dataclass
class World:
    """The application with its database and people; `now` can be moved."""

    app: Flask
    database: Database
    people: dict[str, int]
    organizations: dict[str, int]

    @property
    def files(self) -> Store:
        """Where the application keeps files."""
        kept: Store = self.app.extensions["accord"].files
        return kept

    def make(self, who: str = "submitter", *, submit: bool = True, **changed: str) -> str:
        """A change request of somebody's, submitted unless told otherwise; gives its reference."""
        data = {**REQUEST, **changed}
        with self.database.write() as session:
            person = session.get_one(Person, self.people[who])
            actor = actor_for(session, person, NOW.date())
            first = {name: data[name] for name in ("title", "details", "category", "business_need")}
            item = create(session, "change_request", "create", actor=actor, now=NOW, data=first)
            if submit:
                confirmed = {"no_client_information_confirmed": "true"}
                advance(session, item, "submit", actor=actor, now=NOW, data=confirmed)
            return item.reference

    def advance(self, reference: str, action: str, who: str = "staff", **data: object) -> None:
        """Perform an action, as somebody else would at the same time."""
        with self.database.write() as session:
            person = session.get_one(Person, self.people[who])
            item = session.scalars(select(Item).where(Item.reference == reference)).one()
            advance(session, item, action, actor=actor_for(session, person, NOW.date()), now=NOW, data=data)


def gather(app: Flask, database: Database) -> World:
    """Everybody of PEOPLE, with their organizations."""
    world = World(app, database, {}, {})
    with database.write() as session:
        for program, kind, code in (
            ("cpin", "society", "S1"),
            ("cpin", "society", "S2"),
            ("county_plan", "district", "D1"),
        ):
            settle(session, world, program, kind, code)
        for name, (program, roles, place) in PEOPLE.items():
            enrol(session, world, name, program, *roles, place=place)
    return world


def settle(session: Session, world: World, program: str, kind: str, code: str) -> None:
    """An organization."""
    made = Organization(program=program, kind=kind, code=code, name_en=f"Organization {code}")
    session.add(made)
    session.flush()
    world.organizations[code] = made.id


def enrol(
    session: Session,
    world: World,
    name: str,
    program: str,
    *roles: str,
    place: str | None = None,
    committee: str | None = None,
) -> int:
    """Somebody who can sign in and holds these roles; gives their id."""
    person = Person(name=name.title(), email=f"{name}@example.org", language="en", created_at=NOW)
    person.organization_id = world.organizations[place] if place else None
    person.email_verified_at = NOW
    session.add(person)
    session.flush()
    accounts.set_password(session, person, PASSWORD, by=SYSTEM, now=NOW, hasher=accounts.CHEAP)
    session.add_all(
        RoleGrant(
            person_id=person.id,
            program=program,
            role=role,
            organization_id=person.organization_id,
            committee=committee,
            starts_on=date(2026, 1, 1),
        )
        for role in roles
    )
    world.people[name] = person.id
    return person.id
