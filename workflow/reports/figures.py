"""A reported number with the rows that make it, and the near misses that do not: each says why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from sqlalchemy.orm import Session

from workflow.reports.windows import Asked
from workflow.texts import Text

Unit = Literal["count", "money"]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One thing that was looked at: the item it is, the day that decided, whether it counts and why.

    `groups` are the breakdowns it stands under, `amount` is what it adds when it counts (1, or dollars).
    """

    reference: str
    title: str
    on: date | None
    counts: bool
    why: Text
    groups: tuple[str, ...] = ()
    amount: Decimal = Decimal(1)
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure over a window: its rows, and what else is shown beside the number but never added to it.

    `groups` are the breakdowns that only the data know (societies, zones), beside those that the measure names.
    """

    code: str
    asked: Asked
    rows: tuple[FigureRow, ...]
    beside: tuple[FigureRow, ...] = ()
    groups: Mapping[str, Text] = field(default_factory=dict)

    @property
    def value(self) -> Decimal:
        """What is reported: the amounts of the rows that count, and of nothing else."""
        return sum((row.amount for row in self.rows if row.counts), Decimal(0))

    @property
    def within(self) -> Decimal:
        """The part of the value that belongs to the window's own days: of a cumulative measure, not what was before."""
        return sum((row.amount for row in self.rows if row.counts and row.on in self.asked.window), Decimal(0))

    def parts(self, groups: Mapping[str, Text]) -> dict[str, Decimal]:
        """How much of the value stands under each of the groups, in their order; 0 where there is none."""
        return {
            group: sum((row.amount for row in self.rows if row.counts and group in row.groups), Decimal(0))
            for group in groups
        }

    def parts_beside(self, groups: Mapping[str, Text]) -> dict[str, int]:
        """How many of the rows beside stand under each of the groups, in their order."""
        return {group: sum(group in row.groups for row in self.beside) for group in groups}


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that a program reports: what it is called, what it means, how it is broken down and counted.

    `count` reads the history. `snapshot` says that it is the stock on the last day and never adds up over windows;
    `cumulative` that its window always begins with the fiscal year. `beside` are the groups of what is shown beside.
    """

    code: str
    name: Text
    definition: Text
    count: Callable[[Session, Asked], Figure]
    groups: Mapping[str, Text]
    unit: Unit = "count"
    snapshot: bool = False
    cumulative: bool = False
    beside: Mapping[str, Text] = field(default_factory=dict)
