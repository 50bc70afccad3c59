"""Working days, local dates and local times of one program.

Storage is UTC; a date is what the clocks of the program's zone show. Nothing here reads a clock.
"""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

HolidayRule = Callable[[int], Collection[dt.date]]
"""Gives the holidays observed in a year."""

SATURDAY = 5
ONE_DAY = dt.timedelta(days=1)


def no_holidays(year: int) -> Collection[dt.date]:
    """Return no holiday, for a program that counts Monday to Friday only."""
    del year
    return ()


@dataclass(frozen=True)
class Calendar:
    """The zone and the holidays by which a program counts.

    `roll_weekend` says whether a reminder that would fall on no working day moves to the working day
    before it. Where it is false, holidays are a hint on the page and nothing more.
    """

    timezone: str
    holidays: HolidayRule = no_holidays
    roll_weekend: bool = True

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone by its IANA name; raises ZoneInfoNotFoundError for an unknown one."""
        return ZoneInfo(self.timezone)

    def is_holiday(self, day: dt.date) -> bool:
        """Say whether a holiday is observed on that day."""
        return day in self.holidays(day.year)

    def is_working_day(self, day: dt.date) -> bool:
        """Say whether the day is one from Monday to Friday and no holiday is observed on it."""
        return day.weekday() < SATURDAY and not self.is_holiday(day)

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """Count working days from `day`, which itself is not counted; backwards when `count` is negative.

        A count of 0 gives the day back, whatever day it is.
        """
        step = ONE_DAY if count > 0 else -ONE_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def previous_working_day(self, day: dt.date) -> dt.date:
        """Give the day itself when it is a working day, else the last working day before it."""
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def next_working_day(self, day: dt.date) -> dt.date:
        """Give the day itself when it is a working day, else the first working day after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def working_days_between(self, first: dt.date, last: dt.date) -> int:
        """Count the working days after `first` up to and with `last`; negative when `last` is earlier."""
        if last < first:
            return -self.working_days_between(last, first)
        days = (last - first).days
        return sum(self.is_working_day(first + dt.timedelta(days=n)) for n in range(1, days + 1))

    def local_date(self, instant: dt.datetime) -> dt.date:
        """Give the local date of an aware instant; raises ValueError for one without a zone."""
        return self.local(instant).date()

    def local(self, instant: dt.datetime) -> dt.datetime:
        """Give an aware instant as the clocks of the zone show it; raises ValueError for one without a zone."""
        if instant.tzinfo is None:
            message = f"an instant needs a time zone: {instant.isoformat()}"
            raise ValueError(message)
        return instant.astimezone(self.zone)

    def instant(self, day: dt.date, time: dt.time) -> dt.datetime:
        """Give the UTC instant at which the local clocks show that day and time.

        In the hour that comes twice, the first one; in the hour that is left out, as if the clocks had
        not yet moved.
        """
        return dt.datetime.combine(day, time, tzinfo=self.zone).astimezone(dt.UTC)
