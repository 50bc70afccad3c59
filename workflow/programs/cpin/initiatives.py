"""Sector initiatives and presentations: the small records that the association keeps beside its cases."""

from datetime import date

from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin import wording
from workflow.programs.cpin.functions import effects, guards


@guards("another_word", asks=("word",))
def another_word(ctx: Context) -> Reason | None:
    """A change of the reporting word changes it."""
    same = ctx.data.get("word") == ctx.item.state
    return Reason("another_word", wording.SAME_WORD, field="word") if same else None


@guards("happened_not_future", asks=("happened_on",))
def happened_not_future(ctx: Context) -> Reason | None:
    """Progress is noted when it has happened."""
    day: date | None = ctx.data.get("happened_on")
    late = day is not None and day > ctx.today
    return Reason("happened_not_future", wording.NOT_FUTURE, field="happened_on") if late else None


@effects("start_initiative")
def start_initiative(ctx: Context) -> None:
    """It belongs to the association, not to whoever wrote it down."""
    ctx.item.category = ctx.data["kind"]
    ctx.item.submitter_id = ctx.item.organization_id = None


@effects("note_progress")
def note_progress(ctx: Context) -> None:
    """The latest note stands first."""
    note = {"date": ctx.data.get("happened_on") or ctx.today, "text": ctx.data["text"]}
    ctx.set("progress_notes", [note, *(ctx.item.fields.get("progress_notes") or ())])


@effects("plan_presentation")
def plan_presentation(ctx: Context) -> None:
    """One without a title is called by its day; it belongs to the association, not to whoever wrote it down."""
    if "title" not in ctx.data:
        day: date = ctx.data.get("planned_for") or ctx.today
        ctx.item.title = f"{ctx.workflow.label.in_(ctx.actor.language)}, {day.isoformat()}"
        ctx.set("title", ctx.item.title)
    ctx.item.category = ctx.data["relates_to"]
    ctx.item.submitter_id = ctx.item.organization_id = None


@effects("deliver_presentation")
def deliver_presentation(ctx: Context) -> None:
    """It counts from the day on which it was given."""
    ctx.effective_on = max(ctx.item.effective_on, ctx.data["delivered_on"])
