"""What will happen, said before it happens; and how one item is related to another."""

from blueprints.display import said
from blueprints.wording import _
from models.items import Item
from workflow import registry
from workflow.definition import DELETED, PRIOR, SAME, State, Transition, Workflow


def consequence(flow: Workflow, row: Transition, item: Item) -> str:
    """What an action will do to the item, in one sentence; that it cannot be undone, where it cannot."""
    if row.to == DELETED:
        return _(
            "%(reference)s will be deleted with its comments. This cannot be undone.",
            reference=item.reference,
        )
    if row.to in (SAME, item.state) and row.track is None:
        return _(
            "%(reference)s stays in “%(state)s”. Its history will show what you did.",
            reference=item.reference,
            state=said(flow.states[item.state].label),
        )
    target = _target(flow, row, item)
    if target is None:
        return _("%(reference)s will change.", reference=item.reference)
    state = said(target.label)
    if row.track:
        track = said(flow.tracks[row.track].label)
        return _("%(track)s of %(reference)s: “%(state)s”.", track=track, reference=item.reference, state=state)
    if target.terminal:
        return _(
            "%(reference)s will be closed as “%(state)s”.",
            reference=item.reference,
            state=state,
        )
    return _(
        "%(reference)s will go to “%(state)s”.",
        reference=item.reference,
        state=state,
    )


def _target(flow: Workflow, row: Transition, item: Item) -> State | None:
    """The state that the action leads to, where that is known beforehand."""
    if row.track:
        return flow.tracks[row.track].states.get(row.to)
    if row.to == PRIOR:
        prior = item.remembered.get(row.recalls or "", "")
        return flow.states.get(row.returns.get(prior, prior))
    return flow.states.get(row.to)


def relation_said(item: Item, relation: str, backwards: bool) -> str:  # noqa: FBT001 - a template calls it
    """How the other item is related to `item`; `backwards` when the relation was made from the other."""
    return said(registry.program_of(item.kind).relations[relation][backwards])
