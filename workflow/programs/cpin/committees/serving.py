"""Whether the principal and the alternate of a seat will serve: what they say themselves, signed in or by a link.

The committees' rules name who holds a seat and ask for nobody's consent: what is said here is on record, and the chair
vacates or fills the seat.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from models.items import Item
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin.committees.replies import note_reply
from workflow.programs.cpin.functions import effects, guards, recipients
from workflow.texts import Text

NOT_HOLDER = Text(
    "Only the principal and the alternate of the seat say so.",
    "Seules la personne titulaire du siège et sa suppléance le disent.",
)


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
    note_reply(ctx, {"serves": True})


@effects("note_not_serving")
def note_not_serving(ctx: Context) -> None:
    """The last word counts, with its reason."""
    note_reply(ctx, {"serves": False, "reason": ctx.data["reason"]})
