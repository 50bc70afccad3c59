"""A workflow is refused when it cannot work: checked once, when it is loaded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from workflow.definition import DELETED, FROM_INPUT, PRIOR, SAME, DeadlineRule, State, Transition, Workflow
from workflow.errors import DefinitionError


class Placed(Protocol):
    """What stands somewhere: on a line, of a fragment's file or else of the workflow's own."""

    @property
    def line(self) -> int:
        """The line, from 1."""

    @property
    def file(self) -> str:
        """The fragment's file; empty for the workflow's own."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file."""

    line: int
    file: str = ""


def check_sound(flow: Workflow, file: str) -> None:
    """Raise DefinitionError (file and line) for a workflow with a hole in it.

    Refused: a state nobody can reach, a state with no way out that is not terminal, a way out of a terminal state
    by anyone but a reopening person, a transition to or from an unknown state, no role, a recall of what nothing
    remembers, a deadline that nothing starts or nothing can end.
    """
    for check in (_check_rows, _check_machines, _check_deadlines):
        for place, message in check(flow):
            raise DefinitionError(place.file or file, place.line, message)


def destinations(flow: Workflow, row: Transition) -> tuple[str, ...]:
    """Every state that a row can lead to (several for `to: prior` and `to: input …`)."""
    if row.to == SAME:
        return row.sources
    if row.to == PRIOR:
        remembered = {
            source for other in flow.transitions if other.remembers == row.recalls for source in other.sources
        }
        return tuple(sorted({row.returns.get(state, state) for state in remembered}))
    if row.to.startswith(FROM_INPUT):
        name = row.to.removeprefix(FROM_INPUT)
        return tuple(option.value for declared in row.input if declared.name == name for option in declared.options)
    return (row.to,)


def machine_states(flow: Workflow, track: str | None) -> Mapping[str, State]:
    """The states of the main machine (None) or of a track."""
    return flow.states if track is None else flow.tracks[track].states


def _check_rows(flow: Workflow) -> Iterable[tuple[Placed, str]]:
    for row in flow.transitions:
        if not row.roles:
            yield row, f"{row.do}: roles has no default; name who may"
        if row.track is not None and row.track not in flow.tracks:
            yield row, f"{row.do}: there is no track {row.track!r}"
            return
        if row.to == PRIOR and not any(other.remembers == row.recalls for other in flow.transitions):
            yield row, f"{row.do}: nothing remembers {row.recalls!r}"
        yield from ((row, f"{row.do}: {message}") for message in _check_ends(flow, row))


def _check_ends(flow: Workflow, row: Transition) -> Iterable[str]:
    known = machine_states(flow, row.track)
    targets = destinations(flow, row) or (row.to,)
    for state in (*row.sources, *targets):
        if state not in known and state != DELETED:
            yield f"there is no state {state!r}"
    for state in sorted(row.during - set(flow.states)):
        yield f"while an unknown state {state!r}"


def _check_machines(flow: Workflow) -> Iterable[tuple[Placed, str]]:
    initial = {state.name for state in flow.states.values() if state.initial}
    if not initial:
        yield Place(1), "no state is initial"
    yield from _check_machine(flow, None, initial)
    for name, track in flow.tracks.items():
        yield from _check_machine(flow, name, {track.initial})


def _check_machine(flow: Workflow, track: str | None, initial: set[str]) -> Iterable[tuple[Placed, str]]:
    rows = [row for row in flow.transitions if row.track == track]
    ways: dict[str, set[str]] = {state: set() for state in machine_states(flow, track)}
    for row in rows:
        for state in row.sources:
            ways[state].update((state,) if row.to == SAME else destinations(flow, row))
    reached, frontier = set(initial), list(initial)
    while frontier:
        for state in ways.get(frontier.pop(), set()) - reached:
            reached.add(state)
            frontier.append(state)
    for name, declared in machine_states(flow, track).items():
        place = Place(_state_line(flow, track, name))
        if name not in reached:
            yield place, f"the state {name!r} cannot be reached"
        if not declared.terminal and not ways[name] - {name} and len(machine_states(flow, track)) > 1:
            yield place, f"the state {name!r} has no way out and is not terminal"


def _state_line(flow: Workflow, track: str | None, name: str) -> int:
    holder = flow.source["states"] if track is None else flow.source["tracks"][track]["states"]
    lines: dict[str, int] = getattr(holder, "lines", {})
    return lines.get(name, 1)


def _check_deadlines(flow: Workflow) -> Iterable[tuple[Placed, str]]:
    for row in flow.transitions:
        if row.by_clock and row.by_clock not in flow.deadlines:
            yield row, f"{row.do}: there is no deadline {row.by_clock!r}"
    actions = set(flow.actions)
    for rule in flow.deadlines.values():
        if not rule.started_by:
            yield rule, f"{rule.code}: nothing starts it"
        if not rule.satisfied_by | rule.cancelled_by and rule.code not in flow.clocked:
            yield rule, f"{rule.code}: nothing can satisfy or end it"
        if rule.unit not in ("working", "days"):
            yield rule, f"{rule.code}: unit is working or days"
        if rule.each is not None and not _is_list(flow, rule.each):
            yield rule, f"{rule.code}: there is no list field {rule.each!r}"
        due = rule.due
        spans = [span for span in (due.working_days, due.days, due.years) if span is not None]
        if len(spans) + (due.on is not None) != 1:
            yield rule, f"{rule.code}: due is one of working_days, days, years, on"
        yield from _check_actions(rule, actions)


def _check_actions(rule: DeadlineRule, actions: set[str]) -> Iterable[tuple[Placed, str]]:
    named = rule.started_by | rule.satisfied_by | rule.paused_by | rule.resumed_by | rule.cancelled_by
    for action in sorted(named - actions):
        if "." not in action:  # `cr_list.publish`: another kind's effect ends it
            yield rule, f"{rule.code}: there is no action {action!r}"


def _is_list(flow: Workflow, name: str) -> bool:
    return name in flow.fields and flow.fields[name].type == "rows"
