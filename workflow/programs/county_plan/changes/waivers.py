"""Waivers of regulations (DSS-G-12): each decided by itself, used only after its approval (R-CC-122)."""

from collections.abc import Iterable

from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.county_plan.changes.beginning import find_plan
from workflow.programs.county_plan.changes.functions import effects, guards
from workflow.programs.county_plan.changes.kinds import WAIVER, changes_to
from workflow.programs.county_plan.plan import cycle_of
from workflow.programs.county_plan.rules import care_unit
from workflow.programs.county_plan.wording import listed
from workflow.texts import Text

UNDECIDED = Text(
    "Approving the plan decides no waiver. Still to be decided: {references}.",
    "L’approbation du plan ne tranche aucune dispense. Restent à trancher : {references}.",
)


@guards("R-CC-122", asks=("plan",))
def check_waiver(ctx: Context) -> Iterable[Reason]:
    """R-CC-122: of a regulation, justified, and used once approved."""
    plan = find_plan(ctx)
    if plan is None:
        return ()
    used = ctx.transition.do == "use"
    reason = care_unit.justify_waiver(
        cycle_of(plan),
        statutory=bool(ctx.value("statutory")),
        justified=ctx.offering or bool(ctx.value("justification")),
        approved=ctx.value("approved_on"),
        implemented=(ctx.value("implemented_on") or ctx.today) if used else None,
    ).reason
    return () if reason is None else (reason,)


@guards("waivers_decided")
def warn_of_open_waivers(ctx: Context) -> Reason | None:
    """The waivers that a plan asks for are decided one by one, each on its own page (TR-15)."""
    waiting = [item.reference for item in changes_to(ctx.session, ctx.item, WAIVER) if item.state == "requested"]
    if not waiting:
        return None
    said = UNDECIDED.format(references=listed([Text(one, one) for one in waiting]))
    return Reason(
        "waivers_decided", said, "06-OCFS-LCM-05 DSS-G-12", severity="warning", fix_url=f"/items/{waiting[0]}"
    )


@effects("approve_waiver")
def approve_waiver(ctx: Context) -> None:
    """It may be used from today."""
    ctx.set("approved_on", ctx.today)


@effects("use_waiver")
def use_waiver(ctx: Context) -> None:
    """Keep the day from which it is used."""
    ctx.set("implemented_on", ctx.value("implemented_on") or ctx.today)
