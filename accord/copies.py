"""Copies of the database: made while the service runs, and restored with the mail on hold."""

import os
import shutil
import sqlite3
import subprocess  # nosec B404 - PostgreSQL makes its copies by programs of its own
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, inspect, make_url

from accord import migrate
from models.database import Database
from workflow.outbox.acts import hold_all

MISSING = (
    "`{program}` is not installed; it comes with PostgreSQL's client (on Debian: apt-get install postgresql-client)."
)


class CannotCopy(Exception):  # noqa: N818 - reads as what happened
    """A copy cannot be made or restored; the sentence says why and what to do."""


def make_copy(database: Database, file: Path) -> None:
    """Copy the database into a file that exists only when it is whole. Writers need not wait."""
    if file.exists():
        raise CannotCopy(f"{file} exists already; choose another name.")
    part = file.with_name(file.name + ".part")
    try:
        if database.dialect == "sqlite":
            _copy_sqlite(_path(database.engine.url), part)
        else:
            _run("pg_dump", ["--format=custom", f"--file={part}"], database.engine.url)
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)


def restore_copy(file: Path, database: Database, *, force: bool) -> int:
    """Put a copy in place of the database, migrated, with every waiting message on hold; gives how many those are.

    Raises CannotCopy when the database is not empty, unless `force` is given, or the file is no copy of Accord's.
    """
    if not force and inspect(database.engine).get_table_names():
        raise CannotCopy("The database is not empty. Stop the service, then restore with --force to replace it.")
    if database.dialect == "sqlite":
        return _restore_sqlite(file, database)
    _run("pg_restore", ["--clean", "--if-exists", "--single-transaction", "--no-owner", str(file)], database.engine.url)
    migrate.upgrade(database)
    with database.write() as session:
        return hold_all(session)


def _restore_sqlite(file: Path, database: Database) -> int:
    """Prepare a copy beside the database first, so that nobody ever sees mail that is not yet on hold."""
    place = _path(database.engine.url)
    prepared = place.with_name(place.name + ".restoring")
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(file, prepared)
        copy = Database(f"sqlite:///{prepared}")
        try:
            _check_copy(copy, file)
            migrate.upgrade(copy)
            with copy.write() as session:
                held = hold_all(session)
        finally:
            copy.close()
        database.close()
        _copy_sqlite(prepared, place)
    finally:
        for leftover in (prepared, Path(f"{prepared}-wal"), Path(f"{prepared}-shm")):
            leftover.unlink(missing_ok=True)
    return held


def _check_copy(copy: Database, file: Path) -> None:
    with copy.engine.connect() as connection:
        is_whole = connection.exec_driver_sql("PRAGMA quick_check").scalar() == "ok"
    if not is_whole or migrate.current(copy) is None:
        raise CannotCopy(f"{file} is not a whole copy of an Accord database.")


def _copy_sqlite(source: Path, target: Path) -> None:
    address = f"{source.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)


def _path(url: URL) -> Path:
    return Path(url.database or "")


def _run(program: str, arguments: list[str], url: URL) -> None:
    """Run one of PostgreSQL's programs; the password goes through the environment, where others cannot read it."""
    found = shutil.which(program)
    if found is None:
        raise CannotCopy(MISSING.format(program=program))
    address = make_url(url).set(drivername="postgresql", password=None).render_as_string()
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    done = subprocess.run(  # noqa: S603 - a fixed program, no shell  # nosec B603
        [found, f"--dbname={address}", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotCopy(f"{program} failed: {done.stderr.strip()}")
