"""Every route, every role, one's own and others': nothing of somebody else's is read, counted or even confirmed."""

import pytest

from tests.attacks.asking import read_all
from tests.attacks.hiding import adopted, confirmed, leaked, taken
from tests.attacks.site import NEIGHBOUR, VISITOR, Site
from tests.blueprints.cast import PEOPLE

ROLES = (VISITOR, *PEOPLE, NEIGHBOUR)


@pytest.mark.parametrize("who", ROLES)
def test_others_item_is_answered_like_a_missing_one(either: Site, who: str) -> None:
    assert confirmed(either, who) == []


@pytest.mark.parametrize("who", ["submitter", "staff", "admin", "planner"])
def test_child_is_found_through_its_parent_alone(either: Site, who: str) -> None:
    assert adopted(either, who) == []


@pytest.mark.parametrize("who", ["submitter", "planner", "reader"])
def test_what_is_another_persons_is_answered_like_nothing(either: Site, who: str) -> None:
    either.browser("chair")  # who has signed in, and so has a session
    assert taken(either, who) == []


@pytest.mark.parametrize("who", ROLES)
def test_no_answer_names_an_item_that_is_out_of_sight(either: Site, who: str) -> None:
    assert leaked(either, read_all(either, [who])) == []
