"""Distribution lists: whose names who may change, the societies' confirmations, and who gets the mail."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models.database import Database
from models.items import Item
from models.outbox import OutboxMessage
from models.people import Person
from tests.workflow.programs.cpin.played import Played
from workflow.actors import Actor
from workflow.panels import panels_of
from workflow.programs.cpin.distribution import attested_since, members_on
from workflow.programs.cpin.program import PROGRAM
from workflow.programs.cpin.visibility import hidden_fields
from workflow.standing import actor_for
from workflow.yaml_documents import read_tables

MATRIX: dict[str, Any] = read_tables(Path(__file__).parent / "agreed.yaml")["matrix"]


@pytest.fixture
def played(database: Database) -> Played:
    game = Played(database)
    assert game.do("cara", "distribution_list.start", "L-1", code="cpin_leads") == "done"
    return game


def add(played: Played, by: str, contact: str, **more: Any) -> str:
    return played.do(by, "distribution_list.add_member", "L-1", contact=contact, **more)


def on_list(played: Played, day: str = "2026-05-04") -> list[str]:
    with played.database.read() as session:
        found = members_on(session, "cpin_leads", date.fromisoformat(day))
        return [session.get_one(Person, person_id).name for person_id in found]


def seen_by(played: Played, name: str) -> tuple[list[str], set[str]]:
    """The members that somebody is shown, and the fields that are kept from them."""
    with played.database.read() as session:
        item = session.get_one(Item, played.world.items["L-1"])
        person = session.get_one(Person, played.world.people[name])
        actor: Actor = actor_for(session, person, date(2026, 5, 4))
        panel = panels_of(session, item, played.now, actor)[0]
        return [row.label.en for row in panel.rows], set(hidden_fields(actor, item))


def test_list_knows_what_it_is_called_and_asks_for(played: Played) -> None:
    assert played.do("cara", "distribution_list.start", "L-2", code="finance") == "done"
    told = [(item.title, item.fields["reported_to_ministry"], item.fields["requires_cwob_member"])
            for item in map(played.item, ("L-1", "L-2"))]  # fmt: skip
    assert told == [("CPIN Leads", True, False), ("CPIN Finance Issues", False, True)]


def test_list_is_kept_once(played: Played) -> None:
    assert "one_list_each" in played.do("cara", "distribution_list.start", "L-2", code="cpin_leads")


def test_lead_keeps_the_names_of_the_own_society_alone(played: Played) -> None:
    assert add(played, "lia", "sam") == "done"
    assert "own_names" in add(played, "lia", "bob")
    assert add(played, "cara", "bob") == "done"
    assert "own_names" in played.do("lia", "distribution_list.end_member", "L-1", contact="bob")
    assert on_list(played) == ["sam", "bob"]


@pytest.mark.parametrize("name", ["sam", "wes", "oli", "adam"])
def test_others_change_no_names(played: Played, name: str) -> None:
    assert "role" in add(played, name, "bob") or "SD" in add(played, name, "bob")


def test_contact_is_on_a_list_once_and_from_a_day_that_has_come(played: Played) -> None:
    assert "not_on_list" in add(played, "cara", "bob", since="2026-06-01")
    add(played, "cara", "bob")
    assert "not_on_list" in add(played, "cara", "bob")


def test_who_was_taken_off_was_on_it_until_the_last_day(played: Played) -> None:
    add(played, "cara", "bob", since="2026-04-01")
    assert "on_list" in played.do("cara", "distribution_list.end_member", "L-1", contact="bob", until="2026-03-01")
    assert played.do("cara", "distribution_list.end_member", "L-1", contact="bob", until="2026-05-01") == "done"
    assert [on_list(played, day) for day in ("2026-03-31", "2026-05-01", "2026-05-02")] == [[], ["bob"], []]
    assert "on_list" in played.do("cara", "distribution_list.end_member", "L-1", contact="bob")
    assert add(played, "cara", "bob") == "done"


def test_names_are_shown_to_staff_and_a_lead_sees_the_own(played: Played) -> None:
    add(played, "cara", "bob")
    add(played, "cara", "sam")
    assert seen_by(played, "cara") == (["bob", "sam"], set())
    names, hidden = seen_by(played, "lia")
    assert names == ["sam", "1 members; their names are kept from you."]
    assert hidden == {"members", "attestations", "contact"}
    assert seen_by(played, "oli")[0] == ["2 members; their names are kept from you."]


def test_society_confirms_its_names_or_that_it_has_none(played: Played) -> None:
    assert "names_or_none" in played.do("lia", "distribution_list.attest", "L-1")
    assert played.do("lia", "distribution_list.attest", "L-1", no_names_confirmed=True) == "done"
    add(played, "lia", "sam")
    assert played.do("lia", "distribution_list.attest", "L-1") == "done"
    item = played.item("L-1")
    (row,) = item.fields["attestations"]
    assert [row["attested_on"], row["names"]] == ["2026-05-04", 1]
    assert [len(attested_since(item, date(2026, 5, day))) for day in (4, 5)] == [1, 0]


def test_lead_confirms_no_other_society(played: Played) -> None:
    other = played.world.societies["S-B"]
    refused = played.do("lia", "distribution_list.attest", "L-1", society="S-B", no_names_confirmed=True)
    assert ("own_society_names" in refused, other > 0) == (True, True)


def test_list_without_the_ministry_says_so(played: Played) -> None:
    played.do("cara", "distribution_list.start", "L-2", code="finance")
    with played.database.read() as session:
        cara = session.get_one(Person, played.world.people["cara"])
        actor = actor_for(session, cara, date(2026, 5, 4))
        item = session.get_one(Item, played.world.items["L-2"])
        help_text = panels_of(session, item, played.now, actor)[0].help
    assert help_text is not None
    assert help_text.en == "Nobody from the ministry’s branch is on this list."


def test_mail_to_a_list_goes_to_its_members_alone(played: Played) -> None:
    add(played, "cara", "bob")
    played.do("cara", "cr_list.build", "C-1")
    played.do("cara", "cr_list.publish", "C-1", location="SP", posted_on="2026-05-04")
    with played.database.read() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.template == "list_published"))
        assert [row.address.partition("@")[0] for row in rows] == ["bob"]


@pytest.mark.parametrize(
    ("agreed", "actions"),
    [("distribution_list.edit_members", ("add_member", "end_member")), ("distribution_list.attest", ("attest",))],
)
def test_who_keeps_and_who_confirms_is_the_agreed_matrix(agreed: str, actions: tuple[str, ...]) -> None:
    allowed = {role for role, value in MATRIX[agreed].items() if value != "deny"}
    for action in actions:
        (row,) = PROGRAM.kinds["distribution_list"].actions[action]
        assert {rule.role for rule in row.roles} == allowed
