"""Naming deputies and letting them act: for the tests of deputies."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from models.history import HistoryEntry
from models.items import Item
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from workflow import accounts
from workflow.actors import SYSTEM, Actor, Scope
from workflow.engine import advance
from workflow.standing import actor_for

SignIn = Callable[[str], Visitor]
TODAY = NOW.date()
CONFIRMED = {"no_client_information_confirmed": True}


def name(
    world: World,
    deputy: str,
    principal: str,
    *,
    scope: Scope | None = None,
    days: int = 7,
    program: str = "cpin",
    **given: date,
) -> int:
    with world.database.write() as session:
        made = accounts.name_deputy(
            session,
            session.get_one(Person, world.people[principal]),
            deputy_id=world.people[deputy],
            program=program,
            starts_on=given.get("starts_on", TODAY),
            ends_on=given.get("starts_on", TODAY) + timedelta(days=days),
            by=SYSTEM,
            now=NOW,
            scope=scope,
        )
        return made.id


def who(world: World, called: str, day: date = TODAY) -> Actor:
    with world.database.read() as session:
        return actor_for(session, session.get_one(Person, world.people[called]), day)


def act(world: World, called: str, reference: str, action: str, chosen: int | None = None, **data: object) -> Item:
    with world.database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        actor = replace(who(world, called), chosen=chosen)
        return advance(session, item, action, actor=actor, now=NOW, data=data)


def last(world: World) -> HistoryEntry:
    with world.database.read() as session:
        return session.scalars(select(HistoryEntry).order_by(HistoryEntry.id.desc())).first() or HistoryEntry()


def token(world: World, called: str) -> dict[str, str]:
    with world.database.write() as session:
        secret = accounts.issue_token(session, session.get_one(Person, world.people[called]), "t", now=NOW)
    return {"Authorization": f"Bearer {secret}"}


def session_name(world: World, called: str) -> str:
    with world.database.read() as session:
        return session.get_one(Person, world.people[called]).name
