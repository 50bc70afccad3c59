"""Every route, every role, one's own and others': nothing of somebody else's is read, counted or even confirmed."""

import pytest

from tests.attacks.asking import read_all
from tests.attacks.hiding import adopted, confirmed, leaked, listed, seen_by, taken
from tests.attacks.site import NEIGHBOUR, VISITOR, Site
from tests.blueprints.cast import PEOPLE

ROLES = tuple(who for who in (VISITOR, *PEOPLE, NEIGHBOUR) if who not in ("other", "second", "nobody"))
"""Everybody but those who are twins of somebody, or see less than every other."""
TELLING = ("submitter", "planner")
"""Of whom the two programs say most: for them the conditions are tried on PostgreSQL too."""


@pytest.mark.parametrize("who", ROLES)
def test_others_item_is_answered_like_a_missing_one(site: Site, who: str) -> None:
    assert confirmed(site, who) == []


@pytest.mark.parametrize("who", TELLING)
def test_others_item_is_answered_like_a_missing_one_on_postgresql(other: Site, who: str) -> None:
    assert confirmed(other, who) == []


@pytest.mark.parametrize("who", ["submitter", "staff", "admin", "planner"])
def test_child_is_found_through_its_parent_alone(either: Site, who: str) -> None:
    assert adopted(either, who) == []


@pytest.mark.parametrize("who", ["submitter", "planner", "reader"])
def test_what_is_another_persons_is_answered_like_nothing(either: Site, who: str) -> None:
    either.browser("chair")  # who has signed in, and so has a session
    assert taken(either, who) == []


@pytest.mark.parametrize("who", TELLING)
def test_list_names_what_may_be_seen(either: Site, who: str) -> None:
    assert listed(either, who) == seen_by(either, who)


@pytest.mark.parametrize("who", ROLES)
def test_no_answer_tells_of_an_item_that_is_out_of_sight(site: Site, who: str) -> None:
    assert leaked(site, read_all(site, [who])) == []


@pytest.mark.parametrize("who", TELLING)
def test_no_answer_tells_of_an_item_that_is_out_of_sight_on_postgresql(other: Site, who: str) -> None:
    assert leaked(other, read_all(other, [who])) == []
