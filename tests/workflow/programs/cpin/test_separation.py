"""Separation of duties takes away what a role would allow; role comes first, then separation, then the state."""

import pytest

from models.database import Database
from tests.workflow.programs.cpin.played import Played
from workflow.programs.cpin.separation import numbers


@pytest.fixture
def played(database: Database) -> Played:
    world = Played(database)
    world.request("CR-1", "received")
    world.request("CR-2", "awaiting_endorsement")
    world.request("CR-3", "forwarded")
    return world


@pytest.mark.parametrize(
    ("by", "verb", "item", "block"),
    [
        ("ada", "change_request.triage", "CR-1", "SD2"),  # staff who administer the service
        ("adam", "change_request.triage", "CR-1", "role"),
        ("wanda", "change_request.triage", "CR-1", "SD8"),  # staff who review for the ministry
        ("wanda", "change_request.resume", "CR-1", "SD8"),  # separation is judged before the state
        ("wes", "change_request.triage", "CR-1", "role"),
        ("cara", "change_request.resume", "CR-1", "state"),
        ("sam", "change_request.resume", "CR-1", "role"),
    ],
)
def test_action_is_refused_by_the_first_judgement(played: Played, by: str, verb: str, item: str, block: str) -> None:
    assert played.do(by, verb, item).startswith(f"blocked: {block} ")


def test_reviewer_with_staff_role_keeps_the_ministry_side(played: Played) -> None:
    assert played.do("wanda", "change_request.schedule", "CR-3") == "done"


def test_staff_who_chair_do_not_confirm(played: Played) -> None:
    vote = {"committee": "os", "type": "endorse", "present": 8, "in_favour": 6, "against": 2}
    assert played.do("cara", "motion.decide", "CR-2", **vote, confirmed_by="sid").startswith("blocked: SD1 ")


def test_submitter_named_later_counts_too(played: Played) -> None:
    played.request("CR-4", "received", submitter="cara")
    assert played.do("cara", "change_request.triage", "CR-4").startswith("blocked: SD6 ")


@pytest.mark.parametrize(
    ("given", "expected"), [("3, 5", {3, 5}), ([3, "5"], {3, 5}), (4, set()), (None, set()), (["m1"], set())]
)
def test_people_given_in_any_shape_are_seen(given: object, expected: set[int]) -> None:
    assert numbers(given) == expected
