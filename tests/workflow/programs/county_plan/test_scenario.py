"""The cases of county plans that must hold, and single attempts at one transition."""

from collections.abc import Mapping
from typing import Any

import pytest

from models.database import Database
from tests.workflow.programs.county_plan.plans import make_builder, read_examples
from workflow.programs.county_plan.rules.hearing import TIMES
from workflow.programs.county_plan.scenario import play
from workflow.programs.county_plan.scenario.building import Builder
from workflow.scenarios.cases import Failure, line_of

CASES = {case["id"]: case for case in read_examples()["cases"]}


def play_attempt(
    database: Database,
    transition: str,
    expect: Mapping[str, Any] | str,
    facts: Mapping[str, Any] | None = None,
    **own: Any,
) -> list[Failure]:
    """Play one attempt on the baseline with changed facts; `expect` may be the outcome alone."""
    said = {"outcome": expect, "blocking_rules": [], "warnings": []} if isinstance(expect, str) else expect
    attempt = {"transition": transition, **own, "expect": said}
    case = {"id": "X", "plan_facts_changed_from_baseline": facts or "none", "attempts": [attempt]}
    return play(database, read_examples(), case, line_of)


def blocked(*rules: str, warnings: tuple[str, ...] = (), also: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "outcome": "blocked",
        "blocking_rules": list(rules),
        "warnings": list(warnings),
        "also_acceptable": list(also),
    }


def warned(*rules: str) -> dict[str, Any]:
    return {"outcome": "allowed_with_warnings", "blocking_rules": [], "warnings": list(rules)}


def hearing(notice: str, on: str, **changed: Any) -> dict[str, Any]:
    return {
        "id": "H",
        "notice": notice,
        "general_circulation": True,
        "times_for": list(TIMES),
        "date": on,
        "held": True,
        **changed,
    }


@pytest.mark.parametrize("case", sorted(CASES))
def test_case_holds(sqlite_database: Database, case: str) -> None:
    assert play(sqlite_database, read_examples(), CASES[case], line_of) == []


def test_case_holds_on_postgresql(postgresql_database: Database) -> None:
    assert play(postgresql_database, read_examples(), CASES["P08"], line_of) == []


def test_complete_plan_is_built_through_the_engine_alone(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the baseline needs to be entered past the engine, all the way to an approved plan in effect."""
    entered: list[str | None] = []
    enter = Builder.enter

    def watch(self: Builder, state: str | None = None, **fields: Any) -> None:
        entered.append(state)
        enter(self, state, **fields)

    monkeypatch.setattr(Builder, "enter", watch)
    with sqlite_database.write() as session:
        builder = make_builder(session)
        builder.begin()
        builder.build("in_effect")
        session.rollback()
    assert set(entered) == {None}


ATTEMPTS: list[tuple[str, str, Any, dict[str, Any], dict[str, Any]]] = [
    ("no hearing", "TR-09", blocked("R-HRG-01", "R-HRG-08"), {"hearings": []}, {"on": "2006-09-15"}),
    (
        "hearing not held",
        "TR-09",
        blocked("R-HRG-01", "R-HRG-08"),
        {"hearings": [hearing("2006-08-01", "2006-08-22", held=False)]},
        {"on": "2006-09-15"},
    ),
    (
        "short notice",
        "TR-09",
        blocked("R-HRG-02", also=("R-HRG-08",)),
        {"hearings": [hearing("2006-08-08", "2006-08-22")]},
        {"on": "2006-09-15"},
    ),
    (
        "small paper",
        "TR-09",
        blocked("R-HRG-03", also=("R-HRG-08",)),
        {"hearings": [hearing("2006-08-01", "2006-08-22", general_circulation=False)]},
        {"on": "2006-09-15"},
    ),
    (
        "times missing",
        "TR-09",
        blocked("R-HRG-04", also=("R-HRG-08",)),
        {"hearings": [hearing("2006-08-01", "2006-08-22", times_for=["cps"])]},
        {"on": "2006-09-15"},
    ),
    (
        "extra hearing that does not count",
        "TR-09",
        "allowed",
        {"hearings": [hearing("2006-08-01", "2006-08-22"), hearing("2006-08-30", "2006-09-01")]},
        {"on": "2006-09-15"},
    ),
    ("record", "TR-09", blocked("R-HRG-07"), {"hearing_elements": ["publicized", "issues"]}, {"on": "2006-09-15"}),
    ("contents", "TR-09", blocked("R-SUB-06", "R-SUB-07"), {"toc": False, "unnumbered": 2}, {"on": "2006-09-15"}),
    ("no youth bureau part", "TR-09", blocked("R-YB-01"), {"yb_components": 0}, {"on": "2006-09-15"}),
    ("late", "TR-09", warned("R-SUB-01"), {}, {"on": "2006-10-02"}),
    ("extended", "TR-09", "allowed", {"extension": "2006-10-20"}, {"on": "2006-10-20"}),
    ("due later", "TR-09", warned("R-SUB-01"), {"due": "2006-09-20"}, {"on": "2006-09-21"}),
    (
        "wrong officer",
        "TR-09",
        blocked("R-SIG-05"),
        {"district": {"code": "05", "has_ceo": False}},
        {"on": "2006-09-15"},
    ),
    ("waiver unsigned", "TR-09", blocked("R-SIG-07"), {"waiver_c": True}, {"on": "2006-09-15"}),
    ("notice", "TR-02", "allowed", {}, {"on": "2006-08-01"}),
    (
        "notice of small paper",
        "TR-02",
        blocked("R-HRG-03"),
        {"hearings": [hearing("2006-08-01", "2006-08-22", general_circulation=False)]},
        {},
    ),
    ("move", "TR-03", "allowed", {}, {"on": "2006-08-05"}),
    ("hold", "TR-04", "allowed", {}, {"on": "2006-08-22"}),
    ("hold after short notice", "TR-04", blocked("R-HRG-02"), {"hearings": [hearing("2006-09-01", "2006-09-15")]}, {}),
    ("hold, facts of its own", "TR-04", blocked("R-HRG-02"), {}, {"notice": "2006-09-01", "hearing": "2006-09-15"}),
    ("notice, facts of its own", "TR-02", blocked("R-HRG-03"), {}, {"newspaper": "", "general_circulation": True}),
    ("void", "TR-05", "allowed", {}, {"on": "2006-09-20"}),
    ("further hearing", "TR-05b", "allowed", {}, {"on": "2006-09-06"}),
    (
        "further hearing, times",
        "TR-05b",
        blocked("R-HRG-04"),
        {},
        {"on": "2006-09-06", "hearing": hearing("2006-09-06", "2006-09-25", times_for=[])},
    ),
    ("finalize", "TR-06", "allowed", {}, {"on": "2006-08-22"}),
    ("finalize without hearing", "TR-06", blocked("R-HRG-06"), {"hearings": []}, {"on": "2006-08-22"}),
    ("finalize too early", "TR-06", blocked("R-HRG-06"), {}, {"on": "2006-08-21"}),
    ("reopen", "TR-07", "allowed", {"last_edit": "2006-09-12"}, {"on": "2006-09-15"}),
    ("sign", "TR-08", "allowed", {}, {"on": "2006-09-11"}),
    ("accept", "TR-10", "allowed", {}, {"on": "2006-09-20"}),
    ("return", "TR-11", "allowed", {}, {"on": "2006-10-20"}),
    ("resubmit", "TR-12", "allowed", {}, {"on": "2006-11-20"}),
    ("decide", "TR-13", "allowed", {}, {"on": "2006-10-20"}),
    ("decide to return", "TR-14", "allowed", {}, {"on": "2006-10-20", "decision": "returned"}),
    ("one returned", "TR-15", blocked("R-PINS-09"), {}, {"on": "2006-12-20", "ocfs": "approved", "dpca": "returned"}),
    ("take effect", "TR-16", "allowed", {}, {"on": "2007-01-01", "approved_on": "2006-12-20"}),
    ("take effect early", "TR-16", blocked("R-LIF-02"), {}, {"on": "2006-12-31", "approved_on": "2006-12-20"}),
    ("no second chance", "TR-17", blocked("R-EXT-04"), {}, {"on": "2006-11-20"}),
    ("second chance", "TR-17", "allowed", {}, {"on": "2006-11-20", "opportunities": 1}),
    ("withdraw", "TR-18", "allowed", {}, {"on": "2007-06-01"}),
    ("revised plan", "TR-19", "allowed", {}, {"on": "2007-06-01"}),
    ("notice to end", "TR-20", "allowed", {}, {"on": "2008-04-01"}),
    ("end", "TR-21", "allowed", {}, {"notice": "2008-02-01", "terminated": "2008-03-02"}),
    ("end early", "TR-21", blocked("R-YB-10"), {}, {"notice": "2008-04-01", "terminated": "2008-04-30"}),
    ("expire", "TR-22", "allowed", {}, {"on": "2010-01-01"}),
    ("expire early", "TR-22", blocked("R-LIF-02"), {}, {"on": "2009-12-31"}),
    ("open", "TR-01", "allowed", {}, {"on": "2006-06-01"}),
    ("open a second", "TR-01", blocked("R-SUB-09"), {}, {"on": "2006-06-01", "active_plans": 2}),
    (
        "unreachable date",
        "EX-01",
        warned("R-SUB-11"),
        {"hearings": [hearing("2006-09-10", "2006-10-06", held=False)]},
        {"letter": {"reasons": "vacancy", "proposed": "2006-10-20"}},
    ),
    ("grant", "EX-02", "allowed", {}, {}),
    ("deny", "EX-03", "allowed", {}, {"on": "2006-09-20"}),
    ("legal jump", "ILLEGAL", "allowed", {}, {"from": "draft", "to": "hearing_noticed"}),
    ("back to draft", "ILLEGAL", blocked("ILLEGAL_TRANSITION"), {}, {"from": "approved", "to": "draft"}),
    ("first year", "AU-pay", "allowed", {}, {"year": 2007, "report": False, "approved": False}),
    ("unreported year", "AU-pay", warned("R-YB-12"), {}, {"year": 2008, "report": True, "approved": False}),
]


@pytest.mark.parametrize(
    ("transition", "expect", "facts", "own"), [one[1:] for one in ATTEMPTS], ids=[one[0] for one in ATTEMPTS]
)
def test_attempt_is_answered_by_the_rules(
    sqlite_database: Database, transition: str, expect: Any, facts: dict[str, Any], own: dict[str, Any]
) -> None:
    assert play_attempt(sqlite_database, transition, expect, facts, **own) == []


@pytest.mark.parametrize("line", ["commissioner", "yb_director", "yb_chair", "probation", "ceo", "yb_chair_pins"])
@pytest.mark.parametrize("transition", ["TR-08", "TR-09"])
def test_missing_signature_is_answered_by_its_rule(sqlite_database: Database, transition: str, line: str) -> None:
    rules = {
        "commissioner": "R-SIG-01", "yb_director": "R-SIG-02", "yb_chair": "R-SIG-03", "probation": "R-SIG-04",
        "ceo": "R-SIG-05", "yb_chair_pins": "R-SIG-06",
    }  # fmt: skip
    signatures = {**read_examples()["baseline"]["signatures"], line: None}
    found = [rules[line]]
    if transition == "TR-09" and line in ("commissioner", "probation"):
        found.append("R-PINS-10")
    expect = warned(*found) if line == "yb_chair_pins" else blocked(*found)
    on = "2006-09-15"
    assert play_attempt(sqlite_database, transition, expect, {"signatures": signatures}, on=on) == []


def test_signature_before_hearing_is_refused_at_signing(sqlite_database: Database) -> None:
    signatures = {**read_examples()["baseline"]["signatures"], "probation": "2006-08-20"}
    expect = blocked("R-HRG-10", also=("R-SIG-04",))
    assert play_attempt(sqlite_database, "TR-08", expect, {"signatures": signatures}, on="2006-09-11") == []


def test_failure_says_what_came_instead(sqlite_database: Database) -> None:
    failures = play_attempt(sqlite_database, "TR-09", "allowed", {"toc": False}, on="2006-09-15")
    assert [(failure.what, failure.expected, failure.came) for failure in failures] == [
        ("TR-09 on 2006-09-15, blocking_rules", "none", "R-SUB-06"),
        ("TR-09 on 2006-09-15, outcome", "allowed", "blocked"),
    ]


def test_expected_fact_that_differs_fails(sqlite_database: Database) -> None:
    case = {"id": "X", "expected_facts": {"earliest_submission": "2006-09-07", "on_time": True, "note": "free"}}
    failures = play(sqlite_database, read_examples(), case, line_of)
    assert [(failure.what, failure.came) for failure in failures] == [("earliest_submission", "2006-09-06")]


def test_expected_facts_without_qualifying_hearing(sqlite_database: Database) -> None:
    case = {
        "id": "X",
        "plan_facts_changed_from_baseline": {"hearings": [hearing("2006-09-08", "2006-09-12")]},
        "expected_facts": {"earliest_submission": None, "on_time": False, "latest_hearing": "2006-09-16"},
    }
    assert play(sqlite_database, read_examples(), case, line_of) == []
