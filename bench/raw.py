"""SQL by hand over the plain drivers: stdlib sqlite3, or psycopg. As safe as Accord: every commit reaches the disk."""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.rows import dict_row
from sqlalchemy import make_url

from models.database import BUSY_SECONDS

PLACE = re.compile(r"(?<!:):(\w+)")
Values = Mapping[str, Any]


class Raw:
    """One connection. Statements name their values as `:name`; rows are read by column name."""

    def __init__(self, url: str, *, shared: bool = False) -> None:
        """Connect; a `shared` connection may be handed from thread to thread."""
        self.is_sqlite = url.startswith("sqlite")
        self.connection: Any = _open_sqlite(url, shared=shared) if self.is_sqlite else _open_postgresql(url)

    def rows(self, statement: str, values: Values | None = None) -> Any:
        """Every row that a statement gives."""
        return self.run(statement, values).fetchall()

    def row(self, statement: str, values: Values | None = None) -> Any:
        """The first row, or None."""
        return self.run(statement, values).fetchone()

    def run(self, statement: str, values: Values | None = None) -> Any:
        """Run one statement; gives its cursor."""
        return self.connection.execute(self._adapt(statement), self._adapt_values(values or {}))

    def run_many(self, statement: str, rows: Iterable[Values]) -> None:
        """Run one statement for each row."""
        cursor = self.connection.cursor()
        cursor.executemany(self._adapt(statement), [self._adapt_values(row) for row in rows])

    @contextmanager
    def write(self) -> Iterator[None]:
        """A write transaction; on SQLite it takes the lock at once."""
        if not self.is_sqlite:
            with self.connection.transaction():
                yield
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def _adapt(self, statement: str) -> Any:
        return statement if self.is_sqlite else _named(statement)

    def _adapt_values(self, values: Values) -> dict[str, Any]:
        adapt = _plain if self.is_sqlite else _json
        return {name: adapt(value) for name, value in values.items()}


def read_json(value: Any) -> Any:
    """A JSON column: PostgreSQL gives it read already."""
    return json.loads(value) if isinstance(value, str) else value


def _open_sqlite(url: str, *, shared: bool) -> sqlite3.Connection:
    file = make_url(url).database or ""
    connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=not shared)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.row_factory = sqlite3.Row
    return connection


def _open_postgresql(url: str) -> psycopg.Connection[dict[str, Any]]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, row_factory=dict_row, autocommit=True)


@lru_cache
def _named(statement: str) -> str:
    return PLACE.sub(r"%(\1)s", statement)


def _plain(value: Any) -> Any:
    """A value as SQLite keeps it: instants in UTC without a zone, dates and JSON as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else _json(value)


def _json(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value
