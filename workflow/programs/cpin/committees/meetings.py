"""Meetings of every kind: what must hold before one moves, and what follows."""

import re
from datetime import date

from sqlalchemy import select

from models.items import Item
from workflow.context import Context
from workflow.deputising import represented_id
from workflow.errors import Reason
from workflow.postings import Place, record_posting, withdraw_postings
from workflow.programs.cpin import wording
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.versions.publications import AGENDA, MINUTES

AGENDA_KINDS = frozenset({"bh_committee", "sustainment_committee", "os_committee"})
CHAIR_OF = {"bh_committee": "bh_chair", "os_committee": "os_chair"}
WHEN_APPROVED = ("minutes_decision", "proposed_corrections")
WRITTEN = frozenset({"email", "survey"})
TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d\Z")
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])\Z")


@guards("meeting_basics", asks=("kind", "scheduled_on"), needs=("kind", "scheduled_on"))
def meeting_basics(ctx: Context) -> Reason | None:
    """A kind and a date; and one monthly network meeting per month of the series."""
    code = "meeting_basics"
    for name in ("kind", "scheduled_on"):
        if name not in ctx.data:
            return Reason(code, wording.MEETING_BASICS, field=name)
    if not TIME.match(str(ctx.data.get("starts_at") or "00:00")):
        return Reason(code, wording.TIME_FORM, field="starts_at")
    if ctx.data["kind"] != "tsn_monthly":
        return None
    month = series_month(ctx)
    if not MONTH.match(month):
        return Reason(code, wording.MONTH_FORM, field="series_month")
    taken = _meeting_of_month(ctx, month)
    return Reason(code, wording.SERIES_MONTH.format(month=month), field="series_month") if taken else None


def series_month(ctx: Context) -> str:
    """The month a monthly meeting stands for: as given, else that of its date."""
    return str(ctx.data.get("series_month") or ctx.data["scheduled_on"].isoformat()[:7])


def _meeting_of_month(ctx: Context, month: str) -> bool:
    same = (
        Item.kind == "meeting",
        Item.state.not_in(("cancelled", "adjourned_no_quorum", "")),
        Item.fields["kind"].as_string() == "tsn_monthly",
        Item.fields["series_month"].as_string() == month,
    )
    with ctx.session.no_autoflush:
        return ctx.session.scalar(select(Item.id).where(*same).limit(1)) is not None


@guards("new_date", asks=("scheduled_on",), needs=("scheduled_on",))
def new_date(ctx: Context) -> Reason | None:
    """A meeting is rescheduled to another day, or to another time of the day."""
    if not TIME.match(str(ctx.data.get("starts_at") or "00:00")):
        return Reason("new_date", wording.TIME_FORM, field="starts_at")
    day = ctx.data.get("scheduled_on")
    moved = day is not None and day.isoformat() != ctx.item.fields.get("scheduled_on")
    if moved or (day is not None and ctx.data.get("starts_at", "") != (ctx.item.fields.get("starts_at") or "")):
        return None
    return Reason("new_date", wording.NEW_DATE, field="scheduled_on")


@guards("network_meeting")
def network_meeting(ctx: Context) -> Reason | None:
    """Input is recorded for the network meetings alone."""
    network = ctx.item.fields.get("kind") in ("tsn_monthly", "tsn_extra")
    return None if network else Reason("network_meeting", wording.NETWORK)


@guards("held_not_future", asks=("held_on",), needs=("held_on",))
def held_not_future(ctx: Context) -> Reason | None:
    """What was held or given was held or given today or before."""
    name = "delivered_on" if ctx.item.kind == "presentation" else "held_on"
    day: date | None = ctx.data.get(name)
    if day is None:
        return Reason("held_not_future", wording.HELD_ON, field=name)
    return Reason("held_not_future", wording.NOT_FUTURE, field=name) if day > ctx.today else None


@guards("attendance_recorded", asks=("attendees",))
def attendance_recorded(ctx: Context) -> Reason | None:
    """Two attendees, one from outside OACAS; a consultation in writing needs one respondent."""
    attendees = _came(ctx, "attendees") or 0
    if ctx.data.get("channel") in WRITTEN and str(ctx.item.fields.get("kind")).endswith("consultation"):
        enough, message = attendees >= 1, wording.RESPONDENT
    else:
        enough, message = attendees >= 2 and _came(ctx, "outside_oacas", 1) >= 1, wording.ATTENDANCE
    return None if enough else Reason("attendance_recorded", message, field="attendees")


def _came(ctx: Context, name: str, unsaid: int = 0) -> int:
    """A count as given with the action, else as the recorded attendance comes to."""
    given = ctx.data.get(name)
    recorded = ctx.item.fields.get(name) if ctx.item.fields.get("attendance") else None
    return int(given if given is not None else recorded if recorded is not None else unsaid)


@guards("agenda_if_required")
def agenda_if_required(ctx: Context) -> Reason | None:
    """The meetings of a committee need their agenda posted first."""
    missing = ctx.item.fields.get("kind") in AGENDA_KINDS and ctx.item.state != "agenda_posted"
    return Reason("agenda_if_required", wording.AGENDA, who=("cpin_staff",)) if missing else None


@guards("agenda_attached")
def agenda_attached(ctx: Context) -> Reason | None:
    """An agenda is its lines as they were planned here, or a file."""
    if ctx.offering or ctx.data.get("file") or ctx.item.fields.get("agenda_lines"):
        return None
    return Reason("agenda_attached", wording.AGENDA_NEEDED, field="file")


@guards("minutes_attached")
def minutes_attached(ctx: Context) -> Reason | None:
    """Minutes are a text that was written here, or a file."""
    if ctx.offering or ctx.data.get("file") or ctx.value("minutes_text"):
        return None
    return Reason("minutes_attached", wording.MINUTES, field="minutes_text")


@guards("approver_not_drafter")
def approver_not_drafter(ctx: Context) -> Reason | None:
    """Minutes are approved by someone other than the drafter, or whoever else wrote at them (SD4)."""
    writers = (ctx.item.fields.get("minutes_drafter"), *(ctx.item.fields.get("minutes_writers") or ()))
    own = not ctx.people.isdisjoint(writers)
    return Reason("approver_not_drafter", wording.DRAFTER) if own else None


@guards("approver_fits_body")
def approver_fits_body(ctx: Context) -> Reason | None:
    """The chair approves a committee's minutes, staff those of every other kind."""
    role = CHAIR_OF.get(str(ctx.item.fields.get("kind")), "cpin_staff")
    if ctx.actor.holds(role, ctx.program.name):
        return None
    message = wording.BODY.format(who=ctx.program.roles[role].label)
    return Reason("approver_fits_body", message, who=(role,))


@effects("plan_meeting")
def plan_meeting(ctx: Context) -> None:
    """A meeting without a title is called by its kind and date; a monthly one has its month."""
    kind, day = ctx.data["kind"], ctx.data["scheduled_on"]
    if "title" not in ctx.data:
        options = {option.value: option.label for option in ctx.workflow.fields["kind"].options}
        ctx.item.title = f"{options[kind].in_(ctx.actor.language)}, {day.isoformat()}"
        ctx.set("title", ctx.item.title)
    if kind == "tsn_monthly":
        ctx.set("series_month", series_month(ctx))
    ctx.item.category = kind
    ctx.item.organization_id = ctx.item.submitter_id = None


@effects("post_agenda")
def post_agenda(ctx: Context) -> None:
    """Where and when the agenda was posted."""
    ctx.set("agenda", ctx.data.get("file"))
    ctx.set("agenda_posted_on", ctx.data["posted_on"])
    posting = record_posting(ctx.session, ctx.item, posted_place(ctx), kind=AGENDA)
    ctx.set("agenda_location", posting.location)


def posted_place(ctx: Context) -> Place:
    """Where and when it was posted, as given with the action."""
    return Place(
        ctx.data.get("location") or "",
        ctx.data["posted_on"],
        posted_by_id=ctx.actor.person_id,
        on_behalf_of_id=represented_id(ctx.actor),
    )


@effects("note_input")
def note_input(ctx: Context) -> None:
    """The association has given input."""
    ctx.set("oacas_input", value=True)


@effects("hold_meeting")
def hold_meeting(ctx: Context) -> None:
    """It counts from the day on which it was held."""
    ctx.effective_on = max(ctx.item.effective_on, ctx.data["held_on"])
    ctx.set("outside_oacas", _came(ctx, "outside_oacas", 1))


@effects("write_minutes")
def write_minutes(ctx: Context) -> None:
    """Who wrote at the minutes cannot approve them."""
    writers = set(ctx.item.fields.get("minutes_writers") or ())
    ctx.set("minutes_writers", sorted(writers | {ctx.actor.person_id or 0} - {0}))


@effects("draft_minutes")
def draft_minutes(ctx: Context) -> None:
    """Who drafted the minutes cannot approve them."""
    ctx.set("minutes", ctx.data.get("file"))
    ctx.set("minutes_drafter", ctx.actor.person_id)


@effects("approve_minutes")
def approve_minutes(ctx: Context) -> None:
    """By whom and when."""
    ctx.set("minutes_approver", ctx.actor.person_id)
    ctx.set("minutes_approved_on", ctx.today)


@effects("withdraw_minutes")
def withdraw_minutes(ctx: Context) -> None:
    """They are drafted again, from the text there is."""
    for name in ("minutes", "minutes_drafter", "minutes_approver", "minutes_approved_on", *WHEN_APPROVED):
        if name in ctx.item.fields or name not in WHEN_APPROVED:
            ctx.set(name, None)


@effects("post_minutes")
def post_minutes(ctx: Context) -> None:
    """Where and when the minutes were posted."""
    ctx.set("minutes_posted_on", ctx.data["posted_on"])
    posting = record_posting(ctx.session, ctx.item, posted_place(ctx), kind=MINUTES)
    ctx.set("minutes_location", posting.location)


@effects("withdraw_agenda")
def withdraw_agenda(ctx: Context) -> None:
    """An agenda that was posted for another day is no longer shown to anybody."""
    withdraw_postings(ctx.session, ctx.item, ctx.today, kind=AGENDA)
