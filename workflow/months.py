"""A few marked days as small months: as a calendar on the wall shows them. Pure; pages draw it, lists say the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from workflow.texts import Text

Shape = Literal["ring", "square", "diamond", "triangle", "flag"]
WEEK = 7


@dataclass(frozen=True, slots=True)
class Mark:
    """A day that stands out: its words, and the shape that tells it from the others without any colour."""

    on: date
    label: Text
    shape: Shape


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a month: in which column (Sunday is 0) and row it stands, and its marks."""

    on: date
    column: int
    row: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """One month, by its first day."""

    first: date
    days: tuple[Day, ...]

    @property
    def rows(self) -> int:
        """How many weeks it touches."""
        return self.days[-1].row + 1


def months_of(marks: Iterable[Mark]) -> tuple[Month, ...]:
    """The months in which a day is marked, in order; those without a mark between them are left out."""
    by_day: dict[date, list[Mark]] = {}
    for mark in marks:
        by_day.setdefault(mark.on, []).append(mark)
    firsts = sorted({day.replace(day=1) for day in by_day})
    return tuple(Month(first, tuple(_days(first, by_day))) for first in firsts)


def _days(first: date, by_day: dict[date, list[Mark]]) -> Iterable[Day]:
    offset = first.isoweekday() % WEEK
    day = first
    while day.month == first.month:
        place = offset + day.day - 1
        yield Day(day, place % WEEK, place // WEEK, tuple(by_day.get(day, ())))
        day += timedelta(days=1)
