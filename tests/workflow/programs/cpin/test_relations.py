"""Related items say in words how they are related, on both pages."""

import pytest

from models.database import Database
from models.items import Item
from models.people import Person
from tests.workflow.programs.cpin.played import Played
from workflow.overview import family_of
from workflow.programs.cpin.program import PROGRAM
from workflow.standing import actor_for


@pytest.fixture
def played(database: Database) -> Played:
    return Played(database)


def told(played: Played, name: str) -> list[str]:
    """The family of an item, as its page tells it."""
    with played.database.read() as session:
        item = session.get_one(Item, played.world.items[name])
        person = session.get_one(Person, played.world.people["cara"])
        actor = actor_for(session, person, played.now.date())
        return sorted(
            f"{one.item.kind} {PROGRAM.relations[one.relation][one.backwards].en}"
            for one in family_of(session, item, actor)
        )


def test_split_requests_are_told_as_a_family(played: Played) -> None:
    played.request("CR-1", "in_triage")
    children = [{"title": "A", "details": "D"}, {"title": "B", "details": "D"}]
    assert played.do("cara", "change_request.split", "CR-1", children=children) == "done"
    assert told(played, "CR-1") == ["change_request was split from this item"] * 2


def test_merged_requests_are_told_on_both_pages(played: Played) -> None:
    played.request("CR-1", "in_triage")
    played.request("CR-2", "in_triage")
    played.do("cara", "change_request.merge", "CR-2", into="CR-1")
    assert told(played, "CR-2") == ["change_request this item was merged into it"]
    assert told(played, "CR-1") == ["change_request was merged into this item"]
