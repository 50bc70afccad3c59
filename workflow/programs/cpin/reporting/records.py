"""The records of a kind as they stood at the end of a window, whatever day it is: read set-wise, three statements."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from workflow import registry
from workflow.programs.cpin.reporting.known import read_date
from workflow.reports.windows import Asked

Given = Mapping[str, Any]
AnyRow = Row[*tuple[Any, ...]]
Told = dict[int, tuple[bool, str, Given]]
"""By the number of a step: whether it had happened, which action it was, what was given with it."""

MILESTONES = frozenset(
    "agenda_posted_on minutes_approved_on minutes_posted_on endorsed_on first_endorsed_on first_forwarded_on "
    "published_on approved_on submitted_on recommended_on held_on delivered_on done_on ranked_on".split()
)
"""Dates on the record that say when something happened: one after the window had not happened yet."""
CALLED = {"rank": "computed_rank"}
"""What an action asks for by another name than the record keeps."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that had happened by the end of the window: a change of state, or what the reader asked about."""

    seq: int
    action: str
    effective_on: date
    to_state: str
    actor_id: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One item as it stood: its state and word, what it said, and how it came there.

    `known_state` is its state as known when the list is made: merges, voids and reclassifications are judged by that.
    `given` has what was given with a step, by its number, for the actions that the reader asked about.
    """

    id: int
    reference: str
    kind: str
    title: str
    state: str
    known_state: str
    fields: Given
    category: str | None = None
    organization_id: int | None = None
    received_on: date | None = None
    steps: tuple[Step, ...] = ()
    given: Mapping[int, Given] | None = None

    @property
    def word(self) -> str | None:
        """Its reporting word: a pure function of its state."""
        return registry.kind(self.kind).word(self.state)

    def day(self, name: str) -> date | None:
        """A date that stands on the record."""
        return read_date(self.fields.get(name))

    def reached(self, *states: str) -> date | None:
        """The day on which it came to one of these states the last time."""
        return max((step.effective_on for step in self.steps if step.to_state in states), default=None)

    def reason(self) -> str:
        """The reason given with its last step that has one."""
        told = self.given or {}
        said = (str(told[step.seq].get("reason") or "") for step in reversed(self.steps) if step.seq in told)
        return next((reason for reason in said if reason), "")


def read_records(
    session: Session, asked: Asked, kind: str, telling: Iterable[str] = (), once_in: Iterable[str] = ()
) -> list[Record]:
    """Every item of a kind that existed by the end of the window, by reference.

    One that was received by then and written down later (a request that came by mail, or one drafted before and
    submitted after) stands as it was first received, on the day on which it was received.
    `telling` names the actions of which the records keep what was given; `once_in` narrows it to items that came to
    one of these states some day.
    """
    wanted = _wanted(kind, tuple(once_in))
    steps = _steps(session, asked, wanted, frozenset(telling))
    told = _told(session, asked, wanted, frozenset(telling))
    items = session.execute(
        select(
            Item.id, Item.reference, Item.kind, Item.title, Item.fields, Item.category, Item.organization_id,
            Item.received_on,
        )
        .where(wanted, Item.state != "")
        .order_by(Item.reference)
    )  # fmt: skip
    found = (_record(item, steps.get(item.id, ()), told.get(item.id, {}), asked, frozenset(telling)) for item in items)
    return [record for record in found if record is not None]


def _wanted(kind: str, once_in: tuple[str, ...]) -> ColumnElement[bool]:
    """The condition on the items that are read."""
    if not once_in:
        return Item.kind == kind
    return and_(Item.kind == kind, Item.id.in_(select(HistoryEntry.item_id).where(HistoryEntry.to_state.in_(once_in))))


def _steps(
    session: Session, asked: Asked, wanted: ColumnElement[bool], telling: frozenset[str]
) -> dict[int, Sequence[AnyRow]]:
    """What brought each item to another state, as known by now, and the actions that are asked about; oldest first."""
    entry = HistoryEntry
    moves = or_(entry.from_state.is_(None), entry.from_state != entry.to_state, entry.action.in_(telling))
    rows = session.execute(
        select(entry.item_id, entry.seq, entry.action, entry.effective_on, entry.to_state, entry.actor_id)
        .join(Item, Item.id == entry.item_id)
        .where(wanted, entry.track.is_(None), entry.recorded_at <= asked.known_at, moves)
        .order_by(entry.item_id, entry.seq)
    ).all()
    return {item_id: tuple(group) for item_id, group in groupby(rows, key=lambda row: row.item_id)}


def _told(session: Session, asked: Asked, wanted: ColumnElement[bool], telling: frozenset[str]) -> dict[int, Told]:
    """What was given, by item and step, with whether it had happened: of what moved later, and what is asked about."""
    entry = HistoryEntry
    later = or_(entry.effective_on > asked.window.last, entry.recorded_at > asked.known_at)
    moved = select(entry.item_id).join(Item, Item.id == entry.item_id).where(wanted, later)
    rows = session.execute(
        select(entry.item_id, entry.seq, entry.action, entry.effective_on, entry.recorded_at, entry.input)
        .join(Item, Item.id == entry.item_id)
        .where(wanted, or_(entry.item_id.in_(moved), entry.action.in_(telling)))
        .order_by(entry.item_id, entry.seq)
    )
    found: dict[int, Told] = {}
    for row in rows:
        happened = _had_happened(row.effective_on, row.recorded_at, asked)
        given = (row.input or {}).get("data") or {}
        found.setdefault(row.item_id, {})[row.seq] = (happened, row.action, given)
    return found


def _had_happened(effective_on: date, recorded_at: datetime, asked: Asked) -> bool:
    return effective_on <= asked.window.last and recorded_at <= asked.known_at


def _record(
    item: AnyRow,
    rows: Sequence[AnyRow],
    told: Told,
    asked: Asked,
    telling: frozenset[str],
) -> Record | None:
    happened = [row for row in rows if row.effective_on <= asked.window.last]
    early = item.received_on if not any(_is_listed(item.kind, row) for row in happened) else None
    if early is not None and early <= asked.window.last:
        happened = list(rows[: _first_listed(item.kind, rows) or max(1, len(happened))])
    if not happened:
        return None
    last_seq = happened[-1].seq
    fields = fields_as_at(item.fields, [(one or seq <= last_seq, given) for seq, (one, _, given) in told.items()])
    until = asked.window.last.isoformat()
    fields = {name: value for name, value in fields.items() if name not in MILESTONES or str(value)[:10] <= until}
    kept = {seq: given for seq, (_, action, given) in told.items() if action in telling and seq <= last_seq}
    steps = (
        Step(row.seq, row.action, min(row.effective_on, early or row.effective_on), row.to_state, row.actor_id)
        for row in happened
    )
    return Record(
        id=item.id,
        reference=item.reference,
        kind=item.kind,
        title=str(fields.get("title") or fields.get("name") or item.title),
        state=happened[-1].to_state,
        known_state=rows[-1].to_state,
        fields=fields,
        category=fields.get("category") or item.category,
        organization_id=item.organization_id,
        received_on=item.received_on,
        steps=tuple(steps),
        given=kept,
    )


def _is_listed(kind: str, row: AnyRow) -> bool:
    """Whether a step came to a state that lists show: what is drafted was handed to nobody yet."""
    state = registry.kind(kind).states.get(row.to_state)
    return state is not None and state.listed


def _first_listed(kind: str, rows: Sequence[AnyRow]) -> int:
    """How many steps there are up to and with the first that came to a listed state; 0 where none did."""
    return next((number for number, row in enumerate(rows, start=1) if _is_listed(kind, row)), 0)


def fields_as_at(now: Given, told: Iterable[tuple[bool, Given]]) -> dict[str, Any]:
    """What a record said, from what it says now and what each action gave, with whether it had happened; oldest first.

    Only what was given later is taken back, to what was given before it. Where the history does not tell what was
    said at the start (it was erased, or the record was placed there), what was never given before stays as it is.
    """
    rows = [(happened, {CALLED.get(name, name): value for name, value in given.items()}) for happened, given in told]
    before = dict(_latest(given for happened, given in rows if happened))
    begun = bool(rows) and bool(rows[0][1])
    said = dict(now)
    for name in {name for happened, given in rows if not happened for name in given} & set(said):
        if name in before:
            said[name] = before[name]
        elif begun:
            del said[name]
    return said


def _latest(given: Iterable[Given]) -> Iterator[tuple[str, Any]]:
    for one in given:
        yield from one.items()
