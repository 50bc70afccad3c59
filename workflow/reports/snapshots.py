"""Compiling a report: every figure and every list at one instant, frozen with the hash of what was frozen.

Nothing here knows a measure or a list: whatever a program registers is counted and listed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Text as PlainText
from sqlalchemy import cast, select
from sqlalchemy.orm import Session

from models.items import Item
from models.snapshots import Snapshot
from workflow.errors import NotFound
from workflow.progress import Progress, Unwatched
from workflow.reports.figures import Figure, FigureRow, Measure
from workflow.reports.frozen import read_row, read_table, read_text, read_window, row_json, table_json, text_json
from workflow.reports.frozen import window_json as days_json
from workflow.reports.headers import ROWS
from workflow.reports.tables import Cell, ListRule, Table
from workflow.reports.windows import Asked, Window
from workflow.texts import Text

FORMAT = 1
SideBySide = Callable[[Session, Asked, Sequence[Window]], Sequence[Mapping[str, Figure]]]
"""Counts every measure over each of the windows, where the window asked for holds them all."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be compiled: the windows side by side (the first is handed over), measures, lists, and what is said.

    `facts` are plain and stand in the content as they are; `header` stands above every list. A program that can count
    several windows of facts that it reads once does so by `side_by_side`.
    """

    windows: Mapping[str, tuple[Text, Window]]
    known_at: datetime
    measures: Mapping[str, Measure] = field(default_factory=dict)
    lists: Mapping[str, ListRule] = field(default_factory=dict)
    side_by_side: SideBySide | None = None
    targets: Mapping[str, Decimal] = field(default_factory=dict)
    header: Sequence[tuple[Text, Cell]] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def window(self) -> Window:
        """The one that is handed over."""
        return next(iter(self.windows.values()))[1]


@dataclass(frozen=True, slots=True)
class Side:
    """A figure in one of the windows that stand side by side."""

    name: str
    label: Text
    window: Window
    value: Decimal
    parts: Mapping[str, Decimal]
    rows: tuple[FigureRow, ...]
    beside: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A measure with its figures side by side, and the target of the year."""

    code: str
    name: Text
    definition: Text
    unit: str
    groups: Mapping[str, Text]
    sides: tuple[Side, ...]
    target: Decimal | None = None

    def side(self, name: str) -> Side:
        """The figure of one window. Raises NotFound."""
        found = next((one for one in self.sides if one.name == name), None)
        if found is None:
            raise NotFound(name)
        return found


def count_lines(session: Session, order: Order, progress: Progress | None = None) -> list[Line]:
    """Every measure in every window of the order."""
    watch, steps = progress or Unwatched(), len(order.measures) + len(order.lists)
    windows = [window for _, window in order.windows.values()]
    told: Sequence[Mapping[str, Figure]] = ()
    if order.side_by_side is not None:
        whole = Window(min(one.first for one in windows), max(one.last for one in windows))
        told = order.side_by_side(session, Asked(whole, order.known_at), windows)
    lines = []
    for done, measure in enumerate(order.measures.values()):
        watch.reached(done, steps)
        figures = [one[measure.code] for one in told] or [
            measure.count(session, Asked(window, order.known_at)) for window in windows
        ]
        lines.append(_line(order, measure, figures))
    return lines


def _line(order: Order, measure: Measure, figures: Sequence[Figure]) -> Line:
    groups = {**measure.groups, **measure.beside}
    for figure in figures:
        groups.update(figure.groups)
    sides = []
    first = min(window.first for _, window in order.windows.values())
    for (name, (label, window)), counted in zip(order.windows.items(), figures, strict=True):
        figure = figure_in(counted, measure, window) if window.first > first else counted
        sides.append(Side(name, label, window, figure.value, figure.parts(groups), figure.rows, figure.beside))
    target = order.targets.get(measure.code)
    return Line(measure.code, measure.name, measure.definition, measure.unit, groups, tuple(sides), target)


def figure_in(figure: Figure, measure: Measure, window: Window) -> Figure:
    """A cumulative figure counts from the year's first day: in the later window, what came before it is left out."""
    if not measure.cumulative:
        return figure
    rows = tuple(row for row in figure.rows if row.on is None or row.on >= window.first)
    return replace(figure, rows=rows)


def make_tables(session: Session, order: Order, progress: Progress | None = None) -> Iterator[Table]:
    """Every list of the order, as at the end of the window that is handed over."""
    watch, all_steps = progress or Unwatched(), len(order.measures) + len(order.lists)
    for done, rule in enumerate(order.lists.values(), len(order.measures)):
        watch.reached(done, all_steps)
        options = {name: next(iter(values)) for name, values in rule.options.items()}
        table = rule.make(session, Asked(order.window, order.known_at), options)
        yield replace(table, header=(*order.header, (ROWS, len(table.rows))))


def compile_content(session: Session, order: Order, progress: Progress | None = None) -> dict[str, Any]:
    """What a snapshot holds: plain JSON, the same for the same facts."""
    return {
        "format": FORMAT,
        "facts": dict(order.facts),
        "known_at": order.known_at.isoformat(),
        "windows": [
            {"name": name, "label": text_json(label), "days": days_json(window)}
            for name, (label, window) in order.windows.items()
        ],
        "figures": [line_json(line) for line in count_lines(session, order, progress)],
        "lists": [table_json(table) for table in make_tables(session, order, progress)],
    }


def line_json(line: Line) -> dict[str, Any]:
    """A figure side by side as plain JSON."""
    return {
        "code": line.code,
        "name": text_json(line.name),
        "definition": text_json(line.definition),
        "unit": line.unit,
        "groups": {group: text_json(label) for group, label in line.groups.items()},
        "target": str(line.target) if line.target is not None else None,
        "sides": [
            {
                "name": side.name,
                "label": text_json(side.label),
                "days": days_json(side.window),
                "value": str(side.value),
                "parts": {group: str(value) for group, value in side.parts.items()},
                "rows": [row_json(row) for row in side.rows],
                "beside": [row_json(row) for row in side.beside],
            }
            for side in line.sides
        ],
    }


def frozen_with(session: Session, item: Item) -> list[str]:
    """The reports in whose snapshots the item is named, which stay as they were handed in (SD9)."""
    named = cast(Snapshot.content, PlainText).contains(f'"{item.reference}"', autoescape=True)
    query = select(Item.reference).join(Snapshot, Snapshot.item_id == Item.id).where(named, Item.id != item.id)
    return list(session.scalars(query.distinct().order_by(Item.reference)))


def lines_of(content: Mapping[str, Any]) -> list[Line]:
    """The figures that were frozen."""
    return [
        Line(
            code=one["code"],
            name=read_text(one["name"]),
            definition=read_text(one["definition"]),
            unit=one["unit"],
            groups={group: read_text(label) for group, label in one["groups"].items()},
            target=Decimal(one["target"]) if one["target"] is not None else None,
            sides=tuple(_read_side(side) for side in one["sides"]),
        )
        for one in content["figures"]
    ]


def _read_side(kept: Mapping[str, Any]) -> Side:
    return Side(
        name=kept["name"],
        label=read_text(kept["label"]),
        window=read_window(kept["days"]),
        value=Decimal(kept["value"]),
        parts={group: Decimal(value) for group, value in kept["parts"].items()},
        rows=tuple(read_row(row) for row in kept["rows"]),
        beside=tuple(read_row(row) for row in kept["beside"]),
    )


def tables_of(content: Mapping[str, Any]) -> list[Table]:
    """The lists that were frozen, of which files and packs are made."""
    return [read_table(one) for one in content["lists"]]
