"""The reminders of one deadline, day by day, in both programs' ways of counting."""

import datetime as dt
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.calendar import Calendar
from workflow.deadline_rules import DeadlineRule, DueRule
from workflow.public_holidays import esa_nine, new_york
from workflow.schedule import due_date, next_send, sends, sends_until
from workflow.texts import Text

TORONTO = Calendar("America/Toronto", esa_nine)
NEW_YORK = Calendar("America/New_York", new_york, roll_weekend=False)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def rule(**changed: Any) -> DeadlineRule:
    whole = {"code": "DL", "label": Text("Due", "Échéance"), "due": DueRule(on="due"), "line": 1, **changed}
    return DeadlineRule(**whole)


def told(rule: DeadlineRule, created: str, due: str, calendar: Calendar) -> list[tuple[str, str, int]]:
    found = sends_until(rule, day(created), day(due), calendar, day("2030-01-01"))
    return [(send.send_on.isoformat(), send.kind, send.offset) for send in found]


@pytest.mark.parametrize(
    ("due", "start", "expected"),
    [
        (DueRule(working_days=5), "2026-05-27", "2026-06-03"),
        (DueRule(working_days=10), "2026-09-30", "2026-10-15"),
        (DueRule(working_days=-5, source="scheduled_on"), "2026-10-14", "2026-10-06"),
        (DueRule(days=45), "2006-10-01", "2006-11-15"),
        (DueRule(days=-30, source="due_on"), "2006-10-01", "2006-09-01"),
        (DueRule(years=1), "2026-10-09", "2027-10-09"),
        (DueRule(years=1), "2028-02-29", "2029-02-28"),
        (DueRule(on="revisit_on"), "2026-10-31", "2026-10-31"),
    ],
)
def test_due_date_of_each_kind_of_rule(due: DueRule, start: str, expected: str) -> None:
    assert due_date(due, day(start), TORONTO) == day(expected)


def test_sends_around_thanksgiving_count_working_days() -> None:
    agenda = rule(leads=(3, 1, 0), overdue=(1, 2))
    assert told(agenda, "2026-09-08", "2026-10-06", TORONTO) == [
        ("2026-10-01", "lead", 3),
        ("2026-10-05", "lead", 1),
        ("2026-10-06", "lead", 0),
        ("2026-10-07", "overdue", 1),
        ("2026-10-08", "overdue", 2),
    ]


def test_sends_before_a_due_date_on_saturday_meet_on_friday_as_lead_zero() -> None:
    report = rule(leads=(20, 1, 0), overdue=(1,))
    assert told(report, "2026-09-01", "2026-10-31", TORONTO) == [
        ("2026-10-02", "lead", 20),
        ("2026-10-30", "lead", 0),
        ("2026-11-02", "overdue", 1),
    ]


def test_sends_past_at_creation_are_left_out_and_so_is_the_day_of_creation() -> None:
    info = rule(leads=(5, 1, 0))
    assert told(info, "2026-06-02", "2026-06-03", TORONTO) == [("2026-06-03", "lead", 0)]


def test_sends_of_a_calendar_program_keep_the_very_day() -> None:
    plan = rule(leads=(15, 0), overdue=(1, 8), every=7, unit="days")
    assert told(plan, "2006-05-23", "2006-10-01", NEW_YORK)[:6] == [
        ("2006-09-16", "lead", 15),
        ("2006-10-01", "lead", 0),
        ("2006-10-02", "overdue", 1),
        ("2006-10-09", "overdue", 8),
        ("2006-10-16", "overdue", 15),
        ("2006-10-23", "overdue", 22),
    ]


def test_sends_in_calendar_days_of_an_office_program_wait_for_a_working_day() -> None:
    condition = rule(leads=(1,), overdue=(1, 2), unit="days")
    assert told(condition, "2026-09-01", "2026-10-10", TORONTO) == [
        ("2026-10-09", "lead", 1),
        ("2026-10-13", "overdue", 1),
    ]


def test_sends_that_repeat_never_meet_on_one_day() -> None:
    daily = rule(every=1, unit="days")
    found = list(islice(sends(daily, day("2026-10-01"), day("2026-10-08"), TORONTO), 3))
    assert [(send.send_on.isoformat(), send.offset) for send in found] == [
        ("2026-10-09", 1),
        ("2026-10-13", 2),
        ("2026-10-14", 6),
    ]


def test_next_send_is_strictly_after_the_day() -> None:
    triage = rule(leads=(3, 0), overdue=(1,))
    found = next_send(triage, day("2026-05-20"), day("2026-06-03"), TORONTO, day("2026-05-29"))
    assert (found and found.send_on, found and found.offset) == (day("2026-06-03"), 0)


def test_next_send_after_the_last_is_none() -> None:
    assert next_send(rule(leads=(3, 0)), day("2026-05-20"), day("2026-06-03"), TORONTO, day("2026-06-03")) is None


@given(
    st.sets(st.integers(0, 40), max_size=5),
    st.sets(st.integers(1, 20), max_size=4),
    st.none() | st.integers(1, 9),
    st.sampled_from(["working", "days"]),
    st.sampled_from([TORONTO, NEW_YORK]),
    st.dates(dt.date(2006, 1, 1), dt.date(2029, 12, 31)),
    st.integers(-5, 60),
)
def test_sends_are_in_order_one_a_day_and_after_creation(
    leads: set[int],
    overdue: set[int],
    every: int | None,
    unit: str,
    calendar: Calendar,
    created: dt.date,
    span: int,
) -> None:
    due = created + dt.timedelta(days=span)
    tried = rule(leads=tuple(leads), overdue=tuple(overdue), every=every, unit=unit)
    found = list(islice(sends(tried, created, due, calendar), 12))
    days = [send.send_on for send in found]
    assert days == sorted(set(days))
    assert all(day > created for day in days)
    assert all((send.send_on <= due) == (send.kind == "lead") for send in found)
    if calendar.roll_weekend:
        assert all(calendar.is_working_day(day) for day in days)
    walked = created
    for send in found:
        assert next_send(tried, created, due, calendar, walked) == send
        walked = send.send_on
