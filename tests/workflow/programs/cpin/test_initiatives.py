"""Sector initiatives, whose reporting word staff choose, and presentations, counted from the day they were given."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models.database import Database
from models.history import HistoryEntry
from tests.workflow.programs.cpin.played import Played
from workflow.programs.cpin.program import PROGRAM
from workflow.yaml_documents import read_tables

AGREED: dict[str, Any] = read_tables(Path(__file__).parent / "agreed.yaml")
INITIATIVE = {"name": "Duplicates", "kind": "zone_duplicates", "short_description": "Clean them."}


@pytest.fixture
def played(database: Database) -> Played:
    return Played(database)


def test_initiative_begins_pending_and_belongs_to_nobody(played: Played) -> None:
    assert played.do("cara", "sector_initiative.start", "SI-1", **INITIATIVE) == "done"
    item = played.item("SI-1")
    assert [item.title, item.state, item.category, item.submitter_id, item.organization_id] == [
        "Duplicates", "pending", "zone_duplicates", None, None
    ]  # fmt: skip


@pytest.mark.parametrize("missing", ["name", "kind", "short_description"])
def test_initiative_lacks_something(played: Played, missing: str) -> None:
    given = {name: value for name, value in INITIATIVE.items() if name != missing}
    assert "initiative_described" in played.do("cara", "sector_initiative.start", "SI-1", **given)


def test_word_is_changed_with_a_reason_that_history_keeps(played: Played) -> None:
    played.do("cara", "sector_initiative.start", "SI-1", **INITIATIVE)
    assert "word_and_reason" in played.do("cara", "sector_initiative.set_word", "SI-1", word="ongoing")
    assert played.do("cara", "sector_initiative.set_word", "SI-1", word="ongoing", reason="Agreed.") == "done"
    with played.database.read() as session:
        last = session.scalars(select(HistoryEntry).order_by(HistoryEntry.id.desc())).first()
    assert last is not None
    assert [last.from_state, last.to_state, last.reason] == ["pending", "ongoing", "Agreed."]


def test_word_that_it_has_already_is_refused(played: Played) -> None:
    played.do("cara", "sector_initiative.start", "SI-1", **INITIATIVE)
    assert "another_word" in played.do("cara", "sector_initiative.set_word", "SI-1", word="pending", reason="R")


def test_latest_progress_stands_first(played: Played) -> None:
    played.do("cara", "sector_initiative.start", "SI-1", **INITIATIVE)
    played.do("cara", "sector_initiative.note_progress", "SI-1", text="First", happened_on="2026-05-01")
    played.do("cara", "sector_initiative.note_progress", "SI-1", text="Second")
    assert played.item("SI-1").fields["progress_notes"] == [
        {"date": "2026-05-04", "text": "Second"}, {"date": "2026-05-01", "text": "First"}
    ]  # fmt: skip
    refused = played.do("cara", "sector_initiative.note_progress", "SI-1", text="Third", happened_on="2026-06-01")
    assert "happened_not_future" in refused


def test_words_of_an_initiative_are_the_five() -> None:
    states = PROGRAM.kinds["sector_initiative"].states.values()
    assert [state.word for state in states] == ["pending", "in-progress", "ongoing", "deferred", "complete"]


def test_who_edits_initiatives_is_the_agreed_matrix() -> None:
    agreed = {role for role, value in AGREED["matrix"]["initiative.edit"].items() if value != "deny"}
    for row in PROGRAM.kinds["sector_initiative"].transitions:
        assert {rule.role for rule in row.roles} == agreed


def test_presentation_counts_from_the_day_it_was_given(played: Played) -> None:
    assert played.do("cara", "presentation.plan", "PN-1", title="T", relates_to="none") == "done"
    played.given("PN-2", "presentation", "planned", title="T")
    assert "audience_said" in played.do("cara", "presentation.deliver", "PN-1", delivered_on="2026-05-04")
    assert played.do("cara", "presentation.edit", "PN-1", audience="All zones") == "done"
    assert played.do("cara", "presentation.deliver", "PN-1", delivered_on="2026-05-04") == "done"
    assert "held_not_future" in played.do("cara", "presentation.deliver", "PN-2", delivered_on="2026-05-05")
    assert "held_not_future" in played.do("cara", "presentation.deliver", "PN-2")
    assert [played.item("PN-1").state, str(played.item("PN-1").effective_on)] == ["delivered", "2026-05-04"]


def test_presentation_without_a_title_is_called_by_its_day(played: Played) -> None:
    played.do("cara", "presentation.plan", "PN-1", relates_to="practice_new", planned_for="2026-06-01")
    assert played.item("PN-1").title == "Presentation, 2026-06-01"
    assert "meeting_basics" in played.do("cara", "presentation.plan", "PN-2", title="T")
