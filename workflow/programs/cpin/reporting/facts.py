"""The facts that measures and lists are made of: plain values, whether they were read or told.

`state` is what was known at the instant asked for; what depends on a day (the reporting word, the class of a
resource) carries its dated history.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from workflow.texts import Text

Value = TypeVar("Value")
Dated = tuple[tuple[date, Value], ...]
"""What was so from which day on, oldest first."""

PRACTICE, RESOURCE = "practice", "training_resource"
ASSOCIATED, ADDITIONAL = "associated", "additional"
FORCE = frozenset({"published", "maintained"})
"""The states in which a version of a practice or a resource is in force and none is open."""


def on_day(dated: Dated[Value], day: date) -> Value | None:
    """What held at the end of a day; None before the first."""
    held = None
    for since, value in dated:
        if since > day:
            break
        held = value
    return held


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A general inquiry as it was received, and what it turned out to be."""

    reference: str
    state: str
    received_on: date | None
    title: str = ""
    merged_into: str | None = None
    reclassified_as: str | None = None
    reopened_on: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeRequestReceived:
    """A change request: when it was received and from whom, endorsed and forwarded. `society` is a code."""

    reference: str
    state: str
    received_on: date | None
    title: str = ""
    origin: str = "submitted"
    category: str | None = None
    society: str | None = None
    society_name: Text | None = None
    merged_into: str | None = None
    endorsed_on: date | None = None
    first_forwarded_on: date | None = None
    forwarded_on: tuple[date, ...] = ()
    split_from: str | None = None
    reopened_on: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingHeld:
    """A meeting of any kind, held or not. It is dated by its first day."""

    reference: str
    kind: str
    state: str
    held_on: date | None
    title: str = ""
    ends_on: date | None = None
    scheduled_on: date | None = None
    facilitated_by: tuple[str, ...] = ()
    coordinated_by: tuple[str, ...] = ()
    oacas_attended: bool = False
    oacas_input: bool = False
    inquorate: bool = False
    series_month: str = ""
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a practice or of a training resource (`of`); `reference` is the item's."""

    reference: str
    of: str
    number: str
    change_type: str
    title: str = ""
    scope: str = ""
    dated_on: date | None = None
    endorsed_on: date | None = None
    approved_on: date | None = None
    released_on: date | None = None
    posted_on: date | None = None
    class_at_publish: str | None = None
    conditional_on: date | None = None
    set_aside_on: date | None = None

    @property
    def counted_on(self) -> date | None:
        """The day from which it counts as released and published: the later of the two."""
        return max(self.released_on, self.posted_on) if self.released_on and self.posted_on else None


@dataclass(frozen=True, slots=True)
class Listed:
    """A practice or a training resource with its dated states, reporting words and (a resource) classes and practices.

    `practices` are the references of those that it was linked with.
    """

    reference: str
    of: str
    states: Dated[str]
    words: Dated[str | None]
    title: str = ""
    classes: Dated[str] = ()
    practices: Dated[frozenset[str]] = ()

    def state_on(self, day: date) -> str | None:
        """The state at the end of a day; None before there was one."""
        return on_day(self.states, day)

    def word_on(self, day: date) -> str | None:
        """The reporting word at the end of a day; None where its state has none."""
        return on_day(self.words, day)

    def class_on(self, day: date) -> str | None:
        """Associated or additional, as it was linked at the end of a day; None for a practice."""
        return on_day(self.classes, day)

    def practices_on(self, day: date) -> frozenset[str]:
        """The practices that a resource was linked with at the end of a day."""
        return on_day(self.practices, day) or frozenset()

    def was_in_force(self, day: date) -> bool:
        """Whether a version had been in force by the end of a day: what is open then is an update."""
        return any(since <= day and state in FORCE for since, state in self.states)

    def days_between(self, first: date, last: date) -> Iterator[date]:
        """The days from first to last on which a word or class may begin: on all others it is as the day before."""
        yield first
        changes = {since for since, _ in (*self.words, *self.classes)}
        yield from sorted(day for day in changes if first < day <= last)


@dataclass(frozen=True, slots=True)
class Presentation:
    """A training presentation; `meeting_kind` is that of the meeting in which it was given, if it was."""

    reference: str
    state: str
    delivered_on: date | None
    title: str = ""
    planned_for: date | None = None
    relates_to: str = "none"
    meeting: str | None = None
    meeting_kind: str | None = None


@dataclass(frozen=True, slots=True)
class Expenditure:
    """An entry of expenses: what was spent, taken back or promised, from whose money, on which day."""

    reference: str
    kind: str
    funding: str
    on: date | None
    amount: Decimal
    title: str = ""
    budget_line: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known for a window, of the families that were asked for."""

    inquiries: Sequence[Inquiry] = ()
    change_requests: Sequence[ChangeRequestReceived] = ()
    meetings: Sequence[MeetingHeld] = ()
    versions: Sequence[Version] = ()
    listed: Sequence[Listed] = ()
    presentations: Sequence[Presentation] = ()
    expenditures: Sequence[Expenditure] = ()
