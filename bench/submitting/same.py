"""Whether all four wrote the same rows, in number and in every column that is not random."""

from collections.abc import Mapping
from contextlib import closing
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from bench.submitting import SIDES
from bench.town import MADE_AT, actor, find_town, found_town
from models.base import Base
from models.database import Database
from models.deadlines import Deadline
from models.history import HistoryEntry
from models.items import Item
from models.outbox import OutboxItem, OutboxMessage
from models.search import matches
from workflow.engine import create
from workflow.history import entries, verify_chain

DIFFERENT = frozenset(
    {"id", "item_id", "outbox_id", "reference", "key", "message_id", "path", "salt", "actor_salt", "request_id"}
)
DIFFERENT_HASHES = frozenset({"hash", "head_hash", "prev_hash", "input_digest", "actor_digest"})
DRAFT = {
    "title": "A title",
    "details": "What is wrong or wanted, in plain words.",
    "category": "training",
    "business_need": "Why the work needs it.",
}
COUNTED = (Item, HistoryEntry, Deadline, OutboxMessage, OutboxItem)


def check_same(url: str) -> None:
    """Submit one draft with each side and compare. Raises AssertionError where they differ. Needs an empty database."""
    database = Database(url)
    with database.write() as session:
        town = found_town(session, 2)
    written = {}
    for name, open_side in SIDES.items():
        item_id = _make_draft(database)
        before = count_rows(database)
        with closing(open_side(url)) as side:
            side.submit(item_id)
        added = {table: number - before[table] for table, number in count_rows(database).items()}
        with database.read() as session:
            written[name] = (added, _rows(session, session.get_one(Item, item_id)))
    database.close()
    assert len(town.leads) == 2
    for name, found in written.items():
        assert found == written["engine"], f"{name} wrote {found}, the engine {written['engine']}"


def _make_draft(database: Database) -> int:
    with database.write() as session:
        submitter = actor(session, find_town(session).submitters[0])
        return create(session, "change_request", "create", actor=submitter, now=MADE_AT, data=DRAFT).id


def count_rows(database: Database) -> dict[str, int]:
    """The number of rows of each table."""
    tables = Base.metadata.sorted_tables
    with database.read() as session:
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def _rows(session: Session, item: Item) -> list[Any]:
    chain = entries(session, item)
    assert list(verify_chain(item.kind, item.reference, chain)) == []
    assert chain[-1].hash == item.head_hash
    mentions = select(OutboxMessage).join(OutboxItem, OutboxItem.outbox_id == OutboxMessage.id)
    mails = session.scalars(mentions.where(OutboxItem.item_id == item.id).order_by(OutboxMessage.id)).all()
    deadlines = session.scalars(select(Deadline).where(Deadline.item_id == item.id)).all()
    found = matches(session.get_bind().dialect.name, f"{item.reference} better")
    assert found is not None
    return [
        *(_shown(row, item.reference) for row in (item, *chain, *deadlines, *mails)),
        session.scalars(select(Item.id).where(found)).all() == [item.id],
    ]


def _shown(row: object, reference: str) -> Any:
    columns = inspect(type(row)).column_attrs.keys()
    return _alike({name: getattr(row, name) for name in columns}, reference)


def _alike(value: Any, reference: str) -> Any:
    """A value without what differs from one item to the next."""
    if isinstance(value, Mapping):
        return {
            name: _alike(one, reference)
            for name, one in value.items()
            if name not in DIFFERENT and name not in DIFFERENT_HASHES
        }
    return value.replace(reference, "REFERENCE") if isinstance(value, str) else value
