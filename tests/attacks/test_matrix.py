"""Every route, every role, one's own and others': nothing of somebody else's is read, counted or even confirmed."""

import pytest
from flask import Flask

from tests.attacks.hiding import adopted, confirmed, misjudged, taken
from tests.attacks.places import NESTED_WORDS, all_places
from tests.attacks.roles import COMPANY, EVERYBODY, held
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
    """PostgreSQL is asked for a quarter of the places by each: the condition is the role's, the door the place's."""
    turn = COMPANY.index(who)
    names = sorted({place.rule.endpoint for place in all_places(site) if place.is_of_item})
    some = names[turn % 4 :: 4] if site.database.dialect == "postgresql" else ()
    assert confirmed(site, who, some, twice=turn) == []


def test_others_item_is_answered_like_a_missing_one_to_every_other_role(site: Site) -> None:
    is_usual = site.database.dialect == "sqlite"
    doors = CORE if is_usual else CORE[-1:]
    faults: list[str] = []
    for who in OTHERS:
        faults += [*misjudged(site, who, each=is_usual), *confirmed(site, who, doors)]
    assert faults == []


@pytest.mark.parametrize("who", ["submitter", "staff", "admin", "planner"])
def test_child_is_found_through_its_parent_alone(site: Site, who: str) -> None:
    assert adopted(site, who) == []


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
