"""Emptying what a record holds: a field given as blank is cleared, unless an action before wanted a value for it.

What is not given at all stays as it is. An input that is no field of the record has nothing to clear.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from models.history import HistoryEntry
from models.items import Item
from workflow.context import Context
from workflow.definition import Transition, Workflow
from workflow.errors import Reason
from workflow.records import COLUMNS
from workflow.registry import guard_needs
from workflow.texts import Text
from workflow.values import is_empty, typed

STAYS = Text(
    "“{label}” cannot be emptied: it was needed for what was done before.",
    "« {label} » ne peut être vidé : il a fallu pour ce qui a déjà été fait.",
)


def cleared_names(row: Transition, given: Mapping[str, Any], record: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that are given as blank and hold something, in the order in which they are asked."""
    if row.creates:
        return ()
    asked = (field.name for field in row.input if field.stored and field.name in given)
    return tuple(name for name in asked if is_empty(given[name]) and not is_empty(record.get(name)))


def kept_reasons(context: Context, refused: Collection[str | None]) -> Iterator[Reason]:
    """A reason for each cleared field that this action or one before wants, but for those `refused` already."""
    if not context.cleared:
        return
    flow = context.workflow
    with context.session.no_autoflush:
        query = select(HistoryEntry.action).where(HistoryEntry.item_id == context.item.id).distinct()
        done = {*context.session.scalars(query), context.transition.do}
    guards = {guard for action in done for row in flow.actions.get(action, ()) for guard in row.guards}
    wanted = {name for guard in guards for name in guard_needs(flow, guard)}
    for name in context.cleared:
        if name in wanted and name not in refused:
            yield Reason("stays_filled", STAYS.format(label=flow.fields[name].label), field=name)


def clear_fields(workflow: Workflow, item: Item, names: Collection[str]) -> None:
    """Take the fields from the record; a column of theirs falls back to what it was without them."""
    if not names:
        return
    item.fields = {name: value for name, value in item.fields.items() if name not in names}
    for column in {COLUMNS[name] for name in names if name in COLUMNS}:
        setattr(item, column, _fallback(workflow, item, column))


def _fallback(workflow: Workflow, item: Item, column: str) -> Any:
    for name, kept_in in COLUMNS.items():
        if kept_in == column and name in workflow.fields and not is_empty(item.fields.get(name)):
            return typed(workflow.fields[name], item.fields[name])
    return {"title": "", "submitter_id": item.created_by_id}.get(column)
