"""The planning cycle: its dates and limits, read from a data file, so that no rule carries a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from workflow.calendar import Calendar
from workflow.public_holidays import new_york
from workflow.yaml_documents import read_tables

NEW_YORK = Calendar("America/New_York", new_york, roll_weekend=False)
"""The State's calendar. No reminder and no legal day moves off a weekend or holiday."""

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Cycle:
    """One cycle's dates and limits; the `_days` are calendar days."""

    cycle: str
    source: str
    issued_on: date
    due_on: date
    effective_on: date
    ends_on: date
    roll_weekend: bool
    notice_days: int
    wait_days: int
    review_days: int
    resubmit_days: int
    rereview_days: int
    termination_days: int
    adjustment_days: int
    set_aside_percent: Decimal
    components: tuple[str, ...]
    notice_times: tuple[str, ...]
    hearing_elements: tuple[str, ...]
    funding_ends_on: tuple[date, ...]
    reported_years: tuple[int, ...]

    @property
    def latest_reviewable_on(self) -> date:
        """The last submission that leaves the whole review before the effective date (18 NYCRR 407.8(a))."""
        return self.effective_on - timedelta(days=self.review_days)


def read_cycle(source: Mapping[str, Any]) -> Cycle:
    """Make a cycle of a file's content; raises TypeError for a missing or unknown key."""
    lists = {key: tuple(value) for key, value in source.items() if isinstance(value, list)}
    percent = Decimal(str(source["set_aside_percent"]))
    return Cycle(**{**source, **lists, "set_aside_percent": percent})


@cache
def load_cycles() -> Mapping[str, Cycle]:
    """Read every cycle file of this folder, by the cycle's name, oldest first."""
    files = sorted(FOLDER.glob("cycle_*.yaml"))
    cycles = [read_cycle(read_tables(file)) for file in files]
    return {cycle.cycle: cycle for cycle in cycles}


def cycle_named(name: str) -> Cycle:
    """Give the cycle of that name ("2007-2009"); raises KeyError for an unknown one."""
    return load_cycles()[name]
