"""How a change of a plan begins: whose plan it is, in which state, and what is taken over from it."""

from collections.abc import Collection
from textwrap import shorten
from typing import Any

from models.items import Item
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.county_plan.changes.carrying import keep_version
from workflow.programs.county_plan.changes.functions import effects, guards
from workflow.programs.county_plan.changes.kinds import (
    AMENDMENT,
    RELATION,
    REPLACEMENT,
    UPDATE,
    WAIVER,
    WRITTEN,
)
from workflow.programs.county_plan.plan import KIND
from workflow.texts import Text

APPROVED = frozenset({"approved", "in_effect"})
CLOSED = frozenset({"not_started", "approval_withdrawn", "finally_disapproved", "expired"})
TELLING = {AMENDMENT: "why", REPLACEMENT: "adjusted_on", UPDATE: "year", WAIVER: "provision"}
"""What tells the changes of one plan apart, in their titles."""
TITLE_MAX = 160
UNKNOWN = Text("There is no plan {reference}.", "Il n’y a pas de plan {reference}.")
NOT_YOURS = Text("Choose a plan of your own district.", "Choisissez un plan de votre propre district.")
NOT_APPROVED = Text("The plan {reference} is not approved now.", "Le plan {reference} n’est pas approuvé actuellement.")
NOT_IN_EFFECT = Text(
    "The plan {reference} is not in effect now.", "Le plan {reference} n’est pas en vigueur actuellement."
)
NOT_OPEN = Text(
    "The plan {reference} is not begun or has ended; nothing can be waived for it.",
    "Le plan {reference} n’est pas commencé ou est terminé; aucune dispense n’est possible.",
)


def find_plan(ctx: Context) -> Item | None:
    """The plan that is named, or that the record holds."""
    found = ctx.find(ctx.value("plan"))
    return found if found is not None and found.kind == KIND else None


@guards("plan_of_own_district", asks=("plan",), needs=("plan",))
def check_own_plan(ctx: Context) -> Reason | None:
    """A planner changes the plan of the own district."""
    plan = find_plan(ctx)
    if plan is not None and plan.organization_id in ctx.actor.organizations("ldss_planner"):
        return None
    return Reason("plan_of_own_district", NOT_YOURS, field="plan")


def _check_state(ctx: Context, code: str, states: Collection[str], message: Text) -> Reason | None:
    plan = find_plan(ctx)
    if plan is None:
        return Reason(code, UNKNOWN.format(reference=ctx.value("plan") or ""), field="plan")
    if plan.state in states:
        return None
    return Reason(code, message.format(reference=plan.reference), field="plan")


@guards("plan_approved", asks=("plan",), needs=("plan",))
def check_plan_approved(ctx: Context) -> Reason | None:
    """Amendments and updates are of a plan that is approved."""
    return _check_state(ctx, "plan_approved", APPROVED, NOT_APPROVED)


@guards("plan_in_effect", asks=("plan",), needs=("plan",))
def check_plan_in_effect(ctx: Context) -> Reason | None:
    """Pages are replaced in a plan that is in effect."""
    return _check_state(ctx, "plan_in_effect", {"in_effect"}, NOT_IN_EFFECT)


@guards("plan_open_to_waivers", asks=("plan",), needs=("plan",))
def check_plan_open(ctx: Context) -> Reason | None:
    """A waiver is asked for with a plan that is being made or is in force."""
    plan = find_plan(ctx)
    if plan is not None and plan.state not in CLOSED:
        return None
    return _check_state(ctx, "plan_open_to_waivers", (), NOT_OPEN)


@effects("begin_change")
def begin_change(ctx: Context) -> None:
    """The change belongs to the plan's county and cycle; the plan keeps the version that it is laid over."""
    plan = find_plan(ctx)
    if plan is None:  # the guards ask for it
        return
    ctx.item.organization_id = plan.organization_id
    ctx.set("cycle", plan.fields["cycle"])
    ctx.item.title = shorten(f"{plan.title}: {ctx.value(TELLING[ctx.workflow.kind])}", TITLE_MAX, placeholder=" …")
    ctx.set("title", ctx.item.title)
    ctx.follow("note_change", {"change": ctx.item.reference}, item=plan)


# --- What happens to the plan -------------------------------------------------------------------------------------


def _tell_version(ctx: Context, snapshot: Any) -> None:
    ctx.data = {**ctx.data, "snapshot": snapshot.number, "sha256": snapshot.sha256}


@effects("link_change")
def link_change(ctx: Context) -> None:
    """The plan is related to the change and keeps the version that it begins with; a written change carries it on."""
    change = ctx.find(ctx.data["change"])
    if change is None:
        return
    ctx.link(change, RELATION[change.kind])
    if change.kind == WAIVER:
        return
    snapshot = keep_version(ctx.session, ctx.item, ctx.now)
    _tell_version(ctx, snapshot)
    if change.kind in WRITTEN:
        ctx.follow("carry_forward", {"base": snapshot.number}, item=change)


@effects("keep_approved_version")
def keep_approved_version(ctx: Context) -> None:
    """What is approved is kept as it stands: later changes are measured by it (R-CC-62)."""
    snapshot = keep_version(ctx.session, ctx.item, ctx.now)
    ctx.set("approved_version", snapshot.number)
    _tell_version(ctx, snapshot)
