"""A unique key that is taken away for a while: what stops the second writer when nothing else does."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import delete, text
from sqlalchemy import table as sa_table

from models.database import Database


@contextmanager
def without_key(database: Database, name: str, table: str, columns: str) -> Iterator[None]:
    """Drop the key; at the end the table is emptied, so that the key can be made again."""
    with database.write() as session:
        session.execute(text(f"DROP INDEX {name}"))
    try:
        yield
    finally:
        with database.write() as session:
            session.execute(delete(sa_table(table)))
            session.execute(text(f"CREATE UNIQUE INDEX {name} ON {table} ({columns})"))


def history_not_numbered(database: Database) -> AbstractContextManager[None]:
    """Without the key of the history: two rows of an item may have one number."""
    return without_key(database, "uq_history_entry_item_seq", "history_entry", "item_id, seq")
