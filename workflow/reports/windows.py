"""The days that a report is about."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Window:
    """From the first day to the last, both included; local dates of the program."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Raise ValueError for a window that ends before it begins."""
        if self.last < self.first:
            raise ValueError(f"a window from {self.first} ends before it begins, on {self.last}")

    def __contains__(self, day: date | None) -> bool:
        """Whether a day is one of them. A day that never came is not."""
        return day is not None and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Asked:
    """What a figure or a list is made for: its window, and the instant up to which records are known.

    Dates and words are as at the end of the window; merges, voids and reclassifications as known at `known_at`.
    """

    window: Window
    known_at: datetime
