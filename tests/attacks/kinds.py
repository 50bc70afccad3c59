"""One item of each kind at least: those that what is done in the tests of pages leaves out.

A change of a plan is begun as people begin it, because its pages read the plan. Of every other kind that is left one
stands where everybody reads, and one with another society, as it is when it was just begun.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from models.people import Person
from tests.attacks.roles import NEIGHBOUR
from tests.blueprints.cast import NOW, World
from workflow import registry, versions
from workflow.actors import Actor
from workflow.content.answers import Place
from workflow.content.saving import Given, write
from workflow.definition import Workflow
from workflow.engine import advance, create
from workflow.programs.county_plan.changes.carrying import keep_version
from workflow.programs.county_plan.cycle import load_cycles
from workflow.programs.county_plan.cycles.records import to_record
from workflow.standing import actor_for

CYCLES = "county_plan.ocfs_cycle_admin"
"""Who loads cycles and opens annual updates."""
PLANNERS = (("planner", "D1"), (NEIGHBOUR, "D2"))
ANSWERS = {
    Place("SC-V", "answer"): "As before.",
    Place("DSS-G-6", "ccbg_set_asides"): [
        {"category": "Teen parents", "amount": "100000"},
        {"category": "Homeless", "amount": "40000"},
    ],
}
"""What a plan says before it is changed: how it is monitored, and what is set aside."""
MOVES = [{"from": "Teen parents", "to": "Homeless", "amount": "1000"}]
WAIVED = {"provision": "18 NYCRR 415.4", "statutory": False, "justification": "Calls replace some of the visits."}
CHANGES: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    "plan_amendment": ("open_amendment", "", {"change": "other", "why": "Another provider was found."}),
    "page_replacement": ("record_adjustment", "", {"adjusted_on": NOW.date(), "moves": MOVES, "why": "Fewer asked."}),
    "regulatory_waiver": ("request", "", WAIVED),
    "annual_update": ("open", CYCLES, {"year": 2025, "due_on": date(2027, 1, 15)}),
}
"""How each change of a plan begins, by whom (the planner, where nobody is named), and what they say."""
HASH = "0" * 64
UNUSED = 8001
"""A number that references do not reach."""


def stand(world: World) -> None:
    """Let an item of each kind stand."""
    with world.database.write() as session:
        cycle = {**to_record(load_cycles()["2030-2032"]), "reason": "The memorandum is out."}
        create(session, "planning_cycle", "load", actor=_actor(world, session, CYCLES), now=NOW, data=cycle)
        staff = _actor(world, session, "staff")
        create(session, "review_window", "begin", actor=staff, now=NOW, data={"first_day": NOW.date()})
    for planner, district in PLANNERS:
        with world.database.write() as session:
            _change_plan(world, session, planner, district)
    with world.database.write() as session:
        known = set(session.scalars(select(Item.kind).distinct()))
        places = {"cpin": (world.organizations["S1"], world.organizations["S2"])}
        for flow in _kinds():
            if flow.kind not in known:
                assert flow.program in places, f"no {flow.kind} stands: say how one begins, as in CHANGES"
                _stand_in(session, flow, places[flow.program], world.people["other"])


def _kinds() -> Iterator[Workflow]:
    for program in registry.programs():
        yield from program.kinds.values()


def _actor(world: World, session: Session, who: str) -> Actor:
    return actor_for(session, session.get_one(Person, world.people[who]), NOW.date())


def _change_plan(world: World, session: Session, who: str, district: str) -> None:
    """A plan that is in effect without having been reviewed, and a change of each sort."""
    planner = _actor(world, session, who)
    begun = {"district": world.organizations[district], "cycle": "2024-2026"}
    plan = create(session, "county_plan", "create", actor=planner, now=NOW, data=begun)
    advance(session, plan, "open_plan", actor=planner, now=NOW)
    write(session, plan, {place: Given(said, 0) for place, said in ANSWERS.items()}, actor=planner, now=NOW)
    plan.state = "in_effect"
    plan.fields = {**plan.fields, "approved_version": keep_version(session, plan, NOW).number}
    for kind, (action, by, told) in CHANGES.items():
        actor = _actor(world, session, by) if by else planner
        create(session, kind, action, actor=actor, now=NOW, data={"plan": plan.reference, **told})


def _stand_in(session: Session, flow: Workflow, places: tuple[int, int], author: int) -> None:
    """Two of a kind, put where items are kept: one that is listed, and another that its author has just begun."""
    begun = next(name for name, state in flow.states.items() if state.initial)
    listed = next((name for name, state in flow.states.items() if state.listed), begun)
    number = versions.current_version(session, flow, NOW)
    for serial, (state, organization) in enumerate(zip((listed, begun), places, strict=True), UNUSED):
        session.add(
            Item(
                program=flow.program, kind=flow.kind, reference=f"{flow.prefix}-2026-{serial:04}", workflow_id=number,
                state=state, tracks={name: one.initial for name, one in flow.tracks.items()}, version=1, head_hash=HASH,
                title=f"{flow.label.en}, in words", fields={}, organization_id=organization, effective_on=NOW.date(),
                created_at=NOW, updated_at=NOW, entered_at=NOW, created_by_id=author, submitter_id=author,
            )
        )  # fmt: skip
