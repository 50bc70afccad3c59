"""What the ministry holds up: the days during which an open dependency blocks an item are the ministry's."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from workflow.programs.cpin.reporting.known import read_date
from workflow.reports.waiting import Blocked
from workflow.reports.windows import Asked

DEPENDENCY, OPEN, MINISTRY = "ministry_dependency", "open", "ministry"
Open = tuple[date, date | None]
"""From when to when a dependency was open; None: it still is."""


def blocked(session: Session, asked: Asked) -> Mapping[str, list[Blocked]]:
    """The stretches in which each item waited for the ministry's activity, by the item's reference.

    An item is blocked by the dependencies that name it, and by the one that it names itself.
    """
    was_open, named = _dependencies(session, asked)
    found: dict[str, list[Blocked]] = {}
    for item, dependency in named | _said_by_items(session):
        for first, left in was_open.get(dependency, ()):
            found.setdefault(item, []).append(Blocked(MINISTRY, first, left))
    return found


def _dependencies(session: Session, asked: Asked) -> tuple[dict[str, list[Open]], set[tuple[str, str]]]:
    """When each dependency was open, and which item it blocks."""
    items = session.execute(select(Item.id, Item.reference, Item.fields).where(Item.kind == DEPENDENCY))
    references: dict[int, str] = {}
    named: set[tuple[str, str]] = set()
    for item_id, reference, fields in items:
        references[item_id] = reference
        named |= {(str(one), reference) for one in fields.get("blocks") or ()}
    rows = session.execute(
        select(HistoryEntry.item_id, HistoryEntry.effective_on, HistoryEntry.to_state, HistoryEntry.input)
        .join(Item, Item.id == HistoryEntry.item_id)
        .where(
            Item.kind == DEPENDENCY,
            or_(HistoryEntry.from_state.is_(None), HistoryEntry.from_state != HistoryEntry.to_state),
            HistoryEntry.effective_on <= asked.window.last,
            HistoryEntry.recorded_at <= asked.known_at,
        )
        .order_by(HistoryEntry.item_id, HistoryEntry.seq)
    )
    told = groupby(rows, key=lambda row: row.item_id)
    return {references[item_id]: list(_stretches(group)) for item_id, group in told}, named


def _stretches(rows: Iterable[Row[Any]]) -> Iterator[Open]:
    """Open from the day on which it came to be so until the day on which the ministry did it."""
    first: date | None = None
    for row in rows:
        day = row.effective_on
        if row.to_state == OPEN:
            first = first or day
        elif first is not None:
            done = read_date(((row.input or {}).get("data") or {}).get("done_on"))
            yield first, max(first, min(day, done or day))
            first = None
    if first is not None:
        yield first, None


def _said_by_items(session: Session) -> set[tuple[str, str]]:
    """The items that name a dependency themselves, with the dependency."""
    said = Item.fields[DEPENDENCY].as_string()
    rows = session.execute(select(Item.reference, said).where(Item.kind == "change_request", said.is_not(None)))
    return {(reference, dependency) for reference, dependency in rows if dependency}
