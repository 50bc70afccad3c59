"""Practices and resources for the tests of pages: made and moved by the staff, through the engine."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from models.items import Item
from models.people import Person
from tests.blueprints.cast import NOW, World
from workflow.editions import Publication, open_edition, publish_edition, start_edition
from workflow.engine import advance, create
from workflow.standing import actor_for

FIRST = "Record every visit within five days.\n\nAsk the supervisor."
SECOND = "Record every visit within three days.\n\nAsk the supervisor."


def act(world: World, reference: str, action: str, who: str = "staff", **data: Any) -> None:
    with world.database.write() as session:
        actor = actor_for(session, session.get_one(Person, world.people[who]), NOW.date())
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        advance(session, item, action, actor=actor, now=NOW, data=data)


def propose(world: World, title: str = "Kin service", rank: int | None = None) -> str:
    """A practice, accepted at a place where one is said."""
    with world.database.write() as session:
        staff = actor_for(session, session.get_one(Person, world.people["staff"]), NOW.date())
        data = {"name": title, "short_description": "One way to record it."}
        reference = create(session, "practice", "propose", actor=staff, now=NOW, data=data).reference
    if rank is not None:
        act(world, reference, "accept", priority_rank=rank)
    return reference


def develop(world: World, reference: str, text: str = FIRST) -> None:
    """Begin its first version, with a text."""
    due = (NOW + timedelta(days=60)).date().isoformat()
    act(world, reference, "start", lead=world.people["staff"], target_date=due)
    act(world, reference, "edit_version", text=text, scope="all of it")


def versions(world: World, count: int) -> str:
    """A practice with so many versions: all published but the last, which is a draft."""
    reference = propose(world, rank=1)
    develop(world, reference)
    publish_more(world, reference, count - 1)
    return reference


def publish_more(world: World, reference: str, count: int) -> None:
    """Publish the draft and begin the next one, so many times."""
    with world.database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        for _ in range(count):
            draft = open_edition(session, item)
            assert draft is not None
            publish_edition(session, draft, Publication("SP", NOW.date(), NOW.date()))
            start_edition(session, item, now=NOW, author_id=world.people["staff"]).text = SECOND


def identify(world: World, name: str, practice: str | None = None, *, required: bool = False) -> str:
    """A training resource, linked to a practice where one is named."""
    with world.database.write() as session:
        staff = actor_for(session, session.get_one(Person, world.people["staff"]), NOW.date())
        data = {"name": name, "short_description": "For workers."}
        reference = create(session, "training_resource", "identify", actor=staff, now=NOW, data=data).reference
    if practice is not None:
        act(world, reference, "link_practice", practice=practice, required_for_publish=required)
    return reference
