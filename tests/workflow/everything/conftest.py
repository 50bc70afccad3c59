"""A small site in which something of nearly everything happened."""

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from models.database import Database
from models.definitions import Setting
from models.items import Comment, Follower, Item
from models.people import Person
from tests.blueprints.cast import NOW, World, gather
from tests.blueprints.practices import versions
from tests.blueprints.votes import MEMBERS, open_vote
from tests.sample.files import PDF, store_beside
from workflow import accounts, audit, engine, reminders
from workflow.actors import SYSTEM
from workflow.attachments import keeping
from workflow.coming import local_day
from workflow.programs import load_programs
from workflow.standing import actor_for

FROM_NOW = NOW.replace(day=28)


@pytest.fixture
def small_site(sqlite_database: Database) -> World:
    load_programs()
    world = gather(Flask("small"), sqlite_database)
    asked = world.make(title="Réunir les fiches « en double »")
    for action, data in (("triage", {}), ("request_info", {"text": "Which report do you mean?"})):
        world.advance(asked, action, **data)
    versions(world, 2)
    vote = open_vote(world, *MEMBERS)
    world.advance(vote, "cast_ballot", "max", ballot="in_favour")
    with sqlite_database.write() as session:
        staff = actor_for(session, session.get_one(Person, world.people["staff"]), NOW.date())
        item = session.scalars(select(Item).where(Item.reference == asked)).one()
        session.add(Comment(item_id=item.id, author_id=world.people["staff"], body="A *comment*.", created_at=NOW))
        session.add(Follower(item_id=item.id, person_id=world.people["second"]))
        session.merge(Setting(program="cpin", name="public_register", value={"value": True}))
        store = store_beside(sqlite_database)
        for name in ("plan.pdf", "copy.pdf"):
            keeping.attach(session, item, store.take(name, BytesIO(PDF)), limits=store.limits, actor=staff, now=NOW)
        gone = engine.create(session, "change_request", "create", actor=staff, now=NOW, data={"title": "Gone"})
        engine.advance(session, gone, "discard", actor=staff, now=NOW)
        kim = accounts.add_person(session, name="Kim", email="kim@example.org", by=SYSTEM, now=NOW)
        accounts.issue_token(session, kim, "tests", now=NOW)
    reminders.sweep(sqlite_database, FROM_NOW)
    audit.make_checkpoint(sqlite_database, FROM_NOW)
    assert local_day(FROM_NOW) > NOW.date()
    return world
