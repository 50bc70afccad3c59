"""What many tests begin with: made in an empty database once per worker, and copied into it after that."""

from collections.abc import Callable, Hashable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import text

from models.database import Database
from workflow import registry
from workflow.registry import Program

Made = TypeVar("Made")
_PLACES = ("organization", "person", "setting", "item", "outbox_message", "workflow_version")
_ANYTHING = text(" UNION ALL ".join(f"SELECT 1 FROM {place}" for place in _PLACES) + " LIMIT 1")  # noqa: S608
"""Where the first rows of whatever tests make stand."""
_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
_COUNTERS = text(
    "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
)


@dataclass(frozen=True)
class _Beginning:
    """What was made, in what surroundings, by which programs, and how its rows come into another empty database."""

    made: Any
    around: tuple[object, ...]
    programs: tuple[Program, ...]
    put: Callable[[Database], None]

    def copy(self, *around: object) -> Any:
        """A copy that a test may alter, in other surroundings."""
        return deepcopy(self.made, {id(old): new for old, new in zip(self.around, around, strict=True)})


_known: dict[tuple[str, Hashable], _Beginning] = {}


def begin_with(database: Database, key: Hashable, make: Callable[[], Made], *around: object) -> Made:
    """What `make` makes in the empty database, and gives. After the first time it is a copy of both.

    What is given may hold the database, and whatever else is `around`: of these it holds the present ones. A test
    that planted a fault makes its own: what is made here is kept for the others.
    """
    known = _known.get((database.dialect, key))
    if known is None:
        made = make()
        put = _keep_sqlite(database) if database.dialect == "sqlite" else _keep_postgresql(database, len(_known))
        _known[database.dialect, key] = known = _Beginning(made, (database, *around), tuple(registry.programs()), put)
    else:
        _check_empty(database)
        known.put(database)
        for program in known.programs:
            registry.register(program)
    copy: Made = known.copy(database, *around)
    return copy


def _check_empty(database: Database) -> None:
    """What stands here already would be lost."""
    with database.read() as session:
        assert session.execute(_ANYTHING).first() is None


def _keep_sqlite(database: Database) -> Callable[[Database], None]:
    database.close()
    content = _place(database).read_bytes()

    def put(other: Database) -> None:
        other.close()
        _place(other).write_bytes(content)

    return put


def _place(database: Database) -> Path:
    """The file of a database; what is in its log comes into it with the last connection's end."""
    place = Path(database.engine.url.database or "")
    assert not place.with_name(f"{place.name}-wal").exists()
    return place


def _keep_postgresql(database: Database, number: int) -> Callable[[Database], None]:
    """Copy every table that has rows into a schema of its own."""
    schema = f"beginning_{number}"
    acts = ["SET LOCAL session_replication_role = replica"]  # in any order, past foreign keys
    with database.write() as session:
        session.execute(text(f"CREATE SCHEMA {schema}"))
        for table in session.scalars(_TABLES).all():
            if session.execute(text(f"SELECT 1 FROM {table} LIMIT 1")).first():  # noqa: S608
                session.execute(text(f"CREATE TABLE {schema}.{table} AS TABLE {table}"))
                acts.append(f"INSERT INTO {table} SELECT * FROM {schema}.{table}")  # noqa: S608
        acts += [f"PERFORM setval('{name}', {last})" for name, last in session.execute(_COUNTERS)]
    block = text(f"DO $$ BEGIN {'; '.join(acts)}; END $$")

    def put(other: Database) -> None:
        with other.write() as session:
            session.execute(block)

    return put
