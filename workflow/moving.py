"""Where an action leads, and how an item gets there; which move is legal, the machine alone knows."""

from datetime import datetime, time

from workflow import registry
from workflow.context import Context
from workflow.definition import FROM_INPUT, PRIOR, SAME


def destination(context: Context, before: str | None) -> str:
    """The state to which the action leads from the state before: named, remembered, or chosen by an input."""
    row, item = context.transition, context.item
    if row.to == SAME:
        return before or ""
    if row.to == PRIOR:
        remembered = item.remembered[row.recalls or ""]
        return row.returns.get(remembered, remembered)
    if row.to.startswith(FROM_INPUT):
        return str(context.data.get(row.to.removeprefix(FROM_INPUT), ""))
    return row.to


def set_state(context: Context, before: str | None, after: str) -> None:
    """Put the item, or one of its tracks, into a state, and remember the state before where the action says so."""
    item, row = context.item, context.transition
    if row.remembers and before:
        item.remembered = {**item.remembered, row.remembers: before}
    if row.track:
        item.tracks = {**item.tracks, row.track: after}
    elif after != before:
        item.state = after
        item.entered_at = _since(context)
    item.updated_at = context.now


def _since(context: Context) -> datetime:
    """Since when the item is in its state: what is brought along began on the day from which it counts."""
    if context.transition.by_import is None or context.effective_on == context.today:
        return context.now
    return registry.program(context.item.program).calendar.instant(context.effective_on, time.min)
