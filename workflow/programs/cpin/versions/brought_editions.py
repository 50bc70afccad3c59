"""A practice of which a list tells what became of it before it was kept here: its place, and its version."""

from models.editions import Edition
from workflow import editions
from workflow.context import Context
from workflow.errors import Reason, Refused
from workflow.programs.cpin.effects import name_submitter
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.prioritization.ranks import LOCK, RANK, next_free, ranked
from workflow.programs.cpin.versions import edition_wording as wording
from workflow.references import count_up


@effects("begin_brought")
def begin_brought(ctx: Context) -> None:
    """It was received on the day on which it was proposed; staff who bring it along are no submitters."""
    name_submitter(ctx)
    ctx.item.received_on = ctx.effective_on


@guards("place_free", asks=(RANK,))
def place_free(ctx: Context) -> Reason | None:
    """A place on the list that is given is nobody else's."""
    return _taken(ctx)


def _taken(ctx: Context) -> Reason | None:
    rank = ctx.data.get(RANK)
    taken = dict(ranked(ctx)) if rank is not None else {}
    if rank not in taken:
        return None
    message = wording.RANK_TAKEN.format(rank=rank, reference=taken[rank], free=next_free(taken))
    return Reason("place_free", message, field=RANK)


@effects("take_place")
def take_place(ctx: Context) -> None:
    """Of two rows of a list that say the same place, the second is told so."""
    if ctx.data.get(RANK) is None:
        return
    count_up(ctx.session, LOCK, 0)
    taken = _taken(ctx)
    if taken is not None:
        raise Refused(ctx.transition.do, "guard", [taken])


@guards("version_number_right", asks=("version_number",))
def version_number_right(ctx: Context) -> Reason | None:
    """A version that was endorsed is no correction: its number has two parts."""
    number = ctx.data.get("version_number") or editions.FIRST
    if editions.NUMBER.match(number) and number.count(".") == 1:
        return None
    return Reason("version_number_right", wording.NUMBER_WRONG.format(number=number), field="version_number")


@effects("bring_edition")
def bring_edition(ctx: Context) -> None:
    """The version that the list tells of, endorsed on its day: new where it is the first one, else an update."""
    number = ctx.data.get("version_number") or editions.FIRST
    edition = editions.open_edition(ctx.session, ctx.item)
    if edition is None:
        edition = Edition(item_id=ctx.item.id, created_at=ctx.now)
        ctx.session.add(edition)
    edition.number, edition.change_type = number, "new" if number == editions.FIRST else "update"
    edition.dated_on, edition.scope = ctx.data.get("date"), ctx.data.get("scope") or ""
    edition.state, edition.endorsed_on = "endorsed", ctx.effective_on
    ctx.session.flush()
