"""Training resources and the practices they belong to.

A resource is associated when it is linked to at least one practice at the moment asked, else additional. A link is
one of two: the practice waits for the resource, or it does not.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from models.editions import Edition
from models.items import Item, ItemLink
from workflow import registry
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.versions import edition_wording as wording
from workflow.texts import Text

BELONGS = "resource_of"
REQUIRED = "required_by"
RELATIONS = (BELONGS, REQUIRED)
GONE = frozenset({"withdrawn", "retired"})
READY = ("approved", "published")
ENDORSED = ("endorsed", "published")


def links_of(session: Session, resource: Item) -> Sequence[ItemLink]:
    """The links of a resource to its practices."""
    mine = (ItemLink.from_id == resource.id, ItemLink.relation.in_(RELATIONS))
    return session.scalars(select(ItemLink).where(*mine).order_by(ItemLink.to_id)).all()


def resource_class(session: Session, resource: Item) -> str:
    """`associated` or `additional`, as it is now."""
    return "associated" if links_of(session, resource) else "additional"


def _has_edition(states: Sequence[str]) -> ColumnElement[bool]:
    return exists().where(Edition.item_id == Item.id, Edition.state.in_(states))


@guards("practices_known", asks=("practices",))
def practices_known(ctx: Context) -> Iterator[Reason]:
    """Every practice that is named exists and is in use."""
    for reference in ctx.data.get("practices") or ():
        reason = _unusable(ctx, reference)
        if reason is not None:
            yield Reason("practices_known", reason, field="practices")


@guards("practice_known", asks=("practice",))
def practice_known(ctx: Context) -> Reason | None:
    """The practice exists and is in use."""
    reason = _unusable(ctx, ctx.data.get("practice"))
    return Reason("practice_known", reason, field="practice") if reason else None


def _unusable(ctx: Context, reference: str | None) -> Text | None:
    if not reference:
        return wording.PRACTICE_MISSING
    practice = ctx.find(reference)
    if practice is None or practice.kind != "practice":
        return wording.PRACTICE_UNKNOWN.format(reference=reference)
    if practice.state in GONE:
        label = registry.kind("practice").states[practice.state].label
        return wording.PRACTICE_GONE.format(reference=reference, state=label)
    return None


@guards("practice_linked", asks=("practice",))
def practice_linked(ctx: Context) -> Reason | None:
    """Only what is linked can be unlinked."""
    reference = ctx.data.get("practice")
    practice = ctx.find(reference)
    if practice is not None and any(link.to_id == practice.id for link in links_of(ctx.session, ctx.item)):
        return None
    message = wording.NOT_LINKED.format(reference=reference) if reference else wording.PRACTICE_MISSING
    return Reason("practice_linked", message, field="practice")


@guards("required_resources_ready")
def required_resources_ready(ctx: Context) -> Iterator[Reason]:
    """What the practice waits for is approved at least, or in force."""
    waiting = (
        select(Item)
        .join(ItemLink, ItemLink.from_id == Item.id)
        .where(ItemLink.to_id == ctx.item.id, ItemLink.relation == REQUIRED, ~_has_edition(READY))
        .order_by(Item.reference)
    )
    states = registry.kind("training_resource").states
    for resource in ctx.session.scalars(waiting):
        message = wording.RESOURCES_WAIT.format(reference=resource.reference, state=states[resource.state].label)
        yield Reason("required_resources_ready", message, who=("cpin_staff",), fix_url=f"/items/{resource.reference}")


@guards("associated_practice_endorsed")
def associated_practice_endorsed(ctx: Context) -> Reason | None:
    """An associated resource waits until a practice that it belongs to is endorsed."""
    ids = [link.to_id for link in links_of(ctx.session, ctx.item)]
    if not ids or ctx.session.scalar(select(Item.id).where(Item.id.in_(ids), _has_edition(ENDORSED)).limit(1)):
        return None
    names = ", ".join(ctx.session.scalars(select(Item.reference).where(Item.id.in_(ids)).order_by(Item.reference)))
    return Reason("associated_practice_endorsed", wording.PRACTICE_NOT_ENDORSED.format(references=names))


@guards("accessibility_told", asks=("accessible_checked",))
def accessibility_told(ctx: Context) -> Iterator[Reason]:
    """Whoever publishes says that it is accessible, and in which languages it is there."""
    if not ctx.value("accessible_checked"):
        yield Reason("accessibility_told", wording.ACCESSIBILITY, field="accessible_checked", severity="warning")
    if not ctx.value("languages_available"):
        yield Reason("accessibility_told", wording.LANGUAGES, field="languages_available", severity="warning")


@effects("link_practices")
def link_practices(ctx: Context) -> None:
    """Whoever identifies it may name the practices it belongs to."""
    for reference in dict.fromkeys(ctx.data.get("practices") or ()):
        practice = ctx.find(reference)
        if practice is not None:
            ctx.session.add(ItemLink(from_item=ctx.item, to_item=practice, relation=BELONGS))


@effects("link_practice")
def link_practice(ctx: Context) -> None:
    """It is associated from now on; linked anew, only the mark may change."""
    practice = ctx.find(ctx.data["practice"])
    if practice is not None:
        _unlink(ctx, practice)
        ctx.link(practice, REQUIRED if ctx.data.get("required_for_publish") else BELONGS)


@effects("unlink_practice")
def unlink_practice(ctx: Context) -> None:
    """It is additional again when no link is left."""
    practice = ctx.find(ctx.data["practice"])
    if practice is not None:
        _unlink(ctx, practice)


def _unlink(ctx: Context, practice: Item) -> None:
    for link in links_of(ctx.session, ctx.item):
        if link.to_id == practice.id:
            ctx.session.delete(link)
    ctx.session.flush()
