"""What the page of a change request shows of votes and conditions."""

from datetime import date

import pytest

from models.database import Database
from models.items import Item
from tests.workflow.programs.cpin.played import Played
from workflow.actors import SYSTEM
from workflow.panels import Panel, panels_of
from workflow.programs.cpin.prioritization import score_panels

VOTE = {
    "committee": "os",
    "type": "endorse",
    "seats_filled": 11,
    "present": 8,
    "in_favour": 2,
    "against": 1,
    "abstain": 5,
}


@pytest.fixture
def played(database: Database) -> Played:
    return Played(database)


def shown(played: Played, name: str) -> list[Panel]:
    with played.database.read() as session:
        return list(panels_of(session, played.item(name), played.now, SYSTEM))


def test_votes_are_shown_with_totals_and_outcome(played: Played) -> None:
    played.request("CR-1", "awaiting_endorsement")
    played.do("cara", "motion.decide", "CR-1", **VOTE, confirmed_by="omar")
    (panel,) = shown(played, "CR-1")
    (row,) = panel.rows
    assert (row.label.en, row.on, row.tone) == ("Endorse (os-2026-05-04-1)", date(2026, 5, 4), "done")
    assert row.said is not None
    assert row.because is not None
    assert row.said.en == "lost, with too few in favour"
    totals, recorded, confirmed = row.because.fr.split("; ")[0:1] + row.because.fr.split("; ")[-2:]
    assert totals == "2 pour, 1 contre, 5 abstentions, 0 récusé"
    assert (recorded.startswith("inscrit par "), confirmed.startswith("confirmé par ")) == (True, True)


def test_recorded_vote_waits_for_the_chair(played: Played) -> None:
    played.request("CR-1", "awaiting_endorsement")
    played.do("cara", "change_request.record_tally", "CR-1", **VOTE)
    (row,) = shown(played, "CR-1")[0].rows
    assert row.said is not None
    assert (row.said.en, row.tone) == ("waits for the chair to confirm it", "open")


def test_conditions_are_shown_as_met_open_or_late(played: Played) -> None:
    conditions = [
        {"text": "one", "owner": "sam", "due": "2026-05-01"},
        {"text": "two", "owner": "sam", "due": "2026-06-01"},
        {"text": "three", "owner": "sam", "due": "2026-06-01", "met_on": "2026-05-02"},
    ]
    played.request("CR-1", "conditionally_endorsed", conditions=conditions)
    (panel,) = shown(played, "CR-1")
    assert [(row.label.en, row.tone) for row in panel.rows] == [("one", "late"), ("two", "open"), ("three", "done")]


def test_other_kinds_and_undecided_requests_show_nothing(played: Played) -> None:
    played.request("CR-1", "received")
    played.given("IN-1", "inquiry", "received", received="2026-05-01", subject="S")
    assert (shown(played, "CR-1"), shown(played, "IN-1")) == ([], [])


@pytest.mark.parametrize(
    ("gate", "today", "is_flagged"),
    [(None, "2027-05-04", False), (None, "2027-05-05", True), ("2026-06-01", "2026-06-02", True)],
)
def test_scores_that_are_out_of_date_are_flagged(gate: str | None, today: str, *, is_flagged: bool) -> None:
    card = Item(fields={"scored_on": "2026-05-04", "statutory_on": gate})
    found = [panel.title.en for panel in score_panels.stale_panel(card, date.fromisoformat(today))]
    assert found == (["The scores are out of date"] if is_flagged else [])
