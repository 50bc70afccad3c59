"""Snapshots of an item: content that is frozen with the hash of what was frozen. The item's history tells of each.

Whoever freezes puts `snapshot` (its number) and `sha256` into what the history keeps of the action.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from models.snapshots import Snapshot
from workflow.errors import NotFound
from workflow.history import digest


def freeze(session: Session, item: Item, content: Mapping[str, Any], *, by: int | None, now: datetime) -> Snapshot:
    """Keep the content as the item's next snapshot, in the caller's transaction."""
    last = latest_snapshot(session, item)
    made = Snapshot(
        item_id=item.id,
        number=(last.number if last else 0) + 1,
        made_at=now,
        made_by_id=by,
        sha256=digest(content),
        content=dict(content),
    )
    session.add(made)
    session.flush()
    return made


def find_snapshot(session: Session, item: Item, number: int | None) -> Snapshot:
    """A snapshot of the item by its number. Raises NotFound."""
    found = session.scalar(select(Snapshot).where(Snapshot.item_id == item.id, Snapshot.number == (number or 0)))
    if found is None:
        raise NotFound(f"{item.reference} {number}")
    return found


def latest_snapshot(session: Session, item: Item) -> Snapshot | None:
    """The last one, or None."""
    query = select(Snapshot).where(Snapshot.item_id == item.id).order_by(Snapshot.number.desc())
    return session.scalars(query.limit(1)).first()


def snapshots_of(session: Session, item: Item) -> Sequence[Snapshot]:
    """Every snapshot of the item, the newest first."""
    return session.scalars(select(Snapshot).where(Snapshot.item_id == item.id).order_by(Snapshot.number.desc())).all()
