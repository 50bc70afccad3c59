"""Finding the row that an address names."""

from typing import TypeVar

from sqlalchemy.orm import Session

from models.people import Person
from workflow.errors import NotFound

Row = TypeVar("Row")


def found_row(session: Session, table: type[Row], row_id: int) -> Row:
    """The row of that id. Raises NotFound, also for a person who was erased: nothing is done with one any more."""
    found = session.get(table, row_id)
    if found is None or (isinstance(found, Person) and found.erased_at is not None):
        raise NotFound(str(row_id))
    return found
