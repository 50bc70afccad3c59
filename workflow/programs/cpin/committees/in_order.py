"""Whether a motion is in order: where it is put, what it must say, and how what was decided is taken up again."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from models.ballots import Ballot
from models.decisions import Decision
from models.items import Item
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin import wording
from workflow.programs.cpin.committees import seating, voting_wording
from workflow.programs.cpin.committees.decisions import decision_day
from workflow.programs.cpin.committees.minutes_approval import later_meeting_reasons
from workflow.programs.cpin.committees.rescinding import notice_reasons
from workflow.programs.cpin.committees.standing_votes import last_decision
from workflow.programs.cpin.committees.where_put import meeting_reasons
from workflow.programs.cpin.functions import guards
from workflow.programs.cpin.guards import HELD, conditions_complete, parking_reasons
from workflow.programs.cpin.reference import Committee, committees, motions
from workflow.texts import Text

RESCINDABLE = {"change_request": ("forwarded", "scheduled"), "practice": ("published", "maintained")}
"""Where what was decided has taken effect outside: it is rescinded, no longer reconsidered."""


NO_COMMITTEE = Text("no committee", "aucun comité")


@guards("motion_fits_state", asks=("type",))
def motion_fits_state(ctx: Context) -> Iterator[Reason]:
    """A motion is put only where its effect is possible: one that is carried must not come to nothing."""
    kind = ctx.data.get("type", "")
    if kind not in motions():
        return
    possible = _possible_states(ctx, kind)
    if ctx.item.state in possible or (kind == "reconsider" and _lost_before(ctx)):
        return
    labels = [ctx.workflow.states[state].label for state in possible]
    names = Text(", ".join(label.en for label in labels), ", ".join(label.fr for label in labels))
    here = ctx.workflow.states[ctx.item.state].label
    yield Reason("motion_fits_state", wording.MOTION_STATE.format(possible=names, state=here), field="type")
    if kind == "reconsider" and ctx.item.kind == "change_request" and ctx.item.state in RESCINDABLE["change_request"]:
        yield Reason("not_forwarded", wording.FORWARDED, field="type")


def _possible_states(ctx: Context, kind: str) -> list[str]:
    """The states that a carried motion leads out of; for one without an action, wherever motions are put."""
    rows = seating.carried_rows(ctx.workflow, kind)
    if rows:
        return [state for row in rows for state in row.sources]
    if motions()[kind].action is not None:
        return []
    return list(RESCINDABLE.get(ctx.item.kind, ())) if kind == "rescind" else list(ctx.transition.sources)


def _lost_before(ctx: Context) -> bool:
    """Whether the last decision about the item was lost: that one can be reconsidered where the item still waits."""
    last = last_decision(ctx)
    return last is not None and last.outcome == "lost"


def _speaks_for(ctx: Context, committee: Committee | None) -> bool:
    """Whether the actor is the committee's secretary or its chair: another one's chair puts nothing to its vote."""
    if ctx.actor.holds("cpin_staff", ctx.program.name) or committee is None or committee.chair is None:
        return True
    return ctx.actor.holds(committee.chair, ctx.program.name)


@guards("committee_competent", asks=("committee",))
def committee_competent(ctx: Context) -> Reason | None:
    """A motion goes to the committee whose turn it is."""
    competent = seating.turn_of(ctx.item)
    asked = ctx.data.get("committee")
    if competent is not None and asked in (None, competent.code) and _speaks_for(ctx, competent):
        return None
    name = competent.name if competent is not None else NO_COMMITTEE
    return Reason("committee_competent", wording.COMMITTEE.format(committee=name), field="committee")


@guards("motion_complete", asks=("type",))
def motion_complete(ctx: Context) -> Iterator[Reason]:
    """What the motion would do must be said when it is put: its conditions, or why and until when it defers."""
    kind = ctx.data.get("type")
    conditions = ctx.data.get("proposed_conditions") or []
    if kind == "endorse_with_conditions":
        if not conditions_complete(conditions):
            yield Reason("conditions_listed", wording.CONDITIONS, field="proposed_conditions")
        elif any(row["due"] < decision_day(ctx) for row in conditions):
            yield Reason("conditions_listed", voting_wording.CONDITION_PAST, field="proposed_conditions")
    if kind == "committee_defer":
        yield from parking_reasons(ctx, "proposed_revisit_on")


@guards("motion_in_order", asks=("type",))
def motion_in_order(ctx: Context) -> Iterator[Reason]:
    """Who may move to reconsider and when, the notice before rescinding, and no second try at the same meeting."""
    kind = ctx.data.get("type")
    if kind == "reconsider":
        yield from _reconsidered_in_order(ctx)
    if kind == "rescind":
        yield from notice_reasons(ctx, decision_day(ctx))
    if kind == "approve_minutes":
        yield from later_meeting_reasons(ctx)
    if kind and _lost_at_that_meeting(ctx, kind):
        yield Reason("same_meeting", wording.SAME_MEETING, field="type")
    yield from meeting_reasons(ctx)


def _lost_at_that_meeting(ctx: Context, kind: str) -> bool:
    """Whether the same motion was lost at that meeting, and has not been reconsidered since.

    A meeting may go on for days; where one of the two votes names no meeting, the day tells.
    """
    meeting, day = ctx.find(ctx.data.get("meeting")), decision_day(ctx)
    with ctx.session.no_autoflush:
        same = (Decision.item_id == ctx.item.id, Decision.type == kind, Decision.outcome == "lost")
        lost = ctx.session.scalars(select(Decision).where(*same)).all()
    return any(
        decision.meeting_id == meeting.id if meeting and decision.meeting_id else decision.decided_on == day
        for decision in lost
        if not decision.tally.get("undone_by")
    )


def _reconsidered_in_order(ctx: Context) -> Iterator[Reason]:
    last = last_decision(ctx)
    if not _moved_by_prevailing_side(ctx, last):
        yield Reason("mover_side", wording.MOVER, field="mover" if "mover" in ctx.data else "mover_side")
    if last is not None and _meetings_between(ctx, last, decision_day(ctx)):
        yield Reason("reconsidered_in_time", voting_wording.TOO_LATE, field="type")


def _moved_by_prevailing_side(ctx: Context, last: Decision | None) -> bool:
    """By the ballots, where there are any, whatever the secretary says; else as the secretary says."""
    if last is None or not (cast := _cast(ctx, last)):
        return ctx.data.get("mover_side") == "prevailing"
    seats = seating.voting_seats(ctx, last.committee)
    seat = seating.seat_named(ctx, last.committee, seats, "mover")
    return cast.get(seat or "") == ("in_favour" if last.outcome == "carried" else "against")


def _cast(ctx: Context, last: Decision) -> dict[str, str | None]:
    """What every seat cast on a motion: nothing where only figures were recorded."""
    query = select(Ballot.seat, Ballot.value).where(Ballot.decision_id == last.id)
    with ctx.session.no_autoflush:
        return {row.seat: row.value for row in ctx.session.execute(query)}


def _meetings_between(ctx: Context, last: Decision, day: date) -> int:
    """How many meetings of the committee were held after the decision and before that day."""
    kind = committees()[last.committee].meeting
    held = (Item.kind == "meeting", Item.state.in_(sorted(HELD)), Item.fields["kind"].as_string() == kind)
    held_on = Item.fields["held_on"].as_string()
    between = (held_on > last.decided_on.isoformat(), held_on < day.isoformat())
    with ctx.session.no_autoflush:
        return len(ctx.session.scalars(select(Item.id).where(*held, *between).limit(1)).all())
