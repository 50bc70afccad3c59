"""Plays the cases of county plans: facts about a plan, attempts, and what must come of them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from models.database import Database
from workflow.programs.county_plan.scenario.attempts import read_attempt
from workflow.programs.county_plan.scenario.expectations import NOTE, check_expect, read_expected_facts
from workflow.programs.county_plan.scenario.facts import read_facts
from workflow.programs.county_plan.scenario.trying import Answer, try_attempt
from workflow.scenarios.cases import Failure, ScenarioError, check_keys
from workflow.scenarios.shapes import read_mapping, read_rows

KEYS = frozenset({"meta", "baseline", "cases"})
CHANGED = "plan_facts_changed_from_baseline"
CASE = ("id", "title", CHANGED, "attempts", "expected_facts")

LineOf = Callable[..., int]


def play(database: Database, document: Mapping[str, Any], case: Any, line_of: LineOf) -> list[Failure]:
    """Play one case and give the expectations that did not hold.

    Each attempt has a plan of its own and leaves nothing behind. Raises ScenarioError for an unknown fact, key,
    transition or state, and for a case that expects nothing.
    """
    check_keys(case, CASE, ("id",))
    baseline = read_mapping(document, "baseline")
    if not baseline:
        raise ScenarioError(line_of(document, "baseline"), "the file has no baseline of facts")
    changes = {} if case.get(CHANGED) == "none" else read_mapping(case, CHANGED)
    facts = read_facts(baseline, changes)
    nodes, expected = read_rows(case, "attempts"), read_mapping(case, "expected_facts")
    if not nodes and not set(expected) - {NOTE}:
        raise ScenarioError(line_of(case), "the case expects nothing")
    attempts = [(node, read_attempt(node, baseline, changes)) for node in nodes]
    for node in nodes:
        check_expect(node)
    failures: list[Failure] = []
    submissions: list[tuple[Any, bool]] = []
    for node, attempt in attempts:
        with database.write() as session:
            answer = try_attempt(session, attempt, node)
            session.rollback()
        failures.extend(_compare(node, answer, line_of))
        if attempt.transition == "TR-09":
            submissions.append((attempt.on, not answer.blocking))
    with database.write() as session:
        failures.extend(read_expected_facts(session, facts, expected, submissions))
        session.rollback()
    return failures


def _compare(node: Mapping[str, Any], answer: Answer, line_of: LineOf) -> Iterator[Failure]:
    expect = node["expect"]
    also = set(expect.get("also_acceptable") or ())
    what = f"{node['transition']} on {node.get('on', 'its day')}"
    came = {"blocking_rules": answer.blocking, "warnings": answer.warnings}
    counted = {}
    for key, got in came.items():
        wanted = set(expect.get(key) or ())
        counted[key] = got - (also - wanted)
        if key in expect and counted[key] != wanted:
            yield Failure(line_of(expect, key), f"{what}, {key}", _said(wanted), _said(got))
    outcome = "blocked" if answer.blocking else "allowed_with_warnings" if counted["warnings"] else "allowed"
    if outcome != expect["outcome"]:
        yield Failure(line_of(expect, "outcome"), f"{what}, outcome", str(expect["outcome"]), outcome)


def _said(ids: set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(ids)) or "none"
