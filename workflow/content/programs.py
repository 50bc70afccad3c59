"""What a program says of its items' content: the structure, who may write which part, and when.

A program with content brings these hooks:

- `structure(item) -> Structure | None`: the structure of the item's content; None for a kind without any;
- `closed_part(session, item, part, instance) -> Reason | None`: why nobody may write the part now (the state, a part
  not returned), or None;
- `may_write_part(actor, item, part, instance) -> bool`: whether the actor's roles write the part. Whoever is assigned
  a part and may see the item writes it too;
- `may_assign_part(actor, item, part, instance) -> bool`: whether the actor asks others to write the part;
- `content_saved(session, item, part, actor, now)`: what follows when a part was written, where anything does;
- `part_panels(session, item, part, instance, actor) -> Iterable[Panel]`: what stands above a part, if anything;
- `part_mark(item, part, instance) -> (Text, Tone) | None`: a word about a part in the outline, if anything;
- `part_notice(item, part, instance) -> Text | None`: what whoever writes a part must know before, if anything;
- `leading_part(session, item, actor) -> PanelLink | None`: the part that the reader mends before all else, if any;
- `part_links(item, part, instance, actor) -> Iterable[PanelLink]`: what the reader can do about a part, if anything;
- `content_base(session, item) -> Content | None`: the frozen content that the item's own answers are laid over, where
  it changes what another item holds. Its own answers are then only what differs.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.content import PartAssignment
from models.items import Item
from workflow import registry
from workflow.actors import Actor
from workflow.content.answers import Content
from workflow.content.structure import Part, Structure
from workflow.deputising import doers, doing_as
from workflow.errors import NotFound, Reason, Refused
from workflow.panels import Panel, PanelLink, Tone
from workflow.texts import Text

WRITE = "write_content"
WRITING = "write"
"""The same as a scope names it (workflow.scopes.DOINGS)."""
NOT_TO_WRITE = Text(
    "Writing this part is not among your roles, and it is not assigned to you.",
    "La rédaction de cette partie ne relève pas de vos rôles et ne vous est pas confiée.",
)


def structure_of(item: Item) -> Structure | None:
    """The structure of an item's content, or None for an item without content."""
    hook = registry.program_of(item.kind).hooks.get("structure")
    found: Structure | None = hook(item) if hook is not None else None
    return found


def base_of(session: Session, item: Item) -> Content:
    """The content that an item's own answers are laid over; without any answers for most items."""
    hook = registry.program_of(item.kind).hooks.get("content_base")
    found: Content | None = hook(session, item) if hook is not None else None
    return found or Content()


def is_laid_over(session: Session, item: Item) -> bool:
    """Whether the item's own answers are laid over the content of another item."""
    hook = registry.program_of(item.kind).hooks.get("content_base")
    return hook is not None and hook(session, item) is not None


def find_structure(item: Item) -> Structure:
    """The structure of an item's content; raises NotFound for an item without content."""
    structure = structure_of(item)
    if structure is None:
        raise NotFound(f"{item.reference} has no content")
    return structure


def find_part(item: Item, content: Content, part_id: str, instance: str = "") -> tuple[Structure, Part]:
    """A part of the item's content and one of its instances; raises NotFound for what is not there."""
    structure = find_structure(item)
    part = structure.parts.get(part_id)
    if part is None or instance not in part.with_kept(content):
        raise NotFound(f"{item.reference} {part_id} {instance}")
    return structure, part


def is_assigned(session: Session, item: Item, part: Part, instance: str, actor: Actor) -> bool:
    """Whether the actor was asked to write this part."""
    query = select(PartAssignment.id).where(
        PartAssignment.item_id == item.id,
        PartAssignment.part == part.id,
        PartAssignment.instance == instance,
        PartAssignment.person_id == actor.person_id,
    )
    return session.scalar(query) is not None


def closed_reason(session: Session, item: Item, part: Part, instance: str = "") -> Reason | None:
    """Why nobody may write the part (or one of a repeated part) now, or None."""
    hook = registry.program_of(item.kind).hooks["closed_part"]
    reason: Reason | None = hook(session, item, part, instance)
    return reason


def part_panels(session: Session, item: Item, part: Part, instance: str, actor: Actor) -> tuple[Panel, ...]:
    """What the item's program says above a part on its page."""
    hook = registry.program_of(item.kind).hooks.get("part_panels")
    return tuple(hook(session, item, part.id, instance, actor)) if hook is not None else ()


def part_notice(item: Item, part: Part, instance: str = "") -> Text | None:
    """What the item's program tells whoever writes a part, before they do."""
    hook = registry.program_of(item.kind).hooks.get("part_notice")
    notice: Text | None = hook(item, part.id, instance) if hook is not None else None
    return notice


def leading_part(session: Session, item: Item, actor: Actor) -> PanelLink | None:
    """Where the reader mends what the item's program asks of them before all else. Statements as the hook needs."""
    hook = registry.program_of(item.kind).hooks.get("leading_part")
    link: PanelLink | None = hook(session, item, actor) if hook is not None else None
    return link


def part_links(item: Item, part: Part, instance: str, actor: Actor) -> tuple[PanelLink, ...]:
    """What the item's program lets the reader do about a part besides writing it."""
    hook = registry.program_of(item.kind).hooks.get("part_links")
    return tuple(hook(item, part.id, instance, actor)) if hook is not None else ()


def part_mark(item: Item, part: Part, instance: str = "") -> tuple[Text, Tone] | None:
    """The item's program's word about a part in the outline."""
    hook = registry.program_of(item.kind).hooks.get("part_mark")
    mark: tuple[Text, Tone] | None = hook(item, part.id, instance) if hook is not None else None
    return mark


def may_write(session: Session, item: Item, part: Part, instance: str, actor: Actor) -> bool:
    """Whether the actor writes this part at all, whatever the state."""
    return writer(session, item, part, instance, actor) is not None


def writer(session: Session, item: Item, part: Part, instance: str, actor: Actor) -> Actor | None:
    """As whom the actor writes this part, whatever the state: in person, else for whom they stand in; else None."""

    def writes(one: Actor) -> bool:
        return _holds(item, part, instance, one) or is_assigned(session, item, part, instance, one)

    return doing_as(actor, item.program, item.kind, WRITING, writes)


def writes_by_role(item: Item, part: Part, instance: str, actor: Actor) -> bool:
    """Whether the actor's own roles write the part, or those of somebody for whom they stand in."""
    return doing_as(actor, item.program, item.kind, WRITING, lambda one: _holds(item, part, instance, one)) is not None


def writing_for(actor: Actor, item: Item) -> frozenset[int | None]:
    """The numbers of the people whose parts of the item the actor may write: their own, and the principals'."""
    return frozenset(one.person_id for one in doers(actor, item.program, item.kind, WRITING))


def _holds(item: Item, part: Part, instance: str, actor: Actor) -> bool:
    return bool(registry.program_of(item.kind).hooks["may_write_part"](actor, item, part, instance))


def check_may_write(session: Session, item: Item, part: Part, instance: str, actor: Actor) -> Actor:
    """As whom the actor writes the part. Raises Refused (role, then state) unless they may write it now."""
    standing = writer(session, item, part, instance, actor)
    if standing is None:
        raise Refused(WRITE, "role", [Reason("role", NOT_TO_WRITE, personal=True)])
    closed = closed_reason(session, item, part, instance)
    if closed is not None:
        raise Refused(WRITE, "state", [closed])
    return standing


def tell_program(session: Session, item: Item, part: Part, actor: Actor, now: datetime) -> None:
    """Let the program do what follows when a part was written."""
    hook = registry.program_of(item.kind).hooks.get("content_saved")
    if hook is not None:
        hook(session, item, part, actor, now)
