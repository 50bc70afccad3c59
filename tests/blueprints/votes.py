"""A committee and a vote for the tests of pages."""

from typing import Any

from sqlalchemy import select

from models.items import Item
from tests.blueprints import cast
from tests.blueprints.cast import World

MEMBERS = ["mia", "max", "moe"]


def enrol(world: World, name: str, role: str, committee: str | None = None) -> int:
    """Somebody who can sign in and holds one role of cpin; gives their id."""
    with world.database.write() as session:
        return cast.enrol(session, world, name, "cpin", role, committee=committee)


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
