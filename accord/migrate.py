"""Bringing a database up to date: numbered migrations, one after another, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from accord import ROOT
from models.database import BUSY_SECONDS, WRITES, Database

if TYPE_CHECKING:
    from alembic.config import Config

LOCK = 0x6163636F7264  # PostgreSQL's advisory lock: the word "accord"


class UnknownRevision(Exception):  # noqa: N818 - reads as what was found
    """The database was made by another, newer version of Accord."""


def upgrade(database: Database, revision: str = "head") -> bool:
    """Run what has not run yet, up to `revision`. Gives whether there was anything to do.

    Of several processes that start at once, one migrates and the others wait. Raises UnknownRevision.
    """
    check_known(database)
    if revision == "head" and is_current(database):
        return False
    from alembic import command  # noqa: PLC0415 - half a second that a usual start does not need

    with _migrating(database) as connection:
        command.upgrade(_config(connection), revision)
    return True


def downgrade(database: Database, revision: str) -> None:
    """Go back to an earlier revision, or to `base`; what its tables held is lost."""
    from alembic import command  # noqa: PLC0415 - as above

    with _migrating(database) as connection:
        command.downgrade(_config(connection), revision)


def is_current(database: Database) -> bool:
    """Whether the database is at the newest revision."""
    return current(database) == head()


def current(database: Database) -> str | None:
    """The revision a database is at; None when it is empty."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found


def head() -> str:
    """The newest revision."""
    return revisions()[-1]


def revisions() -> list[str]:
    """Every revision, oldest first: the numbers with which the files of migrations/versions begin."""
    return sorted(path.name.partition("_")[0] for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))


def check_known(database: Database) -> None:
    """Raise UnknownRevision for a database that a newer Accord has migrated."""
    found = current(database)
    if found is not None and found not in revisions():
        message = (
            f"the database is at revision {found}, which this version of Accord does not know; install a newer one"
        )
        raise UnknownRevision(message)


@contextmanager
def _migrating(database: Database) -> Iterator[Connection]:
    """A connection in one write transaction.

    SQLite changes a table by copying it, which foreign keys would refuse half-way: there they are checked at the end.
    """
    with database.engine.connect().execution_options(**{WRITES: True}) as connection:
        sqlite = database.dialect == "sqlite"
        if sqlite:
            _pragma(connection, "foreign_keys=OFF")
        with connection.begin():
            if not sqlite:
                # Another process may migrate for long. For a table nobody waits so: all others would wait behind us.
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
                connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'"))
            yield connection
            if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                message = f"a row of {broken[0]} would point to nothing"
                raise ValueError(message)
        if sqlite:
            _pragma(connection, "foreign_keys=ON")


def _pragma(connection: Connection, setting: str) -> None:
    """Set a pragma outside of any transaction, where alone it counts."""
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _config(connection: Connection | None) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
