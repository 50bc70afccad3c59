"""Electronic votes: opened by the chair, closed by the clock, void when the item changes or members want to meet."""

from collections.abc import Iterable
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ballots import Ballot
from models.decisions import Decision
from models.history import HistoryEntry
from models.items import Item
from workflow import engine, registry, versions
from workflow.actors import SYSTEM
from workflow.committees.outcomes import outcome_said
from workflow.committees.roster import Seat
from workflow.committees.tally import Void
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin.committees import ballots, decisions, seating
from workflow.programs.cpin.committees import voting_wording as wording
from workflow.programs.cpin.committees.decisions import open_motion
from workflow.programs.cpin.committees.motions import ballots_of, begin, close, name_presiding
from workflow.programs.cpin.committees.rescinding import said_day
from workflow.programs.cpin.committees.roster_counts import seats_differ
from workflow.programs.cpin.functions import effects, guards, recipients
from workflow.texts import Text

CLOSES_AT = time(17)
VOID = "void_vote"
OF_THE_VOTE = frozenset(
    {"open_vote", "cast_ballot", "declare_interest", "give_proxy", "ask_for_meeting", "close_vote", "give_notice"}
)
BESIDE_THE_VOTE = frozenset({"rank_endorsed", "renew_rank", "list_published", "reorder_priority", "make_room"})
"""What is about other items as much: its place among them, or the list on which it stands."""
COUNTING = frozenset({"put_motion", "count_ballots", "record_tally", "correct_tally", "void_vote"})
UNCHANGED_BY = OF_THE_VOTE | BESIDE_THE_VOTE
"""What leaves the text and the version that are voted on as they are; anything else makes an electronic vote void."""


def electronic_vote(ctx: Context) -> Decision | None:
    """The electronic vote that is open on the item."""
    return open_motion(ctx) if ctx.item.fields.get("vote_closes_on") else None


def electorate(ctx: Context) -> tuple[Seat, ...]:
    """The seats that vote: those of the roster; else one for each member named."""
    seats = seating.voting_seats(ctx, seating.deciding_committee(ctx))
    return seats or seating.seats_of_members(ctx, ctx.data.get("members") or ())


@guards("members_known", asks=("type",))
def members_known(ctx: Context) -> Reason | None:
    """Nobody chooses who votes where the seats are kept; where they are not, the members are named."""
    code, members = "members_known", ctx.data.get("members") or ()
    kept, given = seating.voting_seats(ctx, seating.deciding_committee(ctx)), ctx.data.get("seats_filled")
    if kept:
        if given not in (None, len(kept)):
            return Reason(code, seats_differ(len(kept), given, ctx.today), field="seats_filled")
        return Reason(code, wording.MEMBERS_NOT_ASKED, field="members") if members else None
    if not members:
        return Reason(code, wording.MEMBERS_MISSING, field="members")
    seats = ctx.data.get("seats_filled", len(members))
    if seats < len(set(members)):
        message = wording.FEWER_SEATS.format(members=len(set(members)), seats=seats)
        return Reason(code, message, field="seats_filled")
    return None


@guards("min_window", asks=("window",))
def min_window(ctx: Context) -> Reason | None:
    """Everybody has a few working days to vote."""
    least = ctx.setting("evote_least_days")
    short = window(ctx) < least
    return Reason("min_window", wording.WINDOW.format(least=least), field="window") if short else None


@guards("outlasts_the_vote", asks=("proposed_revisit_on",))
def outlasts_the_vote(ctx: Context) -> Reason | None:
    """What a carried motion would do must still be possible when the vote closes."""
    day: date | None = ctx.data.get("proposed_revisit_on")
    closes_on = registry.program(ctx.program.name).calendar.add_working_days(ctx.today, window(ctx))
    if day is None or day > closes_on:
        return None
    return Reason("outlasts_the_vote", wording.REVISIT_IN_VOTE.format(day=closes_on), field="proposed_revisit_on")


def window(ctx: Context) -> int:
    """For how many working days the vote is open."""
    days: int = ctx.data.get("window", ctx.setting("evote_days"))
    return days


@effects("open_vote")
def open_vote(ctx: Context) -> None:
    """Who may vote is settled now; it closes at 17:00 on the last of the working days given."""
    seats = electorate(ctx)
    decision = begin(ctx, seating.deciding_committee(ctx), seats, mode="electronic")
    calendar = registry.program(ctx.program.name).calendar
    closes_on = calendar.add_working_days(ctx.today, window(ctx))
    decision.decided_on, decision.closes_at = closes_on, calendar.instant(closes_on, CLOSES_AT)
    name_presiding(ctx, decision, ctx.actor.person_id)
    filled = max(len(seats), int(ctx.data.get("seats_filled") or 0))
    decision.tally = {**decision.tally, "seats_filled": filled}
    ctx.set("vote_closes_on", closes_on)
    ctx.notify("vote_opened", ("eligible_voters",), number=decision.number, closes_on=said_day(closes_on))


@guards("electronic_vote_open")
def electronic_vote_open(ctx: Context) -> Reason | None:
    """There is an electronic vote to act in."""
    return None if electronic_vote(ctx) else Reason("electronic_vote_open", wording.NO_VOTE)


@guards("may_ask_for_meeting")
def may_ask_for_meeting(ctx: Context) -> Reason | None:
    """Whoever may vote may ask to discuss it instead, once, and before the end."""
    code, decision = "may_ask_for_meeting", electronic_vote(ctx)
    if decision is None:
        return None
    if ballots.is_late(decision, ctx):
        return Reason(code, wording.CLOSED)
    ballot = ballots.ballot_of(ctx, decision)
    if ballot is None or (ballot.value == "recused"):
        return Reason(code, wording.NOT_ELIGIBLE)
    return Reason(code, wording.HAS_ASKED) if ballot.asked_to_meet_at else None


@effects("ask_for_meeting")
def ask_for_meeting(ctx: Context) -> None:
    """When enough seats ask, the vote ends without a result and the item goes to the next agenda."""
    decision = electronic_vote(ctx)
    ballot = ballots.ballot_of(ctx, decision) if decision else None
    if decision is None or ballot is None:
        return
    ballot.asked_to_meet_at = ctx.now
    asked = sum(one.asked_to_meet_at is not None for one in ballots_of(ctx, decision))
    if asked >= ctx.setting("evote_meeting_requests"):
        void(ctx, decision, "void_moved_to_meeting")


@guards("closing_time")
def closing_time(ctx: Context) -> Reason | None:
    """It is closed once a ballot would be late; earlier only when every seat that may vote has voted."""
    decision = electronic_vote(ctx)
    if decision is None or decision.closes_at is None or ctx.now > decision.closes_at:
        return None
    if all(ballot.value is not None for ballot in ballots_of(ctx, decision)):
        return None
    day = decision.decided_on
    return Reason(
        "closing_time",
        wording.NOT_YET.format(day=day),
        earliest=day,
    )


@effects("close_vote")
def close_vote(ctx: Context) -> None:
    """The ballots are counted, and what was carried happens, dated by the close or by the last ballot."""
    decision = electronic_vote(ctx)
    if decision is None:
        return
    cast = ballots_of(ctx, decision)
    if decision.closes_at is not None and ctx.now < decision.closes_at:
        decision.decided_on = _last_day(ctx, cast)
    close(ctx, decision, cast)
    decisions.conclude(ctx, decision)
    ctx.notify(
        "vote_closed",
        ("voters", "cpin_staff"),
        number=decision.number,
        result=outcome_said(decision.outcome, decision.outcome_reason),
    )


def _last_day(ctx: Context, cast: Iterable[Ballot]) -> date:
    last = max((ballot.cast_at for ballot in cast if ballot.cast_at), default=ctx.now)
    return registry.program(ctx.program.name).today(last)


def void(ctx: Context, decision: Decision, why: Void) -> None:
    """The vote ends without a result; its ballots stay on record."""
    close(ctx, decision, ballots_of(ctx, decision))
    decision.tally = {**decision.tally, "void": why}
    decision.outcome, decision.outcome_reason = "no_decision", why
    decision.decided_on = min(decision.decided_on, ctx.today)
    ctx.set("motion_presided_by", None)
    if decision.mode == "electronic":
        said = outcome_said(decision.outcome, decision.outcome_reason)
        ctx.notify("vote_closed", ("voters", "cpin_staff"), number=decision.number, result=said)


def void_when_changed(ctx: Context) -> None:
    """Whatever else happens to the item while an electronic vote on it is open: the vote is void."""
    if ctx.transition.do not in UNCHANGED_BY:
        decision = electronic_vote(ctx)
        if decision is not None:
            void(ctx, decision, "cancelled")


def void_when_papers_change(session: Session, item: Item, now: datetime) -> None:
    """A paper of the item was replaced or withdrawn: who has voted had another before them, so the vote is void."""
    if item.fields.get("vote_closes_on") and VOID in versions.workflow_of(session, item).actions:
        engine.advance(session, item, VOID, actor=SYSTEM, now=now)


def ends_the_vote(ctx: Context) -> Reason | None:
    """Whoever changes an item while an electronic vote on it is open is told beforehand that this ends the vote."""
    if ctx.transition.do in UNCHANGED_BY or ctx.actor.person_id is None or not ctx.item.fields.get("vote_closes_on"):
        return None
    message = wording.ENDS_VOTE.format(number=ctx.item.fields.get("open_motion"))
    return Reason("ends_the_vote", message, severity="warning")


def changed_since_put(ctx: Context) -> Reason | None:
    """Whoever confirms a vote is told what happened to the item after the vote was put."""
    decision = decisions.pending_decision(ctx) if ctx.transition.do == "confirm_decision" else None
    seen = decision.tally.get("item_version") if decision is not None else None
    if seen is None:
        return None
    with ctx.session.no_autoflush:
        later = select(HistoryEntry.action).where(HistoryEntry.item_id == ctx.item.id, HistoryEntry.seq > seen)
        done = [action for action in ctx.session.scalars(later) if action not in COUNTING | UNCHANGED_BY]
    if not done:
        return None
    rows = [ctx.workflow.actions[action][0].label for action in dict.fromkeys(done) if action in ctx.workflow.actions]
    what = Text(", ".join(label.en for label in rows), ", ".join(label.fr for label in rows))
    return Reason("changed_since_put", wording.CHANGED_SINCE.format(what=what), severity="warning")


def _latest_ballots(session: Session, item: Item) -> list[Ballot]:
    """The ballots of the electronic vote that was opened last on an item."""
    electronic = (Decision.item_id == item.id, Decision.closes_at.is_not(None))
    last = select(Decision.id).where(*electronic).order_by(Decision.id.desc()).limit(1).scalar_subquery()
    return list(session.scalars(select(Ballot).where(Ballot.decision_id == last).order_by(Ballot.id)))


@recipients("voters")
def voters(session: Session, item: Item) -> Iterable[int]:
    """The principals of every seat in the latest electronic vote on the item."""
    return [ballot.principal_id for ballot in _latest_ballots(session, item) if ballot.principal_id is not None]


@recipients("eligible_voters")
def eligible_voters(session: Session, item: Item) -> Iterable[int]:
    """Those who may vote: the principals of the seats that are not recused."""
    rows = _latest_ballots(session, item)
    return [row.principal_id for row in rows if row.principal_id is not None and row.value != "recused"]


@recipients("eligible_non_voters")
def eligible_non_voters(session: Session, item: Item) -> Iterable[int]:
    """Those who may vote in the open electronic vote and have not, at the moment this is asked."""
    if not item.fields.get("vote_closes_on"):
        return ()
    rows = _latest_ballots(session, item)
    return [row.principal_id for row in rows if row.principal_id is not None and row.value is None]
