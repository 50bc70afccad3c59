"""Whom the fields of this program offer, and who is refused."""

import pytest

from models.database import Database
from models.people import Person
from tests.workflow.programs.cpin.played import Played
from workflow import registry, versions
from workflow.choosing import offered_people
from workflow.foreseeing import context_of
from workflow.programs import load_programs
from workflow.programs.cpin.scenario import times
from workflow.standing import actor_for


def offered(played: Played, name: str, action: str, field: str, **data: object) -> list[str]:
    """The names that a field offers, as its page would ask: to the staff, for an item."""
    with played.database.read() as session:
        item = played.world.item(session, name)
        assert item is not None
        flow = versions.workflow_of(session, item)
        row = flow.actions[action][0]
        cara = actor_for(
            session, session.get_one(Person, played.world.people["cara"]), times.program().today(played.now)
        )
        context = context_of(session, flow, row, item, actor=cara, now=played.now, data=data)
        asked = next(one for declared in row.input for one in (declared, *declared.columns) if one.name == field)
        ids = offered_people(registry.program("cpin"), context, asked)
        return sorted(name for name, person_id in played.world.people.items() if ids is None or person_id in ids)


@pytest.fixture
def played(database: Database) -> Played:
    made = Played(database)
    made.request("CR-1", "awaiting_endorsement")
    return made


def test_fields_offer_the_circle_that_their_kind_names(played: Played) -> None:
    motion = ("CR-1", "record_tally")
    assert offered(played, *motion, "voters") == ["oli", "omar", "sid"]
    assert offered(played, *motion, "voters", committee="bh") == ["hana", "mia"]
    assert {"wes", "adam"} & {*offered(played, *motion, "owner")} == {"wes"}
    played.request("CR-2", "draft")
    society = played.world.society("S-A")
    own = ["ada", "cara", "cole", "lia", "sam", "sid", "wanda"]
    assert offered(played, "CR-2", "log", "submitter", society=society) == own
    played.given("SC-1", "scorecard", "scoring", item="CR-1")
    assert {"sid", "cara", "wes"} & {*offered(played, "SC-1", "invite_scorers", "invited")} == set()


def test_seats_that_are_kept_here_are_the_committee(played: Played) -> None:
    term = {"term_start": "2026-05-04", "term_end": "2028-05-03"}
    assert played.do("adam", "seat.create", "ST-1", committee="os", label="East", voting=True) == "done"
    assert played.do("adam", "seat.fill", "ST-1", principal="oli", alternate="bob", **term) == "done"
    assert offered(played, "CR-1", "put_motion", "mover") == ["bob", "oli"]


def test_who_is_not_offered_is_refused_by_name_and_what_the_record_holds_stays(played: Played) -> None:
    counts = {"committee": "os", "type": "endorse", "seats_filled": 3, "present": 3, "in_favour": 2, "against": 1}
    came = played.do("cara", "change_request.record_tally", "CR-1", **counts, voters=["oli", "bob"])
    assert came == "blocked: guard:offered (offered: bob cannot be chosen here. Choose oli, omar, sid.)"
    played.given("PR-1", "practice", "accepted", name="A practice", short_description="How.", lead="wes")
    assert played.do("cara", "practice.edit", "PR-1", lead="wes") == "done"
    refused = played.do("cara", "practice.edit", "PR-1", lead="adam")
    assert "adam cannot be chosen here. Choose someone of a society, a committee or the staff." in refused


def test_every_field_that_is_asked_for_says_whom_it_offers() -> None:
    load_programs()
    rows = [row for flow in registry.program("cpin").kinds.values() for row in flow.transitions]
    asked = [(row.do, one) for row in rows for field in row.input for one in (field, *field.columns)]
    assert [(do, one.name) for do, one in asked if one.type in ("person", "people") and not one.of] == []
