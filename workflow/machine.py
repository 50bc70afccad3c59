"""One shared `transitions` machine per workflow version and track: it alone knows which move is legal.

The machine keeps no item: `move` triggers it with the item's own cursor. Guards run outside of it, because a false
condition would only answer no, and never why.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from transitions import EventData, Machine, MachineError

from workflow.definition import DELETED, SAME, Transition, Workflow
from workflow.soundness import destinations, machine_states

NOWHERE = "(new)"


class _Cursor:
    """What the machine moves: a state and nothing else."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


def _leads_to(target: str) -> Callable[[EventData], bool]:
    """Lets a row with several destinations go to the one that was asked for."""

    def is_asked_for(event: EventData) -> bool:
        return bool(event.kwargs["to"] == target)

    return is_asked_for


@lru_cache(maxsize=256)
def _machine(flow: "_Key", track: str | None) -> Machine:
    workflow = flow.workflow
    rows = [row for row in workflow.transitions if row.track == track]
    machine = Machine(
        model=None,
        states=[NOWHERE, DELETED, *machine_states(workflow, track)],
        initial=NOWHERE,
        auto_transitions=False,
        send_event=True,
    )
    for row in rows:
        _add(machine, workflow, row)
    return machine


def _add(machine: Machine, workflow: Workflow, row: Transition) -> None:
    sources: list[Any] = list(row.sources) or [NOWHERE]
    if row.to == SAME:
        machine.add_transition(row.do, sources, "=")
        return
    for target in destinations(workflow, row):
        machine.add_transition(row.do, sources, target, conditions=[_leads_to(target)])


class _Key:
    """A workflow as a cache key: two versions with one digest share one machine."""

    __slots__ = ("workflow",)

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow

    def __hash__(self) -> int:
        return hash(self.workflow.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.workflow.digest == self.workflow.digest


def move(workflow: Workflow, row: Transition, state: str | None, to: str) -> str:
    """The state after `row.do` from `state` (None: the item is being made) towards `to`.

    Raises transitions.MachineError when the machine does not know the move: the engine judged the state before,
    so this is the second lock on the same door.
    """
    cursor = _Cursor(state or NOWHERE)
    if not _machine(_Key(workflow), row.track).events[row.do].trigger(cursor, to=to):
        message = f"{row.do} does not lead from {state} to {to}"
        raise MachineError(message)
    return cursor.state
