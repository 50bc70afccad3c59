"""The legal clock, forwards from what has happened and backwards from the due date."""

from dataclasses import replace
from datetime import date

import pytest

from workflow.programs.county_plan.clock import ClockRow, read_clock
from workflow.programs.county_plan.cycle import cycle_named
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.rules.hearing import Hearing

CYCLE = cycle_named("2007-2009")
TIMES = CYCLE.notice_times


def make_facts(*hearings: Hearing, due_on: date = CYCLE.due_on) -> PlanFacts:
    return PlanFacts(cycle=CYCLE, due_on=due_on, hearings=hearings)


def make_hearing(notice: date, on: date, *, held: bool = True) -> Hearing:
    return Hearing(on=on, held=held, notice=notice, newspaper="County Daily", general_circulation=True, times_for=TIMES)


def rows_of(facts: PlanFacts, today: date) -> dict[str, ClockRow]:
    return {row.code: row for row in read_clock(facts, today)}


def test_clock_counts_backwards_from_due_date() -> None:
    rows = [row for row in read_clock(make_facts(), date(2006, 6, 1)) if row.direction == "from the due date"]
    assert [(row.code, row.on.isoformat(), row.rule) for row in rows] == [
        ("K-00", "2006-05-23", ""),
        ("K-02b-notice", "2006-08-31", "R-HRG-02"),
        ("K-01", "2006-09-01", "R-HRG-02"),
        ("K-02b", "2006-09-15", "R-HRG-05"),
        ("K-02", "2006-09-16", "R-HRG-05"),
        ("K-03", "2006-10-01", "R-SUB-01"),
        ("K-04", "2006-11-15", "R-EXT-01"),
        ("K-07", "2006-11-17", "R-SUB-03"),
        ("K-05", "2006-12-15", "R-EXT-02"),
        ("K-06", "2006-12-30", "R-EXT-03"),
        ("K-08", "2007-01-01", "R-LIF-02"),
        ("K-09", "2007-03-31", "R-YB-11"),
        ("K-10", "2008-03-31", "R-YB-11"),
        ("K-11", "2009-03-31", "R-YB-11"),
        ("K-12", "2009-12-31", "R-LIF-02"),
    ]
    assert {row.standing for row in rows if row.code != "K-00"} == {"ahead"}


def test_clock_every_row_names_its_authority() -> None:
    facts = replace(
        make_facts(make_hearing(date(2006, 8, 1), date(2006, 8, 22))),
        submitted_on=date(2006, 9, 15),
        returned_on=date(2006, 10, 1),
        resubmitted_on=date(2006, 10, 10),
        approved_on=date(2006, 10, 20),
    )
    assert all(row.citation and row.what.en != row.what.fr for row in read_clock(facts, date(2006, 11, 1)))


def test_clock_with_nothing_done_counts_from_today() -> None:
    rows = rows_of(make_facts(), date(2006, 6, 1))
    assert rows["earliest_hearing"].on == date(2006, 6, 16)
    assert rows["planned_submission"].on == date(2006, 7, 1)
    assert "earliest_submission" not in rows


def test_clock_after_hearing_gives_earliest_submission() -> None:
    facts = make_facts(make_hearing(date(2006, 8, 1), date(2006, 8, 22)))
    before, after = rows_of(facts, date(2006, 9, 5)), rows_of(facts, date(2006, 9, 6))
    assert (before["earliest_submission"].on, before["earliest_submission"].standing) == (
        date(2006, 9, 6),
        "ahead",
    )
    assert after["earliest_submission"].standing == "met"
    assert before["latest_notice"].on == date(2006, 8, 7)
    assert (before["K-01"].standing, before["K-02"].standing) == ("met", "met")


def test_clock_with_planned_hearing_counts_from_it() -> None:
    rows = rows_of(make_facts(make_hearing(date(2006, 8, 1), date(2006, 8, 22), held=False)), date(2006, 8, 2))
    assert rows["planned_submission"].on == date(2006, 9, 6)
    assert rows["earliest_hearing"].on == date(2006, 8, 16)
    assert rows["K-02"].standing == "ahead"


@pytest.mark.parametrize(
    ("notice", "earliest"), [(date(2007, 2, 15), date(2007, 3, 2)), (date(2008, 2, 15), date(2008, 3, 1))]
)
def test_clock_counts_leap_day(notice: date, earliest: date) -> None:
    rows = rows_of(make_facts(make_hearing(notice, earliest)), earliest)
    assert rows["earliest_hearing"].on == earliest
    assert rows["hearing_held"].standing == "met"


def test_clock_counts_across_year_end() -> None:
    rows = rows_of(make_facts(make_hearing(date(2006, 12, 1), date(2006, 12, 20))), date(2006, 12, 21))
    assert rows["earliest_submission"].on == date(2007, 1, 4)


def test_clock_extension_moves_what_hangs_on_due_date() -> None:
    rows = rows_of(make_facts(due_on=date(2006, 10, 20)), date(2006, 9, 25))
    assert [rows[code].on.isoformat() for code in ("K-01", "K-02", "K-03", "K-04")] == [
        "2006-09-20",
        "2006-10-05",
        "2006-10-20",
        "2006-12-04",
    ]
    assert [rows[code].standing for code in ("K-01", "K-02")] == ["missed", "ahead"]
    assert rows["K-07"].on == date(2006, 11, 17)
    assert "K-02b" not in rows


def test_clock_two_hearings_count_from_last_qualifying() -> None:
    first = make_hearing(date(2006, 8, 1), date(2006, 8, 22))
    second = make_hearing(date(2006, 8, 25), date(2006, 9, 12))
    short = make_hearing(date(2006, 9, 8), date(2006, 9, 12))
    today = date(2006, 9, 13)
    assert rows_of(make_facts(first, second), today)["earliest_submission"].on == date(2006, 9, 27)
    assert rows_of(make_facts(first, short), today)["earliest_submission"].on == date(2006, 9, 6)


def test_clock_without_qualifying_hearing_says_so() -> None:
    rows = rows_of(make_facts(make_hearing(date(2006, 9, 8), date(2006, 9, 12))), date(2006, 9, 13))
    assert "earliest_submission" not in rows
    assert (rows["hearing_held"].what.en, rows["hearing_held"].standing) == ("Hearing that does not count", "missed")
    assert (rows["latest_notice"].on, rows["latest_notice"].standing) == (date(2006, 8, 28), "missed")


def test_clock_review_counts_from_receipt_return_and_resubmission() -> None:
    facts = replace(
        make_facts(),
        submitted_on=date(2006, 10, 1),
        returned_on=date(2006, 11, 15),
        resubmitted_on=date(2006, 12, 15),
    )
    rows = rows_of(facts, date(2006, 12, 31))
    assert [(rows[code].on.isoformat(), rows[code].standing) for code in REVIEW_ROWS] == [
        ("2006-11-15", "met"),
        ("2006-12-15", "met"),
        ("2006-12-30", "missed"),
    ]


REVIEW_ROWS = ("review_ends", "resubmit_by", "second_review_ends")


@pytest.mark.parametrize(
    ("approved_on", "first"), [(date(2006, 12, 28), date(2007, 1, 1)), (date(2007, 1, 5), date(2007, 1, 5))]
)
def test_clock_approved_plan_takes_effect(approved_on: date, first: date) -> None:
    rows = rows_of(replace(make_facts(), approved_on=approved_on), approved_on)
    assert rows["in_effect_from"].on == first
