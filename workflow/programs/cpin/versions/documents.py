"""Plans, workplans, the framework and reports: each version is a document of its own, and one follows the other."""

from datetime import date

from sqlalchemy import select

from models.decisions import Decision
from models.items import Item, ItemLink
from workflow.context import Context
from workflow.deputising import represented_id
from workflow.errors import Reason, Severity
from workflow.postings import Place, record_posting
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.guards import HELD, meeting_kind
from workflow.programs.cpin.versions import document_wording as wording

WITHOUT_VOTE = frozenset({"progress_report", "other"})
"""The types that no committee decides about."""
FRAMEWORK = "sustainment_framework"
NEXT = "next_version"
IN_FORCE = frozenset({"approved", "submitted"})
CARRIED_ON = ("document_type", "title", "covers", "critical_area", "parent_plan", "activities")
"""What a new version takes over from the one before."""


@guards("type_needs_no_vote")
def type_needs_no_vote(ctx: Context) -> Reason | None:
    """What a committee decides about is not approved without its vote."""
    if ctx.item.fields.get("document_type") in WITHOUT_VOTE:
        return None
    return Reason("type_needs_no_vote", wording.NEEDS_VOTE, who=("os_chair",))


@guards("framework_alone")
def framework_alone(ctx: Context) -> Reason | None:
    """Only the framework is recommended by the Sustainment Committee first."""
    framework = ctx.item.fields.get("document_type") == FRAMEWORK
    return None if framework else Reason("framework_alone", wording.FRAMEWORK_ALONE)


@guards("sustainment_meeting_held", asks=("recommending_meeting",), needs=("recommending_meeting",))
def sustainment_meeting_held(ctx: Context) -> Reason | None:
    """A recommendation is made at a meeting of the Sustainment Committee that has taken place."""
    meeting = ctx.find(ctx.data.get("recommending_meeting"))
    if meeting is not None and meeting.state in HELD and meeting_kind(meeting) == "sustainment_committee":
        return None
    return Reason("sustainment_meeting_held", wording.RECOMMENDING_MEETING, field="recommending_meeting")


@guards("recommended_first")
def recommended_first(ctx: Context) -> Reason | None:
    """The framework has the Sustainment Committee's recommendation before it is decided; a setting makes it advice."""
    fields = ctx.item.fields
    if fields.get("document_type") != FRAMEWORK or fields.get("recommended_on"):
        return None
    severity: Severity = "block" if ctx.setting("framework_recommended_first") else "warning"
    return Reason("recommended_first", wording.NOT_RECOMMENDED, who=("cpin_staff",), severity=severity)


@guards("another_version", asks=("version",))
def another_version(ctx: Context) -> Reason | None:
    """The next version has another number, and there is one next version at a time."""
    if ctx.data.get("version") == ctx.item.fields.get("version"):
        return Reason("another_version", wording.SAME_NUMBER, field="version")
    begun = _next_of(ctx)
    return Reason("another_version", wording.BEGUN.format(reference=begun.reference)) if begun else None


def _next_of(ctx: Context) -> Item | None:
    """The version that was begun after this one, unless it was withdrawn."""
    query = (
        select(Item)
        .join(ItemLink, ItemLink.to_id == Item.id)
        .where(ItemLink.from_id == ctx.item.id, ItemLink.relation == NEXT, Item.state != "withdrawn")
    )
    with ctx.session.no_autoflush:
        return ctx.session.scalar(query)


@effects("start_document")
def start_document(ctx: Context) -> None:
    """It belongs to the association; whoever starts it is its author where nobody else is named."""
    ctx.item.category = ctx.data.get("document_type")
    ctx.item.submitter_id = ctx.item.organization_id = None
    if "title" not in ctx.data:
        options = {option.value: option.label for option in ctx.workflow.fields["document_type"].options}
        label = options.get(ctx.data.get("document_type", ""), ctx.workflow.label)
        ctx.item.title = f"{label.in_(ctx.actor.language)} {ctx.data.get('version', '')}".strip()
        ctx.set("title", ctx.item.title)
    if "author" not in ctx.data:
        ctx.set("author", ctx.actor.person_id)


@effects("note_recommendation")
def note_recommendation(ctx: Context) -> None:
    """The day of the meeting that recommended it."""
    meeting = ctx.find(ctx.data["recommending_meeting"])
    if meeting is not None:
        ctx.set("recommended_on", meeting.fields.get("held_on"))


@effects("approve_document")
def approve_document(ctx: Context) -> None:
    """It is in force from the day of the decision, in place of the version before."""
    decision = ctx.session.get(Decision, ctx.data.get("decision") or 0)
    ctx.set("approved_on", decision.decided_on if decision else ctx.today)
    query = (
        select(Item)
        .join(ItemLink, ItemLink.from_id == Item.id)
        .where(ItemLink.to_id == ctx.item.id, ItemLink.relation == NEXT, Item.state.in_(IN_FORCE))
    )
    for earlier in ctx.session.scalars(query):
        ctx.follow("supersede", item=earlier)


@effects("submit_document")
def submit_document(ctx: Context) -> None:
    """The ministry has a copy: where and since when is a posting like any other."""
    posted_on: date = ctx.data["posted_on"]
    ctx.set("submitted_on", posted_on)
    location = ctx.data.get("location") or ""
    record_posting(
        ctx.session,
        ctx.item,
        Place(location, posted_on, posted_by_id=ctx.actor.person_id, on_behalf_of_id=represented_id(ctx.actor)),
    )


@effects("start_next_document")
def start_next_document(ctx: Context) -> None:
    """A draft of its own, with what the version in force says and what is given of the new one."""
    carried = {name: ctx.item.fields.get(name) for name in CARRIED_ON}
    given = {name: ctx.data[name] for name in ("version", "date", "scope", "author") if name in ctx.data}
    facts = {name: value for name, value in {**carried, **given}.items() if value is not None}
    ctx.create("document", "begin_version", facts, relation=NEXT)
