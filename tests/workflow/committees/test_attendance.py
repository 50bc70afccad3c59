"""Stays at a meeting, and the quorum that follows from roster, attendance and recusals."""

from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.committees.attendance import (
    Quorum,
    Stay,
    count_people,
    count_quorum,
    had_quorum,
    people_at,
    read_stays,
    who_presides,
)
from workflow.committees.roster import Seat
from workflow.committees.tally import quorum_for

SEATS = tuple(
    Seat(f"ST-{n}", f"Zone {n}", voting=True, principal_id=n, alternate_id=10 + n, state="filled") for n in range(1, 6)
)
OFFICERS = (
    Seat("ST-1", "One", voting=True, principal_id=1, alternate_id=11, state="filled", office="chair"),
    Seat("ST-2", "Two", voting=True, principal_id=2, state="filled", office="vice_chair"),
    Seat("ST-3", "Three", voting=True, principal_id=3, state="filled"),
)


def stay(person: int, arrived: str = "", left: str = "") -> Stay:
    return read_stays([{"person": person, "arrived_at": arrived, "left_at": left}])[0]


def test_stays_are_read_from_the_rows_of_the_record() -> None:
    rows: list[dict[str, Any]] = [
        {"seat": "ST-1", "person": 1, "status": "present", "arrived_at": "9:05", "left_at": "10:30"},
        {"person": 2, "status": "absent"},
        {"name": "Guest"},
    ]
    assert read_stays(rows) == (
        Stay(1, seat="ST-1", arrived_at=time(9, 5), left_at=time(10, 30)),
        Stay(name="Guest"),
    )
    assert read_stays(None) == ()


@pytest.mark.parametrize(
    ("at", "here"),
    [(None, {2, 3}), (time(9), {3}), (time(10), {1, 3}), (time(11), {1, 2, 3}), (time(12), {2, 3})],
)
def test_people_are_there_from_arrival_to_departure(at: time | None, here: set[int]) -> None:
    assert people_at([stay(1, "10:00", "12:00"), stay(2, "11:00"), stay(3)], at) == here


def test_who_comes_back_is_there_again() -> None:
    stays = [stay(1, "9:00", "10:00"), stay(1, "11:00")]
    assert [people_at(stays, time(hour)) for hour in (9, 10, 11)] == [{1}, set(), {1}]
    assert count_people(stays) == 1


def test_alternate_counts_only_while_the_principal_is_absent() -> None:
    both = [stay(1), stay(11)]
    assert count_quorum(SEATS, both).present == 1
    assert count_quorum(SEATS, [stay(1, "10:00"), stay(11)], time(9)).present == 1
    assert count_quorum(SEATS, [stay(12)]).present == 1


def test_quorum_is_shown_with_what_is_missing() -> None:
    counted = count_quorum(SEATS, [stay(1), stay(2)])
    assert (counted.seats_filled, counted.needed, counted.present, counted.met, counted.missing) == (5, 3, 2, False, 1)


def test_recusal_lowers_the_base_and_takes_the_seat_away() -> None:
    counted = count_quorum(SEATS, [stay(n) for n in range(1, 6)], recused={1, 2})
    assert counted == Quorum(seats_filled=5, recused=2, present=3)
    assert (counted.eligible, counted.needed, counted.met) == (3, 3, True)


def test_alternate_does_not_stand_in_for_a_recused_principal() -> None:
    assert count_quorum(SEATS, [stay(11), stay(12)], recused={1}).present == 1


def test_recused_alternate_does_not_count() -> None:
    assert count_quorum(SEATS, [stay(11), stay(12)], recused={11}) == Quorum(5, 0, 1)


def test_vacant_seats_and_seats_without_a_vote_do_not_count() -> None:
    more = (
        *SEATS,
        Seat("ST-8", "Vacant", voting=True),
        Seat("ST-9", "Ministry", voting=False, principal_id=9, state="filled"),
    )
    assert count_quorum(more, [stay(9)]) == Quorum(5, 0, 0)


def test_quorum_lost_later_was_there_before() -> None:
    stays = [stay(1, "9:00"), stay(2, "9:00"), stay(3, "9:30", "10:00")]
    assert (had_quorum(SEATS, stays), count_quorum(SEATS, stays).met) == (True, False)
    assert had_quorum(SEATS, [stay(1), stay(2, "9:00", "9:30"), stay(3, "9:30")]) is False


@given(st.sets(st.integers(1, 20)), st.sets(st.integers(1, 20)))
def test_quorum_is_by_the_formula_whoever_comes(people: set[int], recused: set[int]) -> None:
    counted = count_quorum(SEATS, [stay(one) for one in people], recused=recused)
    assert counted.needed == quorum_for(5, sum(seat.principal_id in recused for seat in SEATS))
    assert 0 <= counted.present <= counted.eligible


@pytest.mark.parametrize(
    ("here", "elected", "presides"),
    [
        ([1, 2, 3], None, 1),
        ([2, 3], None, 2),
        ([3], 3, 3),
        ([3], None, None),
        ([11, 3], None, None),
        ([], 3, None),
        ([1, 3], 3, 1),
    ],
)
def test_chair_presides_else_vice_chair_else_the_member_elected(
    here: list[int], elected: int | None, presides: int | None
) -> None:
    assert who_presides(OFFICERS, [stay(one) for one in here], elected) == presides


def test_guests_count_by_their_names() -> None:
    assert count_people(read_stays([{"name": "Guest"}, {"name": "guest"}, {"name": "Other"}, {"person": 1}])) == 3
