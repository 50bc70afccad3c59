"""What a case says about votes: whose workflow the verb belongs to, who votes for whom, and what came of it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ballots import Ballot
from models.decisions import Decision
from models.items import Item
from workflow import permissions, registry
from workflow.committees.roster import filled, seats_on
from workflow.programs.cpin.committees.seating import turn_of
from workflow.programs.cpin.reference import committees
from workflow.programs.cpin.scenario import times
from workflow.programs.cpin.scenario.times import PROGRAM
from workflow.programs.cpin.scenario.vocabulary import Verb
from workflow.programs.cpin.scenario.world import World
from workflow.scenarios.shapes import read_words

if TYPE_CHECKING:
    from workflow.programs.cpin.scenario.events import Event

LATE = "late: kept, not counted"


def deciding(kind: str, given: object) -> str:
    """The committee a motion goes to: as named; else the one that decides about the kind."""
    if given is not None:
        return str(given)
    return next((each.code for each in committees().values() if kind in each.decides), "")


def keeps_seats(session: Session, committee: str, event: "Event") -> bool:
    """Whether the case has a roster of the committee: how many seats are filled is then known."""
    return bool(filled(seats_on(session, PROGRAM, committee, times.program().today(event.at))))


def call_members(world: World, event: "Event") -> None:
    """Make the people that a case names as members for the first time."""
    for name in read_words(event.given, "members"):
        world.call_person(name)


def seat_members(world: World, session: Session, item: Item, event: "Event") -> None:
    """Let those who were named as members for the first time sit on the committee that decides about the item."""
    competent = turn_of(item)
    code = str(event.given.get("committee") or (competent.code if competent else ""))
    for name in read_words(event.given, "members"):
        world.seat(session, name, code)


def fitting(item: Item, verb: Verb) -> Verb:
    """The verb in the workflow of the item: motions and votes are the same for every kind."""
    rows = registry.kind(item.kind).actions.get(verb.action, ())
    return replace(verb, kind=item.kind, rows=rows) if rows else verb


def voter(world: World, session: Session, item: Item, event: "Event") -> str | None:
    """Who acts: the member named, where whoever tells the event may act for the committee. None when they may not."""
    member = event.given.get("member")
    if member is None or str(member) == event.by:
        return event.by
    world.person(str(member), event.line)
    today = times.program().today(event.at)
    actor = world.actor(session, event.by, today, event.line)
    told_by = permissions.standing_at(session, times.program(), actor, item, today)
    may = any(permissions.role_used(told_by, row, item) for row in event.verb.rows)
    return str(member) if may else None


def place_notice(world: World, session: Session, event: "Event") -> None:
    """A case says how many working days before the vote a written notice was given: the item then has that notice."""
    item, days = world.item(session, event.item), event.given.get("notice_business_days")
    if item is None or days is None:
        return
    today = times.program().today(event.at)
    given_on = times.program().calendar.add_working_days(today, -int(days))
    row = {"given_on": given_on.isoformat(), "text": "As the case says."}
    item.fields = {**item.fields, "rescind_notices": [*(item.fields.get("rescind_notices") or ()), row]}


def came_of(session: Session, item: Item, event: "Event") -> frozenset[str]:
    """What a vote's verb came to: a late ballot, a vote without a result, an outcome; and that it was done."""
    session.flush()
    query = select(Decision).where(Decision.item_id == item.id).order_by(Decision.id.desc()).limit(1)
    decision = session.scalars(query).one()
    if event.verb.action == "cast_ballot":
        cast = session.scalars(select(Ballot).where(Ballot.decision_id == decision.id)).all()
        latest = max((one for ballot in cast for one in ballot.received), key=lambda one: str(one["at"]))
        return frozenset({LATE if latest["late"] else "done"})
    if decision.outcome is None:
        return frozenset({"done"})
    said = f"{decision.outcome} ({decision.outcome_reason})" if decision.outcome_reason else decision.outcome
    return frozenset({"done", said})
