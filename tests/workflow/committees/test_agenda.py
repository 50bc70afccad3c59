"""The lines of an agenda: every change makes a new list."""

from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.committees import agenda

LINES: list[dict[str, Any]] = [{"item": "CR-1", "minutes": 20}, {"topic": "Welcome", "minutes": 5}, {"item": "CR-2"}]


def test_item_is_added_once() -> None:
    assert agenda.items_on(agenda.add_item(LINES, "CR-3")) == ["CR-1", "CR-2", "CR-3"]
    assert agenda.add_item(LINES, "CR-2") == LINES


def test_topic_is_added_with_what_is_known_of_it() -> None:
    assert agenda.add_topic(LINES, "Other business", minutes=10)[-1] == {"topic": "Other business", "minutes": 10}


def test_line_is_removed() -> None:
    assert agenda.remove(LINES, 1) == [LINES[0], LINES[2]]


@pytest.mark.parametrize(
    ("index", "step", "expected"), [(0, 1, [1, 0, 2]), (2, -1, [0, 2, 1]), (0, -1, [0, 1, 2]), (2, 5, [0, 1, 2])]
)
def test_line_moves_and_the_ends_hold_it(index: int, step: int, expected: list[int]) -> None:
    assert agenda.move(LINES, index, step) == [LINES[place] for place in expected]


@given(st.permutations(range(3)))
def test_order_keeps_every_line(order: list[int]) -> None:
    assert agenda.reorder(LINES, order) == [LINES[place] for place in order]


@pytest.mark.parametrize("order", [[0, 1], [0, 1, 1], [0, 1, 3], [0, 1, 2, 2]])
def test_order_that_loses_or_repeats_a_line_is_refused(order: list[int]) -> None:
    with pytest.raises(ValueError, match="not an order"):
        agenda.reorder(LINES, order)


@pytest.mark.parametrize("index", [-1, 3])
def test_line_that_is_not_there_is_not_changed(index: int) -> None:
    for do in (
        lambda: agenda.remove(LINES, index),
        lambda: agenda.move(LINES, index, 1),
        lambda: agenda.change(LINES, index, {}),
    ):
        with pytest.raises(IndexError):
            do()


def test_line_is_told_anew() -> None:
    assert agenda.change(LINES, 0, {"minutes": None, "presenter": 7})[0] == {"item": "CR-1", "presenter": 7}
    assert agenda.change(LINES, 0, {"minutes": 30})[0] == {"item": "CR-1", "minutes": 30}


def test_times_follow_from_the_minutes_until_one_is_unknown() -> None:
    lines = [*LINES, {"topic": "Close"}]
    assert [(one.number, one.at) for one in agenda.place_lines(lines, time(13, 30))] == [
        (1, time(13, 30)), (2, time(13, 50)), (3, time(13, 55)), (4, None)
    ]  # fmt: skip
    assert agenda.minutes_of(lines) == 25
