"""Where the bars of a list's picture lie. The page draws them; this only measures, so that it can be checked.

Lengths are in the units of the drawing, which is WIDTH wide and scales with the page. A row has its name on a line of
its own, whatever its length, and its bars below.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workflow.reports.tables import Cell, Table
from workflow.texts import Text

WIDTH = 480
LABEL, BAR, GAP = 18, 14, 10
"""The height of a row's name, of a bar, and of the space below a row."""
ROOM = 70
"""Left free behind the longest bar, for its number."""
INSIDE = 26
"""A stacked part at least this wide has room for its own number."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, or one part of a stacked one: which series it belongs to (from 0), where it lies, what it stands for."""

    series: int
    x: float
    y: float
    width: float
    amount: Decimal

    @property
    def has_room(self) -> bool:
        """Whether its number can stand inside it."""
        return self.width >= INSIDE


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row of the list as it is drawn: its name, its bars, the sum behind them, and where its mark is."""

    name: Cell
    y: float
    bars: tuple[Bar, ...]
    total: Decimal | None
    end: float
    mark: float | None
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as measured: its rows, the names of its series and of its mark, and how high it is."""

    rows: tuple[DrawnRow, ...]
    series: tuple[Text, ...]
    mark: Text | None
    stacked: bool
    height: float
    width: float = WIDTH


def draw(table: Table) -> Drawing | None:
    """Measure the picture of a list; None for one without a picture, and where there is nothing above zero to draw.

    Amounts below zero have no length; the table beside the picture says them.
    """
    picture = table.picture
    if picture is None:
        return None
    names = [column.name for column in table.columns]
    labels = {column.name: column.label for column in table.columns}
    at = [names.index(name) for name in picture.of]
    mark_at = None if picture.mark is None else names.index(picture.mark)
    stacked = picture.shape == "stacked"
    amounts = [tuple(_amount(row.cells[index]) for index in at) for row in table.rows]
    marks = [None if mark_at is None else row.cells[mark_at] for row in table.rows]
    longest = max([*(sum(row) if stacked else max(row) for row in amounts), *map(_amount, marks)], default=Decimal(0))
    if longest <= 0:
        return None
    scale = Decimal(WIDTH - ROOM) / longest
    high = LABEL + (BAR if stacked else BAR * len(at))
    over = names.index(picture.over)
    rows = tuple(
        DrawnRow(
            name=row.cells[over],
            y=number * (high + GAP),
            bars=tuple(_bars(told, scale, number * (high + GAP) + LABEL, stacked=stacked)),
            total=sum(told, Decimal(0)) if stacked else None,
            end=float(sum(told) * scale),
            mark=None if marks[number] is None else float(_amount(marks[number]) * scale),
            height=high,
        )
        for number, (row, told) in enumerate(zip(table.rows, amounts, strict=True))
    )
    return Drawing(
        rows,
        tuple(labels[name] for name in picture.of),
        None if picture.mark is None else labels[picture.mark],
        stacked,
        len(rows) * (high + GAP),
    )


def _amount(cell: Cell) -> Decimal:
    return max(Decimal(cell), Decimal(0)) if isinstance(cell, int | Decimal) else Decimal(0)


def _bars(amounts: Sequence[Decimal], scale: Decimal, y: float, *, stacked: bool) -> Iterator[Bar]:
    x = Decimal(0)
    for series, amount in enumerate(amounts):
        width = amount * scale
        if stacked:
            yield Bar(series, float(x), y, float(width), amount)
            x += width
        else:
            yield Bar(series, 0.0, y + series * BAR, float(width), amount)
