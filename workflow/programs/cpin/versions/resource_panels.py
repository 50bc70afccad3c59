"""What the pages of practices and training resources show of each other: what a practice waits for, and the class."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.editions import Edition
from models.items import Item, ItemLink
from workflow import registry
from workflow.actors import Actor
from workflow.editions import CLASSES
from workflow.panels import Panel, PanelRow
from workflow.programs.cpin.versions.resources import READY, RELATIONS, REQUIRED, links_of
from workflow.texts import Text
from workflow.visibility import visible

RESOURCES = Text("Training resources", "Ressources de formation")
RESOURCE = Text("{reference}: {name}", "{reference} : {name}")
WAITED_FOR = Text("The practice waits for it.", "La pratique l’attend.")
CLASS = Text("Class", "Classe")
NOW = Text("As linked now", "Selon les liens actuels")
LINKED = Text("Practices it belongs to: {count}.", "Pratiques auxquelles elle se rattache : {count}.")
ALONE = Text("It belongs to no practice.", "Elle ne se rattache à aucune pratique.")


def panels(session: Session, item: Item, actor: Actor) -> Iterable[Panel]:
    """A practice's resources, required ones first; a resource's class, which is frozen when a version is published."""
    if item.kind == "practice":
        rows = tuple(_resources(session, item, actor))
        if rows:
            yield Panel("resources", RESOURCES, rows)
        return
    links = links_of(session, item)
    said = CLASSES["associated" if links else "additional"]
    because = LINKED.format(count=len(links)) if links else ALONE
    yield Panel("class", CLASS, (PanelRow(label=NOW, said=said, because=because, tone="done"),))


def _resources(session: Session, practice: Item, actor: Actor) -> Iterable[PanelRow]:
    linked = (ItemLink.to_id == practice.id, ItemLink.relation.in_(RELATIONS))
    query = (
        select(Item, ItemLink.relation)
        .join(ItemLink, ItemLink.from_id == Item.id)
        .where(*linked, visible(actor, "training_resource"))
        .order_by(ItemLink.relation, Item.reference)
    )
    found = session.execute(query).all()
    ids = [resource.id for resource, _ in found]
    ready = set(session.scalars(select(Edition.item_id).where(Edition.item_id.in_(ids), Edition.state.in_(READY))))
    states = registry.kind("training_resource").states
    for resource, relation in found:
        waited = relation == REQUIRED
        yield PanelRow(
            label=RESOURCE.format(reference=resource.reference, name=resource.title),
            said=states[resource.state].label,
            because=WAITED_FOR if waited else None,
            tone="done" if resource.id in ready else "late" if waited else "open",
        )
