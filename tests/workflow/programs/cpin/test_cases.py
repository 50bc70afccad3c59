"""The program's cases on both databases, and that they leave no guard untried."""

from pathlib import Path
from typing import Any

import pytest

from models.database import Database
from workflow.programs import load_programs
from workflow.programs.cpin.program import PROGRAM
from workflow.programs.cpin.scenario import play
from workflow.yaml_documents import read_document

SCENARIOS = Path(__file__).parents[3] / "scenarios"
FILES = [read_document(path) for path in sorted(SCENARIOS.glob("cpin_*.yaml")) if path.stem != "cpin_examples"]
CASES: list[Any] = [(file, case) for file in FILES for case in file["cases"]]
EVENTS: list[Any] = [event for _, case in CASES for event in case["events"]]

ASKED_BY_SYSTEM = {"decision_carried", "not_forwarded", "conditions_listed", "reason_and_revisit"}
"""Guards of by-decision rows; the same conditions refuse the motion before, and are tried in test_decisions."""

ONE_OF_SEVERAL = {"motion_complete", "motion_in_order", "motion_fits_state"}
"""Guards whose reasons have codes of their own."""


@pytest.mark.parametrize(("file", "case"), CASES, ids=[case["id"] for _, case in CASES])
def test_case_holds(database: Database, file: Any, case: Any) -> None:
    load_programs()
    assert [str(failure) for failure in play(database, file, case)] == []


def test_every_guard_refuses_in_some_case() -> None:
    refused = {event["result"].removeprefix("blocked: guard:") for event in EVENTS if "result" in event}
    guards = {name for flow in PROGRAM.kinds.values() for row in flow.transitions for name in row.guards}
    assert guards - refused - ONE_OF_SEVERAL <= ASKED_BY_SYSTEM


def test_every_action_of_people_is_done_in_some_case() -> None:
    stands_for = {"motion.decide": "change_request.record_tally", "condition.meet": "change_request.meet_condition"}
    stands_for["tsn.input"] = "meeting.record_input"
    done = {stands_for.get(event["do"], event["do"]) for event in EVENTS if event.get("result") in (None, "carried")}
    acted = {
        f"{flow.kind}.{row.do}" for flow in PROGRAM.kinds.values() for row in flow.transitions if not row.automatic
    }
    assert acted - done == {"change_request.confirm_decision"}  # told as motion.decide, with the tally
