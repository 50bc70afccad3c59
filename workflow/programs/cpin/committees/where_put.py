"""At which meeting a motion is put: one of the committee, that takes place, on its day, with its quorum."""

from collections.abc import Iterator

from sqlalchemy import select

from models.items import Item
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin import wording as words
from workflow.programs.cpin.committees import seating
from workflow.programs.cpin.committees import voting_wording as wording
from workflow.programs.cpin.committees.decisions import decision_day
from workflow.programs.cpin.committees.roster_counts import lacks_quorum, roster_on
from workflow.programs.cpin.guards import HELD
from workflow.programs.cpin.reference import Committee, committees
from workflow.texts import Text

PUT = "put_motion"
OFF = ("cancelled", "adjourned_no_quorum")
WRITTEN_UP = ("minutes_drafted", "minutes_approved", "minutes_posted")


def meeting_reasons(ctx: Context) -> Iterator[Reason]:
    """A motion belongs to one meeting or to one electronic vote (committees.yaml, minutes_linkage)."""
    committee = committees().get(seating.deciding_committee(ctx))
    if committee is None or ctx.transition.do == "open_vote" or ctx.data.get("mode") == "electronic":
        return
    meeting: Item | None = ctx.find(ctx.data.get("meeting"))
    if meeting is None:
        if ctx.transition.do == PUT and roster_on(ctx, ctx.today):
            yield Reason("meeting_named", wording.MEETING_MISSING, field="meeting")
        if _only_discussed(ctx, committee):
            yield Reason("meeting_quorate", words.INQUORATE, field="meeting")
        return
    unfit = _unfit(ctx, committee, meeting)
    if unfit is not None:
        yield Reason("meeting_fits", unfit, field="meeting")
    if meeting.fields.get("inquorate"):
        yield Reason("meeting_quorate", words.INQUORATE, field="meeting")
    few = lacks_quorum(ctx, meeting) if ctx.transition.do == PUT else None
    if few is not None:
        yield Reason("meeting_quorate", few, field="meeting", severity="warning")


def _unfit(ctx: Context, committee: Committee, meeting: Item) -> Text | None:
    """Why the committee decides nothing at that meeting, as it is now."""
    if meeting.fields.get("kind") != committee.meeting:
        return wording.MEETING_OTHER.format(committee=committee.name)
    if meeting.state in OFF:
        return wording.MEETING_OFF
    if seating.meeting_day(meeting) > decision_day(ctx):
        return wording.MEETING_AHEAD.format(day=seating.meeting_day(meeting))
    written_up = ctx.transition.do == PUT and meeting.state in WRITTEN_UP
    return wording.MEETING_WRITTEN_UP if written_up else None


def _only_discussed(ctx: Context, committee: Committee) -> bool:
    """Whether the committee met that day without its quorum."""
    that_day = (
        Item.kind == seating.MEETING,
        Item.state.in_(sorted(HELD)),
        Item.fields["kind"].as_string() == committee.meeting,
        Item.fields["held_on"].as_string() == decision_day(ctx).isoformat(),
    )
    with ctx.session.no_autoflush:
        return any(met.fields.get("inquorate") for met in ctx.session.scalars(select(Item).where(*that_day)))
