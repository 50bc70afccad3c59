"""Every fact that is agreed to be required at an action is asked for there: refused, or warned of, without it."""

from typing import Any

import pytest

from models.database import Database
from tests.workflow.programs.cpin.played import Played
from workflow.programs.cpin.program import PROGRAM

REFUSED = {
    ("change_request", "submit"): "title details category business_need no_client_information_confirmed",
    ("change_request", "accept"): "category",
    ("change_request", "prioritize"): "meeting",
    ("change_request", "merge"): "into",
    ("change_request", "defer"): "reason revisit_on",
    ("scorecard", "close_scoring"): "confidence societies_affected",
    ("practice", "start"): "lead target_date",
    ("practice", "open_update"): "lead target_date scope",
    ("practice", "defer"): "reason revisit_on",
    ("training_resource", "start"): "lead target_date",
    ("inquiry", "answer"): "text",
    ("inquiry", "merge"): "into",
    ("presentation", "deliver"): "audience",
    ("document", "send_for_review"): "file covers critical_area parent_plan",
    ("document", "create"): "covers critical_area parent_plan",
}
CHECKED = {
    ("change_request", "submit"): "required_fields_cr",
    ("change_request", "prioritize"): "scored_in_full",
    ("change_request", "rescore"): "scored_in_full",
    ("change_request", "forward"): "forward_details",
    ("practice", "accept"): "priority_rank_set",
    ("practice", "refer"): "version_fields_complete",
    ("training_resource", "approve"): "version_fields_complete",
    ("practice", "publish"): "release_and_posting",
    ("training_resource", "publish"): "release_and_posting",
    ("cr_list", "publish"): "posting_details",
    ("presentation", "deliver"): "held_not_future",
    ("document", "submit"): "posting_details",
}
"""What more than a value is wanted for: the guard that asks."""
WARNED = {
    ("inquiry", "answer"): "topic",
    ("meeting", "hold"): "channel facilitated_by coordinated_by oacas_attended attendance",
}


def wanted(kind: str, action: str, *, warns: bool) -> set[str]:
    """The facts that the guards of an action want, whatever the item is."""
    flow = PROGRAM.kinds[kind]
    (row, *_) = flow.actions[action]
    declared = {name: flow.needs[name] for name in row.guards if name in flow.needs}
    named = {one for need in declared.values() if need.warns is warns for one in need.needs}
    coded = {one for name in row.guards if name not in declared for one in PROGRAM.guards[name].needs}
    return named if warns else named | coded


@pytest.mark.parametrize(("warns", "table"), [(False, REFUSED), (True, WARNED)], ids=["refused", "warned"])
def test_action_asks_for_what_is_required_there(warns: bool, table: dict[tuple[str, str], str]) -> None:  # noqa: FBT001
    missing = {where: set(names.split()) - wanted(*where, warns=warns) for where, names in table.items()}
    assert {where: names for where, names in missing.items() if names} == {}


def test_action_has_the_guard_that_asks() -> None:
    rows = {where: PROGRAM.kinds[where[0]].actions[where[1]][0].guards for where in CHECKED}
    assert [where for where, guard in CHECKED.items() if guard not in rows[where]] == []


def test_what_is_missing_refuses_or_warns_and_a_class_is_that_of_the_priority(database: Database) -> None:
    played = Played(database)
    draft: dict[str, Any] = {"title": "T", "version": "1.0", "date": "2026-05-04", "scope": "All", "author": "sam"}
    refused = [
        played.do("cara", "document.create", "D-1", document_type=kind, **draft)
        for kind in ("workplan", "training_project_plan", "progress_report")
    ]
    assert [came.split(" (")[0] for came in refused] == [
        "blocked: guard:area_of_workplan", "blocked: guard:topics_of_plan", "blocked: guard:plan_of_report"
    ]  # fmt: skip
    played.given("MT-1", "meeting", "held", kind="cr_prioritization", held_on="2026-05-04")
    played.request("CR-1", "accepted")
    by_hand = {"meeting": "MT-1", "scorers": 3, "priority": "12.00"}
    assert "class_of_priority" in played.do("cara", "change_request.prioritize", "CR-1", **by_hand, moscow="should")
    assert played.do("cara", "change_request.prioritize", "CR-1", **by_hand, moscow="must") == "done"
