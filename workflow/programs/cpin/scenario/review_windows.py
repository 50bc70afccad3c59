"""The standing windows of reviews with the ministry, for a case that asks about them: begun before its first day."""

from datetime import date, time, timedelta

from workflow.actors import SYSTEM
from workflow.engine import create
from workflow.programs.cpin.reporting.review_windows import KIND, window_of
from workflow.programs.cpin.scenario import times
from workflow.programs.cpin.scenario.world import World

ONE_DAY = timedelta(days=1)


def begin_review_windows(world: World, first: date, last: date) -> date:
    """Begin every window from the first day to the last; give the day on which that was done."""
    window = window_of(first)
    begun = window.first - ONE_DAY
    now = times.program().calendar.instant(begun, time())
    while window.first <= last:
        with world.database.write() as session:
            create(session, KIND, "begin_next", actor=SYSTEM, now=now, data={"first_day": window.first.isoformat()})
        window = window_of(window.last + ONE_DAY)
    return begun
