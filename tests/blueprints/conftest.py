"""The application on a SQLite file of its own, with a few people who hold roles."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from models.database import Database
from models.items import Item
from models.people import Organization, Person, RoleGrant
from tests.blueprints.application import make_application, serve_from
from workflow import accounts
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

    def advance(self, reference: str, action: str, who: str = "staff", **data: str) -> None:
        """Perform an action, as somebody else would at the same time."""
        with self.database.write() as session:
            person = session.get_one(Person, self.people[who])
            item = session.query(Item).filter(Item.reference == reference).one()
            advance(session, item, action, actor=actor_for(session, person, NOW.date()), now=NOW, data=data)


@dataclass
class Visitor:
    """A browser without scripts: follows what it is shown, and sends the token of the form it saw."""

    client: FlaskClient

    def get(self, address: str) -> TestResponse:
        return self.client.get(address)

    def post(self, address: str, seen: str = "/", **data: object) -> TestResponse:
        return self.client.post(address, data={"csrf_token": self.token(seen), **data})

    def token(self, seen: str = "/") -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(seen).text)
        assert found is not None, seen
        return found.group(1)


@pytest.fixture(scope="session")
def app() -> Flask:
    """One application per worker: what costs time is to read the templates."""
    return make_application()


@pytest.fixture
def world(app: Flask, sqlite_database: Database) -> World:
    serve_from(app, sqlite_database, NOW)
    with sqlite_database.write() as session:
        organizations = {}
        for program, kind, code in (
            ("cpin", "society", "S1"),
            ("cpin", "society", "S2"),
            ("county_plan", "district", "D1"),
        ):
            made = Organization(program=program, kind=kind, code=code, name_en=f"Organization {code}")
            session.add(made)
            session.flush()
            organizations[code] = made.id
        people = {}
        for name, (program, roles, place) in PEOPLE.items():
            person = Person(name=name.title(), email=f"{name}@example.org", language="en", created_at=NOW)
            person.organization_id = organizations[place] if place else None
            person.email_verified_at = NOW
            session.add(person)
            session.flush()
            accounts.set_password(session, person, PASSWORD, now=NOW, hasher=accounts.CHEAP)
            people[name] = person.id
            session.add_all(
                RoleGrant(
                    person_id=person.id,
                    program=program,
                    role=role,
                    organization_id=person.organization_id,
                    starts_on=date(2026, 1, 1),
                )
                for role in roles
            )
    return World(app, sqlite_database, people, organizations)


@pytest.fixture
def sign_in(world: World) -> Callable[[str], Visitor]:
    """Sign somebody in, in a browser of their own."""

    def enter(name: str) -> Visitor:
        visitor = Visitor(world.app.test_client())
        answer = visitor.post("/sign-in", seen="/sign-in", email=f"{name}@example.org", password=PASSWORD)
        assert answer.status_code == 303, answer.text
        return visitor

    return enter


@pytest.fixture
def count_queries(world: World) -> Iterator[Callable[[Callable[[], object]], int]]:
    """Count the statements that a call sends to the database."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    def count(call: Callable[[], object]) -> int:
        seen.clear()
        call()
        return len(seen)

    event.listen(world.database.engine, "before_cursor_execute", note)
    yield count
    event.remove(world.database.engine, "before_cursor_execute", note)
