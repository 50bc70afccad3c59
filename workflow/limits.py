"""The dates and limits of a program's cycles as pages and the API show them; the program's hooks make these.

`cycles(session)` lists them, `cycle(session, name)` shows one, `read_cycle(session, text, file)` compares a file with
what stands, `foresee_cycle_change(session, name, what, value, now)` says what a new value would mean; `load_cycle`,
`keep_cycle` and `change_cycle` write through the engine, for whom `may_change_cycle(actor)`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workflow.texts import Text


@dataclass(frozen=True, slots=True)
class Line:
    """A date or a limit of a cycle: its value as it is read and as a form shows it, and where it comes from.

    `since` and `by` tell of the last change here; without them it stands as it came with the program.
    """

    name: str
    label: Text
    value: Text
    typed: str
    unit: Text
    source: str
    is_date: bool = False
    is_list: bool = False
    since: date | None = None
    by: Text | str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A cycle in the list of all: `reference` names its item, where it was loaded or changed here."""

    name: str
    state: str
    state_said: Text
    due_on: date
    effective_on: date
    ends_on: date
    plans: int
    reference: str | None


@dataclass(frozen=True, slots=True)
class CycleSheet:
    """A cycle with everything that its rules measure by; `moving` are the plans that a changed date takes along."""

    row: CycleRow
    source: str
    structure: str
    dates: tuple[Line, ...]
    facts: tuple[tuple[Text, Text], ...]
    limits: tuple[Line, ...]
    moving: Mapping[str, int]

    def find(self, name: str) -> Line | None:
        """The date or limit of that name."""
        return next((line for line in (*self.dates, *self.limits) if line.name == name), None)


@dataclass(frozen=True, slots=True)
class Concerned:
    """A plan, and the ids of the rules that it meets now and would then fail."""

    reference: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What a new value would mean: the open plans that it concerns (the first of them by name, and how many `more`).

    `failing` are those of the `judged` ones that would then fail a rule that they meet now.
    """

    plans: tuple[str, ...] = ()
    more: int = 0
    failing: tuple[Concerned, ...] = ()
    judged: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file, and in which line (from 1) and under which key."""

    line: int
    key: str
    said: Text


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a file says otherwise than what stands; None for what is not there."""

    name: str
    label: Text
    before: Text | None
    after: Text | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds: the record that it would write, or what is wrong; and how it differs from what stands."""

    name: str = ""
    faults: tuple[Fault, ...] = ()
    is_new: bool = True
    differences: tuple[Difference, ...] = ()
    plans: int = 0
    record: Mapping[str, Any] = field(default_factory=dict)
