"""Who sees what: a county its own plans, the State's offices all of them."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, false, or_, true

from models.items import Item
from workflow import registry
from workflow.actors import Actor
from workflow.programs.county_plan.cycles.standing import CYCLE_KIND
from workflow.programs.county_plan.panels import panels
from workflow.programs.county_plan.plan import KIND
from workflow.programs.county_plan.reviewing.telling import is_of_state, untold_fields
from workflow.visibility import May, is_own, own

NAME = "county_plan"
STATE_MAIL = frozenset({"admin", "ocfs_cycle_admin", "ocfs_plan_unit"})
"""Who looks after the mail of the program."""


def visible(actor: Actor, kind: str) -> ColumnElement[bool]:
    """Plans of the districts for which the actor holds a county role; every plan for a role of the State."""
    roles = registry.program(NAME).roles
    held = [grant for grant in actor.grants if grant.program == NAME and grant.role in roles]
    if held and kind == CYCLE_KIND:  # the limits are the law of everybody who is measured by them
        return true()
    if is_of_state(actor):
        return true()
    districts = sorted({grant.organization_id for grant in held if grant.organization_id is not None})
    return or_(own(actor), Item.organization_id.in_(districts) if districts else false())


def may(actor: Actor, what: May, item: Item | None) -> bool:
    """Whether the actor may do `what`; on an item that they may see."""
    roles = {grant.role for grant in actor.grants if grant.program == NAME}
    if what in ("administer", "see_changes", "export_all"):
        return "admin" in roles
    if what in ("manage_mail", "see_reminders"):
        return bool(roles & STATE_MAIL)
    if what in ("change_due_date", "record_posting", "see_measures"):  # the law gives the dates; nothing is posted
        return False
    if what == "redact":
        return bool(roles & {"admin", "ocfs_plan_unit"})
    if what == "send_reminder":
        return "ocfs_plan_unit" in roles
    return bool(roles - {"admin"}) or (item is not None and is_own(actor, item))


def hidden_fields(actor: Actor, item: Item) -> Collection[str]:
    """A county reads no finding before it is told of it."""
    return untold_fields(actor, item) if item.kind == KIND else frozenset()


def looks_after_files(actor: Actor, _item: Item) -> bool:
    """The State’s plan unit takes in what the districts send, and takes out what must not be there."""
    return actor.holds("ocfs_plan_unit", NAME)


HOOKS: Mapping[str, Callable[..., Any]] = {
    "visible": visible,
    "may": may,
    "hidden_fields": hidden_fields,
    "looks_after_files": looks_after_files,
    "panels": panels,
}
