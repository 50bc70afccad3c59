"""What a workflow is: states, transitions, fields and guards that need something given; and its deadline rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from workflow.deadline_rules import DeadlineRule
from workflow.texts import Text

SAME = "same"
PRIOR = "prior"
DELETED = "deleted"
FROM_INPUT = "input "
WORDS = ("pending", "in-progress", "ongoing", "deferred", "complete")
"""The words in which the state of everything is reported."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Field:
    """A value that a record holds or an action takes: declared once for form, API schema, validation and storage."""

    name: str
    type: str
    label: Text
    help: Text | None = None
    max: int | None = None
    min: int | None = None
    options: tuple[Option, ...] = ()
    columns: tuple["Field", ...] = ()
    search: bool = False
    listed: bool = False
    stored: bool = True
    of: tuple[str, ...] = ()
    """Of whom a person is chosen: circles of people that the program knows, or roles. Empty: of everybody."""
    kinds: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Of which kinds an item is offered, and in which states; no states are all of them."""
    money_if: tuple[tuple[str, str], ...] = ()
    """The fields of the record, and their values, with which a number is an amount of money."""
    line: int = field(default=1, compare=False)
    file: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class SettingRule:
    """A setting of a program: what it is called and means and may be (as a field), and where its default comes from."""

    field: Field
    source: Text | None = None

    @property
    def name(self) -> str:
        """The setting's name."""
        return self.field.name


@dataclass(frozen=True, slots=True)
class State:
    """A state of the main machine or of a track.

    `waits_for` names the party that is waited for, where the roles of what leads on do not say it.
    """

    name: str
    label: Text
    meaning: Text | None = None
    word: str | None = None
    listed: bool = True
    initial: bool = False
    terminal: bool = False
    outcome: Text | None = None
    waits_for: str | None = None
    line: int = field(default=0, compare=False)
    file: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Track:
    """A machine beside the main one, such as one of two parallel reviews."""

    name: str
    label: Text
    initial: str
    states: Mapping[str, State]


@dataclass(frozen=True, slots=True)
class RoleRule:
    """Who may: a role, anywhere or within a scope.

    Scopes: `own`, `society`, `district`, `committee`, and `invited` for whom the record's field `invited` names.
    """

    role: str
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Mail to send when the transition happened."""

    mail: str
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ByLink:
    """That people may do something by a secret link in a mail, without signing in: in which mails, who, how long.

    Besides `mails`, the digests carry it in which these people are reminded of the deadlines in `reminders`. It lives
    for so many days, and no longer than `until`, a date of the record, where it has one. Where such a deadline is about
    one row of a list, the input `row` is that row.
    """

    mails: tuple[str, ...]
    to: tuple[str, ...]
    days: int
    until: str | None = None
    reminders: tuple[str, ...] = ()
    row: str | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: what may be done, from where, to where, by whom, and what follows.

    What several people do `together`, such as voting, does not wait for the others: nobody needs to have seen the
    version that the item is at, and each writer waits for the one before. What happened before the item was kept here
    is recorded `by_import` of a list alone, and counts from the date that the input of that name gives. Whoever signs
    says once more who they are: the action `asks_password`, which the doors (pages, API) compare before they ask here.
    Some of its input is `called` otherwise in its form, or `answers` what a field of the record asks, shown beside it.
    """

    do: str
    label: Text
    sources: tuple[str, ...]
    to: str
    roles: tuple[RoleRule, ...]
    line: int
    id: str | None = None
    track: str | None = None
    during: frozenset[str] = frozenset()
    input: tuple[Field, ...] = ()
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    notify: tuple[Notice, ...] = ()
    by_decision: str | None = None
    by_clock: str | None = None
    by_import: str | None = None
    by_link: ByLink | None = None
    remembers: str | None = None
    recalls: str | None = None
    returns: Mapping[str, str] = field(default_factory=dict)
    danger: bool = False
    asks_password: bool = False
    together: bool = False
    main: frozenset[str] = frozenset()
    main_tracks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    help: Text | None = None
    called: Mapping[str, Text] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    file: str = ""

    @property
    def creates(self) -> bool:
        """A transition from nowhere makes an item."""
        return not self.sources

    @property
    def by_hand(self) -> bool:
        """Whether people perform it one by one, on what is there."""
        others = self.automatic or self.by_decision or self.by_clock or self.recalls or self.together
        return not (self.creates or others)

    @property
    def automatic(self) -> bool:
        """Nobody performs it by hand: the clock, a confirmed decision, another action's effect, or a list's import."""
        return self.by_import is not None or all(rule.role == "system" for rule in self.roles)


@dataclass(frozen=True, slots=True)
class Needs:
    """A guard that only wants something given: each name must have a value, in the input or on the record.

    With `only` it is asked of items that say one of these values; where it `warns`, the action goes on without.
    """

    name: str
    needs: tuple[str, ...]
    message: Text
    citation: str = ""
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    warns: bool = False

    @property
    def always(self) -> tuple[str, ...]:
        """What no item does without."""
        return () if self.only or self.warns else self.needs


@dataclass(frozen=True)
class Workflow:
    """One version of one kind's workflow. `source` is the document it was read from, `digest` its content hash."""

    kind: str
    program: str
    prefix: str
    label: Text
    plural: Text
    fields: Mapping[str, Field]
    states: Mapping[str, State]
    tracks: Mapping[str, Track]
    transitions: tuple[Transition, ...]
    needs: Mapping[str, Needs]
    deadlines: Mapping[str, DeadlineRule]
    source: Mapping[str, Any]
    digest: str

    @cached_property
    def looked_after_by(self) -> frozenset[str]:
        """The roles that act on items of the kind, whoever's they are, and not only by a link."""
        acting = (row for row in self.transitions if row.by_hand and row.by_link is None)
        return frozenset(rule.role for row in acting for rule in row.roles if rule.scope is None)

    @cached_property
    def actions(self) -> Mapping[str, tuple[Transition, ...]]:
        """Every action with its rows (an action may have one row per group of states)."""
        rows: dict[str, tuple[Transition, ...]] = {}
        for row in self.transitions:
            rows[row.do] = (*rows.get(row.do, ()), row)
        return rows

    @cached_property
    def creating(self) -> tuple[Transition, ...]:
        """The rows that make an item."""
        return tuple(row for row in self.transitions if row.creates)

    @cached_property
    def imported(self) -> tuple[Transition, ...]:
        """The rows that only the import of a list performs."""
        return tuple(row for row in self.transitions if row.by_import)

    @cached_property
    def linked(self) -> tuple[Transition, ...]:
        """The rows that may be performed by a link in a mail."""
        return tuple(row for row in self.transitions if row.by_link)

    @cached_property
    def reminded(self) -> Mapping[str, tuple[Transition, ...]]:
        """The rows that may be performed by a link in a reminder, by the code of the deadline."""
        found: dict[str, tuple[Transition, ...]] = {}
        for row in self.linked:
            for code in row.by_link.reminders if row.by_link else ():
                found[code] = (*found.get(code, ()), row)
        return found

    @cached_property
    def searched(self) -> tuple[str, ...]:
        """The names of the fields that full text finds."""
        return tuple(name for name, declared in self.fields.items() if declared.search)

    @cached_property
    def listed(self) -> Mapping[str, Field]:
        """The fields that are columns of the kind's list: shown, sorted and filtered by."""
        return {name: declared for name, declared in self.fields.items() if declared.listed}

    @cached_property
    def deadline_touches(self) -> Mapping[str, tuple[DeadlineRule, ...]]:
        """For each action, the deadline rules that it starts, satisfies, pauses, resumes or cancels."""
        touched: dict[str, list[DeadlineRule]] = {}
        for rule in self.deadlines.values():
            ways = (rule.started_by, rule.satisfied_by, rule.paused_by, rule.resumed_by, rule.cancelled_by)
            for action in frozenset().union(*ways):
                touched.setdefault(action, []).append(rule)
        return {action: tuple(rules) for action, rules in touched.items()}

    @cached_property
    def deadline_dates(self) -> Mapping[str, tuple[DeadlineRule, ...]]:
        """For each field of the record, the deadline rules whose date hangs on it."""
        hanging: dict[str, tuple[DeadlineRule, ...]] = {}
        for rule in self.deadlines.values():
            name = rule.each or rule.due.on or rule.due.source
            if name is not None and name in self.fields:
                hanging[name] = (*hanging.get(name, ()), rule)
        return hanging

    def row_people(self, rule: DeadlineRule) -> frozenset[str]:
        """The person columns of the list field that a rule follows row by row: each names its recipients."""
        columns = self.fields[rule.each].columns if rule.each else ()
        return frozenset(column.name for column in columns if column.type in ("person", "people"))

    @cached_property
    def clocked(self) -> Mapping[str, Transition]:
        """The transitions that the clock performs, by the code of their deadline."""
        return {row.by_clock: row for row in self.transitions if row.by_clock}

    def word(self, state: str) -> str | None:
        """The reporting word of a state: a pure function, never typed."""
        found = self.states.get(state)
        return found.word if found else None
