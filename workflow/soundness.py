"""A workflow is refused when it cannot work: checked once, when it is loaded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

from workflow.deadline_rules import DeadlineRule
from workflow.definition import DELETED, FROM_INPUT, PRIOR, SAME, WORDS, ByLink, State, Transition, Workflow
from workflow.errors import DefinitionError

DATES = frozenset({"date", "datetime"})
WORDY = frozenset({"text", "long"})
BY_LINK = frozenset("text long date datetime int decimal money bool choice choices".split())
"""Types of what may be asked of somebody who did not sign in: none of them tells of other people or items."""
LONGEST_LINK = 90
"""Days."""


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
    remembers, two rows of one action from one state, a word that is none of the five, a deadline that nothing starts,
    nothing can end, or whose date stands in no field; and a link to an action that cannot be had without signing in.
    """
    for check in (_check_rows, _check_links, _check_once, _check_words, _check_machines, _check_deadlines):
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
        yield from ((row, f"{row.do}: {message}") for message in (*_check_ends(flow, row), *_check_asked(flow, row)))


def _check_asked(flow: Workflow, row: Transition) -> Iterable[str]:
    """Only what the action takes has a name of its own in its form, or answers what a field of the record asks."""
    for name in sorted({*row.called, *row.answers} - {field.name for field in row.input}):
        yield f"it takes no {name!r} that could be called or answer something"
    for name in sorted(
        set(row.answers.values()) - {name for name, field in flow.fields.items() if field.type in WORDY}
    ):
        yield f"answers: the record has no text {name!r}"


def _check_links(flow: Workflow) -> Iterable[tuple[Placed, str]]:
    """A link leads to what a person does to an item that is there, with a form that tells of nothing else."""
    for row in flow.transitions:
        if row.by_link is None:
            continue
        if row.creates or row.automatic or row.asks_password:
            yield row, f"{row.do}: a link cannot make an item, do what nobody does by hand, or sign"
        if not (row.by_link.mails or row.by_link.reminders) or not row.by_link.to:
            yield row, f"{row.do}: by_link names the mails or reminders that carry it and who may use it"
        if not 1 <= row.by_link.days <= LONGEST_LINK:
            yield row, f"{row.do}: a link lives from 1 to {LONGEST_LINK} days"
        until = row.by_link.until
        if until is not None and (until not in flow.fields or flow.fields[until].type != "date"):
            yield row, f"{row.do}: by_link until: there is no date {until!r}"
        yield from ((row, f"{row.do}: {message}") for message in _check_reminders(flow, row, row.by_link))
        for field in row.input:
            if field.type not in BY_LINK:
                yield row, f"{row.do}: {field.name!r} cannot be asked for by a link; a {field.type} needs a sign-in"


def _check_reminders(flow: Workflow, row: Transition, link: ByLink) -> Iterable[str]:
    """A reminder is of a deadline that there is; what is done to one row of a list is asked where that row is known."""
    for code in sorted(set(link.reminders) - set(flow.deadlines)):
        yield f"by_link reminders: there is no deadline {code!r}"
    if link.row is None:
        return
    whole = [code for code in link.reminders if code in flow.deadlines and flow.deadlines[code].each is None]
    if link.mails or whole or all(field.name != link.row or field.type != "int" for field in row.input):
        yield f"by_link row: {link.row!r} is the number of a row, given by reminders of that row alone"


def _check_ends(flow: Workflow, row: Transition) -> Iterable[str]:
    known = machine_states(flow, row.track)
    targets = destinations(flow, row) or (row.to,)
    for state in (*row.sources, *targets):
        if state not in known and state != DELETED:
            yield f"there is no state {state!r}"
    for state in sorted(row.during - set(flow.states)):
        yield f"while an unknown state {state!r}"
    for track, states in row.main_tracks.items():
        if track not in flow.tracks or states - set(flow.tracks[track].states):
            yield f"main while {track!r} is in {sorted(states)}, which is no state of a track"


def _check_once(flow: Workflow) -> Iterable[tuple[Placed, str]]:
    """From one state an action has one row, unless a track's rows differ in the main state during which they hold."""
    for action, rows in flow.actions.items():
        for row, other in combinations(rows, 2):
            states = set(row.sources) & set(other.sources)
            at_once = not row.during or not other.during or row.during & other.during
            if row.track == other.track and states and at_once:
                yield other, f"{action}: from {min(states)!r} there is a row already, in line {row.line}"


def _check_words(flow: Workflow) -> Iterable[tuple[Placed, str]]:
    for track, states in ((None, flow.states), *((track.name, track.states) for track in flow.tracks.values())):
        for state in states.values():
            if state.word is not None and state.word not in WORDS:
                place = Place(_state_line(flow, track, state.name))
                yield place, f"{state.name}: {state.word!r} is none of the words {', '.join(WORDS)}"


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
        if rule.satisfied_by and all(_only_creates(flow, action) for action in rule.satisfied_by):
            yield rule, f"{rule.code}: nothing can satisfy it; {', '.join(sorted(rule.satisfied_by))} only make items"
        if not rule.satisfied_by | rule.cancelled_by and rule.code not in flow.clocked:
            yield rule, f"{rule.code}: nothing can satisfy or end it"
        if rule.unit not in ("working", "days"):
            yield rule, f"{rule.code}: unit is working or days"
        if rule.each is not None and not _is_list(flow, rule.each):
            yield rule, f"{rule.code}: there is no list field {rule.each!r}"
        due = rule.due
        limits = (due.after + due.before) or None
        spans = [span for span in (due.working_days, due.days, due.years, limits) if span is not None]
        if len(spans) + (due.on is not None) != 1:
            yield rule, f"{rule.code}: due is one of working_days, days, years, after and before, on"
        yield from ((rule, f"{rule.code}: {message}") for message in _check_dates(flow, rule))
        yield from _check_actions(rule, actions)


def _check_actions(rule: DeadlineRule, actions: set[str]) -> Iterable[tuple[Placed, str]]:
    named = rule.started_by | rule.satisfied_by | rule.paused_by | rule.resumed_by | rule.cancelled_by
    for action in sorted(named - actions):
        if "." not in action:  # `cr_list.publish`: another kind's effect ends it
            yield rule, f"{rule.code}: there is no action {action!r}"


def _only_creates(flow: Workflow, action: str) -> bool:
    rows = flow.actions.get(action, ())
    return bool(rows) and all(row.creates for row in rows)


def _check_dates(flow: Workflow, rule: DeadlineRule) -> Iterable[str]:
    """What a due date is counted from is a date of the record, of an action's input, or of a list's row."""
    if rule.each is not None and not _is_list(flow, rule.each):
        return
    given = {field.name: field for row in flow.transitions for field in row.input}
    columns = flow.fields[rule.each].columns if rule.each is not None else ()
    known = {field.name: field for field in columns} if rule.each is not None else {**given, **flow.fields}
    for key, name in (("on", rule.due.on), ("from", rule.due.source)):
        if name is not None and name not in known:
            yield f"due {key}: there is no field {name!r}"
        elif name is not None and known[name].type not in DATES:
            yield f"due {key}: {name!r} is no date"


def _is_list(flow: Workflow, name: str) -> bool:
    return name in flow.fields and flow.fields[name].type == "rows"
