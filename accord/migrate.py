"""Bringing a database up to date: numbered migrations, one after another, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from accord import ROOT
from models.database import WRITES, Database

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
    with _migrating(database) as connection:
        command.upgrade(_config(connection), revision)
    return True


def downgrade(database: Database, revision: str) -> None:
    """Go back to an earlier revision, or to `base`; what its tables held is lost."""
    with _migrating(database) as connection:
        command.downgrade(_config(connection), revision)


def is_current(database: Database) -> bool:
    """Whether the database is at the newest revision."""
    return current(database) == head()


def current(database: Database) -> str | None:
    """The revision a database is at; None when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest revision."""
    newest = ScriptDirectory.from_config(_config(None)).get_current_head()
    if newest is None:
        raise FileNotFoundError(ROOT / "migrations")
    return newest


def revisions() -> list[str]:
    """Every revision, oldest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config(None)).walk_revisions()][::-1]


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
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
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


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
