"""What was known at an instant: records as they stood before whatever was recorded later."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.history import HistoryEntry
from models.items import Item
from workflow.reports.windows import Asked, Window

NEAR = timedelta(days=31)
"""What lies so close to a window is looked at too: it says on which side it is."""


@dataclass(slots=True)
class Since:
    """What happened to an item after the instant: the state it was in then, and what was done since."""

    state: str | None
    actions: set[str] = field(default_factory=set)


def moved_since(session: Session, kinds: Collection[str], known_at: datetime) -> dict[int, Since]:
    """The items of the kinds that were moved after the instant, by id; mostly none. State None: it did not exist."""
    rows = session.execute(
        select(HistoryEntry.item_id, HistoryEntry.from_state, HistoryEntry.action)
        .join(Item, Item.id == HistoryEntry.item_id)
        .where(HistoryEntry.recorded_at > known_at, HistoryEntry.track.is_(None), Item.kind.in_(kinds))
        .order_by(HistoryEntry.item_id, HistoryEntry.seq)
    )
    moved: dict[int, Since] = {}
    for item_id, state, action in rows:
        moved.setdefault(item_id, Since(state)).actions.add(action)
    return moved


def state_known(item_id: int, state: str, moved: dict[int, Since]) -> str | None:
    """The state in which an item was known; None when it was not known at all."""
    return moved[item_id].state if item_id in moved else state


def name_as_at(asked: Asked) -> ColumnElement[str]:
    """What an item was called at the window's end: the name given last by then, else its title."""
    name = HistoryEntry.input["data"]["name"].as_string()
    given = (
        select(name)
        .where(
            HistoryEntry.item_id == Item.id,
            HistoryEntry.track.is_(None),
            HistoryEntry.effective_on <= asked.window.last,
            HistoryEntry.recorded_at <= asked.known_at,
            name.is_not(None),
        )
        .order_by(HistoryEntry.seq.desc())
        .limit(1)
        .correlate(Item)
    )
    return func.coalesce(given.scalar_subquery(), Item.title)


def days_near(window: Window) -> tuple[date, date]:
    """The first and the last day that are looked at for a window."""
    return window.first - NEAR, window.last + NEAR


def is_near(window: Window, day: date | None) -> bool:
    """Whether a day is looked at for a window; what has no day always is."""
    return day is None or window.first - NEAR <= day <= window.last + NEAR


def any_between(days: tuple[date, date], *columns: InstrumentedAttribute[date | None]) -> ColumnElement[bool]:
    """The condition that one of the date columns lies within the days, both included."""
    return or_(*(column.between(*days) for column in columns))


def text_between(days: tuple[date, date], *columns: ColumnElement[str]) -> ColumnElement[bool]:
    """Likewise for dates that are kept as text in a record's fields."""
    return or_(*(column.between(days[0].isoformat(), days[1].isoformat()) for column in columns))


def read_date(said: object) -> date | None:
    """A date of a record's fields."""
    return date.fromisoformat(str(said)[:10]) if said else None
