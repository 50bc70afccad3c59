"""The kinds of what changes an approved plan, and how each is related to its plan."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item, ItemLink
from workflow.texts import Text

AMENDMENT = "plan_amendment"
REPLACEMENT = "page_replacement"
UPDATE = "annual_update"
WAIVER = "regulatory_waiver"
WRITTEN = frozenset({AMENDMENT, UPDATE})
"""Those that people write in the plan's own structure; their answers are only what differs from the plan."""

TAKEN_BACK = "taken_back"
"""The state of a page replacement that was recorded by mistake: nothing of it counts."""

RELATION: Mapping[str, str] = {
    AMENDMENT: "amended_by",
    REPLACEMENT: "page_replaced_by",
    UPDATE: "updated_by",
    WAIVER: "waived_by",
}
RELATIONS: Mapping[str, tuple[Text, Text]] = {
    "amended_by": (
        Text("amends this plan", "modifie ce plan"),
        Text("is the plan that it amends", "est le plan qu’elle modifie"),
    ),
    "page_replaced_by": (
        Text("replaces a page of this plan", "remplace une page de ce plan"),
        Text("is the plan whose page it replaces", "est le plan dont il remplace une page"),
    ),
    "updated_by": (
        Text("updates this plan", "met à jour ce plan"),
        Text("is the plan that it updates", "est le plan qu’elle met à jour"),
    ),
    "waived_by": (
        Text("is a waiver that this plan asks for", "est une dispense que demande ce plan"),
        Text("is the plan that asks for it", "est le plan qui la demande"),
    ),
}

BEGINNING: Mapping[str, str] = {
    AMENDMENT: "open_amendment",
    REPLACEMENT: "record_adjustment",
    UPDATE: "open",
    WAIVER: "request",
}
"""The action that makes an item of each kind."""


def plan_of(session: Session, reference: object) -> Item | None:
    """The plan with that reference, or None for anything else."""
    if not reference:
        return None
    return session.scalar(select(Item).where(Item.reference == str(reference), Item.kind == "county_plan"))


def changes_to(session: Session, plan: Item, kind: str) -> Sequence[Item]:
    """The items of a kind that change a plan, oldest first."""
    linked = select(ItemLink.to_id).where(ItemLink.from_id == plan.id, ItemLink.relation == RELATION[kind])
    return session.scalars(select(Item).where(Item.id.in_(linked)).order_by(Item.id)).all()


def link_to_begin(kind: str, plan: Item, **known: str) -> str:
    """The address of the form that begins a change of a plan, with what is known of it filled in."""
    return f"/lists/{kind}/new/{BEGINNING[kind]}?{urlencode({'plan': plan.reference, **known})}"
