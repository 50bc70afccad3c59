"""What will happen, said before it happens; and how one item is related to another."""

from blueprints.display import said
from blueprints.wording import _
from models.items import Item
from workflow.definition import DELETED, Transition, Workflow


def consequence(flow: Workflow, row: Transition, item: Item) -> str:
    """What a destructive action will do, in one sentence."""
    if row.to == DELETED:
        return _(
            "%(reference)s will be deleted with its comments. This cannot be undone. One item is affected.",
            reference=item.reference,
        )
    target = flow.states.get(row.to)
    if target is None:
        return _("%(reference)s will be changed. One item is affected.", reference=item.reference)
    if target.terminal:
        return _(
            "%(reference)s will come to its end as “%(state)s”. One item is affected.",
            reference=item.reference,
            state=said(target.label),
        )
    return _(
        "%(reference)s will go to “%(state)s”. One item is affected.",
        reference=item.reference,
        state=said(target.label),
    )


def relation_said(relation: str, backwards: bool) -> str:  # noqa: FBT001 - a template calls it
    """How the other item is related to this one; `backwards` when the relation was made from the other."""
    known = {
        ("merged_into", False): _("this item was merged into it"),
        ("merged_into", True): _("was merged into this item"),
        ("split_from", False): _("this item was split from it"),
        ("split_from", True): _("was split from this item"),
        ("spawned", False): _("came out of this item"),
        ("spawned", True): _("this item came out of it"),
    }
    return known.get((relation, backwards), relation.replace("_", " "))
