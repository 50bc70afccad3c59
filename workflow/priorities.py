"""The prioritized list of a kind whose items have a place on it: in order, and who may change it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.items import Item
from workflow import permissions
from workflow.actors import Actor
from workflow.definition import Workflow
from workflow.visibility import visible

RANK = "priority_rank"
REORDER = "reorder_priority"


@dataclass(frozen=True, slots=True)
class RankedPage:
    """A part of the list: the rows, the place before them, and the next row where there is one."""

    rows: Sequence[Item]
    before: int
    following: Item | None

    @property
    def next_after(self) -> int | None:
        """The place after which the next page begins."""
        return rank_of(self.rows[-1]) if self.following is not None else None


def is_prioritized(flow: Workflow) -> bool:
    """Whether the items of a kind have places on a list."""
    return RANK in flow.fields and REORDER in flow.actions


def rank_of(item: Item) -> int:
    """The place of an item that has one."""
    return int(item.fields[RANK])


def list_by_rank(session: Session, flow: Workflow, actor: Actor, *, after: int = 0, limit: int = 50) -> RankedPage:
    """The listed items that the actor may see, in the order of their places, from behind the place `after`."""
    rank = Item.fields[RANK].as_integer()
    listed = [name for name, state in flow.states.items() if state.listed]
    query = (
        select(Item)
        .options(joinedload(Item.owner))
        .where(visible(actor, flow.kind), Item.state.in_(listed), rank > after)
        .order_by(rank)
        .limit(limit + 1)
    )
    rows = session.scalars(query).all()
    return RankedPage(rows[:limit], after, rows[limit] if len(rows) > limit else None)


def may_reorder(actor: Actor, flow: Workflow) -> bool:
    """Whether the actor's roles allow to change places."""
    actor = actor.in_program(flow.program)
    return any(permissions.role_used(actor, row, None) for row in flow.actions.get(REORDER, ()))
