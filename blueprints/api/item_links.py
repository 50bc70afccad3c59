"""The links that went out about an item: to whom, for what, and what became of them."""

from flask import Response, abort, g

from blueprints.access import item_visible
from blueprints.api.answers import Shape, nothing
from blueprints.api.pages import PageQuery, page_of
from blueprints.api.room import MAIL, READS, WRITES, Id, ItemPath, gives, room
from blueprints.api.shapes.mail import ItemLinks
from blueprints.identity import actor, now, reading, writing
from models.secret_links import SecretLink
from workflow.links import acting
from workflow.links.keeping import is_alive
from workflow.visibility import find_visible


class ItemLinkPath(ItemPath):
    """An item and one of its links in an address."""

    link_id: Id


@room.get("/items/<reference>/links", tags=[MAIL], security=READS, responses=gives(ItemLinks, 403))
@item_visible
def list_item_links(path: ItemPath, query: PageQuery) -> Response:
    """List the links to actions on an item, the newest first; never what opens them."""
    del path  # access put the item in g
    _check()
    return page_of(acting.list_links(reading(), g.item, actor()), query, lambda link: link.id, _shown)


@room.delete("/items/<reference>/links/<int:link_id>", tags=[MAIL], security=WRITES, responses=gives(None, code=204))
@item_visible
def revoke_item_link(path: ItemLinkPath) -> Response:
    """End a link of an item that nobody used."""
    _check()
    with writing() as session:
        acting.revoke(session, find_visible(session, path.reference, actor()), path.link_id, actor=actor(), now=now())
    return nothing()


def _check() -> None:
    """Only who sees to the item's mail, and its owner."""
    if not acting.may_manage(actor(), g.item):
        abort(403)


def _shown(link: SecretLink) -> Shape:
    return {
        "id": link.id,
        "person": {"id": link.person_id, "name": link.person.name if link.person else ""},
        "address": link.address,
        "action": link.action,
        "sent_at": link.created_at,
        "expires_at": link.expires_at,
        "used_at": link.used_at,
        "revoked_at": link.revoked_at,
        "is_open": is_alive(link, now()),
    }
