"""What committees decide: a tally that the secretary records and whoever presided confirms.

A decision takes effect when it is confirmed, dated by the day of the meeting or the close of the vote. What was not
carried is recorded too; the item then stays where it is.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from models.decisions import Decision
from models.items import Item
from workflow import deadlines
from workflow.committees.tally import ImpossibleTally, Outcome, check_counts, tally
from workflow.context import Context
from workflow.definition import Workflow
from workflow.errors import Reason
from workflow.programs.cpin import wording
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.guards import conditions_complete, parking_reasons
from workflow.programs.cpin.reference import Committee, committees, motions
from workflow.references import count_up
from workflow.texts import Text
from workflow.values import plain

RESCINDABLE: Mapping[str, tuple[str, ...]] = {
    "change_request": ("forwarded", "scheduled"),
    "practice": ("published", "maintained"),
}
"""Where what was decided has taken effect and can only be rescinded."""
RESCINDED = {"change_request": "rescinded", "practice": "practice_rescinded"}
"""The mail that says what to do after a decision was rescinded."""
SECOND = "os"
"""The committee that endorses a practice after the first one, where the setting asks both."""
COUNTS = ("seats_filled", "present", "in_favour", "against", "abstain", "recused")
KEPT = (*COUNTS, "recused_people", "voters", "meeting", "mover_side", "notice_business_days", "reason", "void")


def pending_decision(ctx: Context) -> Decision | None:
    """The vote on the item that waits for confirmation: at most one."""
    waiting = (Decision.item_id == ctx.item.id, Decision.confirmed_at.is_(None), Decision.outcome.is_(None))
    return ctx.session.scalar(select(Decision).where(*waiting).order_by(Decision.id.desc()).limit(1))


def competent_committees(item: Item) -> list[Committee]:
    """Who decides about an item: the committee of its kind, or the second one when that one has endorsed it."""
    if item.fields.get("first_endorsed_on"):
        return [committees()[SECOND]]
    return [each for each in committees().values() if item.kind in each.decides]


def decided_action(workflow: Workflow, motion: str, committee: str) -> str | None:
    """The action that a carried motion lets the system perform: the second committee's has its own row."""
    action = motions()[motion].action
    second = workflow.actions.get(f"{action}_second", ())
    return second[0].do if any(row.by_decision == committee for row in second) else action


def decision_day(ctx: Context) -> date:
    """The day of the meeting, or of the close of the electronic vote; today where nothing is said."""
    day: date = ctx.data.get("decided_on") or ctx.today
    return day


def given_counts(ctx: Context) -> dict[str, int]:
    """The counts as given; who is recused by name counts as recused seats where no number is said."""
    counts = {name: int(ctx.data.get(name) or 0) for name in COUNTS}
    counts["recused"] = counts["recused"] or len(ctx.data.get("recused_people") or ())
    return counts


@guards("motion_fits_state", asks=("type",))
def motion_fits_state(ctx: Context) -> Iterator[Reason]:
    """A motion is put only where its effect is possible: one that is carried must not come to nothing."""
    motion = motions().get(ctx.data.get("type", ""))
    if motion is None:
        return
    rows = ctx.workflow.actions.get(motion.action or "", ())
    rescindable = RESCINDABLE.get(ctx.item.kind, ())
    possible = [state for row in rows for state in row.sources] if motion.action else list(rescindable)
    if ctx.item.state in possible:
        return
    labels = [ctx.workflow.states[state].label for state in possible]
    names = Text(", ".join(label.en for label in labels), ", ".join(label.fr for label in labels))
    here = ctx.workflow.states[ctx.item.state].label
    yield Reason("motion_fits_state", wording.MOTION_STATE.format(possible=names, state=here), field="type")
    if motion.action == "set_aside" and ctx.item.kind == "change_request" and ctx.item.state in rescindable:
        yield Reason("not_forwarded", wording.FORWARDED, field="type")


@guards("committee_competent", asks=("committee",))
def committee_competent(ctx: Context) -> Reason | None:
    """Each kind of item has its committee; a second one, where it has one, only endorses."""
    competent = competent_committees(ctx.item)
    asked, kind = ctx.data.get("committee"), ctx.data.get("type")
    action = decided_action(ctx.workflow, kind, asked) if kind in motions() and asked else None
    bodies = {row.by_decision for row in ctx.workflow.actions.get(action or "", ())}
    if asked in (None, *(each.code for each in competent)) and bodies <= {asked}:
        return None
    name = Text(", ".join(each.name.en for each in competent), ", ".join(each.name.fr for each in competent))
    return Reason("committee_competent", wording.COMMITTEE.format(committee=name), field="committee")


@guards("possible_counts", asks=("seats_filled", "present"))
def possible_counts(ctx: Context) -> Iterator[Reason]:
    """Counts that contradict each other are an error of the record, not an outcome."""
    if "seats_filled" not in ctx.data:
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


@guards("motion_complete", asks=("type",))
def motion_complete(ctx: Context) -> Iterator[Reason]:
    """What the motion would do must be said when it is put: its conditions, or why and until when it defers."""
    kind = ctx.data.get("type")
    conditions = ctx.data.get("proposed_conditions") or []
    if kind == "endorse_with_conditions" and not conditions_complete(conditions):
        yield Reason("conditions_listed", wording.CONDITIONS, field="proposed_conditions")
    if kind == "committee_defer":
        yield from parking_reasons(ctx, "proposed_revisit_on")


@guards("motion_in_order", asks=("type",))
def motion_in_order(ctx: Context) -> Iterator[Reason]:
    """Who may move to reconsider, the notice before rescinding, and no second try at the same meeting."""
    kind = ctx.data.get("type")
    if kind == "reconsider" and ctx.data.get("mover_side") != "prevailing":
        yield Reason("mover_side", wording.MOVER, field="mover_side")
    least = ctx.setting("rescind_notice_days")
    if kind == "rescind" and (ctx.data.get("notice_business_days") or 0) < least:
        yield Reason("notice_business_days", wording.NOTICE.format(least=least), field="notice_business_days")
    if kind and _lost_that_day(ctx, kind):
        yield Reason("same_meeting", wording.SAME_MEETING, field="type")
    meeting = ctx.find(ctx.data.get("meeting"))
    if meeting is not None and meeting.fields.get("inquorate"):
        yield Reason("meeting_quorate", wording.INQUORATE, field="meeting")


def _lost_that_day(ctx: Context, kind: str) -> bool:
    same = (Decision.item_id == ctx.item.id, Decision.type == kind, Decision.decided_on == decision_day(ctx))
    return ctx.session.scalar(select(Decision.id).where(*same, Decision.outcome == "lost").limit(1)) is not None


@guards("tally_recorded")
def tally_recorded(ctx: Context) -> Reason | None:
    """There is something to confirm."""
    return None if pending_decision(ctx) else Reason("tally_recorded", wording.NO_TALLY, who=("cpin_staff",))


@guards("decision_carried", asks=("decision",))
def decision_carried(ctx: Context) -> Reason | None:
    """A confirmed decision of the right committee, on this item and for this action, was carried."""
    decision = ctx.session.get(Decision, ctx.data.get("decision") or 0)
    if decision is not None and decision.item_id == ctx.item.id and decision.outcome == "carried":
        action = decided_action(ctx.workflow, decision.type, decision.committee)
        if (action, decision.committee) == (ctx.transition.do, ctx.transition.by_decision):
            return None
    return Reason("decision_carried", wording.DECISION)


@effects("record_tally")
def record_tally(ctx: Context) -> None:
    """Keep the vote as counted; an earlier one that was never confirmed is cancelled by it."""
    cancel_open_votes(ctx)
    day, data = decision_day(ctx), ctx.data
    kept = {name: plain(data[name]) for name in KEPT if name in data} | given_counts(ctx)
    if "proposed_revisit_on" in data:
        kept["revisit_on"] = plain(data["proposed_revisit_on"])
    ctx.session.add(
        Decision(
            item_id=ctx.item.id,
            number=next_number(ctx, data["committee"], day),
            committee=data["committee"],
            type=data["type"],
            mode=data.get("mode", "meeting"),
            tally=kept,
            recorded_by_id=ctx.actor.person_id,
            recorded_at=ctx.now,
            decided_on=day,
            conditions=plain(data.get("proposed_conditions", [])),
        )
    )
    ctx.effective_on = max(ctx.item.effective_on, day)


def next_number(ctx: Context, committee: str, day: date) -> str:
    """The next motion number of a committee on a day: os-2026-05-27-1."""
    number = count_up(ctx.session, f"motion-{committee}", int(day.strftime("%Y%m%d")))
    return f"{committee}-{day.isoformat()}-{number}"


@effects("cancel_open_votes")
def cancel_open_votes(ctx: Context) -> None:
    """A vote that nobody confirmed decides nothing once the item has left it behind."""
    decision = pending_decision(ctx)
    if decision is not None:
        decision.outcome, decision.outcome_reason = "no_decision", "cancelled"
        ctx.session.flush()


@effects("confirm_decision")
def confirm_decision(ctx: Context) -> None:
    """Work out what the vote came to, and let what was carried happen, dated by the decision."""
    decision = pending_decision(ctx)
    if decision is None:
        return
    outcome = judge_decision(decision, ctx.setting("min_in_favour"))
    decision.outcome, decision.outcome_reason = outcome.outcome, outcome.reason
    decision.tally = {**decision.tally, "quorum": outcome.quorum}
    decision.confirmed_by_id, decision.confirmed_at = ctx.actor.person_id, ctx.now
    ctx.effective_on = max(ctx.item.effective_on, decision.decided_on)
    if outcome.outcome != "carried":
        return
    action = decided_action(ctx.workflow, decision.type, decision.committee)
    if decision.type in ("reconsider", "rescind"):
        _mark_undone(ctx, decision)
    if decision.type == "rescind":
        ctx.notify(RESCINDED.get(ctx.item.kind, "rescinded"), ("cpin_staff",), number=decision.number)
    if action is not None:
        ctx.follow(action, follow_data(ctx, decision, action), effective_on=ctx.effective_on)


def judge_decision(decision: Decision, min_in_favour: int) -> Outcome:
    """What the recorded counts come to."""
    counts = {name: int(decision.tally.get(name) or 0) for name in COUNTS}
    threshold = motions()[decision.type].threshold
    return tally(**counts, threshold=threshold, min_in_favour=min_in_favour, void=decision.tally.get("void"))


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


def _mark_undone(ctx: Context, by: Decision) -> None:
    carried = (Decision.item_id == ctx.item.id, Decision.outcome == "carried", Decision.id != by.id)
    undone = ctx.session.scalar(select(Decision).where(*carried).order_by(Decision.id.desc()).limit(1))
    if undone is not None:
        undone.tally = {**undone.tally, "undone_by": by.number}


@effects("endorse")
def endorse(ctx: Context) -> None:
    """It is endorsed on the day of the decision, or of the confirmation of its last condition."""
    decision = ctx.session.get(Decision, ctx.data.get("decision") or 0)
    ctx.set("endorsed_on", decision.decided_on if decision else ctx.today)
    if ctx.item.fields.get("endorsed_rank") is None:
        ctx.set("endorsed_rank", ctx.item.fields.get("computed_rank"))


@effects("clear_endorsement")
def clear_endorsement(ctx: Context) -> None:
    """It has to be endorsed anew; what was decided stays with the decisions."""
    for name in ("endorsed_on", "endorsed_rank", "conditions"):
        ctx.set(name, None)


@effects("meet_condition")
def meet_condition(ctx: Context) -> None:
    """The condition is met today."""
    rows = [dict(row) for row in ctx.item.fields.get("conditions") or ()]
    rows[ctx.data["index"]]["met_on"] = ctx.today.isoformat()
    ctx.set("conditions", rows)
    deadlines.satisfy(ctx.session, ctx.item, "DL-COND", ctx.today, str(ctx.data["index"]))
