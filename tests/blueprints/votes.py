"""A committee and a vote for the tests of pages."""

from datetime import date
from typing import Any

from sqlalchemy import select

from models.items import Item
from models.people import Person, RoleGrant
from tests.blueprints.cast import NOW, PASSWORD, World
from workflow import accounts
from workflow.actors import SYSTEM

MEMBERS = ["mia", "max", "moe"]


def enrol(world: World, name: str, role: str, committee: str | None = None) -> int:
    """Somebody who can sign in and holds one role of cpin; gives their id."""
    with world.database.write() as session:
        person = Person(name=name.title(), email=f"{name}@example.org", language="en", created_at=NOW)
        person.email_verified_at = NOW
        session.add(person)
        session.flush()
        accounts.set_password(session, person, PASSWORD, by=SYSTEM, now=NOW, hasher=accounts.CHEAP)
        held = {"program": "cpin", "role": role, "committee": committee, "starts_on": date(2026, 1, 1)}
        session.add(RoleGrant(person_id=person.id, **held))
        world.people[name] = person.id
    return world.people[name]


def seat(world: World, *names: str) -> list[int]:
    """Members of the committee, who can sign in."""
    return [enrol(world, name, "os_member", "os") for name in names]


def open_vote(world: World, *names: str) -> str:
    """A change request on which an electronic vote is open."""
    reference = world.make()
    with world.database.write() as session:
        session.scalars(select(Item).where(Item.reference == reference)).one().state = "awaiting_endorsement"
    members: Any = seat(world, *names)
    world.advance(reference, "open_vote", "chair", type="endorse", motion_text="That it be endorsed.", members=members)
    return reference
