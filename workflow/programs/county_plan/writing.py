"""Who writes which part of a plan, and when: the content is open until it is final, and again where it was returned."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.items import Item
from workflow import engine
from workflow.actors import SYSTEM, Actor
from workflow.checks import Check
from workflow.content.conditions import PROFILE
from workflow.content.structure import Part, Structure
from workflow.errors import NotFound, Reason
from workflow.programs.county_plan.changes.carrying import content_base
from workflow.programs.county_plan.changes.checking import touched_checks
from workflow.programs.county_plan.changes.kinds import WRITTEN, plan_of
from workflow.programs.county_plan.cycle import NEW_YORK
from workflow.programs.county_plan.judging import judge_states
from workflow.programs.county_plan.plan import KIND, cycle_of, whole_facts
from workflow.programs.county_plan.reviewing.findings import is_returned
from workflow.programs.county_plan.structure import structure_of_cycle
from workflow.texts import Text

OPEN_STATES = frozenset({"draft", "hearing_noticed", "hearing_held", "approval_withdrawn"})
RETURNED = "returned_for_revision"
UNSUBMITTED = OPEN_STATES | {"not_started", "finalized", "locally_approved", RETURNED}
OPEN_CHANGES = frozenset({"drafting", "open", "returned"})
"""The states of an amendment or an update in which it is written."""
WRITERS: dict[str, frozenset[str]] = {
    "ldss_planner": frozenset({PROFILE, "SC", "DSS", "YB", "PINS"}),
    "ldss_commissioner": frozenset({PROFILE, "SC", "DSS", "PINS"}),
    "yb_director": frozenset({PROFILE, "SC", "YB"}),
    "myb_director": frozenset({"YB"}),
    "probation_director": frozenset({"PINS"}),
    "district_attorney": frozenset({"DSS-B"}),
}
"""The components, or single parts, that each role of the county writes without being asked; others are assigned."""

ASSIGNERS = frozenset({"ldss_planner", "ldss_commissioner", "yb_director", "myb_director", "probation_director"})
"""The roles that ask others to write what they themselves write."""

FROZEN = Text(
    "The content is final. Reopen the plan to change it; that clears the signatures.",
    "Le contenu est définitif. Rouvrez le plan pour le modifier; les signatures seront effacées.",
)
NOT_BEGUN = Text("Begin the plan first.", "Commencez d’abord le plan.")
WITH_THE_STATE = Text(
    "The plan is with the State and does not change. Later changes are made by amendment, page replacement or update.",
    "Le plan est auprès de l’État et ne change pas. Les changements passent ensuite par une modification, un "
    "remplacement de page ou une mise à jour.",
)
CHANGE_CLOSED = Text(
    "What is signed or with the State does not change. It can change again when it is returned.",
    "Ce qui est signé ou auprès de l’État ne change pas. Il peut changer de nouveau s’il est renvoyé.",
)
STAYS_ACCEPTED = Text(
    "Only the returned parts can change; this one stays accepted.",
    "Seules les parties renvoyées peuvent changer; celle-ci reste acceptée.",
)


def structure(item: Item) -> Structure | None:
    """The structure of a plan's cycle, also for what is written over a plan; None for what is no plan of a cycle."""
    if item.kind not in {KIND, *WRITTEN} or not item.fields.get("cycle"):
        return None
    return structure_of_cycle(cycle_of(item))


def find_plan_structure(item: Item) -> Structure:
    """The structure that a plan answers; raises NotFound for what is no plan of a cycle."""
    found = structure(item)
    if found is None:
        raise NotFound(f"{item.reference} has no content")
    return found


def closed_part(_session: Session, item: Item, part: Part | str, instance: str = "") -> Reason | None:
    """Why nobody may write the part (or one of a repeated part) now, or None."""
    if item.kind in WRITTEN:
        return None if item.state in OPEN_CHANGES else _reason(CHANGE_CLOSED)
    if item.state in OPEN_STATES:
        return None
    if item.state == RETURNED:
        part_id = part.id if isinstance(part, Part) else part
        return None if is_returned(item, part_id, instance) else _reason(STAYS_ACCEPTED, "18 NYCRR 407.8(b)")
    if item.state == "not_started":
        return _reason(NOT_BEGUN)
    if item.state in ("finalized", "locally_approved"):
        return _reason(FROZEN, "06-OCFS-LCM-05 SC-A", ("ldss_planner", "ldss_commissioner"))
    return replace(_reason(WITH_THE_STATE), fix_url=f"/items/{item.reference}#panel-instruments")


def _reason(message: Text, citation: str = "", who: tuple[str, ...] = ()) -> Reason:
    return Reason("state", message, citation, who)


def may_write_part(actor: Actor, item: Item, part: Part, _instance: str) -> bool:
    """Whether one of the actor's roles in the plan's district writes the part."""
    return _writes(actor, item, part, WRITERS)


def may_assign_part(actor: Actor, item: Item, part: Part, _instance: str) -> bool:
    """Whether one of the actor's roles in the plan's district writes the part and may ask others to."""
    return _writes(actor, item, part, ASSIGNERS)


def _writes(actor: Actor, item: Item, part: Part, roles: Iterable[str]) -> bool:
    return any(
        part.component in WRITERS[role] or part.id in WRITERS[role]
        for role in roles
        if item.organization_id in actor.organizations(role)
    )


def content_saved(session: Session, item: Item, _part: Part, _actor: Actor, now: datetime) -> None:
    """A returned plan, or an amendment, that changes must be signed anew (R-SIG-08)."""
    if (item.state == RETURNED or item.kind in WRITTEN) and item.fields.get("signatures"):
        engine.advance(session, item, "content_changed", actor=SYSTEM, now=now)


def has_checks(item: Item) -> bool:
    """Whether the item is a plan of a cycle, which the rules judge, or is written over one."""
    return item.kind in {KIND, *WRITTEN} and bool(item.fields.get("cycle"))


def submits_later(item: Item) -> bool:
    """Whether the item is still to be submitted to the State, or once more after a return."""
    if item.kind in WRITTEN:
        return item.state in OPEN_CHANGES
    return has_checks(item) and item.state in UNSUBMITTED


def checks(session: Session, item: Item, now: datetime) -> Sequence[Check] | None:
    """How every rule of a plan stands today, or of what a change touches; None for what is no plan of a cycle."""
    if not has_checks(item):
        return None
    if item.kind in WRITTEN:
        plan = plan_of(session, item.fields.get("plan"))
        return None if plan is None else touched_checks(session, plan, item, NEW_YORK.local_date(now))
    return judge_states(whole_facts(session, item), NEW_YORK.local_date(now))


HOOKS: dict[str, Any] = {
    "checks": checks,
    "has_checks": has_checks,
    "submits_later": submits_later,
    "structure": structure,
    "closed_part": closed_part,
    "may_write_part": may_write_part,
    "may_assign_part": may_assign_part,
    "content_saved": content_saved,
    "content_base": content_base,
}
