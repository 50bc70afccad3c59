"""What people say of themselves on an item (that they come, that they will serve): each person's last word counts."""

from collections.abc import Mapping, Sequence
from typing import Any

from models.items import Item
from workflow.context import Context

REPLIES = "replies"


def replies_of(item: Item) -> Sequence[Mapping[str, Any]]:
    """Each person's last word: rows with `person`, `replied_on` and what they said."""
    return item.fields.get(REPLIES) or ()


def note_reply(ctx: Context, said: Mapping[str, Any]) -> None:
    """Keep what the actor says, in the place of what they said before."""
    others = [row for row in replies_of(ctx.item) if row["person"] != ctx.actor.person_id]
    mine = {"person": ctx.actor.person_id, **said, "replied_on": ctx.today.isoformat()}
    ctx.set(REPLIES, [*others, mine])
