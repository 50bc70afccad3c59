"""Until when the ministry was told already: the windows of the reports that it has."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from workflow.reports.windows import Window

SENT = ("submitted", "questions", "answered", "accepted")
ONE_DAY = timedelta(days=1)


def told_windows(session: Session) -> tuple[Window, ...]:
    """The windows of the reports that were submitted."""
    rows = session.scalars(select(Item.fields).where(Item.kind == "report", Item.state.in_(SENT)))
    days = ((fields.get("start"), fields.get("end")) for fields in rows)
    return tuple(Window(date.fromisoformat(first), date.fromisoformat(last)) for first, last in days if first and last)


def told_until(windows: Iterable[Window], window: Window) -> date:
    """The last day of what the ministry was told before this window's end; the day before the window if of nothing."""
    before = (one.last for one in windows if one.last < window.last)
    return max((*before, window.first - ONE_DAY))
