"""Items by the thousand and by the million, written past the engine: plausible heads of histories, no history."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Table, make_url, text
from sqlalchemy.orm import Session

from bench.town import MADE_AT, PROGRAM, Town, find_town, found_town
from models.base import Base
from models.database import Database
from workflow import registry, versions

KIND = "change_request"
STATES = (
    *("received", "in_triage", "accepted", "prioritized", "awaiting_endorsement", "endorsed", "forwarded"),
    *("scheduled", "implemented", "implemented", "implemented", "implemented", "declined", "withdrawn"),
)
CATEGORIES = ("business_harmonization", "training", "reporting", "finance", "system_change")
WORDS = (
    "intake screen referral address history worker approval placement visit plan form field report date duplicate "
    "search merge letter caregiver court order service provider payment ledger notice template alert access role "
    "training harmonize practice standard review transfer closing reason outcome measure language translation print"
).split()
COMMON = WORDS[0]
"""In one title of four or so."""
GROUPS = 100
"""Of so many items one has the word of its group, such as `group12`."""
FIRST_DAY = date(2016, 1, 4)
DAYS = 3200
ITEM_COLUMNS = (
    *("id", "program", "kind", "reference", "workflow_id", "state", "tracks", "remembered", "version", "head_hash"),
    *("title", "fields", "category", "organization_id", "created_by_id", "submitter_id", "owner_id", "received_on"),
    *("next_due_on", "created_at", "updated_at", "entered_at", "effective_on"),
)
Row = tuple[Any, ...]


def fill(url: str, count: int, *, drafts: bool = False, first: int = 1) -> None:
    """Put a town (if there is none) and `count` change requests into the database, all of them drafts if asked."""
    database = Database(url)
    with database.write() as session:
        town = found_town(session) if first == 1 else find_town(session)
        version = versions.current_version(session, registry.kind(KIND), MADE_AT)
    with _without_indexes(database, Base.metadata.tables["item"]):
        numbers = range(first, first + count)
        load(url, "item", ITEM_COLUMNS, (_item(number, town, version, count, drafts=drafts) for number in numbers))
        if database.dialect == "sqlite":
            load(url, "item_search", ("rowid", "body"), ((number, _text(number)) for number in numbers))
        else:
            _index_postgresql(database, first)
    _settle(database)
    database.close()


def load(url: str, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write many rows at once: one transaction of executemany on SQLite, COPY on PostgreSQL."""
    if not url.startswith("sqlite"):
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with psycopg.connect(url) as connection, connection.cursor().copy(into) as copy:
            for row in rows:
                copy.write_row(row)
        return
    file = sqlite3.connect(make_url(url).database or "", isolation_level=None)
    file.execute("PRAGMA synchronous=OFF")
    file.execute("PRAGMA cache_size=-200000")
    file.execute("BEGIN")
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    file.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", map(_plain, rows))  # noqa: S608 - constants
    file.execute("COMMIT")
    file.close()


def _plain(row: Row) -> Row:
    return tuple(_text_of(value) if isinstance(value, date) else value for value in row)


def _text_of(value: date) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value.isoformat()


def _title(number: int) -> str:
    chosen = [WORDS[(number * step + shift) % len(WORDS)] for step, shift in ((7, 0), (11, 3), (13, 5), (17, 9))]
    return f"{' '.join(chosen)} group{number % GROUPS:02} {number}"


def _text(number: int) -> str:
    return f"{reference(number)}\n{_title(number)}\n{_details(number)}"


def _details(number: int) -> str:
    chosen = (WORDS[(number * 19 + step * step) % len(WORDS)] for step in range(12))
    return f"The {' '.join(chosen)} should be changed."


def reference(number: int) -> str:
    """The reference of the item that was filled in under a number."""
    return f"CR-{FIRST_DAY.year + number % 9}-{number:07}"


def _item(number: int, town: Town, version: int, count: int, *, drafts: bool) -> Row:
    place = number % len(town.societies)
    day = FIRST_DAY + timedelta(days=number * DAYS // count + number % 7)
    state = "draft" if drafts else STATES[number * 31 % len(STATES)]
    is_open = state not in ("draft", "implemented", "declined", "withdrawn")
    record = {
        "title": _title(number),
        "details": _details(number),
        "category": CATEGORIES[number % 5],
        "business_need": "The work needs it, and the workaround costs an hour a day.",
        "society": town.societies[place],
        "submitter": town.submitters[place],
    }
    return (
        *(number, PROGRAM, KIND, reference(number), version, state, "{}", "{}"),
        1 if drafts else 3 + number % 9,
        hashlib.sha256(str(number).encode()).hexdigest(),
        *(record["title"], json.dumps(record), record["category"], record["society"]),
        *(record["submitter"], record["submitter"], None if drafts or number % 3 else town.staff),
        None if drafts else day,
        day + timedelta(days=30 + number % 400) if is_open else None,
        *(MADE_AT, MADE_AT - timedelta(minutes=count - number), MADE_AT, date(2026, 3, 2)),
    )


@contextmanager
def _without_indexes(database: Database, table: Table) -> Iterator[None]:
    """Indexes are quicker made at once than row by row."""
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    for index in indexes:
        index.drop(database.engine)
    yield
    for index in indexes:
        index.create(database.engine)


def _index_postgresql(database: Database, first: int) -> None:
    words = "reference || ' ' || title || ' ' || (fields ->> 'details')"
    steps = (
        "DROP INDEX ix_item_search_body",
        f"INSERT INTO item_search SELECT id, to_tsvector('simple', {words}) FROM item WHERE id >= {first}",  # noqa: S608
        "CREATE INDEX ix_item_search_body ON item_search USING gin (body)",
        "SELECT setval('item_id_seq', (SELECT max(id) FROM item))",
    )
    _run(database, lambda session: [session.execute(text(step)) for step in steps])


def _settle(database: Database) -> None:
    """Let the database know what it holds, as a running one does in time."""
    if database.dialect == "sqlite":
        _run(database, lambda session: session.execute(text("ANALYZE")))
        with database.read() as session:
            session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _run(database: Database, work: Callable[[Session], object]) -> None:
    with database.write() as session:
        work(session)
