"""Who approves minutes, and their corrections: a motion at a later meeting, or another person than the writer (SD4)."""

from collections.abc import Iterator

from models.decisions import Decision
from models.items import Item
from workflow.context import Context
from workflow.deputising import represented_id
from workflow.errors import Reason
from workflow.postings import Place, record_posting
from workflow.programs.cpin import wording
from workflow.programs.cpin.committees import seating
from workflow.programs.cpin.committees import voting_wording as words
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.versions.publications import MINUTES

PROPOSED, MADE = "proposed_corrections", "minutes_corrections"


def later_meeting_reasons(ctx: Context) -> Iterator[Reason]:
    """Minutes are approved by motion at a later meeting of the same committee; an electronic vote has no meeting."""
    if ctx.transition.do == "open_vote" or ctx.data.get("mode") == "electronic":
        return
    meeting = ctx.find(ctx.data.get("meeting"))
    if meeting is None or not _is_later(ctx.item, meeting):
        yield Reason("later_meeting", words.LATER_MEETING, field="meeting")


def _is_later(item: Item, meeting: Item) -> bool:
    same_body = meeting.kind == item.kind and meeting.fields.get("kind") == item.fields.get("kind")
    return same_body and seating.meeting_day(meeting) > seating.meeting_day(item)


@effects("adopt_minutes")
def adopt_minutes(ctx: Context) -> None:
    """Approved by the committee on the day of the motion, as whoever presided confirmed."""
    decision = ctx.session.get_one(Decision, ctx.data["decision"])
    ctx.set("minutes_approver", decision.confirmed_by_id)
    ctx.set("minutes_approved_on", decision.decided_on)
    ctx.set("minutes_decision", decision.number)


@guards("corrections_wait")
def corrections_wait(ctx: Context) -> Reason | None:
    """There is a correction to approve."""
    return None if ctx.item.fields.get(PROPOSED) else Reason("corrections_wait", words.NO_CORRECTION)


@guards("approver_not_corrector")
def approver_not_corrector(ctx: Context) -> Reason | None:
    """A correction is approved by someone other than whoever proposed it (SD4)."""
    writers = {row.get("person") for row in ctx.item.fields.get(PROPOSED) or ()}
    own = not ctx.people.isdisjoint(writers)
    return Reason("approver_not_corrector", wording.DRAFTER) if own else None


@effects("propose_correction")
def propose_correction(ctx: Context) -> None:
    """It waits for someone else; what was approved stays as it was."""
    row = {"proposed_on": ctx.today, "text": ctx.data["correction"], "person": ctx.actor.person_id}
    ctx.set(PROPOSED, [*(ctx.item.fields.get(PROPOSED) or ()), row])


@effects("approve_corrections")
def approve_corrections(ctx: Context) -> None:
    """They are part of the minutes from today, each with who proposed and who approved it."""
    for row in ctx.item.fields.get(PROPOSED) or ():
        said = {"text": row["text"], "person": row.get("person")}
        add_correction(ctx, {**said, "approved_on": ctx.today, "approved_by": ctx.actor.person_id})
    ctx.set(PROPOSED, None)
    post_corrected(ctx)


@effects("refuse_corrections")
def refuse_corrections(ctx: Context) -> None:
    """The minutes stay as they are; the history keeps what was proposed and why it was refused."""
    ctx.set(PROPOSED, None)


@effects("correct_minutes")
def correct_minutes(ctx: Context) -> None:
    """In earlier versions of the workflow a correction was in force at once, and some meetings are still on those."""
    add_correction(ctx, {"text": ctx.data["correction"], "person": ctx.actor.person_id})
    post_corrected(ctx)


def add_correction(ctx: Context, said: dict[str, object]) -> None:
    """A correction, dated today, beside what was approved."""
    ctx.set(MADE, [*(ctx.item.fields.get(MADE) or ()), {"corrected_on": ctx.today, **said}])


def post_corrected(ctx: Context) -> None:
    """Minutes that are posted are posted anew with their corrections."""
    if ctx.item.state == "minutes_posted":
        location = "" if ctx.setting("post_by_machine") else ctx.item.fields.get("minutes_location") or ""
        place = Place(location, ctx.today, posted_by_id=ctx.actor.person_id, on_behalf_of_id=represented_id(ctx.actor))
        record_posting(ctx.session, ctx.item, place, kind=MINUTES)
