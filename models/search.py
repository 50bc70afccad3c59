"""Full text over items: FTS5 on SQLite, a tsvector on PostgreSQL, behind these four functions."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, Connection, Subquery, bindparam, literal_column, select, text
from sqlalchemy.orm import Session

from models.items import Item

# The beginnings of words are indexed too: without that, FTS5 gathers whatever begins so before it gives the first.
OPTIONS = "tokenize = \"unicode61 remove_diacritics 2\", prefix = '1 2 3 4 5 6 7 8 9 10'"
SQLITE = (f"CREATE VIRTUAL TABLE IF NOT EXISTS item_search USING fts5(body, {OPTIONS})",)
POSTGRESQL = (
    "CREATE TABLE IF NOT EXISTS item_search (item_id INTEGER PRIMARY KEY REFERENCES item (id), body TSVECTOR NOT NULL)",
    "CREATE INDEX IF NOT EXISTS ix_item_search_body ON item_search USING gin (body)",
)
# One statement each, made once: an item is indexed whenever its words change.
FORGET = {
    "sqlite": text("DELETE FROM item_search WHERE rowid = :id"),
    "postgresql": text("DELETE FROM item_search WHERE item_id = :id"),
}
PUT = {
    "sqlite": text("INSERT OR REPLACE INTO item_search (rowid, body) VALUES (:id, :body)"),
    "postgresql": text(
        "INSERT INTO item_search (item_id, body) VALUES (:id, to_tsvector('simple', :body)) "
        "ON CONFLICT (item_id) DO UPDATE SET body = excluded.body"
    ),
}
MERGE = text("INSERT INTO item_search (item_search) VALUES ('optimize')")
WORD = re.compile(r"[\w]+", re.UNICODE)
MAX_WORDS = 12
WAITING = "to_index"
"""Under which a session keeps what is to be indexed together."""


def create_search(connection: Connection) -> None:
    """Make the index beside the tables; an existing one is left as it is."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.execute(text(statement))


def index_item(session: Session, item_id: int, body: str) -> None:
    """Make `item_id` be found by the words of `body` (replacing what it was found by); empty text removes it."""
    waiting = session.info.get(WAITING)
    if waiting is not None:
        waiting[item_id] = body
        return
    dialect = session.get_bind().dialect.name
    if body:
        session.execute(PUT[dialect], {"id": item_id, "body": body})
    else:
        session.execute(FORGET[dialect], {"id": item_id})


@contextmanager
def indexing_together(session: Session) -> Iterator[None]:
    """Index what the block writes at its end, many items at once; nothing when it ends badly."""
    waiting: dict[int, str] = session.info.setdefault(WAITING, {})
    try:
        yield
        rows = [{"id": item_id, "body": body} for item_id, body in waiting.items()]
        dialect = session.get_bind().dialect.name
        for statement, some in (
            (PUT, [row for row in rows if row["body"]]),
            (FORGET, [row for row in rows if not row["body"]]),
        ):
            if some:
                session.execute(statement[dialect], some)
    finally:
        del session.info[WAITING]


def forget_old_words(session: Session) -> None:
    """Take words that no item has any more out of the index's own pages, where SQLite keeps them until it merges."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(MERGE)


def search_words(query: str) -> list[str]:
    """The words of a query as typed; at most twelve, punctuation dropped, so that nothing typed is an operator."""
    return WORD.findall(query)[:MAX_WORDS]


def found(dialect: str, query: str) -> Subquery | None:
    """What a query finds, as rows to join on Item.id: all its words begin a word of the text. None without a word.

    A join, not a list of ids: ordered by id, the database streams it, however many items have the word.
    """
    words = search_words(query)
    if not words:
        return None
    if dialect == "sqlite":
        pattern = " ".join(f'"{word}"*' for word in words)
        table, condition = "item_search", "item_search MATCH :pattern"
        key = "rowid"
    else:
        pattern = " & ".join(f"{word}:*" for word in words)
        table, condition = "item_search", "body @@ to_tsquery('simple', :pattern)"
        key = "item_id"
    return (
        select(literal_column(key, Item.id.type).label("id"))
        .select_from(text(table))
        .where(text(condition).bindparams(bindparam("pattern", pattern)))
        .subquery("found")
    )


def matches(dialect: str, query: str) -> ColumnElement[bool] | None:
    """A condition on Item: all words of `query` begin a word of its text. None when the query has no word."""
    rows = found(dialect, query)
    return None if rows is None else Item.id.in_(select(rows.c.id))
