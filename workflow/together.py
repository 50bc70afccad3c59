"""Many new items made in one transaction: they wait, and are written together."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from models.items import Item
from models.search import index_item

MANY = "many_at_once"
"""Under which a session keeps, while it makes many items, what those that are not written yet will be found by."""


@contextmanager
def making_many(session: Session) -> Iterator[None]:
    """While the block lasts, new items wait for `write_many`, which writes them and gives them their ids.

    Until then an action that looks something up by the item's id finds nothing: the engine writes them before what
    follows by itself, and the caller before any action but the record of what happened before the item was kept here.
    """
    session.info[MANY] = {}
    try:
        yield
        write_many(session)
    finally:
        del session.info[MANY]


def write_many(session: Session) -> None:
    """Write the items that wait."""
    session.flush()
    waiting: dict[Item, str] = session.info.get(MANY, {})
    for item, body in waiting.items():
        index_item(session, item.id, body)
    waiting.clear()


def is_waiting(session: Session, item: Item) -> bool:
    """Whether the item is one of many and is not written yet."""
    return MANY in session.info and item.id is None


def index(session: Session, item: Item, body: str) -> None:
    """Make the item be found by the words of `body`, once it is written."""
    if is_waiting(session, item):
        session.info[MANY][item] = body
    else:
        index_item(session, item.id, body)
