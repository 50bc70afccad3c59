"""What was handed in against what is counted now: the difference, and the entries that came late and explain it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from workflow.reports.figures import FigureRow
from workflow.reports.frozen import row_json, text_json
from workflow.reports.snapshots import Line
from workflow.texts import Text


@dataclass(frozen=True, slots=True)
class Entered:
    """When something was recorded and by whom: the name, and the role by which it was."""

    at: datetime
    by: str
    role: str
    acted_for: str = ""


@dataclass(frozen=True, slots=True)
class Variance:
    """A measure of one window: what was submitted, what is counted now, and the rows that make the difference.

    `entered` tells of a row, by its item and day, when and by whom what makes the difference was recorded.
    """

    code: str
    name: Text
    unit: str
    submitted: Decimal
    recomputed: Decimal
    late: tuple[FigureRow, ...]
    gone: tuple[FigureRow, ...]
    entered: Mapping[tuple[str, date | None], Entered] = field(default_factory=dict)

    @property
    def difference(self) -> Decimal:
        """How much more is counted now."""
        return self.recomputed - self.submitted


def compare_lines(submitted: Iterable[Line], recomputed: Iterable[Line], window: str) -> list[Variance]:
    """The variance of every measure that was submitted, in one of the windows that both have."""
    now = {line.code: line for line in recomputed}
    return [_compare(line, now[line.code], window) for line in submitted if line.code in now]


def with_entries(session: Session, found: list[Variance], since: datetime, until: datetime) -> list[Variance]:
    """The same, with who recorded since that instant what makes the difference, in one statement for all."""
    rows = {(row.reference, row.on) for one in found for row in (*one.late, *one.gone)}
    if not rows:
        return found
    query = select(Item.reference, HistoryEntry).join(HistoryEntry, HistoryEntry.item_id == Item.id)
    query = query.where(Item.reference.in_({reference for reference, _ in rows}), HistoryEntry.recorded_at >= since)
    known: dict[str, list[HistoryEntry]] = {}
    for reference, entry in session.execute(query.where(HistoryEntry.recorded_at <= until).order_by(HistoryEntry.id)):
        known.setdefault(reference, []).append(entry)
    told = {}
    for reference, on in rows:
        entries = known.get(reference)
        if not entries:
            continue
        entry = next((one for one in entries if one.effective_on == on), entries[0])
        told[reference, on] = Entered(entry.recorded_at, entry.actor_said, entry.role, entry.acted_for)
    return [replace(one, entered=told) for one in found]


def _compare(before: Line, now: Line, window: str) -> Variance:
    then, today = before.side(window), now.side(window)
    counted_then, counted_now = _counted(then.rows), _counted(today.rows)
    late = tuple(row for key, row in counted_now.items() if key not in counted_then)
    gone = tuple(row for key, row in counted_then.items() if key not in counted_now)
    return Variance(before.code, before.name, before.unit, then.value, today.value, late, gone)


def _counted(rows: Iterable[FigureRow]) -> dict[tuple[Any, ...], FigureRow]:
    """The rows that count; one is the same row where item, day, detail and amount are."""
    return {(row.reference, row.on, row.detail, row.amount): row for row in rows if row.counts}


def variance_json(one: Variance) -> Mapping[str, Any]:
    """A variance as plain JSON."""
    return {
        "code": one.code,
        "name": text_json(one.name),
        "unit": one.unit,
        "submitted": str(one.submitted),
        "recomputed": str(one.recomputed),
        "difference": str(one.difference),
        "late": [_row_json(one, row) for row in one.late],
        "gone": [_row_json(one, row) for row in one.gone],
    }


def _row_json(one: Variance, row: FigureRow) -> Mapping[str, Any]:
    entered = one.entered.get((row.reference, row.on))
    told = {"at": entered.at.isoformat(), "by": entered.by} if entered else None
    return {**row_json(row), "entered": told}
