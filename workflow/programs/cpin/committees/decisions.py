"""What committees decide: a tally that the secretary records and whoever presided confirms.

A decision takes effect when it is confirmed, dated by the day of the meeting or the close of the vote. What was not
carried is recorded too; the item then stays where it is.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from models.decisions import Decision
from models.items import Item
from workflow.committees.roster import seats_on
from workflow.committees.tally import ImpossibleTally, check_counts
from workflow.context import Context
from workflow.editions import open_edition
from workflow.errors import Reason
from workflow.programs.cpin import wording
from workflow.programs.cpin.committees import seating
from workflow.programs.cpin.committees.rescinding import use_notices
from workflow.programs.cpin.committees.roster_counts import by_roster, recused_by_name, roster_on, roster_reasons
from workflow.programs.cpin.committees.standing_votes import COUNTS, judge_decision, mark_undone
from workflow.programs.cpin.committees.voting_wording import STILL_OPEN, UNCONFIRMED
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.reference import committees, motions
from workflow.references import count_up
from workflow.values import plain

RESCINDED = {"change_request": "rescinded", "practice": "practice_rescinded"}
"""The mail that says what to do after a decision was rescinded."""
SET_ASIDE = "set_aside"
KEPT = (*COUNTS, "recused_people", "voters", "meeting", "mover_side", "notice_business_days", "reason", "void")


def open_motion(ctx: Context) -> Decision | None:
    """The motion on the item that is being voted on by ballot: at most one. Asks the database only if there is one."""
    number = ctx.item.fields.get("open_motion")
    if not number:
        return None
    with ctx.session.no_autoflush:
        return ctx.session.scalar(select(Decision).where(Decision.number == number, Decision.closed_at.is_(None)))


def pending_decision(ctx: Context) -> Decision | None:
    """The vote on the item that was counted and waits for confirmation: at most one."""
    counted = or_(Decision.opened_at.is_(None), Decision.closed_at.is_not(None))
    waiting = (Decision.item_id == ctx.item.id, Decision.confirmed_at.is_(None), Decision.outcome.is_(None), counted)
    with ctx.session.no_autoflush:
        return ctx.session.scalar(select(Decision).where(*waiting).order_by(Decision.id.desc()).limit(1))


def decision_day(ctx: Context) -> date:
    """The day of the meeting, or of the close of the electronic vote; today where nothing is said."""
    day: date = ctx.data.get("decided_on") or ctx.today
    return day


def given_counts(ctx: Context) -> dict[str, int]:
    """The counts as given and as the roster has them; who is recused by name counts where no number is said."""
    counts = {name: int(ctx.data.get(name) or 0) for name in COUNTS}
    counts["recused"] = counts["recused"] or len(ctx.data.get("recused_people") or ())
    return by_roster(ctx, decision_day(ctx), counts)


@guards("possible_counts", asks=("seats_filled", "present"))
def possible_counts(ctx: Context) -> Iterator[Reason]:
    """Counts that contradict each other, or what is known of the seats, are an error of the record, not an outcome."""
    wrong = list(roster_reasons(ctx, decision_day(ctx)))
    yield from wrong
    if wrong or "present" not in ctx.data:
        return
    try:
        check_counts(**given_counts(ctx))
    except ImpossibleTally as impossible:
        for one in impossible.found:
            yield Reason("possible_counts", one.message, field=one.field)


@guards("decided_not_future", asks=("decided_on",))
def decided_not_future(ctx: Context) -> Reason | None:
    """Nothing is decided ahead."""
    if decision_day(ctx) <= ctx.today:
        return None
    return Reason("decided_not_future", wording.NOT_FUTURE, field="decided_on")


def awaited(ctx: Context) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Who confirms the vote that was counted: the chair of its committee, by name where somebody presided over it."""
    decision = pending_decision(ctx) if ctx.transition.do == "confirm_decision" else None
    if decision is None:
        return None
    chair = committees()[decision.committee].chair
    presided = ctx.person(decision.presiding_id)
    return ((chair,) if chair else (), (presided.name,) if presided is not None else ())


@guards("tally_recorded")
def tally_recorded(ctx: Context) -> Reason | None:
    """There is something to confirm."""
    motion = open_motion(ctx)
    if motion is not None:
        return Reason("tally_recorded", STILL_OPEN.format(number=motion.number))
    return None if pending_decision(ctx) else Reason("tally_recorded", wording.NO_TALLY, who=("cpin_staff",))


@guards("vote_to_record")
def vote_to_record(ctx: Context) -> Reason | None:
    """Nobody waits for a count while a motion is being voted on, or when a counted vote waits for its confirmation."""
    if not ctx.offering:
        return None
    for decision, message in ((open_motion(ctx), STILL_OPEN), (pending_decision(ctx), UNCONFIRMED)):
        if decision is not None:
            return Reason("vote_to_record", message.format(number=decision.number), severity="done")
    return None


@guards("decision_carried", asks=("decision",))
def decision_carried(ctx: Context) -> Reason | None:
    """A confirmed decision of the right committee, on this item and for this action, was carried."""
    decision = ctx.session.get(Decision, ctx.data.get("decision") or 0)
    if decision is None or decision.item_id != ctx.item.id:
        return Reason("decision_carried", wording.DECISION)
    if decision.outcome != "carried" and decision.tally.get("corrects") and ctx.transition.do == SET_ASIDE:
        return None  # what it corrects had been carried
    if decision.outcome == "carried":
        competent = seating.turn_of(ctx.item)
        action, code = motions()[decision.type].action, competent.code if competent else None
        if (action, decision.committee) == (ctx.transition.do, code):
            return None
    return Reason("decision_carried", wording.DECISION)


@effects("record_tally")
def record_tally(ctx: Context) -> None:
    """Keep the vote as counted; another one that was never confirmed is cancelled by it.

    A motion of the same type that was put and not counted yet is the one that was counted.
    """
    decision, counts, seats = open_motion(ctx), given_counts(ctx), roster_on(ctx, decision_day(ctx))
    if decision is None or decision.type != ctx.data["type"]:
        cancel_open_votes(ctx)
        decision = _new_decision(ctx)
        ctx.session.add(decision)
    else:
        decision.closed_at = ctx.now
        ctx.set("open_motion", None)
    decision.mode = ctx.data.get("mode", "meeting")
    decision.tally = {**decision.tally, **kept(ctx), **counts, **recused_by_name(ctx, seats)}
    decision.recorded_by_id, decision.recorded_at = ctx.actor.person_id, ctx.now
    decision.decided_on = decision_day(ctx)
    meeting = ctx.find(ctx.data.get("meeting"))
    decision.meeting_id = meeting.id if meeting else decision.meeting_id
    for name in ("mover", "seconder"):
        if name in ctx.data:
            setattr(decision, name, seating.seat_named(ctx, decision.committee, seats, name))
    _let_who_presided_confirm(ctx, decision, meeting)
    ctx.effective_on = max(ctx.item.effective_on, decision.decided_on)


def _let_who_presided_confirm(ctx: Context, decision: Decision, meeting: Item | None) -> None:
    """Where it is known who presided over the item at the meeting, that person confirms what was decided there."""
    if meeting is None or not meeting.fields.get("attendance"):
        return
    seats = seats_on(ctx.session, ctx.program.name, decision.committee, seating.meeting_day(meeting))
    presided = seating.presided_at(meeting, seats, seating.recused_people(ctx.item))
    if presided is not None:
        decision.presiding_id = presided
        ctx.set("motion_presided_by", presided)


def _new_decision(ctx: Context) -> Decision:
    day, committee = decision_day(ctx), ctx.data["committee"]
    return Decision(
        item_id=ctx.item.id,
        number=next_number(ctx, committee, day),
        committee=committee,
        type=ctx.data["type"],
        tally=as_put(ctx),
        text=ctx.data.get("motion_text", ""),
        recorded_at=ctx.now,
        decided_on=day,
        conditions=plain(ctx.data.get("proposed_conditions", [])),
    )


def as_put(ctx: Context) -> dict[str, Any]:
    """What is voted on: the item as it was when the vote was put, and the number of the version that is written."""
    written = open_edition(ctx.session, ctx.item)
    said = {"item_version": ctx.item.version}
    return said | ({"edition": written.number} if written is not None else {})


def kept(ctx: Context) -> dict[str, Any]:
    """What was given with a motion and stays with it."""
    said = {name: plain(ctx.data[name]) for name in KEPT if name in ctx.data}
    if "proposed_revisit_on" in ctx.data:
        said["revisit_on"] = plain(ctx.data["proposed_revisit_on"])
    return said


def next_number(ctx: Context, committee: str, day: date) -> str:
    """The next motion number of a committee on a day: os-2026-05-27-1."""
    number = count_up(ctx.session, f"motion-{committee}", int(day.strftime("%Y%m%d")))
    return f"{committee}-{day.isoformat()}-{number}"


@effects("cancel_open_votes")
def cancel_open_votes(ctx: Context) -> None:
    """A vote that nobody confirmed decides nothing once the item has left it behind."""
    for decision in (open_motion(ctx), pending_decision(ctx)):
        if decision is not None:
            decision.outcome, decision.outcome_reason = "no_decision", "cancelled"
            decision.closed_at = decision.closed_at or (ctx.now if decision.opened_at else None)
    for name in ("open_motion", "motion_presided_by"):
        if ctx.item.fields.get(name):
            ctx.set(name, None)


@effects("confirm_decision")
def confirm_decision(ctx: Context) -> None:
    """Work out what the vote came to, and let what was carried happen, dated by the decision."""
    decision = pending_decision(ctx)
    if decision is not None:
        conclude(ctx, decision)


def conclude(ctx: Context, decision: Decision) -> None:
    """Work out what a counted vote came to; what was carried happens, dated by the decision."""
    outcome = judge_decision(decision, ctx.setting("min_in_favour"))
    decision.outcome, decision.outcome_reason = outcome.outcome, outcome.reason
    decision.tally = {**decision.tally, "quorum": outcome.quorum}
    decision.confirmed_by_id, decision.confirmed_at = ctx.actor.person_id, ctx.now
    if ctx.item.fields.get("motion_presided_by"):
        ctx.set("motion_presided_by", None)
    ctx.effective_on = max(ctx.item.effective_on, decision.decided_on)
    if decision.type == "rescind":
        use_notices(ctx, decision.number)
    if decision.tally.get("corrects") and _corrected_before(ctx, decision, outcome.outcome):
        return
    if outcome.outcome != "carried":
        return
    if decision.type in ("reconsider", "rescind"):
        mark_undone(ctx, decision)
    if decision.type == "rescind":
        ctx.notify(RESCINDED.get(ctx.item.kind, "rescinded"), ("cpin_staff",), number=decision.number)
    rows = seating.carried_rows(ctx.workflow, decision.type)
    row = next((row for row in rows if ctx.item.state in row.sources), None)
    if row is not None:
        ctx.follow(row.do, follow_data(ctx, decision, row.do), effective_on=ctx.effective_on)


def _corrected_before(ctx: Context, correction: Decision, outcome: str) -> bool:
    """Mark the vote that is corrected; True where nothing else follows: nothing changed, or it is set aside."""
    corrected = ctx.session.scalar(select(Decision).where(Decision.number == correction.tally["corrects"]))
    if corrected is None:
        return False
    corrected.tally = {**corrected.tally, "undone_by": correction.number}
    if corrected.outcome == "carried" != outcome:
        ctx.follow(SET_ASIDE, {"decision": correction.id}, effective_on=ctx.effective_on)
    return corrected.outcome in ("carried", outcome)


def follow_data(ctx: Context, decision: Decision, action: str) -> dict[str, Any]:
    """What the action that follows is given: the decision, and what the motion said."""
    asked = {field.name for row in ctx.workflow.actions[action] for field in row.input}
    said = {
        "decision": decision.id,
        "conditions": decision.conditions,
        "reason": decision.tally.get("reason"),
        "revisit_on": decision.tally.get("revisit_on"),
    }
    return {name: value for name, value in said.items() if name in asked and value}
