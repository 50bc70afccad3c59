"""What follows the hearing of a county plan: what was held is kept, what is void is undone."""

from datetime import timedelta
from typing import Any

from workflow.context import Context
from workflow.programs.county_plan.plan import cycle_of, facts_of
from workflow.registry import Effects
from workflow.values import is_empty

effects = Effects()

TOLD = {"attendance": "hearing_attendance", "affiliations": "hearing_affiliations", "issues": "hearing_issues"}
"""What each of several hearings keeps of its own, besides the one record that the plan tells of them all."""
OF_ONE_HEARING = ("newspaper", "general_circulation", "notice_on", "hearing_on", "times_for")


def copied_rows(ctx: Context, name: str) -> list[dict[str, Any]]:
    """A copy of the rows of a field, as stored."""
    return [dict(row) for row in ctx.item.fields.get(name) or ()]


# --- Hearing -----------------------------------------------------------------------------------------------------


@effects("move_hearing")
def move_hearing(ctx: Context) -> None:
    """Void the announced hearing, or keep its notice for a new date that is late enough (R-HRG-02)."""
    moved_to, notice = ctx.data.get("moved_to"), ctx.value("notice_on")
    days = timedelta(days=cycle_of(ctx.item).notice_days)
    if moved_to is not None and notice is not None and moved_to - notice >= days:
        ctx.set("hearing_on", moved_to)
        return
    for name in OF_ONE_HEARING:
        ctx.set(name, None)
    ctx.set("hearing_on", moved_to)


@effects("keep_hearing")
def keep_hearing(ctx: Context) -> None:
    """Put the hearing on the record and count from the last one that qualifies (R-HRG-08)."""
    held_on = ctx.data.get("held_on") or ctx.value("hearing_on")
    row = {name: ctx.value(name) for name in OF_ONE_HEARING if name != "hearing_on"}
    row |= {column: ctx.data.get(name) for column, name in TOLD.items()}
    ctx.set("hearings", [*copied_rows(ctx, "hearings"), {**row, "on": held_on, "held": True}])
    if is_empty(ctx.item.fields.get("form_hearing_on")):
        ctx.set("form_hearing_on", held_on)
    _count_wait(ctx)


@effects("check_record")
def check_record(ctx: Context) -> None:
    """When all six things about the hearing are told, the record is complete (R-HRG-07)."""
    facts = facts_of(ctx.item)
    if facts.hearings and facts.elements >= set(facts.cycle.hearing_elements):
        ctx.follow("complete_hearing_record")


@effects("note_record_complete")
def note_record_complete(ctx: Context) -> None:
    """Remember it, so that later edits do not say it again."""
    ctx.set("hearing_record_complete", True)  # noqa: FBT003 - the value of a field


@effects("void_last_hearing")
def void_last_hearing(ctx: Context) -> None:
    """The last hearing that was held counts as not held; the plan is a draft again (06-OCFS-LCM-05 SC-II)."""
    rows = copied_rows(ctx, "hearings")
    held = [row for row in rows if row.get("held")]
    if held:
        max(held, key=lambda row: str(row["on"]))["held"] = False
    ctx.set("hearings", rows)
    for name in (*OF_ONE_HEARING, "form_hearing_on", "hearing_record_complete", "finalized_on"):
        ctx.set(name, None)
    _count_wait(ctx)


@effects("count_wait")
def count_wait(ctx: Context) -> None:
    """Count the days from the last hearing that counts to the submission, where there is one."""
    _count_wait(ctx)


def _count_wait(ctx: Context) -> None:
    facts = facts_of(ctx.item)
    last = facts.last_qualifying_on
    ctx.set("earliest_submission_on", last and last + timedelta(days=facts.cycle.wait_days))
