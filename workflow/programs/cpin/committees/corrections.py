"""A vote that was recorded wrongly: corrected by a record of its own, never silently changed.

The decision as it was recorded stays and says by what it was corrected. Whoever presides confirms the correction; where
it changes the outcome, what followed is set aside (committees.yaml, minutes_linkage).
"""

from collections.abc import Iterator

from models.decisions import Decision
from workflow import engine, versions
from workflow.committees.tally import ImpossibleTally, check_counts
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin.committees import decisions
from workflow.programs.cpin.committees import voting_wording as wording
from workflow.programs.cpin.committees.standing_votes import judge_counts, last_decision
from workflow.programs.cpin.functions import effects, guards

NOTE = "correct_minutes"
GIVEN = ("present", "recused", "in_favour", "against", "abstain")


def recorded_vote(ctx: Context) -> Decision | None:
    """The vote that a correction is about: the last that was decided, unless its ballots are on record."""
    last = last_decision(ctx)
    return last if last is not None and last.mode != "electronic" else None


@guards("vote_to_correct")
def vote_to_correct(ctx: Context) -> Reason | None:
    """There is a confirmed vote, and no other is on its way."""
    code = "vote_to_correct"
    for decision, message in (
        (decisions.open_motion(ctx), wording.STILL_OPEN),
        (decisions.pending_decision(ctx), wording.UNCONFIRMED),
    ):
        if decision is not None:
            return Reason(code, message.format(number=decision.number))
    return None if recorded_vote(ctx) else Reason(code, wording.NO_VOTE_TO_CORRECT)


@guards("corrected_counts", asks=("present", "in_favour"))
def corrected_counts(ctx: Context) -> Iterator[Reason]:
    """The counts as corrected do not contradict each other."""
    vote = recorded_vote(ctx)
    if vote is None:
        return
    try:
        check_counts(**_counts(ctx, vote))
    except ImpossibleTally as impossible:
        for one in impossible.found:
            yield Reason("corrected_counts", one.message, field=one.field if one.field in GIVEN else None)


def _counts(ctx: Context, vote: Decision) -> dict[str, int]:
    given = {name: int(ctx.data.get(name) or 0) for name in GIVEN}
    return {"seats_filled": int(vote.tally.get("seats_filled") or 0), **given}


@guards("not_in_effect", asks=("present", "in_favour"))
def not_in_effect(ctx: Context) -> Reason | None:
    """What was carried and has gone on since is not undone by a correction: it is rescinded, or reopened."""
    vote = recorded_vote(ctx)
    if vote is None or vote.outcome != "carried":
        return None
    undoing = ctx.workflow.actions.get(decisions.SET_ASIDE, ())
    if any(ctx.item.state in row.sources for row in undoing):
        return None
    try:
        came = judge_counts(_counts(ctx, vote), vote.type, ctx.setting("min_in_favour"))
    except ImpossibleTally:
        return None  # said by corrected_counts
    if came.outcome == "carried":
        return None
    return Reason("not_in_effect", wording.IN_EFFECT.format(number=vote.number))


@effects("correct_tally")
def correct_tally(ctx: Context) -> None:
    """A record of its own, of the same motion and day, that waits for whoever presides."""
    vote = recorded_vote(ctx)
    if vote is None:
        return
    kept = {name: value for name, value in vote.tally.items() if name in ("meeting", "revisit_on")}
    number = decisions.next_number(ctx, vote.committee, vote.decided_on)
    _note_in_minutes(ctx, vote, number)
    ctx.session.add(
        Decision(
            item_id=ctx.item.id,
            number=number,
            committee=vote.committee,
            type=vote.type,
            mode=vote.mode,
            tally={**kept, **_counts(ctx, vote), "corrects": vote.number, "reason": ctx.data["reason"]},
            text=vote.text,
            mover=vote.mover,
            seconder=vote.seconder,
            presiding_id=vote.presiding_id,
            meeting_id=vote.meeting_id,
            recorded_by_id=ctx.actor.person_id,
            recorded_at=ctx.now,
            decided_on=vote.decided_on,
            conditions=vote.conditions,
        )
    )
    if vote.presiding_id is not None:
        ctx.set("motion_presided_by", vote.presiding_id)


def _note_in_minutes(ctx: Context, vote: Decision, number: str) -> None:
    """Minutes that are approved get a dated note, for somebody else to approve; those to come tell it anyway."""
    meeting = vote.meeting
    if meeting is None or meeting.id == ctx.item.id:
        return
    rows = versions.workflow_of(ctx.session, meeting).actions.get(NOTE, ())
    if any(meeting.state in row.sources for row in rows):
        counts = {name: int(ctx.data.get(name) or 0) for name in GIVEN}
        said = wording.CORRECTION_NOTE.format(number=number, corrected=vote.number, reason=ctx.data["reason"], **counts)
        given = {"correction": said.in_(ctx.actor.language)}
        engine.advance(ctx.session, meeting, NOTE, actor=ctx.actor, now=ctx.now, data=given)
