"""What was handed in against what is counted now: the difference, and the entries that came late and explain it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workflow.reports.figures import FigureRow
from workflow.reports.frozen import row_json, text_json
from workflow.reports.snapshots import Line
from workflow.texts import Text


@dataclass(frozen=True, slots=True)
class Variance:
    """A measure of one window: what was submitted, what is counted now, and the rows that make the difference."""

    code: str
    name: Text
    unit: str
    submitted: Decimal
    recomputed: Decimal
    late: tuple[FigureRow, ...]
    gone: tuple[FigureRow, ...]

    @property
    def difference(self) -> Decimal:
        """How much more is counted now."""
        return self.recomputed - self.submitted


def compare_lines(submitted: Iterable[Line], recomputed: Iterable[Line], window: str) -> list[Variance]:
    """The variance of every measure that was submitted, in one of the windows that both have."""
    now = {line.code: line for line in recomputed}
    return [_compare(line, now[line.code], window) for line in submitted if line.code in now]


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
        "late": [row_json(row) for row in one.late],
        "gone": [row_json(row) for row in one.gone],
    }
