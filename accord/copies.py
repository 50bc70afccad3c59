"""Copies of the database and of the files: made while the service runs, and restored with the mail on hold."""

import os
import shutil
import sqlite3
import subprocess  # nosec B404 - PostgreSQL makes its copies by programs of its own
import tarfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, inspect, make_url, select
from sqlalchemy.exc import DatabaseError

from accord import migrate
from models.attachments import Attachment
from models.database import Database
from models.incoming import IncomingMessage
from workflow.attachments.storage import Store, is_key
from workflow.outbox.acts import hold_all
from workflow.webhooks import acts as webhooks

DATABASE, FILES = "database", "files/"
"""What the members of an archive are called: the copy of the database, and each file by its key."""
NOT_WHOLE = "{file} is not a whole copy of an Accord database."
MISSING = (
    "`{program}` is not installed; it comes with PostgreSQL's client (on Debian: apt-get install postgresql-client)."
)


class CannotCopy(Exception):  # noqa: N818 - reads as what happened
    """A copy cannot be made or restored; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds besides the database: so many files, while so many were not where they should be."""

    files: int = 0
    missing: int = 0


def make_copy(database: Database, file: Path, files: Store | None = None) -> Copied:
    """Copy the database and the files of its items into one archive, which exists only when it is whole.

    Writers need not wait. No file is ever changed, so it is enough that all of which the copied database tells are
    there: those from before are copied first, so that none can be erased before, and those that came meanwhile after.
    """
    if file.exists():
        raise CannotCopy(f"{file} exists already; choose another name.")
    if not os.access(file.parent, os.W_OK):
        raise CannotCopy(f"{file} cannot be written: {file.parent} is no folder that this user may write to.")
    part, copy = file.with_name(file.name + ".part"), file.with_name(file.name + ".database")
    added: dict[str, bool] = {}
    try:
        with _private(part).open("wb") as opened, tarfile.open(fileobj=opened, mode="w") as archive:
            _add_files(archive, database, files, added)
            _private(copy)
            if database.dialect == "sqlite":
                _copy_sqlite(_path(database.engine.url), copy)
            else:
                _run("pg_dump", ["--format=custom", f"--file={copy}"], database.engine.url)
            _add(archive, copy, DATABASE)
            _add_files(archive, database, files, added)
        part.rename(file)
    finally:
        for leftover in (part, copy):
            leftover.unlink(missing_ok=True)
    return Copied(sum(added.values()), len(added) - sum(added.values()))


def _add_files(archive: tarfile.TarFile, database: Database, files: Store | None, added: dict[str, bool]) -> None:
    """Add every file that the database tells of now and that is not there yet."""
    if files is None:
        return
    with database.read() as session:
        kept = select(Attachment.storage_key).where(Attachment.erased_at.is_(None)).distinct()
        mail = select(IncomingMessage.raw_key)
        keys = [key for found in (kept, mail) for key in session.scalars(found) if key is not None]
    for key in keys:
        if not added.get(key):
            added[key] = files.has(key)
            if added[key]:
                _add(archive, files.path(key), FILES + key)


def _add(archive: tarfile.TarFile, source: Path, name: str) -> None:
    """Add a file under a plain name, readable by its owner, without saying who that is on this machine."""
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = source.stat().st_size, int(source.stat().st_mtime), 0o600
    with source.open("rb") as opened:
        archive.addfile(info, opened)


def restore_copy(file: Path, database: Database, *, force: bool, files: Store | None = None) -> int:
    """Put a copy in place of the database, migrated, with every waiting message on hold; gives how many those are.

    The files come first: the database tells of none that is not there. A copy of the database alone will do too.
    Raises CannotCopy when the database is not empty, unless `force` is given, or the file is no copy of Accord's.
    """
    if not force and inspect(database.engine).get_table_names():
        raise CannotCopy("The database is not empty. Stop the service, then restore with --force to replace it.")
    with TemporaryDirectory(prefix="accord-restore-", dir=files.folder.parent if files else None) as folder:
        copy = _unpack(file, Path(folder), files) if tarfile.is_tarfile(file) else file
        if database.dialect == "sqlite":
            return _restore_sqlite(copy, database)
        options = ["--clean", "--if-exists", "--single-transaction", "--no-owner"]
        _run("pg_restore", [*options, str(copy)], database.engine.url)
    migrate.upgrade(database)
    with database.write() as session:
        webhooks.hold_all(session)
        return hold_all(session)


def _unpack(file: Path, folder: Path, files: Store | None) -> Path:
    """Put the files of an archive in their place; gives its database."""
    copy = folder / DATABASE
    try:
        with tarfile.open(file) as archive:
            for member in archive:
                _unpack_one(archive, member, copy, files)
    except tarfile.TarError as error:
        raise CannotCopy(NOT_WHOLE.format(file=file)) from error
    if not copy.exists():
        raise CannotCopy(NOT_WHOLE.format(file=file))
    return copy


def _unpack_one(archive: tarfile.TarFile, member: tarfile.TarInfo, copy: Path, files: Store | None) -> None:
    content = archive.extractfile(member) if member.isreg() else None
    key = member.name.removeprefix(FILES)
    if content is None or not (member.name == DATABASE or is_key(key)):
        raise CannotCopy(f"{member.name} is in no copy of Accord's; nothing was replaced.")
    if member.name == DATABASE:
        with copy.open("wb") as opened:
            shutil.copyfileobj(content, opened)
    elif files is not None and not files.has(key):
        files.put_back(key, content)


def _restore_sqlite(file: Path, database: Database) -> int:
    """Prepare a copy beside the database first, so that nobody ever sees mail that is not yet on hold."""
    place = _path(database.engine.url)
    prepared = place.with_name(place.name + ".restoring")
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(file, _private(prepared))
        copy = Database(f"sqlite:///{prepared}")
        try:
            _check_copy(copy, file)
            migrate.upgrade(copy)
            with copy.write() as session:
                webhooks.hold_all(session)
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
    try:
        with copy.engine.connect() as connection:
            is_whole = connection.exec_driver_sql("PRAGMA quick_check").scalar() == "ok"
        is_known = is_whole and migrate.current(copy) is not None
    except (DatabaseError, sqlite3.DatabaseError):  # no database at all
        is_known = False
    if not is_known:
        raise CannotCopy(NOT_WHOLE.format(file=file))


def _private(file: Path) -> Path:
    """Make a file that its owner alone can read, before anything is in it; one that is there keeps its mode."""
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    return file


def _copy_sqlite(source: Path, target: Path) -> None:
    address = f"{source.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as reading, closing(sqlite3.connect(_private(target))) as writing:
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
