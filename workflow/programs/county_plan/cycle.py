"""The planning cycle: its dates and limits, read from a data file, so that no rule carries a number."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from workflow.calendar import Calendar
from workflow.public_holidays import new_york
from workflow.texts import Text
from workflow.yaml_documents import read_tables

NEW_YORK = Calendar("America/New_York", new_york, roll_weekend=False)
"""The State's calendar. No reminder and no legal day moves off a weekend or holiday."""

FOLDER = Path(__file__).parent

DATES = ("issued_on", "due_on", "effective_on", "ends_on")
NEEDED = frozenset({"cycle", "source", "structure", *DATES, "roll_weekend", "funding_ends_on", "reported_years"})
KEYS = NEEDED | {"like", "limits"}


@dataclass(frozen=True, slots=True)
class Limit:
    """A number or a list of words that rules measure a plan by: what it is, and where it is laid down.

    `value` is an exact number (in the `unit` that is named) or the words themselves.
    """

    name: str
    label: Text
    value: Decimal | tuple[str, ...]
    source: str
    unit: str = ""


@dataclass(frozen=True)
class Cycle:
    """One cycle: its dates, its years, and the limits that its rules measure by."""

    cycle: str
    source: str
    structure: str
    issued_on: date
    due_on: date
    effective_on: date
    ends_on: date
    roll_weekend: bool
    funding_ends_on: tuple[date, ...]
    reported_years: tuple[int, ...]
    limits: Mapping[str, Limit]

    def limit(self, name: str) -> Decimal:
        """A limit that is a number; raises KeyError for an unknown name, TypeError for a list of words."""
        value = self.limits[name].value
        if not isinstance(value, Decimal):
            raise TypeError(f"{name} is a list of words")
        return value

    def words(self, name: str) -> tuple[str, ...]:
        """A limit that is a list of words; raises KeyError for an unknown name, TypeError for a number."""
        value = self.limits[name].value
        if isinstance(value, Decimal):
            raise TypeError(f"{name} is a number")
        return value

    def days(self, name: str) -> int:
        """A limit in whole calendar days."""
        return int(self.limit(name))

    @property
    def notice_days(self) -> int:
        """From the first publication to the hearing."""
        return self.days("notice_days")

    @property
    def wait_days(self) -> int:
        """From the hearing to the submission."""
        return self.days("wait_days")

    @property
    def review_days(self) -> int:
        """For the State's review."""
        return self.days("review_days")

    @property
    def resubmit_days(self) -> int:
        """For the county to resubmit."""
        return self.days("resubmit_days")

    @property
    def rereview_days(self) -> int:
        """For the State's second review."""
        return self.days("rereview_days")

    @property
    def termination_days(self) -> int:
        """From the notice to the end of the agreement."""
        return self.days("termination_days")

    @property
    def adjustment_days(self) -> int:
        """To tell OCFS of a set-aside adjustment."""
        return self.days("adjustment_days")

    @property
    def set_aside_percent(self) -> Decimal:
        """How far a set-aside moves without an amendment."""
        return self.limit("set_aside_percent")

    @property
    def components(self) -> tuple[str, ...]:
        """The components of a plan, in order."""
        return self.words("components")

    @property
    def notice_times(self) -> tuple[str, ...]:
        """What the notice gives a time for."""
        return self.words("notice_times")

    @property
    def hearing_elements(self) -> tuple[str, ...]:
        """What a plan tells about its hearing."""
        return self.words("hearing_elements")

    @property
    def latest_reviewable_on(self) -> date:
        """The last submission that leaves the whole review before the effective date (18 NYCRR 407.8(a))."""
        return self.effective_on - timedelta(days=self.review_days)


def read_cycle(source: Mapping[str, Any], earlier: Mapping[str, Cycle] | None = None) -> Cycle:
    """Make a cycle of a file's content.

    With `like` the cycle of that name lends its limits, and the file names only what differs. Raises ValueError with
    the name of what is unknown or missing, TypeError for what is no date.
    """
    unknown = set(source) - KEYS
    missing = NEEDED - set(source)
    if unknown or missing:
        raise ValueError(f"unknown keys {sorted(unknown)}, missing keys {sorted(missing)}")
    for name in DATES:
        if not isinstance(source[name], date):
            raise TypeError(f"{name} is not a date: {source[name]!r}")
    limits = dict((earlier or {})[source["like"]].limits) if source.get("like") else {}
    for name, given in (source.get("limits") or {}).items():
        limits[name] = read_limit(name, given, limits.get(name))
    return Cycle(
        cycle=str(source["cycle"]),
        source=str(source["source"]),
        structure=str(source["structure"]),
        **{name: source[name] for name in DATES},
        roll_weekend=bool(source["roll_weekend"]),
        funding_ends_on=tuple(source["funding_ends_on"]),
        reported_years=tuple(source["reported_years"]),
        limits=limits,
    )


def read_limit(name: str, given: Mapping[str, Any], lent: Limit | None = None) -> Limit:
    """Make a limit of its row; a row about a limit that is lent may leave out its label and unit.

    Raises ValueError for a row without value or source, or for a value that is neither a number nor a list of words.
    """
    try:
        value, source = given["value"], str(given["source"])
        exact = tuple(str(word) for word in value) if isinstance(value, list) else Decimal(str(value))
    except (KeyError, ArithmeticError) as error:
        raise ValueError(f"limit {name} needs a value and a source: {dict(given)!r}") from error
    if lent is not None and "en" not in given:
        return replace(lent, value=exact, source=source)
    if "en" not in given or "fr" not in given:
        raise ValueError(f"limit {name} needs a label in both languages")
    return Limit(name, Text(given["en"], given["fr"]), exact, source, str(given.get("unit", "")))


@cache
def load_cycles() -> Mapping[str, Cycle]:
    """Read every cycle file of this folder, by the cycle's name, oldest first."""
    cycles: dict[str, Cycle] = {}
    for file in sorted(FOLDER.glob("cycle_*.yaml")):
        cycle = read_cycle(read_tables(file), cycles)
        cycles[cycle.cycle] = cycle
    return cycles


def cycle_named(name: str) -> Cycle:
    """Give the cycle of that name ("2007-2009"); raises KeyError for an unknown one."""
    return load_cycles()[name]
