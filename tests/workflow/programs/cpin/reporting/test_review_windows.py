"""The two-month windows of the reviews with the ministry, and the reminder that each of them has."""

from datetime import date

import pytest
from sqlalchemy import select

from models.database import Database
from models.deadlines import Deadline
from models.items import Item
from tests.workflow.programs.cpin.reporting.season import Season
from workflow import registry
from workflow.calendar import Calendar
from workflow.clock import fire
from workflow.programs import load_programs
from workflow.programs.cpin.reporting.review_windows import window_of
from workflow.public_holidays import ontario
from workflow.schedule import sends_until

CALENDAR = Calendar("America/Toronto", ontario())


@pytest.fixture(autouse=True)
def programs() -> None:
    load_programs()


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2026-04-01", "2026-04-01", "2026-05-31"),
        ("2026-07-31", "2026-06-01", "2026-07-31"),
        ("2026-12-01", "2026-12-01", "2027-01-31"),
        ("2027-01-31", "2026-12-01", "2027-01-31"),
        ("2028-02-29", "2028-02-01", "2028-03-31"),
    ],
)
def test_window_is_two_months_of_the_fiscal_year(day: str, first: str, last: str) -> None:
    window = window_of(date.fromisoformat(day))
    assert (str(window.first), str(window.last)) == (first, last)


def test_reminders_go_out_on_the_agreed_days() -> None:
    rule = registry.kind("review_window").deadlines["DL-BIMONTHLY"]
    sent = sends_until(rule, date(2026, 4, 1), date(2026, 5, 31), CALENDAR, date(2026, 12, 31))
    assert [(str(one.send_on), one.kind, one.offset) for one in sent] == [
        ("2026-05-01", "lead", 20),
        ("2026-05-15", "lead", 10),
        ("2026-05-25", "lead", 5),
        ("2026-06-01", "overdue", 1),
    ]


def windows(season: Season) -> list[tuple[str, str]]:
    """The windows by their first day, with their state."""
    with season.database.read() as session:
        rows = session.scalars(select(Item).where(Item.kind == "review_window").order_by(Item.id))
        return [(str(one.fields["first_day"]), one.state) for one in rows]


def reminded(season: Season) -> list[tuple[str, bool, bool]]:
    """The deadlines of reviews by the day they are due: whether a reminder is to come, and whether they are met."""
    with season.database.read() as session:
        rows = session.scalars(select(Deadline).where(Deadline.code == "DL-BIMONTHLY").order_by(Deadline.due_on))
        return [(str(row.due_on), row.next_send_on is not None, row.satisfied_on is not None) for row in rows]


def test_window_is_silent_while_a_review_is_scheduled_and_met_when_it_was_held(database: Database) -> None:
    season = Season(database)
    season.on("2026-05-04")
    season.do("cara", "review_window.begin", "RW", first_day="2026-05-04")
    assert reminded(season) == [("2026-05-31", True, False)]
    season.do("cara", "meeting.schedule", "MR", kind="ministry_review", scheduled_on="2026-05-20")
    assert reminded(season) == [("2026-05-31", False, False)]
    season.do("cara", "meeting.reschedule", "MR", scheduled_on="2026-06-03")
    assert reminded(season) == [("2026-05-31", True, False)]
    assert "one_window_each" in season.played.do("cara", "review_window.begin", "RX", first_day="2026-04-30")
    assert "window_over" in season.played.do("cara", "review_window.explain", "RW", reason="Moved to June")
    season.on("2026-06-01")
    assert fire(database, season.played.now).performed == 1
    assert windows(season) == [("2026-04-01", "awaited"), ("2026-06-01", "awaited")]
    assert reminded(season) == [("2026-05-31", True, False), ("2026-07-31", False, False)]
    season.do("cara", "review_window.explain", "RW", reason="Moved to June")
    season.on("2026-06-04")
    season.do("cara", "meeting.hold", "MR", held_on="2026-06-03", attendees=5)
    assert windows(season) == [("2026-04-01", "missed"), ("2026-06-01", "met")]
    assert reminded(season) == [("2026-05-31", False, False), ("2026-07-31", False, True)]


def test_review_that_was_held_before_its_window_was_begun_counts(sqlite_database: Database) -> None:
    season = Season(sqlite_database)
    season.on("2026-05-04")
    season.do("cara", "meeting.schedule", "MR", kind="ministry_review", scheduled_on="2026-05-04")
    season.do("cara", "meeting.hold", "MR", held_on="2026-05-04", attendees=5)
    season.do("cara", "review_window.begin", "RW", first_day="2026-05-04")
    assert windows(season) == [("2026-04-01", "met")]
    season.do("cara", "review_window.take_back", "RW", reason="It was another meeting")
    assert (windows(season), reminded(season)[-1]) == ([("2026-04-01", "awaited")], ("2026-05-31", True, False))
