"""A motion on its way: put with a mover and a seconder, voted on by ballot, counted by the secretary."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from models.ballots import Ballot
from models.decisions import Decision
from models.items import Item
from workflow.committees.roster import Seat, seat_held_by
from workflow.committees.tally import quorum_for
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin.committees import decisions, seating
from workflow.programs.cpin.committees import voting_wording as wording
from workflow.programs.cpin.committees.decisions import open_motion, pending_decision
from workflow.programs.cpin.committees.roster_counts import labels, present_when_called, roster_on
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.reference import committees
from workflow.texts import Text
from workflow.values import plain

VALUES = ("in_favour", "against", "abstain", "recused")


def ballots_of(ctx: Context, decision: Decision) -> Sequence[Ballot]:
    """Every ballot of a motion, by seat."""
    with ctx.session.no_autoflush:
        query = select(Ballot).where(Ballot.decision_id == decision.id).order_by(Ballot.label, Ballot.id)
        return ctx.session.scalars(query).all()


def name_of(ctx: Context, person_id: int) -> str:
    """How a person is called."""
    person = ctx.person(person_id)
    return person.name if person else str(person_id)


@guards("no_open_motion")
def no_open_motion(ctx: Context) -> Reason | None:
    """One motion on an item at a time."""
    decision = open_motion(ctx)
    if decision is not None:
        voters = (seating.member_role(decision.committee),)
        return Reason("no_open_motion", wording.OPEN_MOTION.format(number=decision.number), who=voters)
    waiting = pending_decision(ctx)
    if waiting is None:
        return None
    chair = committees()[waiting.committee].chair
    message = wording.UNCONFIRMED.format(number=waiting.number)
    return Reason("no_open_motion", message, who=(chair,) if chair else ())


@guards("who_presides", asks=("type",))
def who_presides(ctx: Context) -> Reason | None:
    """The chair presides, else the vice chair, else a voting member elected for the meeting."""
    committee = seating.deciding_committee(ctx)
    seats = seating.voting_seats(ctx, committee)
    named: int | None = ctx.data.get("presiding")
    if named is None:
        known = not seats or seating.presiding(ctx.item, seats, meeting_of(ctx)) is not None
        return None if known else Reason("who_presides", wording.PRESIDES, field="presiding")
    if not seating.sits(ctx, committee, seats, named) or seating.recusal(ctx.item, named) is not None:
        return Reason("who_presides", wording.NOT_PRESIDING, field="presiding")
    officer = seating.presiding(ctx.item, seats, meeting_of(ctx))
    if officer in (None, named):
        return None
    return Reason("who_presides", wording.PRESIDES_ALREADY.format(name=name_of(ctx, officer)), field="presiding")


@guards("mover_and_seconder", asks=("type",))
def mover_and_seconder(ctx: Context) -> Iterator[Reason]:
    """Two different voting seats, neither recused nor presiding.

    Without them a vote is recorded by its figures alone, or held by the members named where no seats are kept.
    """
    code, data, do = "mover_and_seconder", ctx.data, ctx.transition.do
    missing = [name for name in ("mover", "seconder") if name not in data]
    if missing:
        kept = do == "open_vote" and roster_on(ctx, ctx.today)
        if len(missing) == 1 or do == "put_motion" or kept:
            yield from (Reason(code, wording.MOVER_SECONDER, field=name) for name in missing)
        return
    committee = seating.deciding_committee(ctx)
    seats = roster_on(ctx, decisions.decision_day(ctx))
    chair = presiding_person(ctx, seats)
    here = seating.people_present(meeting_of(ctx)) if do == "put_motion" else None
    sitting = {name: seating.sits(ctx, committee, seats, data[name]) for name in ("mover", "seconder")}
    for name, seat in sitting.items():
        wrong = _cannot_move(ctx, data[name], seat, chair) or _is_away(seats, data[name], here)
        if wrong is not None:
            yield Reason(code, wrong.format(name=name_of(ctx, data[name])), field=name)
    if sitting["mover"] is not None and sitting["mover"] == sitting["seconder"]:
        yield Reason(code, wording.SAME_SEAT, field="seconder")


def _cannot_move(ctx: Context, person_id: int, seat: str | None, chair: int | None) -> Text | None:
    if seat is None:
        return wording.NO_SEAT
    if seating.recusal(ctx.item, person_id):
        return wording.IS_RECUSED
    return wording.IS_PRESIDING if person_id == chair else None


def _is_away(seats: Sequence[Seat], person_id: int, here: frozenset[int] | None) -> Text | None:
    """At a meeting whose attendance is known, a seat speaks through whoever holds it there."""
    held = seat_held_by(seats, person_id)
    away = here is not None and held is not None and held.holder(here) != person_id
    return wording.IS_AWAY if away else None


def meeting_of(ctx: Context) -> Item | None:
    """The meeting at which the motion is put, as given."""
    return ctx.find(ctx.data.get("meeting"))


def presiding_person(ctx: Context, seats: Sequence[Seat]) -> int | None:
    """Who presides over a motion: as named; else by the roster; else whoever puts it as chair."""
    named: int | None = ctx.data.get("presiding")
    if named is not None:
        return named
    by_roster = seating.presiding(ctx.item, seats, meeting_of(ctx))
    chairs = {committee.chair for committee in committees().values()}
    acts_as_chair = any(ctx.actor.holds(role, ctx.program.name) for role in chairs if role)
    return by_roster if seats else ctx.actor.person_id if acts_as_chair else None


@effects("put_motion")
def put_motion(ctx: Context) -> None:
    """The motion has its number, and every filled voting seat its ballot; recused seats have theirs already."""
    committee = seating.deciding_committee(ctx)
    seats = seating.voting_seats(ctx, committee)
    decision = begin(ctx, committee, seats, mode="meeting", also=() if seats else _recused_members(ctx, committee))
    meeting = meeting_of(ctx)
    decision.meeting_id = meeting.id if meeting else None
    decision.tally = {**decision.tally, "seats_filled": len(seats) or committees()[committee].voting_seats}


def _recused_members(ctx: Context, committee: str) -> tuple[Seat, ...]:
    """Where the seats are not kept here, ballots begin when they are cast; those recused are known already."""
    named = [who for who, why in seating.interests(ctx.item) if why in seating.RECUSING]
    people = [one for one in (ctx.item.submitter_id, *named) if one is not None]
    return seating.seats_of_members(ctx, [one for one in people if seating.sits(ctx, committee, (), one)])


def begin(ctx: Context, committee: str, seats: Sequence[Seat], *, mode: str, also: Sequence[Seat] = ()) -> Decision:
    """Open a motion for ballots, in the name of whoever presides: one for each seat, and for those known `also`."""
    data = ctx.data
    decision = Decision(
        item_id=ctx.item.id,
        number=decisions.next_number(ctx, committee, ctx.today),
        committee=committee,
        type=data["type"],
        mode=mode,
        tally={**decisions.kept(ctx), **decisions.as_put(ctx)},
        text=data.get("motion_text", ""),
        mover=seating.seat_named(ctx, committee, seats, "mover"),
        seconder=seating.seat_named(ctx, committee, seats, "seconder"),
        presiding_id=presiding_person(ctx, seats),
        recorded_by_id=ctx.actor.person_id,
        recorded_at=ctx.now,
        decided_on=ctx.today,
        opened_at=ctx.now,
        conditions=plain(data.get("proposed_conditions", [])),
    )
    ctx.session.add(decision)
    for seat in (*seats, *also):
        ballot = seating.blank_ballot(seat, ctx.item)
        ballot.decision = decision
        ctx.session.add(ballot)
    ctx.set("open_motion", decision.number)
    name_presiding(ctx, decision, decision.presiding_id)
    return decision


def name_presiding(ctx: Context, decision: Decision, person_id: int | None) -> None:
    """Who presides over the motion has the chair's role for it, until it is confirmed."""
    decision.presiding_id = person_id
    ctx.set("motion_presided_by", person_id)


@guards("ballots_to_count", asks=())
def ballots_to_count(ctx: Context) -> Reason | None:
    """A motion is open at a meeting, and no more ballots were cast than seats were present."""
    code, decision = "ballots_to_count", open_motion(ctx)
    if decision is None:
        return Reason(code, wording.NO_MOTION)
    if decision.mode == "electronic":
        return Reason(code, wording.ELECTRONIC)
    cast = ballots_of(ctx, decision)
    if "present" not in ctx.data:
        unvoted = ctx.offering and all(ballot.value is None for ballot in cast)
        return Reason(code, wording.NOBODY_VOTED, severity="done") if unvoted else None
    wrong = _present_differs(ctx, decision, cast)
    return None if wrong is None else Reason(code, wrong, field="present")


def _present_differs(ctx: Context, decision: Decision, cast: Sequence[Ballot]) -> Text | None:
    """What is wrong with the seats present as typed: by the ballots, the attendance, or the seats there are."""
    counts, typed = counted(cast), ctx.data["present"]
    if typed < counts["present"]:
        return wording.FEWER_PRESENT.format(ballots=counts["present"])
    known = _seats_present(ctx, decision, cast)
    if known is not None and typed != max(len(known), counts["present"]):
        return wording.PRESENT_DIFFERS.format(known=len(known), seats=labels(known), given=typed)
    eligible = seats_in(decision, cast) - counts["recused"]
    return wording.MORE_PRESENT.format(eligible=eligible) if typed > eligible else None


def seats_in(decision: Decision, cast: Sequence[Ballot]) -> int:
    """The voting seats that were filled when the motion was put."""
    return max(int(decision.tally.get("seats_filled") or 0), len(cast))


@effects("count_ballots")
def count_ballots(ctx: Context) -> None:
    """The ballots are counted; whoever presides confirms what they come to."""
    decision = open_motion(ctx)
    if decision is None:
        return
    cast = ballots_of(ctx, decision)
    close(ctx, decision, cast)
    present = ctx.data.get("present", len(_seats_present(ctx, decision, cast) or ()))
    decision.tally = {**decision.tally, "present": max(present, decision.tally["present"])}


def _seats_present(ctx: Context, decision: Decision, cast: Sequence[Ballot]) -> tuple[Seat, ...] | None:
    """The seats that were at the meeting and not recused when the motion was put; None where nothing says so."""
    recused = [ballot.principal_id for ballot in cast if ballot.value == "recused" and ballot.principal_id]
    return present_when_called(ctx, decision, recused)


def counted(ballots: Sequence[Ballot]) -> dict[str, int]:
    """The counts that a set of ballots comes to. Present are the seats whose ballot came, recused ones apart."""
    counts = {value: sum(ballot.value == value for ballot in ballots) for value in VALUES}
    return {**counts, "present": counts["in_favour"] + counts["against"] + counts["abstain"]}


def close(ctx: Context, decision: Decision, ballots: Sequence[Ballot]) -> None:
    """No more ballots: the counts are kept with the motion, and the item is free for the next one."""
    people = [ballot.principal_id for ballot in ballots if ballot.value == "recused" and ballot.principal_id]
    tally: dict[str, Any] = {**decision.tally, **counted(ballots)}
    tally["seats_filled"] = seats_in(decision, ballots)
    if people:
        tally["recused_people"] = people
    tally["quorum"] = quorum_for(tally["seats_filled"], tally["recused"])
    decision.tally, decision.closed_at = tally, ctx.now
    ctx.set("open_motion", None)
    ctx.set("vote_closes_on", None)
