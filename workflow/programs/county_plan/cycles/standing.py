"""The cycles as they stand in the database: read once for each session, whatever asks.

A cycle that comes with the program stands, open, until an item of its name takes its place.
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from models.items import Item
from workflow.programs.county_plan.cycle import Cycle, cycle_named, load_cycles
from workflow.programs.county_plan.cycles.records import from_record

CYCLE_KIND = "planning_cycle"
OPEN = "open"
BOOK = "county_plan_cycles"
"""Under which name a session keeps the cycles that it has read."""


class Cycles:
    """Every cycle by its name: those that are items, and of the others what came with the program."""

    def __init__(self, items: Iterable[Item]) -> None:
        """Take the items; each is read into a cycle when it is first asked for."""
        self._items = {item.fields["cycle"]: item for item in items}
        self._read: dict[str, Cycle] = {}

    def __getitem__(self, name: str) -> Cycle:
        """The cycle of that name; raises KeyError for an unknown one."""
        if name not in self._items:
            return cycle_named(name)
        if name not in self._read:
            self._read[name] = from_record(self._items[name].fields)
        return self._read[name]

    def find(self, name: str) -> Cycle | None:
        """The cycle of that name, or None."""
        try:
            return self[name]
        except KeyError:
            return None

    def __contains__(self, name: object) -> bool:
        """Whether there is a cycle of that name."""
        return name in self._items or name in load_cycles()

    def item(self, name: str) -> Item | None:
        """The item that keeps the cycle; None while it stands as it came with the program."""
        return self._items.get(name)

    def is_open(self, name: str) -> bool:
        """Whether counties may begin plans for it."""
        kept = self._items.get(name)
        return name in self and (kept is None or kept.state == OPEN)

    def newest_first(self) -> list[str]:
        """Every name, the cycle whose plans are due last first."""
        return sorted({*self._items, *load_cycles()}, key=lambda name: (self[name].due_on, name), reverse=True)

    def open_names(self) -> list[str]:
        """The names of the cycles for which a plan may be begun, the newest first."""
        return [name for name in self.newest_first() if self.is_open(name)]


def cycles_in(session: Session) -> Cycles:
    """The cycles as they stand for a session: one statement, then none."""
    known = session.info.get(BOOK)
    if not isinstance(known, Cycles):
        items = session.scalars(select(Item).where(Item.kind == CYCLE_KIND).order_by(Item.id.desc()))
        known = session.info[BOOK] = Cycles(items)
    return known


def forget_cycles(session: Session) -> None:
    """Read them anew when they are next asked for: one was loaded or changed."""
    session.info.pop(BOOK, None)


def cycle_for(item: Item, name: str) -> Cycle:
    """The cycle of that name as it stands where the item is kept; raises KeyError for an unknown one."""
    session = object_session(item)
    return cycle_named(name) if session is None else cycles_in(session)[name]
