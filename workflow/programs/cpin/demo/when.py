"""When the events of the demonstration happen: working days before and after the day it is loaded on."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from workflow.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Season:
    """Where the season stands: the day it is told on, and the calendar its working days are counted by."""

    today: date
    calendar: Calendar

    def instant(self, offset: int, minute: int = 0) -> datetime:
        """Ten in the morning (and some minutes), that many working days before (-) or after (+) today."""
        day = self.calendar.add_working_days(self.today, offset)
        return self.calendar.instant(day, time(10)) + timedelta(minutes=minute)

    def day(self, offset: int) -> date:
        """The day that many working days before (-) or after (+) today."""
        return self.calendar.add_working_days(self.today, offset)
