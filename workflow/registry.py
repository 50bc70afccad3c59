"""The programs and what each brings: kinds, guards, effects, recipients, roles, a calendar."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from models.items import Item
from workflow.actors import Grant, Role
from workflow.calendar import Calendar
from workflow.context import Context
from workflow.definition import SettingRule, Workflow
from workflow.errors import DefinitionError, NotFound, Reason
from workflow.reading import load_workflow
from workflow.texts import Text

GuardResult = Reason | Iterable[Reason] | None
GuardFunction = Callable[[Context], GuardResult]
EffectFunction = Callable[[Context], None]
RecipientFunction = Callable[[Session, Item], Iterable[int]]
CircleFunction = Callable[[Context], Collection[int] | None]
F = TypeVar("F")

FOLLOWERS = "followers"
"""The recipients that every program has: whoever follows the item."""

PARTIES = "parties"
"""The hook of a program that names the parties that are waited for: `() -> {name: (label, roles)}`."""
COMMITTEES = "committees"
OWN_COMMITTEE = "committee"
"""How a row names the committee to which its item belongs, where that is not the same for every item of the kind."""
DERIVED_GRANTS = "derived_grants"
"""The hook of a program whose roles follow from more than what was granted."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A guard's function, and the inputs it asks about: without them nothing can be said yet.

    It `needs` those inputs without which it always refuses, where the action's form asks for them.
    """

    name: str
    check: GuardFunction
    asks: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


class Guards(dict[str, Guard]):
    """A program's guards by name; used as a decorator: `@guards("survivor_valid", asks=("into",), needs=("into",))`."""

    def __call__(
        self, name: str, *, asks: tuple[str, ...] = (), needs: tuple[str, ...] = ()
    ) -> Callable[[GuardFunction], GuardFunction]:
        """Register the decorated function under `name`."""

        def register_guard(check: GuardFunction) -> GuardFunction:
            self[name] = Guard(name, check, asks, needs)
            return check

        return register_guard


class Named(dict[str, F], Generic[F]):
    """A program's functions by name; used as a decorator: `@effects("receive")`."""

    def __call__(self, name: str) -> Callable[[F], F]:
        """Register the decorated function under `name`."""

        def register_function(function: F) -> F:
            self[name] = function
            return function

        return register_function


@dataclass(frozen=True, slots=True)
class Circle:
    """People of whom a field offers one, as `of` names them: who they are, said after "choose"; and how to find them.

    Found is None where the circle leaves nobody out: a committee of which nothing is known yet.
    """

    label: Text
    find: CircleFunction


class Circles(dict[str, Circle]):
    """A program's circles of people by name; used as a decorator: `@circles("committee", Text("a member", …))`."""

    def __call__(self, name: str, label: Text) -> Callable[[CircleFunction], CircleFunction]:
        """Register the decorated function under `name`."""

        def register_circle(find: CircleFunction) -> CircleFunction:
            self[name] = Circle(label, find)
            return find

        return register_circle


Effects = Named[EffectFunction]
Recipients = Named[RecipientFunction]


@dataclass(frozen=True, slots=True)
class Mail:
    """What a notice says above its facts; placeholders: reference, title, state, reason, actor."""

    headline: Text
    body: Text


@dataclass(frozen=True)
class Program:
    """One program: a folder with a YAML file per kind, and plain functions by name.

    `always` are effects that belong to every action, before the action's own; `cautions` warn before any action.
    """

    name: str
    label: Text
    folder: Path
    calendar: Calendar
    roles: Mapping[str, Role]
    guards: Guards
    effects: Effects
    recipients: Recipients
    separation: tuple[GuardFunction, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    setting_rules: tuple[SettingRule, ...] = ()
    mails: Mapping[str, Mail] = field(default_factory=dict)
    authority: Text | str = ""
    organization_kinds: Mapping[str, Text] = field(default_factory=dict)
    send_time: time = time(9)
    year_of: Callable[[date], int] = field(default=lambda day: day.year)
    relations: Mapping[str, tuple[Text, Text]] = field(default_factory=dict)
    hooks: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    always: tuple[EffectFunction, ...] = ()
    cautions: tuple[GuardFunction, ...] = ()
    circles: Circles = field(default_factory=Circles)

    @cached_property
    def kinds(self) -> Mapping[str, Workflow]:
        """The current workflow of every kind, read from the folder and checked against the functions."""
        flows = [load_workflow(path) for path in sorted(self.folder.glob("*.yaml")) if _is_workflow(path)]
        known = {flow.kind: flow for flow in flows}
        for flow in flows:
            self.check(flow)
            self._check_offers(flow, known)
        return known

    def check(self, flow: Workflow) -> None:
        """Raise DefinitionError where a workflow names a guard, effect, role, mail or person that is not there."""
        own = f"{flow.kind}.yaml"
        parties = {*self.hooks.get(PARTIES, dict)()}
        for state in flow.states.values():
            _check_names(state.file or own, state.line, "party", filter(None, (state.waits_for,)), parties)
        people = {*self.recipients, *self.roles, FOLLOWERS}
        for row in flow.transitions:
            file = row.file or own
            _check_names(file, row.line, "guard", row.guards, {*self.guards, *flow.needs})
            _check_names(file, row.line, "effect", row.effects, set(self.effects))
            _check_names(file, row.line, "role", (rule.role for rule in row.roles), {*self.roles, "system"})
            _check_names(file, row.line, "mail", (notice.mail for notice in row.notify), set(self.mails))
            if row.by_decision and COMMITTEES in self.hooks:
                known = {*self.hooks[COMMITTEES](), OWN_COMMITTEE}
                _check_names(file, row.line, "committee", (row.by_decision,), known)
            for notice in row.notify:
                _check_names(file, row.line, "recipient", (*notice.to, *notice.cc), people)
            if row.by_link is not None:
                _check_names(file, row.line, "mail", row.by_link.mails, set(self.mails))
                _check_names(file, row.line, "recipient", row.by_link.to, people)
        for rule in flow.deadlines.values():
            names = (*rule.to, *(name for more in rule.also.values() for name in more))
            known = {*people, *flow.row_people(rule)}
            _check_names(rule.file or own, rule.line, "recipient", names, known)

    def _check_offers(self, flow: Workflow, known: Mapping[str, Workflow]) -> None:
        """Raise DefinitionError where a field offers people of no circle, or items of no kind or state."""
        asked = (one for row in flow.transitions for field in row.input for one in (field, *field.columns))
        for one in asked:
            file = one.file or f"{flow.kind}.yaml"
            _check_names(file, one.line, "circle", one.of, {*self.circles, *self.roles})
            _check_names(file, one.line, "kind", (kind for kind, _ in one.kinds), set(known))
            for kind, states in one.kinds:
                _check_names(file, one.line, "state", states, set(known[kind].states))

    def today(self, now: datetime) -> date:
        """The program's local date at an instant."""
        return self.calendar.local_date(now)


def _is_workflow(path: Path) -> bool:
    with path.open(encoding="utf-8") as lines:
        return any(line.startswith("kind:") for line in lines)


def _check_names(file: str, line: int, what: str, names: Iterable[str], known: set[str]) -> None:
    for name in names:
        if name not in known:
            raise DefinitionError(file, line, f"there is no {what} {name!r}")


_programs: dict[str, Program] = {}
_programs_by_kind: dict[str, Program] = {}


def register(program: Program) -> None:
    """Make a program known; its workflows are read and checked now."""
    for kind in program.kinds:
        other = _programs_by_kind.get(kind)
        if other is not None and other.name != program.name:
            raise DefinitionError(f"{kind}.yaml", 1, f"the kind {kind!r} belongs to {other.name} already")
        _programs_by_kind[kind] = program
    _programs[program.name] = program


def programs() -> tuple[Program, ...]:
    """Every registered program, by name."""
    return tuple(_programs[name] for name in sorted(_programs))


def program(name: str) -> Program:
    """The program of that name. Raises NotFound."""
    if name not in _programs:
        raise NotFound(name)
    return _programs[name]


def known_program(name: str) -> Program | None:
    """The program of that name; None for one that is no more, which rows may still name."""
    return _programs.get(name)


def label_of(name: str) -> Text:
    """What a program is called; the bare name of one that is no more."""
    found = known_program(name)
    return found.label if found is not None else Text(name, name)


def program_of(kind: str) -> Program:
    """The program that a kind belongs to. Raises NotFound."""
    if kind not in _programs_by_kind:
        raise NotFound(kind)
    return _programs_by_kind[kind]


def organization_kind(program_name: str, kind_name: str) -> Text:
    """What a kind of organization is called in its program; the bare name where the program does not say."""
    known = _programs.get(program_name)
    bare = Text(kind_name, kind_name)
    return known.organization_kinds.get(kind_name, bare) if known is not None else bare


def kind(name: str) -> Workflow:
    """The current workflow of a kind. Raises NotFound."""
    return program_of(name).kinds[name]


def guard_needs(workflow: Workflow, guard: str) -> tuple[str, ...]:
    """The values without which a guard of the workflow always refuses; of a program that is not known, none."""
    if guard in workflow.needs:
        return workflow.needs[guard].always
    known = _programs.get(workflow.program)
    return known.guards[guard].needs if known is not None and guard in known.guards else ()


def derived_grants(session: Session, day: date, person_id: int | None = None) -> Iterator[tuple[int, Grant]]:
    """The roles that follow from what people hold on a day (a seat), by person: of one, or of everybody."""
    for each in programs():
        if DERIVED_GRANTS in each.hooks:
            yield from each.hooks[DERIVED_GRANTS](session, day, person_id)


def implied_roles(program_name: str, role: str) -> tuple[str, ...]:
    """Every role that a role implies, directly or through another."""
    known = _programs.get(program_name)
    found: list[str] = []
    frontier = [role]
    while frontier and known:
        declared = known.roles.get(frontier.pop())
        for implied in declared.implies if declared else ():
            if implied not in found:
                found.append(implied)
                frontier.append(implied)
    return tuple(found)
