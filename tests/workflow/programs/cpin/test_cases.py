"""The program's cases on both databases, and that they leave no guard untried."""

from pathlib import Path
from typing import Any

import pytest

from models.database import Database
from tests.workflow.programs.cpin.test_agreed import UNNAMED
from workflow.programs import load_programs
from workflow.programs.cpin.program import PROGRAM
from workflow.programs.cpin.scenario import play
from workflow.yaml_documents import read_document

SCENARIOS = Path(__file__).parents[3] / "scenarios"
FILES = [read_document(path) for path in sorted(SCENARIOS.glob("cpin_*.yaml")) if path.stem != "cpin_examples"]
CASES: list[Any] = [(file, case) for file in FILES for case in file["cases"]]
EVENTS: list[Any] = [event for _, case in CASES for event in case["events"]]
TOLD = {str(event["do"]).partition(".")[0] for event in EVENTS}
FLOWS = [flow for kind, flow in PROGRAM.kinds.items() if kind in TOLD]
"""The kinds of which a case tells; the others are tried in tests of their own."""

ASKED_BY_SYSTEM = {"decision_carried", "not_forwarded", "conditions_listed", "reason_and_revisit"}
"""Guards of by-decision rows; the same conditions refuse the motion before, and are tried in test_decisions."""

ONE_OF_SEVERAL = {"motion_complete", "motion_in_order", "motion_fits_state", "target_anew"}
"""Guards whose reasons have codes of their own."""

ONLY_WARNS = {"accessibility_told", "came_from_own_society", "first_reminder_reached", "vote_to_record"}
ONLY_WARNS |= {"scored_in_full", *(name for flow in FLOWS for name, needs in flow.needs.items() if needs.warns)}
"""Guards that never refuse: they warn, or tell that nobody is waited for."""


@pytest.mark.parametrize(("file", "case"), CASES, ids=[case["id"] for _, case in CASES])
def test_case_holds(database: Database, file: Any, case: Any) -> None:
    load_programs()
    assert [str(failure) for failure in play(database, file, case)] == []


@pytest.mark.parametrize("wanted", ["E04", "E05", "E07"])
def test_example_holds_with_its_measures_and_lists(database: Database, wanted: str) -> None:
    load_programs()
    file = read_document(SCENARIOS / "cpin_examples.yaml")
    (case,) = [case for case in file["cases"] if case["id"] == wanted]
    assert [str(failure) for failure in play(database, file, case)] == []


def test_every_guard_refuses_in_some_case() -> None:
    refused = {event["result"].removeprefix("blocked: guard:") for event in EVENTS if "result" in event}
    guards = {name for flow in FLOWS for row in flow.transitions if not row.by_import for name in row.guards}
    assert guards - refused - ONE_OF_SEVERAL - ONLY_WARNS <= ASKED_BY_SYSTEM


def test_every_action_of_people_is_done_in_some_case() -> None:
    actions = {"motion.decide": "record_tally", "condition.meet": "meet_condition", "tsn.input": "record_input"}
    actions |= {"evote.open": "open_vote", "evote.ballot": "cast_ballot"}
    actions |= {"evote.ask_meeting": "ask_for_meeting", "evote.close": "close_vote"}
    kinds = {"CR": "change_request", "MT": "meeting", "P1": "practice", "D1": "document", "L-": "cr_list"}
    done = {
        f"{kinds[event['item'][:2]]}.{actions[event['do']]}" if event["do"] in actions else event["do"]
        for event in EVENTS
        if event.get("result") in (None, "carried")
    }
    acted = {f"{flow.kind}.{row.do}" for flow in FLOWS for row in flow.transitions if not row.automatic}
    # a committee votes on every kind by the same rows: told of change requests
    told_once = {f"{kind}.{action}" for kind in ("practice", "meeting", "cr_list") for action in UNNAMED}
    assert acted - done - told_once - {"practice.give_notice"} == set()
