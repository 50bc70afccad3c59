"""Freezing figures and lists, reading them again as they were, and what differs since; no database."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy.orm import Session

from workflow.reports.figures import Figure, FigureRow, Measure
from workflow.reports.snapshots import Order, compile_content, count_lines, lines_of, tables_of
from workflow.reports.tables import Column, ListRule, Picture, Table, TableRow
from workflow.reports.variance import compare_lines
from workflow.reports.windows import Asked, Window
from workflow.texts import Text

NOW = datetime(2026, 10, 14, 15, tzinfo=UTC)
WHY = Text("An expense.", "Une dépense.")
INTERIM = Window(date(2026, 4, 1), date(2026, 9, 30))
AFTER = Window(date(2026, 10, 1), date(2027, 3, 31))
NO_SESSION = cast("Session", None)


def row(reference: str, on: date, amount: str = "1", *, counts: bool = True) -> FigureRow:
    return FigureRow(reference, reference.lower(), on, counts, WHY, ("money",), Decimal(amount), "x")


ROWS = [
    row("A", date(2026, 4, 30), "10.50"),
    row("B", date(2026, 11, 2), "5"),
    row("C", date(2026, 5, 1), counts=False),
]


def money(rows: list[FigureRow]) -> Measure:
    def count(_session: Session, asked: Asked) -> Figure:
        first = date(2026, 4, 1)
        inside = [one for one in rows if one.on is not None and first <= one.on <= asked.window.last]
        return Figure("M18", asked, tuple(inside), beside=(row("D", first, counts=False),))

    return Measure("M18", WHY, WHY, count, {"money": Text("Money", "Argent")}, unit="money", cumulative=True)


def listed(_session: Session, asked: Asked, _options: Any) -> Table:
    columns = (Column("day", WHY, "date"), Column("share", WHY, "percent"), Column("name", WHY))
    rows = (TableRow((asked.window.last, Decimal("12.5"), WHY), "A", WHY), TableRow((None, 3, True)))
    inner = Table("T", WHY, columns, rows, counts=((WHY, 2),), note=WHY, picture=Picture("bars", "day", ("share",)))
    return Table("T", WHY, columns, rows, more=(inner,))


def order(rows: list[FigureRow]) -> Order:
    windows = {"interim": (WHY, INTERIM), "after": (WHY, AFTER), "full": (WHY, Window(INTERIM.first, AFTER.last))}
    lists = {"T": ListRule("T", WHY, WHY, listed)}
    return Order(windows, NOW, {"M18": money(rows)}, lists, targets={"M18": Decimal(20)}, header=((WHY, NOW.date()),))


def test_cumulative_figure_adds_up_over_windows_that_stand_side_by_side() -> None:
    (line,) = count_lines(NO_SESSION, order(ROWS))
    assert {side.name: side.value for side in line.sides} == {
        "interim": Decimal("10.50"), "after": Decimal(5), "full": Decimal("15.50")
    }  # fmt: skip
    assert line.target == 20


def test_what_was_frozen_is_read_again_as_it_was() -> None:
    content = json.loads(json.dumps(compile_content(NO_SESSION, order(ROWS))))
    assert lines_of(content) == count_lines(NO_SESSION, order(ROWS))
    (table,) = tables_of(content)
    made = listed(NO_SESSION, Asked(INTERIM, NOW), {})
    assert (table.rows, table.more, table.columns) == (made.rows, made.more, made.columns)
    assert [cell for _, cell in table.header] == [NOW.date(), 2]


def test_variance_names_what_came_late_and_what_no_longer_counts() -> None:
    before = count_lines(NO_SESSION, order(ROWS))
    late = row("L", date(2026, 6, 1), "2")
    after = count_lines(NO_SESSION, order([late, *ROWS[1:]]))
    (one,) = compare_lines(before, after, "interim")
    assert (one.submitted, one.recomputed, one.difference) == (Decimal("10.50"), Decimal(2), Decimal("-8.50"))
    assert ([each.reference for each in one.late], [each.reference for each in one.gone]) == (["L"], ["A"])
