"""Finding the row that an address names."""

from typing import TypeVar

from sqlalchemy.orm import Session

from workflow.errors import NotFound

Row = TypeVar("Row")


def found_row(session: Session, table: type[Row], row_id: int) -> Row:
    """The row of that id. Raises NotFound."""
    found = session.get(table, row_id)
    if found is None:
        raise NotFound(str(row_id))
    return found
