"""What follows an action on a county plan: dates are stamped, lists kept, tracks begun again.

What follows the hearing and the signatures stands in hearing_effects.py.
"""

from datetime import date, timedelta

from models.people import Organization
from workflow import deadlines
from workflow.context import Context
from workflow.programs.county_plan.cycles.standing import cycles_in
from workflow.programs.county_plan.hearing_effects import OF_ONE_HEARING, check_record, copied_rows
from workflow.programs.county_plan.plan import ELEMENT_FIELDS, cycle_of, facts_of, previous_plans
from workflow.programs.county_plan.reviewing.effects import reopen
from workflow.programs.county_plan.rules.review import effective_from
from workflow.programs.county_plan.signing_effects import clear_signatures
from workflow.registry import Effects

effects = Effects()

OF_ONE_ROUND = (
    *OF_ONE_HEARING,
    *ELEMENT_FIELDS.values(),
    "hearing_record_complete",
    "earliest_submission_on",
    "finalized_on",
    "submitted_on",
    "overdue",
    "accepted_on",
    "findings",
    "specialist_reviews",
    "returned_version",
    "returned_on",
    "resubmitted_on",
    "approved_on",
    "approval_letter",
    "takes_effect_on",
    "expires_on",
)
"""What a revised plan after a withdrawal begins without."""


# --- Opening and content -----------------------------------------------------------------------------------------


@effects("open_cycle")
def open_cycle(ctx: Context) -> None:
    """Set the cycle's dates and the title, such as "Albany, 2007-2009"."""
    cycle = cycles_in(ctx.session)[ctx.value("cycle")]
    ctx.set("due_on", cycle.due_on)
    ctx.set("effective_on", cycle.effective_on)
    ctx.set("plan_start", cycle.effective_on)
    ctx.set("plan_end", cycle.ends_on)
    ctx.set("funding_years", [{"due": last} for last in cycle.funding_ends_on])
    ctx.item.organization_id = ctx.value("district")
    district = ctx.session.get(Organization, ctx.item.organization_id)
    ctx.item.title = f"{district.name_en if district else ''}, {cycle.cycle}"
    ctx.set("title", ctx.item.title)


@effects("begin_plan")
def begin_plan(ctx: Context) -> None:
    """The next plan is begun: the one before need not be reminded of it any more."""
    for before in previous_plans(ctx.session, ctx.item):
        ctx.follow("next_plan_opened", item=before)


@effects("check_told")
def check_told(ctx: Context) -> None:
    """What is told of the hearing may complete its record; a returned plan that changes must be signed anew."""
    if ctx.item.state == "returned_for_revision":
        ask_again(ctx)
    if not ctx.item.fields.get("hearing_record_complete"):
        check_record(ctx)


@effects("ask_again")
def ask_again(ctx: Context) -> None:
    """Signatures belong to a version: whoever signed the one before is asked again (R-SIG-08)."""
    if ctx.item.fields.get("signatures"):
        clear_signatures(ctx)
        ctx.notify("please_sign", ["missing_signers"])


# --- Submission and review ---------------------------------------------------------------------------------------


@effects("stamp_submission")
def stamp_submission(ctx: Context) -> None:
    """Stamp the day, and mark the plan when it comes after the due date (R-SUB-01)."""
    due_on = facts_of(ctx.item).due_on
    ctx.set("submitted_on", ctx.today)
    ctx.set("overdue", ctx.today > due_on)
    ctx.item.received_on = ctx.today
    for before in previous_plans(ctx.session, ctx.item):
        ctx.follow("next_plan_submitted", item=before)


@effects("accept")
def accept(ctx: Context) -> None:
    """The review begins."""
    ctx.set("accepted_on", ctx.today)


@effects("restart_reviews")
def restart_reviews(ctx: Context) -> None:
    """Both reviews begin from nothing, also for a revised plan after a withdrawal."""
    reopen(ctx, "ocfs", "dpca_pins")


@effects("stamp_resubmission")
def stamp_resubmission(ctx: Context) -> None:
    """Stamp the day from which the second review counts."""
    ctx.set("resubmitted_on", ctx.today)


@effects("stamp_approval")
def stamp_approval(ctx: Context) -> None:
    """Stamp the day, and when the plan takes effect and ends (R-LIF-02)."""
    cycle = cycle_of(ctx.item)
    ctx.set("approved_on", ctx.today)
    ctx.set("takes_effect_on", effective_from(cycle, ctx.today))
    ctx.set("expires_on", cycle.ends_on + timedelta(days=1))
    ctx.set("reimbursement_suspended", False)  # noqa: FBT003 - the value of a field


# --- After approval ----------------------------------------------------------------------------------------------


@effects("begin_again")
def begin_again(ctx: Context) -> None:
    """A revised plan needs its own notice, hearing and signatures; the content stays to work on."""
    for name in OF_ONE_ROUND:
        ctx.set(name, None)
    ctx.set("hearings", [])
    ctx.set("returns", 0)


@effects("note_termination_notice")
def note_termination_notice(ctx: Context) -> None:
    """The thirty days run from today (YB-A)."""
    ctx.set("termination_notice_on", ctx.today)


@effects("end_agreement")
def end_agreement(ctx: Context) -> None:
    """The youth services agreement ends; the rest of the plan stays in effect."""
    ctx.set("agreement_ended_on", ctx.today)


@effects("note_appropriation")
def note_appropriation(ctx: Context) -> None:
    """The funding of one State year is confirmed (YB-A item 1)."""
    _stamp_row(ctx, "funding_years", confirmed_on=ctx.today)
    deadlines.satisfy(ctx.session, ctx.item, "T-APPROPRIATION", ctx.today, str(ctx.data["index"]))


def _stamp_row(ctx: Context, field: str, **values: date | None) -> None:
    rows = copied_rows(ctx, field)
    rows[ctx.data["index"]].update(values)
    ctx.set(field, rows)


# --- Extension ---------------------------------------------------------------------------------------------------


@effects("flag_long_extension")
def flag_long_extension(ctx: Context) -> None:
    """Mark an extension that leaves OCFS less than the whole review (R-SUB-03)."""
    proposed = ctx.value("proposed_due_on")
    ctx.set("long_extension", proposed > cycle_of(ctx.item).latest_reviewable_on)


@effects("move_due_date")
def move_due_date(ctx: Context) -> None:
    """The granted date is the due date; what hangs on it moves, and the plan is not overdue any more."""
    ctx.set("due_on", ctx.data.get("granted_to") or ctx.value("proposed_due_on"))
    ctx.set("overdue", False)  # noqa: FBT003 - the value of a field
