"""Working days, local dates and instants of both programs' zones."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.calendar import Calendar
from workflow.public_holidays import esa_nine, new_york, ontario

TORONTO = Calendar("America/Toronto", esa_nine)
NEW_YORK = Calendar("America/New_York", new_york, roll_weekend=False)

# The fiscal years 2026-27 and 2027-28, worked by hand.
WORKED = {
    "2026-04-03": "good_friday",
    "2026-05-18": "victoria_day",
    "2026-07-01": "canada_day",
    "2026-09-07": "labour_day",
    "2026-10-12": "thanksgiving",
    "2026-12-25": "christmas",
    "2026-12-28": "boxing_day",
    "2027-01-01": "new_year",
    "2027-02-15": "family_day",
    "2027-03-26": "good_friday",
    "2027-05-24": "victoria_day",
    "2027-07-01": "canada_day",
    "2027-09-06": "labour_day",
    "2027-10-11": "thanksgiving",
    "2027-12-27": "christmas",
    "2027-12-28": "boxing_day",
    "2028-01-03": "new_year",
    "2028-02-21": "family_day",
}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_esa_nine_over_two_fiscal_years_is_the_worked_list() -> None:
    found = {
        when.isoformat(): name
        for year in (2026, 2027, 2028)
        for when, name in sorted(esa_nine(year).items())
        if day("2026-04-01") <= when <= day("2028-03-31")
    }
    assert found == WORKED


def test_christmas_on_a_sunday_moves_past_boxing_day() -> None:
    assert {esa_nine(2022)[day("2022-12-26")], esa_nine(2022)[day("2022-12-27")]} == {"boxing_day", "christmas"}


@pytest.mark.parametrize("year", range(1990, 2061))
def test_esa_nine_are_nine_weekdays(year: int) -> None:
    observed = esa_nine(year)
    assert (len(observed), max(when.weekday() for when in observed)) == (9, 4)


def test_optional_holidays_are_added_by_name() -> None:
    rule = ontario("easter_monday", "truth_and_reconciliation")
    assert set(rule(2026)) - set(esa_nine(2026)) == {day("2026-04-06"), day("2026-09-30")}


def test_unknown_optional_holiday_is_refused() -> None:
    with pytest.raises(KeyError, match="midsummer"):
        ontario("midsummer")


def test_new_york_holidays_of_2006_are_the_worked_list() -> None:
    found = [when.isoformat() for when in sorted(new_york(2006)) if when.month >= 9]
    assert found == ["2006-09-04", "2006-10-09", "2006-11-07", "2006-11-11", "2006-11-23", "2006-12-25"]


def test_new_york_sunday_is_kept_on_monday_except_flag_day() -> None:
    kept = new_york(2006)
    assert (kept[day("2006-01-02")], kept[day("2006-02-13")]) == ("new_year", "lincolns_birthday")
    assert kept[day("2006-06-11")] == "flag_day"


def test_election_day_is_the_tuesday_after_the_first_monday() -> None:
    assert {name: when for when, name in new_york(2022).items()}["election_day"] == day("2022-11-08")


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-05-27", 5, "2026-06-03"),
        ("2026-09-02", 5, "2026-09-10"),
        ("2026-09-30", 10, "2026-10-15"),
        ("2026-10-14", -5, "2026-10-06"),
        ("2026-12-24", 1, "2026-12-29"),
        ("2026-10-10", 0, "2026-10-10"),
        ("2026-10-10", -1, "2026-10-09"),
    ],
)
def test_working_days_are_counted_without_the_first(start: str, count: int, expected: str) -> None:
    assert TORONTO.add_working_days(day(start), count) == day(expected)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2060, 1, 1)), st.integers(1, 60))
def test_counting_there_and_back_returns_to_a_working_day(start: dt.date, count: int) -> None:
    start = TORONTO.next_working_day(start)
    end = TORONTO.add_working_days(start, count)
    assert TORONTO.working_days_between(start, end) == count
    assert TORONTO.add_working_days(end, -count) == start


def test_previous_working_day_keeps_a_working_day() -> None:
    assert TORONTO.previous_working_day(day("2026-10-13")) == day("2026-10-13")


def test_previous_working_day_before_a_long_weekend() -> None:
    assert TORONTO.previous_working_day(day("2026-10-12")) == day("2026-10-09")


def test_next_working_day_after_a_long_weekend() -> None:
    assert TORONTO.next_working_day(day("2026-10-10")) == day("2026-10-13")


def test_working_days_between_is_negative_backwards() -> None:
    assert TORONTO.working_days_between(day("2026-06-03"), day("2026-05-27")) == -5


def test_local_date_near_midnight_belongs_to_the_zone() -> None:
    assert TORONTO.local_date(dt.datetime(2026, 10, 1, 3, 59, tzinfo=dt.UTC)) == day("2026-09-30")


def test_local_date_of_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        TORONTO.local_date(dt.datetime.fromisoformat("2026-10-01T03:59"))


@pytest.mark.parametrize(
    ("when", "hour"), [("2026-07-02", 21), ("2026-11-02", 22), ("2026-03-08", 21), ("2026-11-01", 22)]
)
def test_instant_follows_daylight_saving(when: str, hour: int) -> None:
    expected = dt.datetime.combine(day(when), dt.time(hour), tzinfo=dt.UTC)
    assert TORONTO.instant(day(when), dt.time(17)) == expected
    assert NEW_YORK.instant(day(when), dt.time(17)) == expected


def test_instant_in_the_hour_left_out_is_before_the_change() -> None:
    assert TORONTO.instant(day("2026-03-08"), dt.time(2, 30)) == dt.datetime(2026, 3, 8, 7, 30, tzinfo=dt.UTC)


def test_calendar_without_holidays_works_on_weekdays() -> None:
    assert Calendar("UTC").is_working_day(day("2026-12-25"))
