"""Whether the principal and the alternate of a seat will serve: what they say themselves, signed in or by a link.

The committees' rules name who holds a seat and ask for nobody's consent: what is said here is on record, and the chair
vacates or fills the seat.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from models.items import Item
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin.functions import effects, guards, recipients
from workflow.texts import Text

REPLIES = "replies"
NOT_HOLDER = Text(
    "Only the principal and the alternate of the seat say so.",
    "Seules la personne titulaire du siège et sa suppléance le disent.",
)


def replies_of(item: Item) -> Sequence[Mapping[str, Any]]:
    """What was said about the present term, each person's last word."""
    return item.fields.get(REPLIES) or ()


@recipients("seat_holders")
def seat_holders(session: Session, item: Item) -> Iterable[int]:
    """The principal and the alternate of the seat."""
    held = (item.fields.get("principal"), item.fields.get("alternate"))
    return [person_id for person_id in held if person_id is not None]


@recipients("seat_alternate")
def seat_alternate(session: Session, item: Item) -> Iterable[int]:
    """The alternate of the seat, where it has one."""
    alternate = item.fields.get("alternate")
    return () if alternate is None else (alternate,)


@guards("holds_the_seat")
def holds_the_seat(ctx: Context) -> Reason | None:
    """Nobody says it of somebody else."""
    if ctx.actor.person_id in set(seat_holders(ctx.session, ctx.item)):
        return None
    return Reason("holds_the_seat", NOT_HOLDER, personal=True)


@effects("note_serving")
def note_serving(ctx: Context) -> None:
    """The last word counts."""
    _note(ctx, {"serves": True})


@effects("note_not_serving")
def note_not_serving(ctx: Context) -> None:
    """The last word counts, with its reason."""
    _note(ctx, {"serves": False, "reason": ctx.data["reason"]})


def _note(ctx: Context, said: Mapping[str, Any]) -> None:
    others = [row for row in replies_of(ctx.item) if row["person"] != ctx.actor.person_id]
    mine = {"person": ctx.actor.person_id, **said, "replied_on": ctx.today.isoformat()}
    ctx.set(REPLIES, [*others, mine])
