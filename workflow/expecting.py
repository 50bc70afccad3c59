"""What is expected of whom: the rows that a definition calls main, asked of the circle whose turn it is.

The desk and the page of an item both ask here, so that they never say two things.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_

from models.items import Item
from workflow.definition import Transition, Workflow


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
