"""The days that a plan's small calendar marks."""

from dataclasses import replace
from datetime import date

from workflow.programs.county_plan.cycle import cycle_named
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.marking import read_marks
from workflow.programs.county_plan.rules.hearing import Hearing

CYCLE = cycle_named("2007-2009")
TODAY = date(2006, 9, 10)


def marked(*hearings: Hearing) -> list[tuple[str, str, str]]:
    facts = PlanFacts(cycle=CYCLE, due_on=CYCLE.due_on, hearings=hearings)
    return [(mark.on.isoformat(), mark.label.en, mark.shape) for mark in read_marks(facts, TODAY)]


def hearing(on: date, notice: date, *, held: bool) -> Hearing:
    return Hearing(on, held, notice, "The Daily", general_circulation=True, times_for=CYCLE.notice_times)


def test_plan_without_notice_has_today_and_due_date() -> None:
    assert marked() == [("2006-09-10", "Today", "ring"), ("2006-10-01", "Plan due", "flag")]


def test_hearing_that_counts_and_one_planned_are_drawn_with_their_notices() -> None:
    first = hearing(date(2006, 9, 1), date(2006, 8, 10), held=True)
    second = hearing(date(2006, 9, 16), date(2006, 8, 30), held=False)
    assert marked(first)[:4] == [
        ("2006-08-10", "Notice", "square"),
        ("2006-09-01", "Hearing", "diamond"),
        ("2006-09-10", "Today", "ring"),
        ("2006-09-16", "Earliest submission", "triangle"),
    ]
    assert [mark for mark in marked(first, second) if mark[1] in ("Hearing planned", "Earliest submission")] == [
        ("2006-09-16", "Hearing planned", "diamond"),
        ("2006-10-01", "Earliest submission", "triangle"),
    ]


def test_void_hearing_is_said_to_be_void_and_nothing_counts_from_it() -> None:
    assert marked(replace(hearing(date(2006, 9, 1), date(2006, 8, 10), held=False), void=True)) == [
        ("2006-08-10", "Notice", "square"),
        ("2006-09-01", "Hearing declared void", "diamond"),
        ("2006-09-10", "Today", "ring"),
        ("2006-10-01", "Plan due", "flag"),
    ]


def test_hearing_without_notice_in_time_is_told_apart() -> None:
    assert ("2006-09-01", "Hearing that does not count", "diamond") in marked(
        hearing(date(2006, 9, 1), date(2006, 8, 30), held=True)
    )
