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


def seat(world: World, *names: str) -> list[int]:
    """Members of the committee, who can sign in."""
    with world.database.write() as session:
        for name in names:
            person = Person(name=name.title(), email=f"{name}@example.org", language="en", created_at=NOW)
            person.email_verified_at = NOW
            session.add(person)
            session.flush()
            accounts.set_password(session, person, PASSWORD, by=SYSTEM, now=NOW, hasher=accounts.CHEAP)
            world.people[name] = person.id
            held = {"program": "cpin", "role": "os_member", "committee": "os", "starts_on": date(2026, 1, 1)}
            session.add(RoleGrant(person_id=person.id, **held))
    return [world.people[name] for name in names]


def open_vote(world: World, *names: str) -> str:
    """A change request on which an electronic vote is open."""
    reference = world.make()
    with world.database.write() as session:
        session.scalars(select(Item).where(Item.reference == reference)).one().state = "awaiting_endorsement"
    members: Any = seat(world, *names)
    world.advance(reference, "open_vote", "chair", type="endorse", motion_text="That it be endorsed.", members=members)
    return reference
