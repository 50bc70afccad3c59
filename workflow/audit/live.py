"""Reading the chains of a live database, a few hundred items at a time, as they all were at one moment."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.changes import Change, ChangeChain
from models.database import Database
from models.definitions import WorkflowVersion
from models.history import Checkpoint, HistoryEntry
from models.items import Item
from workflow.attachments.storage import Store
from workflow.audit.content import ContentVerifier
from workflow.audit.faults import Fault
from workflow.audit.files import FileVerifier
from workflow.audit.snapshots import SnapshotVerifier
from workflow.audit.verify import Chain, Changes, Counts, Verifier, covered_content

CHUNK = 500


def verify_database(database: Database, files: Store | None = None) -> Iterator[Fault | Counts]:
    """The faults found, one by one, and at the very end how much was verified. Writers need not wait.

    With `files`, the bytes of every file are compared with what the history says of them.
    """
    with snapshot(database) as session:
        checkpoints = session.scalars(select(Checkpoint)).all()
        verifier, papers = Verifier(checkpoints), FileVerifier(database, session, files)
        frozen, names = SnapshotVerifier(session), verifier.names
        content = ContentVerifier(session, covered_content(checkpoints), names)
        for version in read_versions(session):
            yield from (version,) if isinstance(version, Fault) else verifier.check_version(version)
        for chain in read_chains(session):
            yield from (chain,) if isinstance(chain, Fault) else verifier.check_chain(chain)
            yield from () if isinstance(chain, Fault) else papers.check_chain(chain)
            yield from () if isinstance(chain, Fault) else frozen.check_chain(chain)
            yield from () if isinstance(chain, Fault) else content.check_chain(chain)
        for changes in read_changes(session):
            yield from (changes,) if isinstance(changes, Fault) else verifier.check_changes(changes)
        yield from verifier.check_checkpoints()
        yield from _orphans(session)
        yield from papers.check_rest()
        yield from frozen.check_rest()
        yield from content.check_rest()
        yield from names.check()
        verifier.counts.files, verifier.counts.snapshots = papers.count, frozen.count
        verifier.counts.revisions = content.count
        yield verifier.counts


@contextmanager
def snapshot(database: Database) -> Iterator[Session]:
    """A session that sees one moment of the database, however long it reads."""
    with database.read() as session:
        if database.dialect == "postgresql":  # SQLite's readers always see one moment
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def read_versions(session: Session) -> Iterator[WorkflowVersion | Fault]:
    """Every stored version of a workflow, oldest first; a Fault for one that cannot even be read."""
    for number, kind in session.execute(select(WorkflowVersion.id, WorkflowVersion.kind).order_by(WorkflowVersion.id)):
        try:
            version = session.get_one(WorkflowVersion, number)
        except (TypeError, ValueError):
            yield Fault(f"version {number} of {kind}", "was altered: it cannot be read")
        else:
            yield version
            session.expunge(version)


def read_chains(session: Session) -> Iterator[Chain | Fault]:
    """Every item with its history, in the order of the items' numbers; a Fault where a row cannot even be read."""
    columns = (Item.id, Item.kind, Item.reference, Item.state, Item.tracks, Item.version, Item.head_hash)
    last = 0
    while chunk := session.execute(select(*columns).where(Item.id > last).order_by(Item.id).limit(CHUNK)).all():
        first, last = chunk[0].id, chunk[-1].id
        try:
            rows = _rows(session, first, last)
        except (TypeError, ValueError):
            yield from _read_one_by_one(session, chunk)
            continue
        for item in chunk:
            yield _chain(item, rows.get(item.id, []))
        session.expunge_all()


def read_changes(session: Session) -> Iterator[Changes | Fault]:
    """The chain of changes outside of items; before it a Fault for each row that cannot even be read."""
    rows: list[Change] = []
    try:
        rows = list(session.scalars(select(Change).order_by(Change.seq)))
    except (TypeError, ValueError):
        for seq in session.scalars(select(Change.seq).order_by(Change.seq)).all():
            try:
                rows.append(session.scalars(select(Change).where(Change.seq == seq)).one())
            except (TypeError, ValueError):
                yield Fault(f"change {seq}", "was altered: it cannot be read")
    chain = session.scalar(select(ChangeChain))
    yield Changes(chain.length, chain.head_hash, rows) if chain else Changes(0, "", rows)


def _rows(session: Session, first: int, last: int) -> dict[int, list[HistoryEntry]]:
    statement = select(HistoryEntry).where(HistoryEntry.item_id.between(first, last))
    found = session.scalars(statement.order_by(HistoryEntry.item_id, HistoryEntry.seq))
    return {item_id: list(rows) for item_id, rows in groupby(found, key=lambda row: row.item_id)}


def _read_one_by_one(session: Session, chunk: Sequence[Any]) -> Iterator[Chain | Fault]:
    """Find the row in a chunk that holds no date, or no JSON, where one must be."""
    for item in chunk:
        key = (HistoryEntry.item_id == item.id,)
        rows = []
        for seq in session.scalars(select(HistoryEntry.seq).where(*key).order_by(HistoryEntry.seq)):
            try:
                rows.append(session.scalars(select(HistoryEntry).where(*key, HistoryEntry.seq == seq)).one())
            except (TypeError, ValueError):
                yield Fault(f"{item.reference}, row {seq}", "was altered: it cannot be read")
        yield _chain(item, rows)


def _chain(item: Any, rows: list[HistoryEntry]) -> Chain:
    return Chain(item.kind, item.reference, item.state, item.tracks, item.version, item.head_hash, rows)


def _orphans(session: Session) -> Iterator[Fault]:
    statement = select(HistoryEntry.item_id, HistoryEntry.seq).outerjoin(Item, Item.id == HistoryEntry.item_id)
    for item_id, seq in session.execute(statement.where(Item.id.is_(None)).order_by(HistoryEntry.id)):
        yield Fault(f"item number {item_id}, row {seq}", "the item is missing")
