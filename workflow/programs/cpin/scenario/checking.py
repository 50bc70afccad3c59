"""What a case may expect: every word is checked before anything is played, and whether it expects anything at all."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workflow.programs.cpin.reporting.measures import RULES
from workflow.programs.cpin.scenario import times
from workflow.programs.cpin.scenario import vocabulary as words
from workflow.programs.cpin.scenario.snapshots import check_snapshots
from workflow.programs.cpin.scenario.world import World
from workflow.scenarios.cases import ScenarioError, check_keys, line_of
from workflow.scenarios.shapes import check_known, check_word, read_list, read_mapping, read_rows, read_word, read_words

NUMBER = re.compile(r"-?\d+(\.\d+)?")
REMINDER_KINDS = ("lead", "overdue")
DELETED = "deleted"
"""What a case calls the state of a record that is gone; no workflow has it."""


def check_something_expected(case: Mapping[str, Any], expect: Mapping[str, Any], events: Iterable[Any]) -> None:
    """Raise ScenarioError for a case that compares nothing: no result of an event, and only empty expectations."""
    if not any(node.get("result") is not None for node in events) and not _count_expected(expect):
        raise ScenarioError(line_of(case, "expect"), "the case expects nothing")


def _count_expected(expect: Mapping[str, Any]) -> int:
    """How many things are compared at the end. That nothing is sent on a day, or listed, is one of them."""
    measured = [row for row in read_rows(expect, "measures") if row.get("values") or row.get("all_others_zero")]
    frozen = [values for values in read_mapping(expect, "snapshots").values() if values]
    named = sum(len(read_mapping(expect, key)) for key in ("states", "words"))
    asked = sum(len(read_rows(expect, key)) for key in ("reminders", "permissions", "lists"))
    return len(measured) + len(frozen) + named + asked


def check_expect(world: World, node: Any) -> None:
    """Raise ScenarioError for an expectation of another shape, and for words that do not exist (yet)."""
    check_snapshots(world, node)
    _check_states(world, read_mapping(node, "states"))
    _check_words(world, read_mapping(node, "words"))
    for asked in read_rows(node, "reminders"):
        _check_reminders(world, asked)
    for asked in read_rows(node, "permissions"):
        _check_permission(world, asked)
    for asked in read_rows(node, "lists"):
        _check_list(world, asked)
    for asked in read_rows(node, "measures"):
        _check_measures(asked)


def _check_states(world: World, states: Mapping[str, Any]) -> None:
    for name in states:
        kind = world.kind_of(name, line_of(states, name))
        check_word(states, name, (*times.program().kinds[kind].states, DELETED), f"state of a {kind}")


def _check_words(world: World, said: Mapping[str, Any]) -> None:
    for name in said:
        kind = world.kind_of(name, line_of(said, name))
        known = {state.word for state in times.program().kinds[kind].states.values() if state.word is not None}
        if said[name] is not None:
            check_word(said, name, sorted(known), f"reporting word of a {kind}")


def _check_reminders(world: World, asked: Mapping[str, Any]) -> None:
    check_keys(asked, words.REMINDERS, required=words.REMINDERS, what="reminders")
    known = sorted({code for flow in times.program().kinds.values() for code in flow.deadlines})
    for due in read_rows(asked, "due"):
        standing = due.get("deadline") == words.STANDING
        required = ("deadline", "kind", "offset") if standing else ("deadline", "item", "kind", "offset")
        check_keys(due, words.REMINDER, required=required, what="reminder")
        check_word(due, "deadline", known)
        check_word(due, "kind", REMINDER_KINDS, "kind of reminder")
        if not standing or due.get("item"):
            world.kind_of(read_word(due, "item"), line_of(due, "item"))
        if not isinstance(due["offset"], int):
            raise ScenarioError(line_of(due, "offset"), f"offset is a number of days, not {due['offset']!r}")
        for name in read_words(due, "to"):
            world.person(name, line_of(due, "to"))


def _check_permission(world: World, asked: Mapping[str, Any]) -> None:
    check_keys(asked, words.PERMISSION, required=("as", "do", "expect"), what="permission")
    verb = words.find_verb(asked["do"], line_of(asked, "do"))
    world.person(asked["as"], line_of(asked, "as"))
    words.check_answer(asked["expect"], line_of(asked, "expect"))
    if verb.creates:
        return
    line = line_of(asked, "item")
    kind = world.kind_of(read_word(asked, "item"), line)
    if kind != verb.kind and verb.said not in words.OTHER_VERBS:
        raise ScenarioError(line, f"{asked['item']} is a {kind}, which has no {verb.said}")


def _check_list(world: World, asked: Mapping[str, Any]) -> None:
    check_keys(asked, words.LIST, required=words.LIST, what="list")
    words.check_list(asked["code"], line_of(asked, "code"))
    _check_window(asked)
    rows: Sequence[str] | Mapping[str, Any] = asked["rows"]
    for name in rows if isinstance(rows, Mapping) else read_words(asked, "rows"):
        check_known(name, world.kinds, "item", line_of(asked, "rows"))


def _check_window(asked: Mapping[str, Any]) -> None:
    window, line = read_list(asked, "window"), line_of(asked, "window")
    if len(window) != 2 or times.day(window[1], line) < times.day(window[0], line):
        raise ScenarioError(line, f"window is a first and a last day, not {window!r}")


def _check_measures(asked: Mapping[str, Any]) -> None:
    check_keys(asked, words.MEASURES, required=("window",), what="measures")
    _check_window(asked)
    values = read_mapping(asked, "values")
    for code, value in values.items():
        check_known(code, RULES, "measure", line_of(values, code))
        if not NUMBER.fullmatch(str(value)):
            raise ScenarioError(line_of(values, code), f"{code} is a number, not {value!r}")
