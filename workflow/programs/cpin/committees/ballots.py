"""Ballots and interests: one seat, one ballot; the last that came in time counts, what came late is kept."""

from collections.abc import Iterator

from sqlalchemy import or_, select

from models.ballots import Ballot
from models.decisions import Decision
from workflow.committees.roster import KIND, seats_on
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin.committees import seating
from workflow.programs.cpin.committees import voting_wording as wording
from workflow.programs.cpin.committees.decisions import open_motion
from workflow.programs.cpin.committees.motions import name_presiding
from workflow.programs.cpin.functions import effects, guards

HANDED_ON = {
    "fill": ("principal", "alternate"),
    "name_alternate": ("alternate",),
    "vacate": ("principal", "alternate"),
    "close": ("principal", "alternate"),
}
"""What an action on a seat says anew of who holds it."""


def vote_for(ctx: Context) -> Decision | None:
    """The motion that a ballot is about: the open one; else the electronic vote that was closed last."""
    decision = open_motion(ctx)
    if decision is not None:
        return decision
    with ctx.session.no_autoflush:
        last = ctx.session.scalar(
            select(Decision).where(Decision.item_id == ctx.item.id).order_by(Decision.id.desc()).limit(1)
        )
    return last if last is not None and last.closes_at is not None else None


def is_late(decision: Decision, ctx: Context) -> bool:
    """Whether a ballot that is decided now is too late: the vote is closed, or its time is over."""
    return decision.closed_at is not None or (decision.closes_at is not None and ctx.now > decision.closes_at)


def ballot_of(ctx: Context, decision: Decision) -> Ballot | None:
    """The ballot of the actor's seat: their own as principal, else one they stand in for.

    Where the committee's seats are kept here, whoever holds the seat now votes for it, whoever held it before.
    """
    person_id = ctx.actor.person_id
    holds = or_(Ballot.principal_id == person_id, Ballot.alternate_id == person_id)
    with ctx.session.no_autoflush:
        query = select(Ballot).where(Ballot.decision_id == decision.id)
        named = ctx.session.scalars(query.where(holds).order_by(Ballot.id)).first()
        if named is not None and named.seat.startswith(seating.PERSON):
            return named
        held = _seats_held(ctx, decision)
        found = {ballot.seat: ballot for ballot in ctx.session.scalars(query.where(Ballot.seat.in_(held)))}
    return next((found[seat] for seat in held if seat in found), None)


def _is_kept(ctx: Context, decision: Decision) -> bool:
    """Whether the seats that vote are those of a roster, or ballots were begun by members one by one."""
    first = select(Ballot.seat).where(Ballot.decision_id == decision.id).limit(1)
    with ctx.session.no_autoflush:
        seat = ctx.session.scalar(first)
    return seat is not None and not seat.startswith(seating.PERSON)


def _seats_held(ctx: Context, decision: Decision) -> list[str]:
    """The seats the actor holds today: as principal first, then as alternate."""
    person_id = ctx.actor.person_id
    seats = seats_on(ctx.session, ctx.program.name, decision.committee, ctx.today)
    held = [seat.reference for seat in seats if seat.principal_id == person_id]
    return held + [seat.reference for seat in seats if seat.alternate_id == person_id]


def stands_in(ctx: Context, ballot: Ballot) -> bool:
    """Whether the actor votes as the alternate of the seat."""
    return ctx.actor.person_id == ballot.alternate_id and ctx.actor.person_id != ballot.principal_id


@guards("seat_may_vote")
def seat_may_vote(ctx: Context) -> Iterator[Reason]:
    """A motion is open; the seat is one of those that vote, not recused, and nobody else voted for it with more right.

    A ballot that comes after the end of an electronic vote is not asked for any more; it is kept when it comes.
    """
    code, decision = "seat_may_vote", open_motion(ctx) if ctx.offering else vote_for(ctx)
    if decision is None:
        yield Reason(code, wording.NO_MOTION)
        return
    if is_late(decision, ctx) and ctx.offering:
        yield Reason(code, wording.CLOSED)
        return
    ballot = ballot_of(ctx, decision)
    if ballot is None:
        if not _may_begin(ctx, decision):
            yield Reason(code, wording.NOT_ELIGIBLE, personal=True)
        return
    if ballot.value == "recused" and ballot.interest:
        yield Reason(code, wording.RECUSED_SEAT, personal=True)
    yield from _has_less_right(ctx, decision, ballot)
    if is_late(decision, ctx):
        yield Reason(code, wording.LATE_BALLOT, severity="warning")
    elif ctx.offering and ballot.value is not None:
        yield Reason(code, wording.HAS_VOTED, who=(seating.member_role(decision.committee),), severity="done")


def _may_begin(ctx: Context, decision: Decision) -> bool:
    """Where the committee's seats are not kept here, a member's ballot at a meeting begins when it is cast."""
    holds = ctx.actor.holds(seating.member_role(decision.committee), ctx.program.name)
    return decision.mode == "meeting" and holds and not _is_kept(ctx, decision)


def _has_less_right(ctx: Context, decision: Decision, ballot: Ballot) -> Iterator[Reason]:
    """An alternate counts only while the principal is absent; and nobody votes for two seats."""
    mine, here = ctx.actor.person_id, seating.people_present(decision.meeting)
    if here is not None and mine not in here:
        yield Reason("not_present", wording.NOT_PRESENT, who=("cpin_staff",), personal=True)
    if stands_in(ctx, ballot):
        if seating.recusal(ctx.item, mine) is not None:
            yield Reason("not_recused", wording.RECUSED_ALTERNATE, personal=True)
        if ballot.value is not None and ballot.cast_by_id == ballot.principal_id:
            yield Reason("principal_present", wording.PRINCIPAL_VOTED, personal=True)
        elif here is not None and ballot.principal_id in here:
            yield Reason("principal_present", wording.PRINCIPAL_PRESENT, personal=True)
    other = (Ballot.decision_id == decision.id, Ballot.cast_by_id == mine, Ballot.id != ballot.id)
    with ctx.session.no_autoflush:
        twice = ctx.session.scalar(select(Ballot.id).where(*other, Ballot.value != "recused").limit(1))
    if twice is not None:
        yield Reason("one_person_one_vote", wording.ONE_PERSON)


@guards("came_from_own_society")
def came_from_own_society(ctx: Context) -> Reason | None:
    """That the item came from the member's society keeps nobody from voting; it is put on record."""
    own = ctx.actor.organization_id
    if own is None or own != ctx.item.organization_id or open_motion(ctx) is None:
        return None
    return Reason("came_from_own_society", wording.OWN_SOCIETY, severity="warning")


@effects("cast_ballot")
def cast_ballot(ctx: Context) -> None:
    """The ballot of the seat, dated by when it is decided; an earlier one stays in what was received."""
    decision = vote_for(ctx)
    if decision is None:
        return
    ballot = ballot_of(ctx, decision) or _begin(ctx, decision)
    late = is_late(decision, ctx)
    receive(ctx, ballot, ctx.data["ballot"], late=late)
    if not late and ctx.actor.organization_id is not None and ctx.actor.organization_id == ctx.item.organization_id:
        ballot.interest = ballot.interest or "society"


def receive(ctx: Context, ballot: Ballot, value: str, *, late: bool) -> None:
    """Keep what came; unless it is late, it is what counts now."""
    came = {"value": value, "by": ctx.actor.person_id, "name": ctx.actor.name, "at": ctx.now.isoformat(), "late": late}
    ballot.received = [*ballot.received, came]
    if not late:
        ballot.value, ballot.cast_by_id, ballot.cast_at = value, ctx.actor.person_id, ctx.now


def _begin(ctx: Context, decision: Decision) -> Ballot:
    ballot = seating.blank_ballot(seating.person_seat(ctx.actor.person_id or 0, ctx.actor.name), ctx.item)
    ballot.decision = decision
    ctx.session.add(ballot)
    return ballot


def pass_ballots_on(ctx: Context) -> None:
    """A vote belongs to the seat: when the seat changes hands, so does its ballot in every vote that is open.

    Whether the seat may vote was settled when the vote was opened, and what it cast stands until it is changed.
    """
    if ctx.item.kind != KIND or ctx.transition.do not in HANDED_ON:
        return
    names = HANDED_ON[ctx.transition.do]
    open_now = (Decision.opened_at.is_not(None), Decision.closed_at.is_(None))
    query = select(Ballot).join(Decision, Decision.id == Ballot.decision_id)
    for ballot in ctx.session.scalars(query.where(Ballot.seat == ctx.item.reference, *open_now)):
        for name in names:
            setattr(ballot, f"{name}_id", ctx.data.get(name))


@effects("declare_interest")
def declare_interest(ctx: Context) -> None:
    """A personal or financial interest recuses the member at once, also in a vote that is open."""
    interest, person_id = ctx.data["interest"], ctx.actor.person_id
    row = {"person": person_id, "interest": interest, "declared_on": ctx.today.isoformat()}
    ctx.set("interests", [*(ctx.item.fields.get("interests") or ()), row])
    decision = open_motion(ctx)
    if decision is None or interest not in seating.RECUSING:
        return
    ballot = ballot_of(ctx, decision)
    if ballot is None and _may_begin(ctx, decision):
        ballot = _begin(ctx, decision)
    if ballot is not None and not stands_in(ctx, ballot):
        receive(ctx, ballot, "recused", late=is_late(decision, ctx))
        ballot.interest = interest
    _take_back(ctx, decision)
    if decision.presiding_id == person_id:
        seats = seating.voting_seats(ctx, decision.committee)
        name_presiding(ctx, decision, seating.presiding(ctx.item, seats, decision.meeting))


def _take_back(ctx: Context, decision: Decision) -> None:
    """What the actor cast as the alternate of a seat counts no more: the seat may vote through its principal."""
    mine = (Ballot.decision_id == decision.id, Ballot.cast_by_id == ctx.actor.person_id, Ballot.value != "recused")
    if is_late(decision, ctx):
        return
    for ballot in ctx.session.scalars(select(Ballot).where(*mine)):
        receive(ctx, ballot, "recused", late=False)
        ballot.value = ballot.cast_by_id = ballot.cast_at = None
