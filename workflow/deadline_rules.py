"""What a deadline is by its workflow: what begins and ends it, when it falls due, and who is reminded when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import time

from workflow.texts import Text


@dataclass(frozen=True, slots=True)
class DueRule:
    """When a deadline falls due: a span after the action, a date field, or a span from a date field.

    The span may be limits that the program keeps for the item: so many calendar days `after` it, or `before` it.
    """

    working_days: int | None = None
    days: int | None = None
    years: int | None = None
    on: str | None = None
    source: str | None = None
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()

    def counted(self, days_of: Callable[[str], int]) -> "DueRule":
        """The same with its limits in days, as `days_of` gives them."""
        if not (self.after or self.before):
            return self
        return replace(self, days=sum(map(days_of, self.after)) - sum(map(days_of, self.before)))


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A deadline: what starts, satisfies, pauses and cancels it, when it is due and who is reminded when.

    `only` limits it to items whose fields hold one of the values named. A milestone is a day from which something is
    possible or happens by itself: nobody is late for it. One that `outlives` its item stays open in a terminal state.
    One that `lapses` is not started when its day is over already: nobody begins late.
    """

    code: str
    label: Text
    due: DueRule
    line: int
    at: time = time(17)
    each: str | None = None
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    started_by: frozenset[str] = frozenset()
    satisfied_by: frozenset[str] = frozenset()
    paused_by: frozenset[str] = frozenset()
    resumed_by: frozenset[str] = frozenset()
    cancelled_by: frozenset[str] = frozenset()
    leads: tuple[int, ...] = ()
    overdue: tuple[int, ...] = ()
    every: int | None = None
    to: tuple[str, ...] = ()
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unit: str = "working"
    milestone: bool = False
    outlives: bool = False
    lapses: bool = False
    citation: str = ""
    file: str = ""
