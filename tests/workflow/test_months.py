"""Marked days as small months."""

from datetime import date

from workflow.months import Mark, Shape, months_of
from workflow.texts import Text

GIVEN: tuple[tuple[int, int, Shape], ...] = ((10, 1, "flag"), (10, 1, "ring"), (7, 31, "square"))


def test_months_with_a_mark_are_drawn_whole_and_those_between_left_out() -> None:
    words = Text("Due", "Date limite")
    marks = [Mark(date(2006, month, day), words, shape) for month, day, shape in GIVEN]
    first, last = months_of(marks)
    assert (first.first, len(first.days), first.rows) == (date(2006, 7, 1), 31, 6)
    assert (last.days[0].column, last.days[0].row, [mark.shape for mark in last.days[0].marks]) == (
        0,
        0,
        ["flag", "ring"],
    )
    assert (first.days[0].column, first.days[-1].column, first.days[-1].row) == (6, 1, 5)
    assert all(day.marks == () for day in last.days[1:])
