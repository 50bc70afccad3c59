"""What follows when a finding is noted, judged or answered, a plan returned or sent again, a specialist heard."""

from typing import Any

from workflow.content.freezing import freeze_content
from workflow.content.storing import content_of
from workflow.context import Context
from workflow.programs.county_plan.hearing_effects import copied_rows
from workflow.programs.county_plan.reviewing.corrections import VERSION
from workflow.programs.county_plan.reviewing.findings import FINDINGS, OPEN, PINS, SETTLED, WITHDRAWN, open_findings
from workflow.programs.county_plan.reviewing.guards import part_given
from workflow.programs.county_plan.reviewing.specialties import DPCA, REVIEWS, WHOLE, specialties
from workflow.programs.county_plan.writing import find_plan_structure
from workflow.registry import Effects

effects = Effects()


# --- Findings ----------------------------------------------------------------------------------------------------


@effects("note_finding")
def note_finding(ctx: Context) -> None:
    """Add a finding with its number, its author and the day; of OCFS, or of DPCA alone."""
    rows = copied_rows(ctx, FINDINGS)
    by_dpca = ctx.actor.holds(DPCA) and not ctx.actor.holds(WHOLE)
    row = {
        "number": len(rows) + 1,
        "part": str(part_given(ctx)),
        "criterion": ctx.data["criterion"],
        "action": ctx.data["action_needed"],
        "track": "dpca" if by_dpca else "ocfs",
        **_who(ctx, "by", "by_for"),
        "noted_on": ctx.today,
        "state": OPEN,
    }
    ctx.set(FINDINGS, [*rows, row])


def _who(ctx: Context, name: str, principal: str) -> dict[str, str | None]:
    """Who did it, and for whom, in the columns of these names."""
    represented = ctx.actor.on_behalf_of
    return {name: ctx.actor.name, principal: represented.name if represented is not None else None}


def _change(ctx: Context, **values: Any) -> None:
    """Put values into the finding that the action is about."""
    rows = copied_rows(ctx, FINDINGS)
    next(row for row in rows if row["number"] == ctx.data["finding"]).update(values)
    ctx.set(FINDINGS, rows)


def _judge(ctx: Context, **values: Any) -> None:
    _change(ctx, note=ctx.data.get("note"), judged_on=ctx.today, **_who(ctx, "judged_by", "judged_for"), **values)


@effects("withdraw_finding")
def withdraw_finding(ctx: Context) -> None:
    """The finding does not stand any more."""
    _judge(ctx, state=WITHDRAWN)


@effects("settle_finding")
def settle_finding(ctx: Context) -> None:
    """The part is accepted."""
    _judge(ctx, state=SETTLED)


@effects("keep_finding")
def keep_finding(ctx: Context) -> None:
    """The finding stands; the next return names it again with what is still missing."""
    _judge(ctx)


@effects("answer_finding")
def answer_finding(ctx: Context) -> None:
    """Keep the county's sentence beside the finding."""
    _change(ctx, answer=ctx.data["answer"], answered_on=ctx.today, **_who(ctx, "answered_by", "answered_for"))


# --- Return and resubmission ---------------------------------------------------------------------------------------


@effects("note_return")
def note_return(ctx: Context) -> None:
    """Keep the day, how the content stood, and count the chances that the county had (R-EXT-04).

    The findings that stand are the county's to clear now: what it answered before counts no more.
    """
    ctx.set("returned_on", ctx.today)
    ctx.set("returns", int(ctx.item.fields.get("returns") or 0) + 1)
    kept = freeze_content(ctx.session, ctx.item, find_plan_structure(ctx.item), actor=ctx.actor, now=ctx.now)
    ctx.set(VERSION, kept.number)
    rows = copied_rows(ctx, FINDINGS)
    for row in rows:
        if row.get("state") == OPEN:
            row.update(returned_on=ctx.today, answered_on=None)
    ctx.set(FINDINGS, rows)


@effects("reopen_returned_reviews")
def reopen_returned_reviews(ctx: Context) -> None:
    """OCFS decides again on what was returned, DPCA when it is its part; parts not returned stay accepted."""
    left = open_findings(ctx.item)
    pins = any(one.track == "dpca" or one.part.component == PINS for one in left)
    tracks = ("ocfs", "dpca_pins") if pins or ctx.item.tracks["dpca_pins"] != "approved" else ("ocfs",)
    reopen(ctx, *tracks)
    rows = copied_rows(ctx, REVIEWS)
    for row in rows:
        if any(specialties()[row["specialty"]].looks_at(one.part) for one in left):
            row.update(done_on=None, done_by=None, done_for=None)
    ctx.set(REVIEWS, rows)


def reopen(ctx: Context, *tracks: str) -> None:
    """Let reviews begin again from nothing."""
    actions = {"ocfs": "reopen_ocfs_review", "dpca_pins": "reopen_dpca_review"}
    for track in tracks:
        if ctx.item.tracks[track] != "pending":
            ctx.follow(actions[track])


# --- Specialists -------------------------------------------------------------------------------------------------


@effects("ask_specialists")
def ask_specialists(ctx: Context) -> None:
    """Ask the specialists of whose field the plan has a part (TR-10)."""
    structure, content = find_plan_structure(ctx.item), content_of(ctx.session, ctx.item)
    asked = [one.name for one in specialties().values() if one.applies(structure, content)]
    ctx.set(REVIEWS, [{"specialty": name} for name in asked])
    ctx.notify("specialist_asked", ["assigned_specialists"])


@effects("note_specialist_review")
def note_specialist_review(ctx: Context) -> None:
    """Keep the specialist's opinion."""
    _change_review(ctx, opinion=ctx.data["opinion"], done_on=ctx.today, **_who(ctx, "done_by", "done_for"))


@effects("assign_specialist")
def assign_specialist(ctx: Context) -> None:
    """From now on that person alone is waited for."""
    _change_review(ctx, person=ctx.data["specialist"], done_on=None, done_by=None, done_for=None)


def _change_review(ctx: Context, **values: Any) -> None:
    rows = copied_rows(ctx, REVIEWS)
    next(row for row in rows if row["specialty"] == ctx.data["specialty"]).update(values)
    ctx.set(REVIEWS, rows)
