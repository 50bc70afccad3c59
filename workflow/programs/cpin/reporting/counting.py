"""What every measure is counted with: how a day stands to a window, and a row that says why."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from workflow.programs.cpin.reporting.facts import Facts
from workflow.programs.cpin.reporting.known import is_near
from workflow.reports.figures import FigureRow
from workflow.reports.windows import Window
from workflow.texts import Text

INSIDE = Text("{event}, within the period.", "{event}, dans la période.")
BEFORE = Text("{event}, before the period.", "{event}, avant la période.")
AFTER = Text("{event}, after the period.", "{event}, après la période.")

NO_GROUPS: Mapping[str, Text] = {}


@dataclass(frozen=True, slots=True)
class Options:
    """The program's settings that measures depend on, and the day on which they are counted.

    `feeds` says which measure a kind of meeting counts in.
    """

    feeds: Mapping[str, str]
    count_resources: bool = True
    include_ongoing: bool = False
    anytime: bool = False
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows of a measure, what is shown beside it, and the groups that only the data know."""

    rows: tuple[FigureRow, ...]
    beside: tuple[FigureRow, ...] = ()
    groups: Mapping[str, Text] = field(default_factory=dict)


Count = Callable[[Facts, Window, Options], Counted]


class Fact(Protocol):
    """Whatever is an item with a reference and a title."""

    @property
    def reference(self) -> str:
        """The item's reference."""

    @property
    def title(self) -> str:
        """What it is called."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something counts, why, and under which groups."""

    counts: bool
    why: Text
    groups: tuple[str, ...] = ()


def no(why: Text) -> Verdict:
    """It does not count."""
    return Verdict(counts=False, why=why)


def yes(why: Text, *groups: str) -> Verdict:
    """It counts."""
    return Verdict(counts=True, why=why, groups=groups)


def row(fact: Fact, on: date | None, verdict: Verdict, *, amount: Decimal = Decimal(1), detail: str = "") -> FigureRow:
    """The row of one fact."""
    return FigureRow(
        reference=fact.reference,
        title=fact.title,
        on=on,
        counts=verdict.counts,
        why=verdict.why,
        groups=verdict.groups,
        amount=amount,
        detail=detail,
    )


def outside(window: Window, day: date, event: Text) -> Text:
    """Why something that happened on a day outside of the window does not count."""
    return tell(BEFORE if day < window.first else AFTER, event=tell(event, day=day))


def inside(day: date, event: Text) -> Text:
    """Why something that happened on a day of the window counts."""
    return tell(INSIDE, event=tell(event, day=day))


def tell(sentence: Text, **values: Hashable) -> Text:
    """A sentence with its placeholders filled; much of what is told is told of many."""
    return _told(sentence, tuple(values), tuple(values.values()))


@lru_cache(maxsize=16_384)
def _told(sentence: Text, names: tuple[str, ...], values: tuple[Hashable, ...]) -> Text:
    return sentence.format(**dict(zip(names, values, strict=True)))


def worth_a_row(window: Window, day: date | None, verdict: Verdict) -> bool:
    """Whether to tell of it: what counts always, what does not where it is near."""
    return verdict.counts or is_near(window, day)


def any_in(window: Window, days: tuple[date, ...]) -> date | None:
    """The first of the days that lies in the window."""
    return next((day for day in days if day in window), None)
