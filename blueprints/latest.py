"""What happened last on an item, told again above the form of the next action: one answers what one can read."""

from collections.abc import Sequence
from dataclasses import dataclass

from blueprints.facts import Fact, entered_facts, find_names
from blueprints.identity import actor, reading
from models.history import HistoryEntry
from models.items import Item
from workflow import overview, registry
from workflow.definition import Workflow
from workflow.noted import declared_fields
from workflow.visibility import hidden_fields, may

LOOKED_THROUGH = 30


@dataclass(frozen=True)
class Happened:
    """One entry of the history with what was given in it."""

    entry: HistoryEntry
    given: Sequence[Fact]


def latest_of(item: Item, flow: Workflow) -> list[Happened]:
    """What brought the item to its present state and what happened last, for those who may say something about it."""
    if not may(actor(), "comment", registry.program(item.program), item):
        return []
    rows = overview.history_of(reading(), item, limit=LOOKED_THROUGH)
    arrival = next((row for row in rows if row.to_state == item.state != row.from_state and not row.track), None)
    return told(item, flow, [row for row in rows if row is rows[0] or row is arrival])


def told(item: Item, flow: Workflow, rows: Sequence[HistoryEntry]) -> list[Happened]:
    """Entries of the history with what was given in them, for somebody who may read the history."""
    declared = declared_fields(flow)
    names = find_names(reading(), declared.values(), [row.given for row in rows])
    hidden = hidden_fields(actor(), item)
    return [Happened(row, entered_facts(declared.values(), row, names, hidden, item.fields)) for row in rows]
