"""The lines of an export of everything: those of the audit export with all their columns, and a line for each row."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from models.attachments import Attachment
from models.definitions import WorkflowVersion
from models.history import Checkpoint, HistoryEntry
from models.items import Item
from workflow.attachments.storage import Store
from workflow.audit.export import CHANGE, CHANGES, COUNTS, ENTRY, EVERYTHING, FORMAT, checked, readable, values_of
from workflow.audit.live import read_chains, read_changes, read_versions
from workflow.everything.carried import carried_columns, carried_tables, comes_first, to_json
from workflow.history import canonical

FILES = "files/"
PIECE = 1000
"""Rows read at once."""


@dataclass
class Told:
    """What was written: how much, and which files belong to it (by SHA-256, with the key of their bytes)."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    missing: int = 0


def count_rows(session: Session) -> int:
    """About how many lines it will be."""
    tables = (*carried_tables(), *(Base.__table__ for Base in (Item, HistoryEntry)))
    return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def everything_lines(session: Session, store: Store, now: datetime, told: Told) -> Iterator[str]:
    """All that the database holds, as one moment saw it. Raises BrokenExport where a row cannot be read.

    The first line has a check of its own, so that two exports of the same differ in it alone.
    """
    yield checked(canonical({"format": FORMAT, "version": EVERYTHING, "made_at": now.isoformat()}), "")[0]
    check = ""
    for name, values in _records(session, store, told):
        line, check = checked(canonical({name: values}), check)
        yield line


def _records(session: Session, store: Store, told: Told) -> Iterator[tuple[str, Mapping[str, Any]]]:
    counts = told.counts
    for row in _stream(session, Checkpoint.__table__):
        counts["checkpoints"] += 1
        yield "checkpoint", _columns(row)
    yield from _rows(session, store, told, [table for table in carried_tables() if comes_first(table)])
    for version in read_versions(session):
        counts["workflows"] += 1
        yield "workflow", values_of(readable(version), WorkflowVersion.__table__.columns.keys())
    items = _stream(session, Item.__table__)
    for chain, row in zip((readable(one) for one in read_chains(session)), items, strict=True):
        counts["items"] += 1
        counts["entries"] += len(chain.rows)
        yield "item", _columns(row)
        yield from (("entry", values_of(entry, ENTRY)) for entry in chain.rows)
    for changes in (readable(one) for one in read_changes(session)):
        counts["changes"] = len(changes.rows)
        yield "changes", values_of(changes, CHANGES)
        yield from (("change", values_of(change, CHANGE)) for change in changes.rows)
    yield from _rows(session, store, told, [table for table in carried_tables() if not comes_first(table)])
    yield "end", {**{name: counts[name] for name in COUNTS}, "rows": dict(told.rows)}


def _rows(
    session: Session, store: Store, told: Told, tables: Iterable[Table]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for table in tables:
        for row in _stream(session, table):
            values = _columns(row, carried_columns(table))
            if table.name == Attachment.__tablename__:
                if row.item_id is None:
                    continue  # it waits for a form that was never sent
                values["file"] = _file(row, store, told)
            told.rows[table.name] += 1
            yield "row", {"table": table.name, "values": values}


def _file(row: Any, store: Store, told: Told) -> str | None:
    """Where in the archive the bytes of an attachment lie; nowhere when they are gone."""
    if row.storage_key is None or row.erased_at is not None:
        return None
    if not store.has(row.storage_key):
        told.missing += 1
        return None
    told.files[row.sha256] = (row.storage_key, row.size)
    return FILES + str(row.sha256)


def _stream(session: Session, table: Any) -> Iterator[Any]:
    """Every row of a table in the order of its key, a piece at a time."""
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=PIECE)
    yield from session.execute(query)


def _columns(row: Any, columns: Iterable[Any] | None = None) -> dict[str, Any]:
    names = row._fields if columns is None else [column.name for column in columns]
    return {name: to_json(getattr(row, name)) for name in names}
