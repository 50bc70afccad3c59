"""County plans for the tests of their pages: begun, answered, and read again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from models.items import Item
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from workflow.actors import Actor
from workflow.content.answers import Place
from workflow.content.saving import Given, write
from workflow.content.storing import content_of
from workflow.engine import advance, create
from workflow.standing import actor_for

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]


def make_plan(world: World, *, begun: bool = True) -> str:
    with world.database.write() as session:
        planner = planner_of(world, session)
        data = {"district": world.organizations["D1"], "cycle": "2007-2009"}
        item = create(session, "county_plan", "create", actor=planner, now=NOW - timedelta(days=3), data=data)
        if begun:
            advance(session, item, "open_plan", actor=planner, now=NOW - timedelta(days=3))
        return item.reference


def make_plan_in_effect(world: World) -> str:
    """A plan that says how it is monitored, and is in effect without having been reviewed."""
    with world.database.write() as session:
        planner = planner_of(world, session)
        data = {"district": world.organizations["D1"], "cycle": "2024-2026"}
        item = create(session, "county_plan", "create", actor=planner, now=NOW, data=data)
        advance(session, item, "open_plan", actor=planner, now=NOW)
        write(session, item, {Place("SC-V", "answer"): Given("As before.", 0)}, actor=planner, now=NOW)
        item.state = "in_effect"
        return item.reference


def planner_of(world: World, session: Session) -> Actor:
    return actor_for(session, session.get_one(Person, world.people["planner"]), NOW.date())


def say(world: World, reference: str, **answers: object) -> None:
    """Somebody answers questions of SC-II-A by other means."""
    with world.database.write() as session:
        item = session.query(Item).filter_by(reference=reference).one()
        given = {Place("SC-II-A", name.lstrip("q")): Given(value, 0) for name, value in answers.items()}
        write(session, item, given, actor=planner_of(world, session), now=NOW)


def quietly(visitor: Visitor, address: str, typed: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """As the script sends it while somebody writes: the code and what is answered."""
    data = {"csrf_token": visitor.token(), **typed}
    answer = visitor.client.post(address, data=data, headers={"Accept": "application/json"})
    said: dict[str, Any] = answer.get_json()
    return answer.status_code, said


def answered(world: World, reference: str, part: str, question: str) -> object:
    with world.database.read() as session:
        item = session.query(Item).filter_by(reference=reference).one()
        return content_of(session, item).get(part, question)


def say_profile(world: World, reference: str, flag: str) -> None:
    with world.database.write() as session:
        item = session.query(Item).filter_by(reference=reference).one()
        given = {Place("PROFILE", flag): Given("yes", 0)}
        write(session, item, given, actor=planner_of(world, session), now=NOW)
