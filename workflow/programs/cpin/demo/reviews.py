"""The windows of reviews with the ministry in the demonstration: one with its review, one that went by, one to come."""

from collections.abc import Iterator
from datetime import timedelta

from workflow.programs.cpin.demo import people
from workflow.programs.cpin.demo.when import Season
from workflow.programs.cpin.reporting.review_windows import window_of
from workflow.simulation import Event

HELD, AHEAD = -40, 50
"""In working days from today: the review that was held, a day of a window to come. The one before it had none."""


def events(season: Season) -> Iterator[Event]:
    """The review is scheduled and held; the windows are begun around it."""
    day = season.day(HELD)
    facts = {"kind": "ministry_review", "scheduled_on": day}
    yield Event(season.instant(HELD - 20), people.STAFF, "schedule", "MR1", facts, kind="meeting")
    held = {
        "held_on": day,
        "attendees": 7,
        "outside_oacas": 3,
        "channel": "video",
        "facilitated_by": ["oacas", "ministry"],
    }
    yield Event(season.instant(HELD, 30), people.STAFF, "hold", "MR1", held)
    missed = window_of(window_of(day).first - timedelta(days=1))
    windows = dict.fromkeys((missed, *(window_of(season.day(offset)) for offset in (HELD, 0, AHEAD))))
    for number, window in enumerate(windows, 1):
        begun = {"first_day": window.first}
        yield Event(season.instant(-8, number), people.STAFF, "begin", f"RW{number}", begun, kind="review_window")
    reason = {"reason": "The ministry moved it to the next window."}
    yield Event(season.instant(-7), people.STAFF, "explain", "RW1", reason)
