"""A scoring from invitation to rank: hidden cards, the discussion, one change, the result on the request."""

from pathlib import Path
from typing import Any

import pytest

from models.database import Database
from models.items import Item
from tests.beginnings import begin_with
from tests.workflow.programs.cpin.played import Played
from workflow.actors import SYSTEM, Grant
from workflow.panels import panels_of
from workflow.programs.cpin.program import PROGRAM
from workflow.programs.cpin.visibility import hidden_fields
from workflow.standing import make_actor
from workflow.yaml_documents import read_tables

ALIKE = {
    "child_safety": 3, "legal_compliance": 3, "frontline_workload": 3,
    "data_reporting_quality": 3, "urgency": 3, "harmonization_alignment": 3,
}  # fmt: skip
AGREED = Path(__file__).parents[1] / "agreed.yaml"
MATRIX: dict[str, Any] = read_tables(AGREED)["matrix"]
INVITED = ["lia", "bob", "oli"]


def with_a_request(database: Database) -> Played:
    game = Played(database)
    game.given("MT-1", "meeting", "held", kind="cr_prioritization", held_on="2026-05-04")
    game.request("CR-1", "accepted", societies_affected=1)
    return game


@pytest.fixture
def played(database: Database) -> Played:
    return begin_with(database, "a request to score", lambda: with_a_request(database))


def open_scoring(played: Played, **more: Any) -> str:
    given = {"item": "CR-1", "meeting": "MT-1", "invited": INVITED, "confidence": "high", "effort": "S", **more}
    return played.do("cara", "scorecard.open_scoring", "SC-1", **given)


def shown(played: Played) -> dict[str, list[str]]:
    """The panels of the scorecard's page, as read in English."""
    with played.database.read() as session:
        card = session.get_one(Item, played.world.items["SC-1"])
        return {
            panel.name: [": ".join(part.en for part in (row.label, row.said) if part) for row in panel.rows]
            for panel in panels_of(session, card, played.now, SYSTEM)
        }


def hand_in(played: Played, *names: str, **more: int) -> None:
    for name in names:
        assert played.do(name, "scorecard.enter_scores", "SC-1", **ALIKE | more) == "done"


def test_scoring_goes_from_invitation_to_the_request(played: Played) -> None:
    assert open_scoring(played) == "done"
    hand_in(played, *INVITED)
    assert played.item("SC-1").state == "discussion"
    assert played.do("cara", "scorecard.close_scoring", "SC-1") == "done"
    card = played.item("SC-1")
    assert [card.title, card.fields["priority"], card.fields["moscow"], card.fields["scored_on"]] == [
        "CR-1", "60.00", "should", "2026-05-04"
    ]  # fmt: skip
    assert played.do("cara", "change_request.prioritize", "CR-1", meeting="MT-1") == "done"
    fields = played.item("CR-1").fields
    assert {name: fields[name] for name in ("priority", "moscow", "confidence", "effort", "computed_rank")} == {
        "priority": "60.00", "moscow": "should", "confidence": "high", "effort": "S", "computed_rank": 1
    }  # fmt: skip


def test_panels_tell_who_is_awaited_then_what_is_discussed_then_how_it_ranks(played: Played) -> None:
    open_scoring(played)
    hand_in(played, "bob")
    assert shown(played) == {"handed_in": ["bob: handed in", "lia: not yet", "oli: not yet"]}
    hand_in(played, "lia")
    hand_in(played, "oli", urgency=0)
    assert shown(played) == {"flags": ["Urgency: the scores lie 3 or more apart"]}
    played.do("cara", "scorecard.close_scoring", "SC-1", discussion="Kept.")
    assert list(shown(played)) == ["arithmetic", "ranking"]
    assert shown(played)["ranking"] == [f"1. {played.item('CR-1').reference}: Could, priority 58.00"]


def test_prioritizing_without_scorecard_still_wants_scorers(played: Played) -> None:
    assert "min_scorers" in played.do("cara", "change_request.prioritize", "CR-1", meeting="MT-1")


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"item": "MT-1"}, "item_can_be_scored"),
        ({"meeting": "CR-1"}, "scoring_meeting"),
        ({"invited": []}, "scorers_invited"),
        ({"invited": ["bob", "oli"]}, "enough_scorers"),
        ({"invited": ["sam", "bob", "oli"]}, "SD6"),
        ({"invited": ["cara", "bob", "oli"]}, "scorers_may_score"),
        ({"invited": ["wes", "bob", "oli"]}, "scorers_may_score"),
    ],
)
def test_opening_is_refused(played: Played, more: dict[str, Any], refused: str) -> None:
    assert refused in open_scoring(played, **more)


def test_second_scoring_of_the_same_request_is_refused_while_one_runs(played: Played) -> None:
    open_scoring(played)
    given = {"item": "CR-1", "meeting": "MT-1", "invited": INVITED}
    assert "item_can_be_scored" in played.do("cara", "scorecard.open_scoring", "SC-2", **given)


@pytest.mark.parametrize("name", ["sue", "cara", "sam"])
def test_nobody_scores_uninvited(played: Played, name: str) -> None:
    open_scoring(played)
    if name == "sue":
        name = "hana"
    assert "role" in played.do(name, "scorecard.enter_scores", "SC-1", **ALIKE)


def test_blank_card_is_refused(played: Played) -> None:
    open_scoring(played)
    assert "not_all_blank" in played.do("bob", "scorecard.enter_scores", "SC-1")


def test_score_outside_the_scale_is_invalid(played: Played) -> None:
    open_scoring(played)
    assert "invalid input" in played.do("bob", "scorecard.enter_scores", "SC-1", **ALIKE | {"urgency": 6})


def test_scores_are_replaced_until_all_are_in(played: Played) -> None:
    open_scoring(played)
    hand_in(played, "bob")
    assert "first_card" in played.do("bob", "scorecard.enter_scores", "SC-1", **ALIKE)
    assert "own_card" in played.do("oli", "scorecard.replace_scores", "SC-1", **ALIKE)
    assert played.do("bob", "scorecard.replace_scores", "SC-1", urgency=5) == "done"
    (card,) = played.item("SC-1").fields["cards"]
    assert [card["urgency"], card["child_safety"]] == [5, None]


def test_cards_are_hidden_from_everybody_until_all_are_in(played: Played) -> None:
    open_scoring(played)
    staff = make_actor(99, "Staff", [Grant("cpin_staff", "cpin")])
    assert {"cards", "urgency"} <= set(hidden_fields(staff, played.item("SC-1")))
    hand_in(played, *INVITED)
    assert set(hidden_fields(staff, played.item("SC-1"))) == set()


def test_scores_far_apart_are_discussed_before_closing_and_changed_once(played: Played) -> None:
    open_scoring(played)
    hand_in(played, "lia", "bob")
    hand_in(played, "oli", urgency=0)
    assert "flags_discussed" in played.do("cara", "scorecard.close_scoring", "SC-1")
    assert played.do("oli", "scorecard.change_scores", "SC-1", urgency=2) == "done"
    assert "changed_once" in played.do("oli", "scorecard.change_scores", "SC-1", urgency=5)
    assert played.do("cara", "scorecard.close_scoring", "SC-1") == "done"


def test_discussed_scores_may_stay_far_apart(played: Played) -> None:
    open_scoring(played)
    hand_in(played, "lia", "bob")
    hand_in(played, "oli", urgency=0)
    assert played.do("cara", "scorecard.close_scoring", "SC-1", discussion="Read again, and kept.") == "done"


def test_scores_shown_early_leave_out_who_has_none_and_need_enough(played: Played) -> None:
    open_scoring(played)
    hand_in(played, "bob", "oli")
    assert played.do("cara", "scorecard.show_scores", "SC-1") == "done"
    assert "enough_cards" in played.do("cara", "scorecard.close_scoring", "SC-1")


def test_others_are_invited_when_too_few_have_scored(played: Played) -> None:
    open_scoring(played)
    hand_in(played, "bob", "oli")
    played.do("cara", "scorecard.show_scores", "SC-1")
    assert "enough_cards" in played.do("cara", "scorecard.close_scoring", "SC-1")
    assert played.do("cara", "scorecard.invite_scorers", "SC-1", invited=["bob", "oli", "hana"]) == "done"
    assert played.item("SC-1").state == "scoring"
    hand_in(played, "hana")
    assert played.do("cara", "scorecard.close_scoring", "SC-1") == "done"


def test_scorer_who_handed_in_cannot_be_left_out(played: Played) -> None:
    open_scoring(played)
    hand_in(played, "bob")
    assert "handed_in_stays" in played.do("cara", "scorecard.invite_scorers", "SC-1", invited=["lia", "oli", "hana"])


def test_scoring_closes_only_after_its_meeting(played: Played) -> None:
    played.given("MT-2", "meeting", "scheduled", kind="cr_prioritization", scheduled_on="2026-06-01")
    open_scoring(played, meeting="MT-2")
    hand_in(played, *INVITED)
    assert "scoring_meeting_held" in played.do("cara", "scorecard.close_scoring", "SC-1")


def test_gate_makes_it_a_must_and_rank_follows_the_class(played: Played) -> None:
    played.request("CR-2", "accepted", societies_affected=1)
    open_scoring(played)
    hand_in(played, *INVITED)
    played.do("cara", "scorecard.close_scoring", "SC-1")
    given = {"item": "CR-2", "meeting": "MT-1", "invited": INVITED, "confidence": "low", "statutory_on": "2026-12-01"}
    played.do("cara", "scorecard.open_scoring", "SC-2", **given)
    for name in INVITED:
        played.do(name, "scorecard.enter_scores", "SC-2", **dict.fromkeys(ALIKE, 1))
    assert played.do("cara", "scorecard.close_scoring", "SC-2") == "done"
    assert played.item("SC-2").fields["moscow"] == "must"
    for name in ("CR-1", "CR-2"):
        played.do("cara", "change_request.prioritize", name, meeting="MT-1")
    assert [played.item(name).fields["computed_rank"] for name in ("CR-1", "CR-2")] == [2, 1]


@pytest.mark.parametrize(
    ("agreed", "actions"),
    [
        ("score.enter", ("enter_scores", "replace_scores", "change_scores")),
        ("score.close", ("show_scores", "close_scoring")),
    ],
)
def test_who_scores_and_who_closes_is_the_agreed_matrix(agreed: str, actions: tuple[str, ...]) -> None:
    expected = {role: value for role, value in MATRIX[agreed].items() if value != "deny"}
    for action in actions:
        (row,) = PROGRAM.kinds["scorecard"].actions[action]
        assert {rule.role: rule.scope or "allow" for rule in row.roles} == expected
