"""The committees of the programs, as their programs tell them, and what waits for each."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, joinedload

from models.items import Item
from workflow import registry
from workflow.actors import Actor
from workflow.definition import Workflow
from workflow.registry import Program
from workflow.texts import Text
from workflow.visibility import visible

HOOK = "committees"
UNDOES = "set_aside"
"""The action by which a committee takes back what it decided: what can be taken back does not wait for it."""


class Body(Protocol):
    """A committee: its names, what it decides about, its seats, the kind of its meetings, its people's roles."""

    @property
    def code(self) -> str:
        """Its short name."""

    @property
    def name(self) -> Text:
        """Its name."""

    @property
    def decides(self) -> tuple[str, ...]:
        """The kinds of items, and types of documents, that it decides about."""

    @property
    def voting_seats(self) -> int:
        """How many voting seats it has when all are there."""

    @property
    def meeting(self) -> str:
        """The kind of its meetings."""

    @property
    def chair(self) -> str | None:
        """The role of its chair."""

    @property
    def member(self) -> str | None:
        """The role of its members."""


def bodies(program: Program) -> Mapping[str, Body]:
    """The committees of a program by their codes; of one without committees, none."""
    hook = program.hooks.get(HOOK)
    found: Mapping[str, Body] = hook() if hook is not None else {}
    return found


def body_of_meeting(item: Item) -> Body | None:
    """The committee whose meeting it is; None for a meeting of no committee, and for what is no meeting."""
    kind = item.fields.get("kind")
    return next((body for body in bodies(registry.program(item.program)).values() if body.meeting == kind), None)


def is_meeting(item: Item) -> bool:
    """Whether an item is a meeting: its kind keeps an agenda and an attendance."""
    return {"agenda_lines", "attendance"} <= set(registry.kind(item.kind).fields)


def waiting_states(flow: Workflow) -> frozenset[str]:
    """The states of a kind from which a committee's decision leads on."""
    rows = (row for row in flow.transitions if row.by_decision and row.do != UNDOES)
    return frozenset(state for row in rows for state in row.sources)


def _in_turn(program: Program, flow: Workflow, body: Body) -> ColumnElement[bool] | None:
    """The items of a kind that are the committee's to decide about; None where it decides about none of them.

    A program whose committees decide one after the other says which by its hook `awaits(kind, committee)`.
    """
    hook = program.hooks.get("awaits")
    if hook is not None:
        condition: ColumnElement[bool] | None = hook(flow.kind, body.code)
        return condition
    return true() if flow.kind in body.decides else None


def waiting_for(session: Session, program: Program, body: Body, actor: Actor) -> list[Item]:
    """The items that wait for a decision of the committee and that the actor may see, the longest waiting first."""
    found: list[Item] = []
    for flow in program.kinds.values():
        states, theirs = waiting_states(flow), _in_turn(program, flow, body)
        if states and theirs is not None:
            waits = (Item.kind == flow.kind, Item.state.in_(sorted(states)), theirs, visible(actor, flow.kind))
            query = select(Item).options(joinedload(Item.organization)).where(*waits).order_by(Item.entered_at, Item.id)
            found += session.scalars(query)
    return sorted(found, key=lambda item: (item.entered_at, item.id))


def all_bodies(actor: Actor) -> Iterator[tuple[Program, Body]]:
    """Every committee of the programs in which the actor takes part."""
    for program in registry.programs():
        if any(grant.program == program.name for grant in actor.grants):
            yield from ((program, body) for body in bodies(program).values())
