"""Who may see the mail that came in, and decide about it."""

from sqlalchemy import ColumnElement, false, or_, select

from models.incoming import IncomingMessage
from models.items import Item
from workflow.actors import Actor
from workflow.visibility import may_anywhere, visible_anywhere


def visible_incoming(actor: Actor) -> ColumnElement[bool]:
    """The messages an actor may see: those about no item yet, and those about items that they may see."""
    if not may_anywhere(actor, "manage_mail"):
        return false()
    seen = select(Item.id).where(visible_anywhere(actor))
    return or_(IncomingMessage.item_id.is_(None), IncomingMessage.item_id.in_(seen))
