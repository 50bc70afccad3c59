"""What is expected of whom: the rows that a definition calls main, asked of the circle whose turn it is.

The desk and the page of an item both ask here, so that they never say two things.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_

from models.items import Item
from workflow.context import Context
from workflow.definition import Transition, Workflow
from workflow.errors import Reason
from workflow.registry import Program


@dataclass(frozen=True)
class When:
    """When something is expected of somebody: in these states, and where a track is named, in these of its states."""

    states: frozenset[str]
    track: str | None = None
    track_states: frozenset[str] = frozenset()

    def is_so(self, item: Item) -> bool:
        """Whether the item is there."""
        return item.state in self.states and (self.track is None or item.tracks.get(self.track) in self.track_states)

    def condition(self) -> ColumnElement[bool]:
        """The same, asked of the database."""
        there = Item.state.in_(sorted(self.states))
        if self.track is None:
            return there
        return and_(there, Item.tracks[self.track].as_string().in_(sorted(self.track_states)))


def expected_rows(flow: Workflow) -> Iterator[tuple[Transition, When]]:
    """The rows that somebody is expected to perform, each with when it is: those that the definition calls main."""
    goes_on = frozenset(name for name, state in flow.states.items() if not state.terminal)
    for row in flow.transitions:
        for track, states in row.main_tracks.items():
            yield row, When(frozenset(row.sources), track, states)
        if not row.main:
            continue
        if row.track is None:
            yield row, When(row.main)
        else:
            yield row, When(frozenset(row.during) or goes_on, row.track, row.main)


def narrowed(row: Transition) -> Transition:
    """The row with the roles whose turn it is: where it names a narrower circle (the author, their society), only that.

    Those who may act for anybody only stand in: they are not waited for.
    """
    circles = tuple(rule for rule in row.roles if rule.scope)
    return replace(row, roles=circles or row.roles)


Awaited = tuple[tuple[str, ...], tuple[str, ...]]
"""Roles, and names of people."""


def waited_for(program: Program, context: Context, guarded: Iterable[Reason]) -> Awaited:
    """The roles whose turn the row is, and the names of the people where it is only theirs.

    Where it is done, the roles are those that the reason says are still awaited. A program's hook
    `awaited(context) -> (roles, names) | None` says it of rows that not everybody with the role may perform.
    """
    done = [reason for reason in guarded if reason.severity == "done"]
    if done:
        return tuple(dict.fromkeys(role for reason in done for role in reason.who)), ()
    hook = program.hooks.get("awaited")
    said: Awaited | None = hook(context) if hook is not None else None
    roles = dict.fromkeys(rule.role for rule in narrowed(context.transition).roles if rule.role != "system")
    return said or (tuple(roles), ())
