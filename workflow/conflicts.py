"""Another writer was faster: noticed by the version of the item, and said as a Conflict."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm.exc import StaleDataError

from models.items import Item
from workflow.errors import Conflict


@contextmanager
def conflicts(item: Item, seen: int | None) -> Iterator[None]:
    """Raise Conflict for a write that came too late; whichever query first writes the item notices, or the end."""
    reference = item.reference  # the item cannot be asked when its write has failed
    try:
        yield
    except StaleDataError as error:
        raise Conflict(reference, seen, None) from error
