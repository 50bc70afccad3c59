"""Versions, what changed between two, and the prioritized list, through the API."""

from typing import Any

import pytest
from flask import Flask

from models.people import Person
from tests.blueprints.api.client import Api, contract
from tests.blueprints.cast import NOW, World
from tests.blueprints.practices import propose, publish_more, versions
from workflow import accounts


@pytest.fixture
def caller(world: World, app: Flask) -> Any:
    agreed = contract(app)

    def make(name: str) -> Api:
        with world.database.write() as session:
            person = session.get_one(Person, world.people[name])
            return Api(app.test_client(), agreed, accounts.issue_token(session, person, "tests", now=NOW), person.id)

    return make


def test_versions_are_listed_newest_first(world: World, caller: Any) -> None:
    reference = versions(world, 3)
    staff, reader = (caller(name).get(f"/items/{reference}/versions") for name in ("staff", "reader"))

    assert [(row["number"], row["state"]) for row in staff["items"]] == [
        ("1.2", "draft"), ("1.1", "published"), ("1.0", "superseded")
    ]  # fmt: skip
    assert [row["number"] for row in reader["items"]] == ["1.1", "1.0"]
    assert staff["in_force"] == reader["in_force"] == "1.1"
    assert staff["items"][1]["effective_on"] == "2026-11-23"


def test_version_has_its_text(world: World, caller: Any) -> None:
    reference = versions(world, 2)

    assert caller("reader").get(f"/items/{reference}/versions/1.0")["text"].startswith("Record every visit")
    caller("reader").get(f"/items/{reference}/versions/1.1", 404)
    caller("staff").get(f"/items/{reference}/versions/one", 422)


def test_difference_gives_both_texts_back(world: World, caller: Any) -> None:
    reference = versions(world, 2)
    staff = caller("staff")
    found = staff.get(f"/items/{reference}/difference?earlier=1.0&later=1.1")
    texts = [staff.get(f"/items/{reference}/versions/{number}")["text"] for number in ("1.0", "1.1")]
    sides = [
        "".join(piece["text"] for piece in found["pieces"] if piece["kind"] in ("kept", kind))
        for kind in ("removed", "added")
    ]

    assert sides == texts
    assert (found["words_added"], found["words_removed"]) == (1, 1)


def test_difference_of_one_version_is_not_found(world: World, caller: Any) -> None:
    caller("staff").get(f"/items/{versions(world, 1)}/difference", 404)


def test_priorities_are_listed_in_order_a_page_at_a_time(world: World, caller: Any) -> None:
    made = [propose(world, f"Practice {rank}", rank) for rank in (1, 2, 3)]
    staff = caller("staff")
    first = staff.get("/kinds/practice/priorities?limit=2")
    second = staff.get(f"/kinds/practice/priorities?limit=2&cursor={first['next']}")

    assert [(row["place"], row["reference"]) for row in first["items"] + second["items"]] == list(
        enumerate(made, start=1)
    )
    assert (first["may_reorder"], second["next"]) == (True, None)
    assert caller("reader").get("/kinds/practice/priorities")["may_reorder"] is False
    staff.get("/kinds/meeting/priorities", 404)


def test_queries_do_not_grow(world: World, caller: Any, count_queries: Any) -> None:
    reference, staff = versions(world, 2), caller("staff")
    addresses = [f"/items/{reference}/versions", f"/items/{reference}/difference", "/kinds/practice/priorities"]

    def count() -> list[int]:
        for address in addresses:  # this client asks a place once more each time it answers in a new way
            staff.get(address)
        return [count_queries(lambda address=address: staff.get(address)) for address in addresses]

    before = count()
    publish_more(world, reference, 2)
    for rank in (2, 3):
        propose(world, f"Practice {rank}", rank)
    assert count() == before
