"""A picture is measured from its list: lengths are proportions, and nothing is drawn where nothing is above zero."""

from decimal import Decimal

from workflow.reports.drawing import ROOM, WIDTH, draw
from workflow.reports.tables import Cell, Column, Picture, Table, TableRow
from workflow.texts import Text

NAME, A, B, AIM = (Text(word, word) for word in ("name", "a", "b", "aim"))
COLUMNS = (Column("name", NAME), Column("a", A, "number"), Column("b", B, "money"), Column("aim", AIM, "number"))
LONGEST = float(WIDTH - ROOM)


def table(picture: Picture | None, *rows: tuple[Cell, ...]) -> Table:
    return Table("T", NAME, COLUMNS, tuple(TableRow(row) for row in rows), picture=picture)


def test_bars_are_proportional_and_the_longest_leaves_room_for_its_number() -> None:
    drawing = draw(table(Picture("bars", "name", ("a", "b")), ("x", 3, Decimal("1.5"), None), ("y", 6, None, None)))
    assert drawing is not None
    assert [[bar.width for bar in row.bars] for row in drawing.rows] == [[LONGEST / 2, LONGEST / 4], [LONGEST, 0]]
    assert (drawing.series, drawing.mark, drawing.rows[0].total) == ((A, B), None, None)


def test_stacked_parts_follow_each_other_and_add_up() -> None:
    drawing = draw(table(Picture("stacked", "name", ("a", "b")), ("x", 1, 3, None)))
    assert drawing is not None
    assert [(bar.x, bar.width) for bar in drawing.rows[0].bars] == [(0, LONGEST / 4), (LONGEST / 4, LONGEST * 3 / 4)]
    assert (drawing.rows[0].total, drawing.rows[0].end) == (Decimal(4), LONGEST)


def test_mark_beyond_the_longest_bar_stays_inside_the_drawing() -> None:
    drawing = draw(table(Picture("bars", "name", ("a",), mark="aim"), ("x", 5, 0, 10), ("y", 5, 0, None)))
    assert drawing is not None
    assert [(row.bars[0].width, row.mark) for row in drawing.rows] == [(LONGEST / 2, LONGEST), (LONGEST / 2, None)]
    assert drawing.mark == AIM


def test_nothing_above_zero_is_not_drawn() -> None:
    assert draw(table(Picture("bars", "name", ("a",)), ("x", 0, 0, None), ("y", -4, 0, None))) is None
    assert draw(table(Picture("stacked", "name", ("a",)))) is None
    assert draw(table(None, ("x", 3, 0, None))) is None
