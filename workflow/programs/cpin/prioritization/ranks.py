"""The prioritized list of practices: every place is taken once among what is listed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import inspect, select

from models.items import Item
from workflow.context import Context
from workflow.errors import Conflict, Reason
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.versions import edition_wording as wording
from workflow.references import count_up

RANK = "priority_rank"
LOCK = "practice-rank"
MOST_MOVED = 500
"""So many practices may make room at once: each of them has it in its history."""


def ranked(ctx: Context) -> Sequence[tuple[int, str]]:
    """The places that are taken by others, each with the reference of its practice, in order."""
    rank = Item.fields[RANK].as_integer()
    listed = [name for name, state in ctx.workflow.states.items() if state.listed]
    taken = (Item.kind == ctx.item.kind, Item.state.in_(listed), Item.id != ctx.item.id, rank.is_not(None))
    with ctx.session.no_autoflush:
        rows = ctx.session.execute(select(rank, Item.reference).where(*taken).order_by(rank))
    return [(row[0], row[1]) for row in rows]


def next_free(taken: Iterable[tuple[int, str]] | Mapping[int, str]) -> int:
    """The place behind the last that is taken."""
    return max(dict(taken), default=0) + 1


@guards("priority_rank_set", asks=(RANK,))
def priority_rank_set(ctx: Context) -> Iterator[Reason]:
    """A practice is accepted with its own place on the list."""
    rank = ctx.value(RANK)
    if rank is None:
        yield Reason("priority_rank_set", wording.RANK_MISSING, field=RANK)
        return
    taken = dict(ranked(ctx))
    if rank in taken:
        message = wording.RANK_TAKEN.format(rank=rank, reference=taken[rank], free=next_free(taken))
        yield Reason("priority_rank_set", message, field=RANK)


@guards("new_rank", asks=(RANK,))
def new_rank(ctx: Context) -> Reason | None:
    """The place is another one, and not behind the end of the list."""
    rank = ctx.data.get(RANK)
    if rank is None:
        return Reason("new_rank", wording.RANK_MISSING, field=RANK)
    if rank == ctx.item.fields.get(RANK):
        return Reason("new_rank", wording.RANK_SAME, field=RANK)
    taken, before = ranked(ctx), ctx.item.fields.get(RANK)
    last = max([*dict(taken), before or 1])
    if rank > last:
        return Reason("new_rank", wording.RANK_FAR.format(last=last), field=RANK)
    many = len(moved_by(taken, before, rank)) > MOST_MOVED
    return Reason("new_rank", wording.RANK_MANY.format(most=MOST_MOVED), field=RANK) if many else None


@effects("take_rank")
def take_rank(ctx: Context) -> None:
    """Of two who take the same place at once, the second is told so."""
    count_up(ctx.session, LOCK, 0)
    if ctx.value(RANK) in dict(ranked(ctx)):
        raise Conflict(ctx.item.reference, ctx.item.version, None)


@effects("reorder_ranks")
def reorder_ranks(ctx: Context) -> None:
    """Those between the old and the new place move by one, up to the first gap."""
    before, rank = _rank_before(ctx.item), ctx.data[RANK]
    count_up(ctx.session, LOCK, 0)
    for place, reference, moved_to in moved_by(ranked(ctx), before, rank):
        other = ctx.find(reference)
        if other is not None and other.fields.get(RANK) == place:
            ctx.follow("make_room", {RANK: moved_to}, item=other)


def moved_by(taken: Iterable[tuple[int, str]], before: int | None, rank: int) -> list[tuple[int, str, int]]:
    """Who moves when a practice goes from the place `before` to `rank`: (old place, reference, new place)."""
    places = dict(taken)
    step = -1 if before is not None and rank > before else 1
    moved: list[tuple[int, str, int]] = []
    place = rank
    while place in places:
        moved.append((place, places[place], place + step))
        place += step
    return moved


def _rank_before(item: Item) -> int | None:
    """The place on the record before this action, which has been kept there already."""
    fields = next(iter(inspect(item).attrs.fields.history.deleted or ()), item.fields)
    place: int | None = fields.get(RANK)
    return place
