"""Stakeholders that are consulted, and what the ministry must do first."""

from pathlib import Path
from typing import Any

import pytest

from models.database import Database
from tests.workflow.programs.cpin.played import Played
from workflow.panels import panels_of
from workflow.programs.cpin.program import PROGRAM
from workflow.standing import make_actor
from workflow.yaml_documents import read_tables

AGREED: dict[str, Any] = read_tables(Path(__file__).parent / "agreed.yaml")


@pytest.fixture
def played(database: Database) -> Played:
    return Played(database)


def test_stakeholder_has_a_name_and_a_group(played: Played) -> None:
    for given in ({"name": "A branch"}, {"group": "ministry"}):
        assert "stakeholder_named" in played.do("cara", "stakeholder.add", "SH-1", **given)
    assert played.do("cara", "stakeholder.add", "SH-1", name="A branch", group="ministry") == "done"
    item = played.item("SH-1")
    assert [item.title, item.state, item.category, item.submitter_id] == ["A branch", "active", "ministry", None]


def test_latest_consultation_stands_first(played: Played) -> None:
    played.do("cara", "stakeholder.add", "SH-1", name="A branch", group="ministry")
    told = {"topic": "Release", "outcome": "Later"}
    assert played.do("cara", "stakeholder.log_consultation", "SH-1", consulted_on="2026-05-01", **told) == "done"
    assert played.do("cara", "stakeholder.log_consultation", "SH-1", topic="Again", outcome="Agreed") == "done"
    assert played.item("SH-1").fields["consultations"] == [
        {"date": "2026-05-04", "topic": "Again", "outcome": "Agreed"}, {"date": "2026-05-01", **told}
    ]  # fmt: skip
    refused = played.do("cara", "stakeholder.log_consultation", "SH-1", consulted_on="2026-06-01", **told)
    assert "consulted_not_future" in refused
    assert "about_known" in played.do("cara", "stakeholder.log_consultation", "SH-1", about="CR-1999-0001", **told)
    assert "consultation_told" in played.do("cara", "stakeholder.log_consultation", "SH-1", topic="T")


def test_former_stakeholder_is_consulted_no_longer(played: Played) -> None:
    played.do("cara", "stakeholder.add", "SH-1", name="A group", group="other")
    assert played.do("cara", "stakeholder.retire", "SH-1", reason="Over") == "done"
    assert "state" in played.do("cara", "stakeholder.log_consultation", "SH-1", topic="T", outcome="O")
    assert played.do("cara", "stakeholder.take_up", "SH-1", reason="Again") == "done"


def test_dependency_moves_by_staff_and_by_the_ministry(played: Played) -> None:
    assert played.do("cara", "ministry_dependency.start", "MD-1", description="A release") == "done"
    assert played.item("MD-1").title == "A release"
    assert played.do("wes", "ministry_dependency.edit", "MD-1", description="The release") == "done"
    assert "done_not_future" in played.do("wes", "ministry_dependency.finish", "MD-1", done_on="2026-05-05")
    assert played.do("wes", "ministry_dependency.finish", "MD-1", done_on="2026-05-04") == "done"
    assert played.do("wes", "ministry_dependency.reopen", "MD-1", reason="Not yet") == "done"
    item = played.item("MD-1")
    assert [item.title, item.state, item.fields.get("done_on")] == ["The release", "open", None]
    assert played.do("cara", "ministry_dependency.drop", "MD-1", reason="Never") == "done"


def test_ministry_starts_no_dependency_and_what_is_blocked_exists(played: Played) -> None:
    assert played.do("wes", "ministry_dependency.start", "MD-1", description="A release") != "done"
    refused = played.do("cara", "ministry_dependency.start", "MD-1", description="D", blocks=["CR-1999-0001"])
    assert "blocked_known" in refused


def test_request_says_what_it_waits_for(played: Played) -> None:
    played.do("cara", "ministry_dependency.start", "MD-1", description="A release", expected_on="2026-05-01")
    played.request("CR-1", "accepted")
    played.request("CR-2", "accepted")
    edit = "change_request.edit_after_receipt"
    assert "dependency_known" in played.do("cara", edit, "CR-1", ministry_dependency="CR-2")
    assert played.do("cara", edit, "CR-1", ministry_dependency="MD-1") == "done"
    item, dependency = played.item("CR-1"), played.item("MD-1")
    with played.database.read() as session:
        shown = panels_of(session, item, played.now, make_actor(None, "x", []))
    (panel,) = [one for one in shown if one.name == "ministry_dependency"]
    (row,) = panel.rows
    said = row.said.en if row.said else None
    assert [row.label.en, str(row.on), said, row.tone] == [
        f"{dependency.reference}: A release", "2026-05-01", "Open", "late"
    ]  # fmt: skip


def test_who_does_it_is_the_agreed_matrix() -> None:
    def allowed(action: str) -> set[str]:
        return {role for role, value in AGREED["matrix"][action].items() if value != "deny"}

    for row in PROGRAM.kinds["ministry_dependency"].transitions:
        expected = {"cpin_staff"} if row.creates else allowed("dependency.edit")
        assert {rule.role for rule in row.roles} == expected
    for row in PROGRAM.kinds["stakeholder"].transitions:
        assert {rule.role for rule in row.roles} == allowed("stakeholder.log_consultation")
