"""Who acts as chair: the chair; the vice chair where the chair is recused or away; a member elected where both are."""

from datetime import timedelta
from typing import Any

import pytest

from models.database import Database
from models.people import Person
from tests.beginnings import begin_with
from tests.workflow.programs.cpin.committees.test_decisions import decisions
from tests.workflow.programs.cpin.played import Played
from workflow.history import entries
from workflow.standing import actor_for

SEATED = ("vic", "una", "max", "moe", "mel", "may", "mae")
CONDITION = {"text": "A pilot comes first.", "owner": "max", "due": "2026-06-05"}


def with_two_chairs(database: Database) -> Played:
    """Seven seats; the chair is on the first, the vice chair on the second."""
    world = Played(database)
    for number, who in enumerate(SEATED, 1):
        world.member(who, "os")
        world.do("adam", "seat.create", f"ST-{number}", committee="os", label=f"Zone {number}", voting=True)
        term = {"term_start": "2026-05-04", "term_end": "2028-05-03"}
        assert world.do("adam", "seat.fill", f"ST-{number}", principal=who, **term) == "done"
    for number, office in ((1, "chair"), (2, "vice_chair")):
        world.do("adam", "seat.elect", f"ST-{number}", office=office, office_until="2027-05-03")
    world.request("CR-1", "awaiting_endorsement")
    return world


@pytest.fixture
def played(sqlite_database: Database) -> Played:
    return begin_with(sqlite_database, "a chair and a vice chair", lambda: with_two_chairs(sqlite_database))


def roles(played: Played, who: str) -> frozenset[str]:
    with played.database.read() as session:
        return actor_for(session, session.get_one(Person, played.world.people[who]), played.now.date()).roles


def put(played: Played, by: str = "cara", **more: object) -> str:
    given = {"type": "endorse", "text": "That it be endorsed", "mover": "max", "seconder": "moe", **more}
    return played.do(by, "change_request.put_motion", "CR-1", **given)


def test_vice_chair_is_chair_only_while_there_is_none(played: Played) -> None:
    assert "os_chair" not in roles(played, "una")
    assert put(played, by="una").startswith("blocked: role")
    assert "guard:who_presides" in put(played, presiding="max", mover="mel")
    assert played.do("adam", "seat.vacate", "ST-1", reason="left") == "done"
    assert "os_chair" in roles(played, "una")


def test_recused_chair_does_nothing_for_the_item_and_the_vice_chair_does_it(played: Played) -> None:
    assert played.do("vic", "change_request.declare_interest", "CR-1", interest="financial") == "done"
    for verb in ("evote.open", "change_request.put_motion"):
        given = {"type": "endorse", "text": "So", "mover": "max", "seconder": "moe"}
        came = played.do("vic", verb, "CR-1", **given)
        assert came.startswith("blocked: SD7")
        assert "una presides in your place" in came
    vote = {"type": "endorse_with_conditions", "seats_filled": 7, "present": 6, "recused": 1, "in_favour": 6}
    decided = played.do("cara", "motion.decide", "CR-1", **vote, conditions=[CONDITION], confirmed_by="una")
    assert decided == "carried"
    assert played.do("vic", "change_request.meet_condition", "CR-1", index=0).startswith("blocked: SD7")
    assert played.do("max", "change_request.meet_condition", "CR-1", index=0).startswith("blocked: role")
    assert played.do("una", "change_request.meet_condition", "CR-1", index=0) == "done"


def test_who_presided_at_the_meeting_confirms_what_was_counted_there(played: Played) -> None:
    played.given("MT-1", "meeting", "agenda_posted", kind="os_committee", scheduled_on="2026-05-04", title="May")
    stays = [{"person": who, "seat": f"ST-{SEATED.index(who) + 1}"} for who in SEATED[1:]]
    assert played.do("cara", "meeting.record_attendance", "MT-1", attendance=stays) == "done"
    vote = {"committee": "os", "type": "endorse", "seats_filled": 7, "present": 6, "in_favour": 6, "against": 0}
    assert played.do("cara", "change_request.record_tally", "CR-1", **vote, meeting="MT-1") == "done"
    assert decisions(played)[0].presiding_id == played.world.people["una"]
    assert played.do("vic", "change_request.confirm_decision", "CR-1").startswith("blocked: SD7")
    assert played.do("una", "change_request.confirm_decision", "CR-1") == "done"


def test_notice_before_the_endorsement_is_none_to_rescind_it(played: Played) -> None:
    earlier = {"given_on": "2026-04-01", "text": "An older one."}
    given: dict[str, Any] = {"endorsed_on": "2026-04-22", "rescind_notices": [earlier]}
    played.request("CR-2", "forwarded", **given)
    played.now += timedelta(days=30)
    came = played.do(
        "cara", "change_request.put_motion", "CR-2", type="rescind", text="So", mover="max", seconder="moe"
    )
    assert "notice_business_days" in came


def test_ballot_of_an_alternate_who_declares_an_interest_is_taken_back(played: Played) -> None:
    played.member("alt", "os")
    assert played.do("adam", "seat.name_alternate", "ST-5", alternate="alt") == "done"
    played.given("MT-1", "meeting", "agenda_posted", kind="os_committee", scheduled_on="2026-05-04", title="May")
    here = [*SEATED[:4], "alt"]
    stays = [{"person": who, "seat": f"ST-{number}"} for number, who in enumerate(here, 1)]
    assert played.do("cara", "meeting.record_attendance", "MT-1", attendance=stays) == "done"
    assert put(played, meeting="MT-1") == "done"
    for who in (*SEATED[1:4], "alt"):
        assert played.do(who, "change_request.cast_ballot", "CR-1", value="in_favour") == "done"
    assert played.do("alt", "change_request.declare_interest", "CR-1", interest="financial") == "done"
    assert played.do("cara", "change_request.count_ballots", "CR-1") == "done"
    tally = decisions(played)[0].tally
    assert (tally["in_favour"], tally["present"]) == (3, 4)


def test_whoever_confirms_is_told_that_the_item_was_changed_after_it_was_put(played: Played) -> None:
    vote = {"committee": "os", "type": "endorse", "seats_filled": 7, "present": 7, "in_favour": 7, "against": 0}
    assert played.do("cara", "change_request.record_tally", "CR-1", **vote) == "done"
    assert played.do("cara", "change_request.edit_after_receipt", "CR-1", details="Something else.") == "done"
    assert played.do("vic", "change_request.confirm_decision", "CR-1") == "done"
    with played.database.read() as session:
        item = played.item("CR-1")
        (row,) = [entry for entry in entries(session, item) if entry.action == "confirm_decision"]
    assert len(row.warnings) == 1
    assert decisions(played)[0].tally["item_version"] < item.version
