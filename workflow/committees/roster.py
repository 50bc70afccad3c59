"""The roster of a committee as at any date, read from the seats and their history.

A seat is an item of the kind `seat`. What it was on a day is folded from its history by effective dates: nobody may
ask what a seat is today and mean another day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from models.people import Person

KIND = "seat"
VACANT, FILLED, CLOSED = "vacant", "filled", "closed"
OFFICERS = ("chair", "vice_chair")
HOLDERS = ("principal", "alternate")

Office = Literal["chair", "vice_chair"]


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat on a day. Votes belong to it, never to a person twice; people and society are ids.

    A vacant seat has no principal. `office` is what its principal holds on that day, None for none.
    """

    reference: str
    label: str
    voting: bool
    principal_id: int | None = None
    alternate_id: int | None = None
    society_id: int | None = None
    state: str = VACANT
    office: Office | None = None
    term_start: date | None = None
    term_end: date | None = None
    office_until: date | None = None
    renewals: int = 0

    @property
    def counts(self) -> bool:
        """Whether it is one of the seats filled: the base of every quorum."""
        return self.voting and self.state == FILLED

    def holder(self, present: Iterable[int]) -> int | None:
        """Who holds the seat among those present: the principal, else the alternate standing in, else nobody."""
        here = set(present)
        return next((one for one in (self.principal_id, self.alternate_id) if one is not None and one in here), None)


def seats_on(session: Session, program: str, committee: str, day: date) -> tuple[Seat, ...]:
    """The seats of a committee at the end of `day`, closed ones left out: officers first, then by label.

    A term that begins later leaves its seat vacant until then, and one that is over from the day after its last: who
    has no say any more does not count for the quorum either. An office ends with its last day.
    """
    mine = (Item.program == program, Item.kind == KIND, Item.category == committee)
    items = session.scalars(select(Item).where(*mine).order_by(Item.id)).all()
    moved = [item.id for item in items if item.effective_on > day]
    told = _histories(session, moved)
    seats = (_on(seat_of(item.reference, told[item.id], day) if item.id in told else _now(item), day) for item in items)
    return tuple(sorted((seat for seat in seats if seat is not None and seat.state != CLOSED), key=_place))


def filled(seats: Iterable[Seat]) -> tuple[Seat, ...]:
    """The seats that count for the quorum: voting, and filled."""
    return tuple(seat for seat in seats if seat.counts)


@lru_cache(maxsize=64)
def has_sat(program: str | None = None) -> ColumnElement[bool]:
    """Who holds or held a seat of a program's committees, of whichever program without one.

    A seat that was emptied tells by its history alone who held it. Compared as text: what was erased from a history is
    no number.
    """
    seats = (Item.kind == KIND, *((Item.program == program,) if program is not None else ()))
    given = select(HistoryEntry.id).join(Item, Item.id == HistoryEntry.item_id).where(*seats)
    told = HistoryEntry.input["data"]
    found = []
    for name in HOLDERS:
        now, then = Item.fields[name].as_string(), told[name].as_string()
        found.append(select(cast(now, String)).where(*seats, now.is_not(None)))
        found.append(given.with_only_columns(cast(then, String)).where(then.is_not(None)))
    return or_(*(cast(Person.id, String).in_(ids) for ids in found))


def seat_held_by(seats: Iterable[Seat], person_id: int) -> Seat | None:
    """The voting seat that a person is the principal of, else the one they are the alternate of."""
    held = filled(seats)
    for who in ("principal_id", "alternate_id"):
        for seat in held:
            if getattr(seat, who) == person_id:
                return seat
    return None


def seat_of(reference: str, rows: Iterable[HistoryEntry], day: date) -> Seat | None:
    """A seat as its history tells it, oldest row first, at the end of `day`; None when there was none yet."""
    facts: dict[str, Any] = {}
    state = None
    for row in rows:
        if row.effective_on > day:
            break
        facts = {**facts, **_reset(row.action, facts), **row.given}
        state = row.to_state
    return None if state is None else _seat(reference, state, facts)


def _reset(action: str, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an action means for a seat besides what is given with it."""
    if action in ("vacate", "close"):
        return EMPTIED
    if action == "leave_office":
        return NO_OFFICE
    if action in ("fill", "name_alternate"):
        return NO_ALTERNATE | (FRESH if action == "fill" else {})
    return {"renewals": int(facts.get("renewals") or 0) + 1} if action == "renew" else {}


NO_OFFICE: dict[str, Any] = {"office": None, "office_until": None}
NO_ALTERNATE: dict[str, Any] = {"alternate": None}
FRESH: dict[str, Any] = {**NO_OFFICE, "renewals": 0}
"""What a new term begins with."""
EMPTIED: dict[str, Any] = {**FRESH, **NO_ALTERNATE, "principal": None, "term_start": None, "term_end": None}
"""What is no longer so when nobody holds a seat."""


def _now(item: Item) -> Seat:
    return _seat(item.reference, item.state, item.fields)


def _seat(reference: str, state: str, facts: Mapping[str, Any]) -> Seat:
    office = facts.get("office")
    return Seat(
        reference=reference,
        label=str(facts.get("label") or reference),
        voting=bool(facts.get("voting")),
        principal_id=facts.get("principal"),
        alternate_id=facts.get("alternate"),
        society_id=facts.get("society"),
        state=state,
        office=office if office in OFFICERS else None,
        term_start=_day(facts.get("term_start")),
        term_end=_day(facts.get("term_end")),
        office_until=_day(facts.get("office_until")),
        renewals=int(facts.get("renewals") or 0),
    )


def _on(seat: Seat | None, day: date) -> Seat | None:
    """What of a seat's facts holds on the day: a term may not have begun or be over, an office may have ended."""
    if seat is None:
        return None
    is_to_come = seat.term_start is not None and seat.term_start > day
    if is_to_come or (seat.term_end is not None and seat.term_end < day):
        return replace(seat, state=VACANT, principal_id=None, alternate_id=None, office=None, office_until=None)
    if seat.office_until is not None and seat.office_until < day:
        return replace(seat, office=None, office_until=None)
    return seat


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


def _histories(session: Session, ids: Sequence[int]) -> dict[int, list[HistoryEntry]]:
    told: dict[int, list[HistoryEntry]] = {item_id: [] for item_id in ids}
    if ids:
        rows = (
            select(HistoryEntry).where(HistoryEntry.item_id.in_(ids)).order_by(HistoryEntry.item_id, HistoryEntry.seq)
        )
        for row in session.scalars(rows):
            told[row.item_id].append(row)
    return told


def _place(seat: Seat) -> tuple[int, bool, str, str]:
    office = OFFICERS.index(seat.office) if seat.office else len(OFFICERS)
    return office, not seat.voting, seat.label.casefold(), seat.reference
