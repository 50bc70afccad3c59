"""Amendments: when one is needed, who signs it, which rules are asked of it, and from when it counts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from models.items import Item
from workflow.content.answers import Place, read_exact
from workflow.content.freezing import Difference
from workflow.content.programs import find_structure
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.county_plan.changes.beginning import find_plan
from workflow.programs.county_plan.changes.carrying import changes_of, touched_components
from workflow.programs.county_plan.changes.checking import touched_reasons
from workflow.programs.county_plan.changes.functions import effects, guards
from workflow.programs.county_plan.changes.kinds import REPLACEMENT, UPDATE, changes_to, link_to_begin
from workflow.programs.county_plan.changes.set_asides import BLOCK_GRANT, measure, read_moves
from workflow.programs.county_plan.plan import cycle_of
from workflow.programs.county_plan.rules import pins_agreement, review, updates
from workflow.texts import Text

LEAD_AGENCY = ("PINS-I-a", "lead_agency")
INSTRUMENTS: dict[str, Text] = {
    "page_replacement": Text(
        "This needs no amendment: replace the page, as no category moves by more than its share in the calendar year "
        "(DSS-G-6).",
        "Aucune modification n’est nécessaire : remplacez la page, car aucune catégorie ne bouge de plus que sa part "
        "dans l’année civile (DSS-G-6).",
    ),
    "annual_update": Text(
        "Report facts for the coming year in the annual update that the State opens, not in an amendment.",
        "Signalez les faits de l’année à venir dans la mise à jour annuelle qu’ouvre l’État, et non dans une "
        "modification.",
    ),
}


# --- Which instrument ---------------------------------------------------------------------------------------------


@guards("R-LIF-03", asks=("plan", "change"))
def check_instrument(ctx: Context) -> Reason | None:
    """R-LIF-03: the change needs an amendment and not less; set-asides are measured by R-CC-62's own numbers."""
    plan = find_plan(ctx)
    if plan is None:
        return None
    change = str(ctx.value("change") or "other")
    percent = _most_moved(ctx, plan) if change == "set_aside" else None
    needed = review.instrument_for(cycle_of(plan), change=change, percent=percent).outcome
    if needed == "amendment":
        return None
    url = link_to_begin(REPLACEMENT, plan) if needed == "page_replacement" else _open_update(ctx, plan)
    return Reason("R-LIF-03", INSTRUMENTS[needed], "06-OCFS-LCM-05 DSS-G-6, PINS-I-a", field="change", fix_url=url)


def _most_moved(ctx: Context, plan: Item) -> Decimal | None:
    """The largest share of a category that moves this year; None where the moves are not told."""
    moved = measure(ctx.session, plan, ctx.today.year, BLOCK_GRANT, read_moves(ctx.data.get("moves")))
    return max((one.percent for one in moved), default=None)


def _open_update(ctx: Context, plan: Item) -> str:
    """The page of the plan's update that is open, else of the plan."""
    waiting = [item for item in changes_to(ctx.session, plan, UPDATE) if item.state in ("open", "returned")]
    return f"/items/{(waiting or [plan])[0].reference}"


@guards("R-PINS-11")
def check_lead_agency(ctx: Context) -> Iterable[Reason]:
    """R-PINS-11: the lead agency changes by an amendment, not by an update."""
    if ctx.workflow.kind == UPDATE:
        if not any((one.place.part, one.place.question) == LEAD_AGENCY for one in changes_of(ctx.session, ctx.item)):
            return ()
        cycle, channel = cycle_of(ctx.item), "annual_update"
    else:
        plan = find_plan(ctx)
        if plan is None:
            return ()
        cycle, channel = cycle_of(plan), "amendment"
    reason = pins_agreement.change_lead_formally(cycle, channel=channel).reason
    return () if reason is None else (reason,)


# --- Rules of what is touched -------------------------------------------------------------------------------------


def _touched(ctx: Context) -> tuple[Reason, ...]:
    plan = find_plan(ctx)
    return () if plan is None else touched_reasons(ctx.session, plan, ctx.item, ctx.today)


@guards("touched_rules")
def check_touched_rules(ctx: Context) -> Iterable[Reason]:
    """The rules that stand in the way of a plan's submission, of the parts that change (AM-03)."""
    return _touched(ctx)


@guards("touched_outlook")
def warn_of_touched_rules(ctx: Context) -> Iterable[Reason]:
    """The same rules of an update, which only R-APU-01 is asked of: OCFS decides whether it approves (AU-02)."""
    return [replace(reason, code="touched_outlook", severity="warning") for reason in _touched(ctx)]


INCOME_LIMITS = frozenset(
    {
        Place("DSS-F", "sccbg_income_limit"),
        *(Place("DSS-F", f"titlexx_family_{size}") for size in ("2", "3", "4_plus")),
        Place("DSS-G-2", "income_pct"),
        *(Place("DSS-G-7", f"limit_family_{size}") for size in ("2", "3", "4")),
    }
)
"""Up to which income families are served: a lower one costs families their subsidy."""


@guards("R-EXT-06")
def check_notice_of_lower_limits(ctx: Context) -> Reason | None:
    """R-EXT-06: OCFS is told in time; what is sent first is the notice, and the day wanted is when it begins."""
    if not lowered_limits(changes_of(ctx.session, ctx.item)):
        return None
    notice, effective = ctx.value("submitted_on") or ctx.today, ctx.value("wanted_on") or ctx.today
    reason = updates.announce_lower_eligibility(cycle_of(ctx.item), notice=notice, effective=effective).reason
    return reason and replace(reason, fix_url=f"/items/{ctx.item.reference}/do/describe")


def lowered_limits(changes: Iterable[Difference]) -> tuple[Place, ...]:
    """The income limits that a change lowers. Pure."""
    limits = [(one.place, read_exact(one.before), read_exact(one.after)) for one in changes]
    return tuple(
        place
        for place, before, after in limits
        if place in INCOME_LIMITS and before is not None and after is not None and after < before
    )


# --- Review -------------------------------------------------------------------------------------------------------


def touches_pins(ctx: Context) -> bool:
    """Whether anything of the PINS plan changes."""
    changes = changes_of(ctx.session, ctx.item)
    return "PINS" in touched_components(find_structure(ctx.item), changes)


@guards("change_approved_jointly")
def check_joint_approval(ctx: Context) -> Iterable[Reason]:
    """R-PINS-09: DPCA approves with OCFS what changes in the PINS plan."""
    if not touches_pins(ctx):
        return ()
    cycle, dpca = cycle_of(ctx.item), ctx.item.tracks["dpca_pins"]
    reason = review.approve_jointly(cycle, ocfs="approved", dpca=dpca).reason
    return () if reason is None else (reason,)


@effects("reopen_pins_review")
def reopen_pins_review(ctx: Context) -> None:
    """DPCA decides again on what comes back, where it concerns PINS."""
    if ctx.item.tracks["dpca_pins"] != "pending" and touches_pins(ctx):
        ctx.follow("reopen_dpca_review")


@effects("approve_change")
def approve_change(ctx: Context) -> None:
    """From the day that was wanted, but neither before the approval nor before the plan; at once where it has come."""
    plan = find_plan(ctx)
    days: list[date] = [ctx.today]
    if ctx.value("wanted_on"):
        days.append(ctx.value("wanted_on"))
    if plan is not None:
        days.append(cycle_of(plan).effective_on)
    ctx.set("approved_on", ctx.today)
    ctx.set("takes_effect_on", max(days))
    if max(days) <= ctx.today:
        ctx.follow("take_effect")
