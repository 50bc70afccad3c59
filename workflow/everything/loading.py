"""Loading an export of everything into an empty installation: all of it, or nothing."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from models import ALL_TABLES
from models.attachments import Attachment
from models.database import Database
from models.definitions import WorkflowVersion
from models.items import Item
from models.search import index_item
from workflow import changes, records
from workflow.attachments.storage import Store, new_key
from workflow.audit.export import BrokenExport, Following, Record, exported_checkpoints, read_records
from workflow.audit.faults import Fault
from workflow.audit.verify import Counts
from workflow.definition import DELETED
from workflow.errors import AccordError
from workflow.everything.archives import DATA, Source, check_files, opened, read_lines, read_manifest
from workflow.everything.carried import IN_LINES, carried_columns, carried_tables, from_json
from workflow.everything.lines import FILES
from workflow.progress import Progress, Unwatched
from workflow.versions import workflow_of

PIECE = 2000
"""Rows written at once."""
TABLES_OF = {line: ALL_TABLES.tables[table] for table, line in IN_LINES.items()}
ROWS = {table.name: table for table in carried_tables()}
PLACES = {table.name: place for place, table in enumerate(ALL_TABLES.sorted_tables)}


class NotEmpty(AccordError):  # noqa: N818 - reads as what was found
    """There is something in the database already: an export is loaded into an empty one alone."""


def verify_archive(place: Path) -> Iterator[Fault | Counts]:
    """The faults of an export of everything: its lines, its files and its manifest. Raises BrokenExport."""
    with opened(place) as source:
        manifest = read_manifest(source)
        following = Following()
        with _named():
            for record in read_records(read_lines(source, manifest)):
                yield from following.take(record)
        yield from (Fault(place.name, what) for what in check_files(source, manifest))
        yield from following.finish()


def archived_checkpoints(place: Path) -> dict[date, str]:
    """The hash of each day's checkpoint in an export of everything. Raises BrokenExport."""
    with opened(place) as source, _named():
        return exported_checkpoints(read_lines(source, read_manifest(source)))


def load_everything(database: Database, store: Store, place: Path, progress: Progress | None = None) -> Counts:
    """Load an export into an empty database; gives how much of it was verified.

    People have no password yet, nobody is signed in, and no mail waits. Raises NotEmpty, BrokenExport (which names the
    file and the line), CannotStore and Cancelled; nothing is kept then.
    """
    keys: dict[str, str] = {}
    with opened(place) as source, _or_nothing(store, keys):
        manifest = read_manifest(source)
        with database.write() as session:
            _check_empty(session)
            loader, following = Loader(session, source, store, keys), Following()
            total = sum(manifest_rows(manifest))
            with _named():
                for record in read_records(read_lines(source, manifest)):
                    _refuse_any(Fault(f"{DATA}, {one.place}", one.what) for one in following.take(record))
                    loader.take(record)
                    (progress or Unwatched()).reached(min(record.line, total), total)
            loader.flush()
            _refuse_any(check_files(source, manifest))
            found = list(following.finish())
            _refuse_any(one for one in found if isinstance(one, Fault))
            _index(session)
            _count_on(session)
    return next(one for one in found if isinstance(one, Counts))


def manifest_rows(manifest: dict[str, Any]) -> Iterator[int]:
    """How many lines the manifest speaks of. Raises BrokenExport."""
    try:
        for name, count in manifest["counts"].items():
            yield from count.values() if name == "rows" else (int(count),)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BrokenExport("the counts of the manifest cannot be read") from error


class Loader:
    """Puts the lines of an export into their tables, many at once."""

    def __init__(self, session: Session, source: Source, store: Store, keys: dict[str, str]) -> None:
        """`keys` takes the key of each file (by its SHA-256) as soon as its bytes stand."""
        self._session, self._source, self._store, self._keys = session, source, store, keys
        self._sizes = source.sizes()
        self._waiting: dict[str, list[dict[str, Any]]] = {}
        self._count = self._first = self._last = self._item = 0

    def take(self, record: Record) -> None:
        """One line. Raises BrokenExport where it does not fit its table."""
        if record.name == "end":
            return
        try:
            table, values = self._row(record)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BrokenExport(f"{DATA}, line {record.line} does not fit its table ({error})") from error
        self._waiting.setdefault(table.name, []).append(values)
        self._first, self._last = self._first or record.line, record.line
        self._count += 1
        if self._count >= PIECE:
            self.flush()

    def flush(self) -> None:
        """Write what waits: what others lead to comes first."""
        try:
            for name in sorted(self._waiting, key=PLACES.__getitem__):
                self._session.execute(insert(ALL_TABLES.tables[name]), self._waiting[name])
        except (StatementError, ValueError, OverflowError) as error:
            between = f"lines {self._first} to {self._last}"
            why = type(getattr(error, "orig", None) or error).__name__
            raise BrokenExport(f"{DATA}, {between} do not fit together ({why})") from error
        self._waiting, self._count, self._first = {}, 0, 0

    def _row(self, record: Record) -> tuple[Table, dict[str, Any]]:
        if record.name == "row":
            table = ROWS[record.values["table"]]
            given = dict(record.values["values"])
            more = {"storage_key": self._keep(given)} if table.name == Attachment.__tablename__ else {}
            return table, {**_values(table, given), **more}
        table = TABLES_OF[record.name]
        if record.name == "changes":
            return table, {"id": changes.ONLY, **_only(record.values, ("length", "head_hash"))}
        given = dict(record.values)
        if record.name == "item":
            self._item = given["id"]
        elif record.name == "entry":
            given["item_id"] = self._item
        return table, _values(table, given)

    def _keep(self, given: dict[str, Any]) -> str | None:
        """Put the bytes of an attachment into the store; gives their key."""
        name = given.pop("file")
        if name is None:
            return None
        sha256 = given["sha256"]
        if name != FILES + sha256 or self._sizes.get(name) != given["size"]:
            raise ValueError(name)
        if sha256 not in self._keys:
            key = self._keys[sha256] = new_key()
            with self._source.open(name) as stream:
                self._store.put_back(key, stream)
        return self._keys[sha256]


def _values(table: Table, given: dict[str, Any]) -> dict[str, Any]:
    """The values of one row, each of its column's type; no column missing, none too many."""
    columns = carried_columns(table)
    if set(given) != {column.name for column in columns}:
        raise KeyError(table.name)
    return {column.name: from_json(column, given[column.name]) for column in columns}


def _only(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names}


@contextmanager
def _named() -> Iterator[None]:
    """Whatever is wrong with a line is said with the name of its file."""
    try:
        yield
    except BrokenExport as error:
        if str(error).startswith(("line ", "the export ")):
            raise BrokenExport(f"{DATA}, {error}") from error
        raise


def _refuse_any(found: Iterable[Fault | str]) -> None:
    for fault in found:
        raise BrokenExport(str(fault))


def _check_empty(session: Session) -> None:
    """The workflows that a new installation stores at its first start are taken away: the export has its own."""
    for table in ALL_TABLES.sorted_tables:
        if table.name == WorkflowVersion.__tablename__:
            continue
        if session.scalar(select(func.count()).select_from(select(1).select_from(table).limit(1).subquery())):
            raise NotEmpty(f"The database is not empty (there is something in {table.name}); load into a new one")
    session.execute(delete(WorkflowVersion))


def _index(session: Session) -> None:
    """Let items be found by their words."""
    last = 0
    query = select(Item).where(Item.state != DELETED).order_by(Item.id).limit(PIECE)
    while items := session.scalars(query.where(Item.id > last)).all():
        for item in items:
            index_item(session, item.id, records.search_text(workflow_of(session, item), item))
        last = items[-1].id
        session.expunge_all()


def _count_on(session: Session) -> None:
    """On PostgreSQL, let each table count on from its greatest number (SQLite does by itself)."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in ALL_TABLES.sorted_tables:
        if "id" in table.columns:
            counter = func.pg_get_serial_sequence(f'"{table.name}"', "id")
            greatest = func.coalesce(func.max(table.c.id), 1)
            session.execute(select(func.setval(counter, greatest, func.count() > 0)).select_from(table))


@contextmanager
def _or_nothing(store: Store, keys: dict[str, str]) -> Iterator[None]:
    """When the block fails, the bytes that it kept go too."""
    try:
        yield
    except BaseException:
        for key in keys.values():
            store.remove(key)
        raise
