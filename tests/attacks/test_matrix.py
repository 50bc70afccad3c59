"""Every route, every role, one's own and others': nothing of somebody else's is read, counted or even confirmed."""

import pytest
from flask import Flask

from tests.attacks.asking import read_all
from tests.attacks.hiding import adopted, confirmed, leaked, misjudged, taken
from tests.attacks.places import NESTED_WORDS, all_places
from tests.attacks.roles import COMPANY, EVERYBODY, VISITOR, held
from tests.attacks.site import Site
from workflow import registry

CORE = (*("items.show_item", "actions.show_action", "api.read_history", "api.say", "api.read_item"),)
"""A few of the doors to an item, of each sort: for those whose roles differ in what they see, and not in the door."""
OTHERS = tuple(who for who in EVERYBODY if who not in COMPANY)


def test_every_role_of_every_program_is_asked_as(app: Flask) -> None:
    known = {(program.name, role) for program in registry.programs() for role in program.roles}
    assert known == set(held())
    assert len(EVERYBODY) == len(known) + 2  # a visitor, and a neighbour who is a planner too


@pytest.mark.parametrize("who", COMPANY)
def test_others_item_is_answered_like_a_missing_one(site: Site, who: str) -> None:
    assert confirmed(site, who, twice=COMPANY.index(who)) == []


def test_others_item_is_answered_like_a_missing_one_to_every_other_role(site: Site) -> None:
    assert [one for who in OTHERS for one in (*misjudged(site, who), *confirmed(site, who, CORE))] == []


def test_others_item_is_answered_like_a_missing_one_to_every_role_on_postgresql(other: Site) -> None:
    """The condition itself is the database's."""
    asked = [who for who in EVERYBODY if who != VISITOR]
    assert [one for who in asked for one in misjudged(other, who, of_each_kind=False)] == []
    assert [one for who in asked for one in confirmed(other, who, CORE[-1:])] == []


@pytest.mark.parametrize("who", ["submitter", "staff", "admin", "planner"])
def test_child_is_found_through_its_parent_alone(site: Site, who: str) -> None:
    assert adopted(site, who) == []


def test_child_is_found_through_its_parent_alone_on_postgresql(other: Site) -> None:
    assert adopted(other, "staff") == []


def test_every_address_with_two_arguments_names_a_child_or_words_of_ours(site: Site) -> None:
    deep = [place for place in all_places(site) if len(place.rule.arguments) > 1]
    assert [place.name for place in deep if place.nested is None and not place.words] == []
    assert {word for place in deep for word in place.words} == NESTED_WORDS
    assert len({place.nested[1] for place in deep if place.nested}) == 15
    assert len([place for place in deep if place.nested]) > 45


@pytest.mark.parametrize("who", ["submitter", "planner", "reader"])
def test_what_is_another_persons_is_answered_like_nothing(site: Site, who: str) -> None:
    site.browser("chair")  # who has signed in, and so has a session
    assert taken(site, who) == []


def test_what_is_another_persons_is_answered_like_nothing_on_postgresql(other: Site) -> None:
    other.browser("chair")
    assert taken(other, "planner") == []


@pytest.mark.parametrize("who", ["submitter", "planner"])
def test_no_answer_tells_of_an_item_that_is_out_of_sight_on_postgresql(other: Site, who: str) -> None:
    answers = read_all(other, [who])
    assert leaked(other, answers) == []
    assert [str(one) for one in answers if one.code >= 500 and one.address != "/readyz"] == []
