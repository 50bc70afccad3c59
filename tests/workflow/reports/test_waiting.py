"""Ball in court: the parties' working days add up to those that passed, whatever the course."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.calendar import Calendar
from workflow.errors import DefinitionError
from workflow.programs.county_plan.program import PROGRAM as COUNTY_PLAN
from workflow.programs.cpin.program import PROGRAM as CPIN
from workflow.reports.courses import Course, Stay, stays_of
from workflow.reports.waiting import NOBODY, Blocked, WorkingDays, days_by_party, party_by_state, party_of_role
from workflow.reports.windows import Window

START = date(2026, 5, 4)
REQUESTS = CPIN.kinds["change_request"]
HOLDERS = party_by_state(REQUESTS, party_of_role(CPIN))
STATES = sorted(REQUESTS.states)
CALENDAR = Calendar("America/Toronto")


def course(*moves: tuple[int, str]) -> Course:
    told = [(START + timedelta(days=day), state) for day, state in moves]
    return Course("CR-2026-0001", "Naming", tuple(stays_of(told)))


def spent(one: Course, window: Window, held: Sequence[Blocked] = ()) -> dict[str, int]:
    return days_by_party(one, HOLDERS, WorkingDays(CALENDAR, START - timedelta(days=60), window.last), window, held)


def test_each_open_state_of_a_request_waits_for_one_party() -> None:
    assert HOLDERS == {
        "draft": "submitter",
        "received": "staff",
        "in_triage": "staff",
        "info_requested": "submitter",
        "accepted": "staff",
        "prioritized": "staff",
        "awaiting_endorsement": "committee",
        "conditionally_endorsed": "committee",
        "endorsed": "staff",
        "forwarded": "ministry",
        "scheduled": "ministry",
        "deferred": NOBODY,
    }


def test_plan_waits_for_the_county_until_it_is_submitted() -> None:
    holders = party_by_state(COUNTY_PLAN.kinds["county_plan"], party_of_role(COUNTY_PLAN))
    county = ("draft", "finalized", "returned_for_revision")
    assert {name: holders[name] for name in (*county, "submitted", "under_review")} == {
        **dict.fromkeys(county, "county"),
        "submitted": "state",
        "under_review": "state",
    }


def test_day_belongs_to_whoever_passed_the_item_on() -> None:
    asked = course((0, "received"), (2, "in_triage"), (3, "info_requested"), (10, "in_triage"), (11, "accepted"))
    assert spent(asked, Window(START, START + timedelta(days=13))) == {"staff": 2 + 1 + 1, "submitter": 5}


def test_days_outside_the_window_are_not_counted() -> None:
    asked = course((0, "received"), (7, "info_requested"))
    assert spent(asked, Window(START + timedelta(days=7), START + timedelta(days=8))) == {"staff": 1, "submitter": 1}
    assert spent(asked, Window(START - timedelta(days=9), START - timedelta(days=3))) == {}


def test_what_ended_waits_for_nobody() -> None:
    assert spent(course((0, "received"), (1, "declined")), Window(START, START + timedelta(days=30))) == {"staff": 1}


def test_days_that_the_ministry_blocks_are_the_ministrys() -> None:
    asked = course((0, "received"), (7, "info_requested"), (9, "deferred"))
    window = Window(START, START + timedelta(days=13))
    days = WorkingDays(CALENDAR, START - timedelta(days=60), window.last)
    held = [Blocked("ministry", START + timedelta(days=2), START + timedelta(days=8)), Blocked("ministry", START)]
    late = [Blocked("ministry", START + timedelta(days=2), START + timedelta(days=8))]
    assert days_by_party(asked, HOLDERS, days, window, late) == {"staff": 2, "ministry": 4, "submitter": 1, NOBODY: 2}
    assert days_by_party(asked, HOLDERS, days, window, held) == {"ministry": 7, NOBODY: 2}


def test_dependency_waits_for_the_party_it_names_and_that_party_is_known() -> None:
    flow = CPIN.kinds["ministry_dependency"]
    assert party_by_state(flow, party_of_role(CPIN)) == {"open": "ministry"}
    astray = replace(flow.states["open"], waits_for="minister")
    with pytest.raises(DefinitionError, match=r"ministry_dependency\.yaml:\d\d: there is no party 'minister'"):
        CPIN.check(replace(flow, states={**flow.states, "open": astray}))


MOVES = st.lists(st.tuples(st.integers(0, 90), st.sampled_from(STATES)), min_size=1, max_size=8)


STRETCHES = st.lists(st.tuples(st.integers(-5, 90), st.none() | st.integers(0, 40)), max_size=3)


@given(MOVES, st.integers(-20, 90), st.integers(0, 60), STRETCHES)
def test_parties_add_up_to_the_working_days_that_passed_while_it_was_open(
    moves: list[tuple[int, str]], first: int, length: int, stretches: list[tuple[int, int | None]]
) -> None:
    one = course(*sorted(moves, key=lambda move: move[0]))
    window = Window(START + timedelta(days=first), START + timedelta(days=first + length))
    days = (window.first + timedelta(days=number) for number in range(length + 1))
    passed = [
        day
        for day in days
        if CALENDAR.is_working_day(day) and HOLDERS.get(one.state_on(day - timedelta(days=1)) or "") is not None
    ]
    held = [
        Blocked("ministry", day := START + timedelta(days=since), None if long is None else day + timedelta(days=long))
        for since, long in stretches
    ]
    assert sum(spent(one, window, held).values()) == sum(spent(one, window).values()) == len(passed)


def test_stays_last_until_the_next_begins() -> None:
    assert course((0, "received"), (2, "in_triage")).stays == (
        Stay("received", START, START + timedelta(days=2)),
        Stay("in_triage", START + timedelta(days=2), None),
    )
