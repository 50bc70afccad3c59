"""Annual updates: one for each reported year, which tells of every change (R-APU-01) and unlocks the year (R-YB-12)."""

from collections.abc import Iterable

from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.county_plan.changes.beginning import find_plan
from workflow.programs.county_plan.changes.carrying import changes_of, touched_parts
from workflow.programs.county_plan.changes.functions import effects, guards
from workflow.programs.county_plan.changes.kinds import UPDATE, changes_to
from workflow.programs.county_plan.plan import cycle_of
from workflow.programs.county_plan.rules import updates, youth_agreement
from workflow.texts import Text

NOT_REPORTED = Text("Updates of this plan are for {years}.", "Les mises à jour de ce plan visent {years}.")
THERE = Text(
    "There is an update for {year} already: {reference}.", "Il y a déjà une mise à jour pour {year} : {reference}."
)
FUTURE = Text("The report is dated after today.", "Le rapport est daté d’après aujourd’hui.")


@guards("year_reported", asks=("plan", "year"))
def check_year(ctx: Context) -> Reason | None:
    """An update is for one of the years that the cycle reports."""
    plan = find_plan(ctx)
    years = cycle_of(plan).reported_years if plan is not None else ()
    if not years or ctx.value("year") in years:
        return None
    said = Text(" or ".join(map(str, years)), " ou ".join(map(str, years)))
    return Reason("year_reported", NOT_REPORTED.format(years=said), "06-OCFS-LCM-05 YB-A item 6", field="year")


@guards("one_update_a_year", asks=("plan", "year"))
def check_one_update(ctx: Context) -> Reason | None:
    """A year has one update."""
    plan, year = find_plan(ctx), ctx.value("year")
    there = [item for item in changes_to(ctx.session, plan, UPDATE) if item.fields.get("year") == year] if plan else []
    if not there:
        return None
    said = THERE.format(year=year, reference=there[0].reference)
    return Reason("one_update_a_year", said, field="year", fix_url=f"/items/{there[0].reference}")


@guards("report_not_in_future", asks=("report_sent_on",))
def check_report_date(ctx: Context) -> Reason | None:
    """The report on the year before was sent today or earlier."""
    if (ctx.value("report_sent_on") or ctx.today) <= ctx.today:
        return None
    return Reason("report_not_in_future", FUTURE, field="report_sent_on")


@guards("R-APU-01")
def warn_of_silence(ctx: Context) -> Iterable[Reason]:
    """R-APU-01: what the program finds changed, the county reports."""
    changed = touched_parts(changes_of(ctx.session, ctx.item))
    reported = [str(row.get("part", "")).strip() for row in ctx.item.fields.get("reported") or ()]
    reason = updates.report_changes(cycle_of(ctx.item), changed=changed, reported=reported).reason
    return () if reason is None else (reason,)


@guards("R-YB-12")
def warn_of_missing_report(ctx: Context) -> Iterable[Reason]:
    """R-YB-12: the year also depends on the report on the year before."""
    sent = ctx.item.fields.get("report_sent_on") is not None
    check = youth_agreement.report_before_payment
    reason = check(cycle_of(ctx.item), year=ctx.item.fields["year"], report=sent, approved=True).reason
    return () if reason is None else (reason,)


@effects("approve_update")
def approve_update(ctx: Context) -> None:
    """The year may be reimbursed from today."""
    ctx.set("approved_on", ctx.today)
