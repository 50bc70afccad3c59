"""The connection: SQLite by default, PostgreSQL when a site outgrows one machine."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.orm import Session

from models import ALL_TABLES
from models.search import create_search

BUSY_SECONDS = 10
OVERFLOW = 10
"""Connections beyond those that are kept."""
WRITES = "accord_writes"
HASTY = "accord_hasty"


class Database:
    """One database. `read()` and `write()` give a session in its own transaction.

    On SQLite a write begins with BEGIN IMMEDIATE, so that two writers queue instead of failing half-way
    through, and every commit reaches the disk (WAL, synchronous=FULL).
    """

    def __init__(self, url: str, *, pool_size: int = 10, durable: bool = True) -> None:
        """Connect lazily to `url` (`sqlite:///var/accord.db`, `postgresql://…` means psycopg 3).

        Only what can be made again from nothing (the demo) is written with `durable=False`, which waits for no disk.
        """
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.most_connections = pool_size + OVERFLOW
        # An error's text must not hold what was stored: it ends up in logs.
        options: dict[str, Any] = {"pool_size": pool_size, "max_overflow": OVERFLOW, "hide_parameters": True}
        if parsed.get_backend_name() == "sqlite":
            options["connect_args"] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
        self.engine = create_engine(parsed, **options)
        self._writer = self.engine.execution_options(**{WRITES: True})
        self._hasty_writer = self._writer.execution_options(**{HASTY: True})
        if self.dialect == "sqlite":
            event.listen(self.engine, "do_connect", _make_private)
            event.listen(self.engine, "connect", _prepare_durable if durable else _prepare_fleeting)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            event.listen(self.engine, "connect", _prepare_postgresql)
            # Many rows go into one statement; psycopg would send each by itself.
            self.engine.dialect.use_insertmanyvalues_wo_returning = True

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that reads; nothing it changes is kept."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self, *, hasty: bool = False) -> Iterator[Session]:
        """A session that commits at the end, or rolls everything back when an exception leaves the block.

        A `hasty` one does not queue for SQLite's lock: OperationalError is raised at once while somebody else writes.
        """
        with Session(self._hasty_writer if hasty else self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def create_all(self) -> None:
        """Make every table at once, for throwaway databases; a site's database is migrated instead."""
        with self._writer.begin() as connection:
            ALL_TABLES.create_all(connection)
            create_search(connection)

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


class OneTransaction(Database):
    """A database whose writes are one transaction, from the first of them until `finish`.

    `first` gets the session when that transaction begins. What reads after a write sees it. A later write that fails
    is taken back alone; a failed first one ends the transaction. For one thread.
    """

    def __init__(self, database: Database, first: Callable[[Session], None]) -> None:
        """Nothing is begun yet."""
        self.engine = database.engine
        self._database = database
        self._first = first
        self._open: Session | None = None
        self._end = ExitStack()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that reads, and sees what was written; nothing it changes is kept."""
        if self._open is None:
            with self._database.read() as session:
                yield session
            return
        connection = self._open.connection()
        with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
            yield session

    @property
    def is_open(self) -> bool:
        """Whether something was written that is not committed yet."""
        return self._open is not None

    @contextmanager
    def look(self) -> Iterator[Session]:
        """Like `read`, for a session that stays open while others write; it must not change anything."""
        if self._open is None:
            with self._database.read() as session:
                yield session
            return
        connection = self._open.connection()
        with Session(connection, expire_on_commit=False, join_transaction_mode="rollback_only") as session:
            yield session

    @contextmanager
    def write(self, *, hasty: bool = False) -> Iterator[Session]:
        """A session of the one transaction. What it loaded is its caller's afterwards, as after a commit."""
        if self._open is None:
            session = self._begin(hasty=hasty)
            try:
                self._first(session)
                yield session
                _let_go(session)
            except BaseException:
                self.undo()
                raise
            return
        session = self._open
        with session.begin_nested():
            yield session
            _let_go(session)

    def _begin(self, *, hasty: bool) -> Session:
        self._end = ExitStack()
        self._open = self._end.enter_context(self._database.write(hasty=hasty))
        return self._open

    def finish(self, last: Callable[[Session], None]) -> None:
        """Commit, after `last` has written too. Where nothing was written before, that is the whole transaction."""
        with self.write() as session:
            last(session)
        self._open = None
        self._end.close()

    def undo(self) -> None:
        """Take back what was not committed. Does nothing where nothing is open."""
        if self._open is not None:
            self._open = None
            self._end.__exit__(Undone, Undone(), None)


class Undone(Exception):  # noqa: N818 - raised into a transaction to end it, and no further
    """A transaction is taken back."""


def _let_go(session: Session) -> None:
    session.flush()
    session.expunge_all()


def _make_private(_dialect: object, _record: object, places: list[Any], _options: object) -> None:
    """Before SQLite makes a file, make it for its owner alone; what SQLite puts beside it gets the same mode.

    A file that is there is never opened: closing it would drop every lock that this process holds on it, and the next
    `accord` command to end would delete the log of a service that runs (https://sqlite.org/howtocorrupt.html, 2.2).
    """
    place = str(places[0])
    if place and not place.startswith((":", "file:")):
        with suppress(OSError):  # SQLite says it better
            os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _prepare_durable(connection: Any, _record: object) -> None:
    _prepare_sqlite(connection, "FULL")


def _prepare_fleeting(connection: Any, _record: object) -> None:
    _prepare_sqlite(connection, "OFF")


def _prepare_sqlite(connection: Any, synchronous: str) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_sqlite
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepare_postgresql(connection: Any, _record: object) -> None:
    # A page asks for a bounded number of rows: to start helpers for them takes longer than they save.
    connection.execute("SET max_parallel_workers_per_gather = 0")
    # Who waits for another writer is told so after a while, as on SQLite, instead of holding a thread for good.
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    begin = "BEGIN IMMEDIATE" if options.get(WRITES, False) else "BEGIN"
    if not options.get(HASTY, False):
        connection.exec_driver_sql(begin)
        return
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        connection.exec_driver_sql(begin)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
