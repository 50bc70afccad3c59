"""Votes of a committee whose seats are kept: what the roster, the recusals and the attendance know is not typed."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.database import Database
from models.decisions import Decision
from tests.beginnings import begin_with
from tests.workflow.programs.cpin.played import Played
from workflow.actors import Actor
from workflow.programs.cpin.committees.votes import votes

SEATED = ("omar", "oli", "m1", "m2", "m3", "m4", "m5")
VOTE = {"committee": "os", "type": "endorse", "present": 5, "in_favour": 4, "against": 1}


def with_a_committee(database: Database) -> Played:
    made = Played(database)
    term = {"term_start": "2026-05-04", "term_end": "2028-05-03"}
    for number, name in enumerate(SEATED, 1):
        if name not in made.world.people:
            made.member(name, "os")
        given = {"committee": "os", "label": f"Zone {number}", "voting": True}
        assert made.do("adam", "seat.create", f"ST-{number}", **given) == "done"
        assert made.do("adam", "seat.fill", f"ST-{number}", principal=name, **term) == "done"
    assert made.do("adam", "seat.elect", "ST-1", office="chair", office_until="2027-05-03") == "done"
    made.request("CR-1", "awaiting_endorsement")
    return made


@pytest.fixture
def played(sqlite_database: Database) -> Played:
    return begin_with(sqlite_database, "a committee that votes", lambda: with_a_committee(sqlite_database))


def meeting(played: Played, name: str = "MT-1", kind: str = "os_committee", state: str = "agenda_posted") -> None:
    day = {"scheduled_on": "2026-05-04", **({"held_on": "2026-05-04"} if state == "held" else {})}
    played.given(name, "meeting", state, kind=kind, title=name, **day)


def attend(played: Played, came: str, left: str = "") -> None:
    """Who came at nine, and who of them left at 10:05, when the motion (put at ten) had been called."""
    rows = [
        {"person": name, "seat": f"ST-{SEATED.index(name) + 1}", "arrived_at": "09:00"}
        | ({"left_at": "10:05"} if name in left.split() else {})
        for name in came.split()
    ]
    assert played.do("cara", "meeting.record_attendance", "MT-1", attendance=rows) == "done"


def put(played: Played, **given: Any) -> str:
    said = {"type": "endorse", "mover": "m1", "seconder": "m2", "meeting": "MT-1", **given}
    return played.do("cara", "change_request.put_motion", "CR-1", **said)


def last(played: Played) -> Decision:
    with played.database.read() as session:
        return session.scalars(select(Decision).order_by(Decision.id.desc())).first()  # type: ignore[return-value]


def test_recorded_vote_counts_the_seats_and_the_recusals_that_are_on_record(played: Played) -> None:
    typed = {**VOTE, "seats_filled": 3, "present": 3, "in_favour": 3, "against": 0}
    came = played.do("cara", "change_request.record_tally", "CR-1", **typed)
    assert came == (
        "blocked: guard:seats_on_roster (seats_on_roster: The roster has 7 voting seats filled on 4 May 2026, not 3.)"
    )
    assert played.do("m2", "change_request.declare_interest", "CR-1", interest="financial") == "done"
    voters = played.do("cara", "change_request.record_tally", "CR-1", **VOTE, voters=["m1", "m2"])
    assert voters == "blocked: guard:recused_vote (recused_vote: m2 is recused on this item.)"
    assert played.do("cara", "change_request.record_tally", "CR-1", **VOTE) == "done"
    tally = last(played).tally
    assert (tally["seats_filled"], tally["recused"]) == (7, 1)
    assert tally["recused_people"] == [played.world.people["m2"]]
    assert played.do("omar", "change_request.confirm_decision", "CR-1") == "done"
    assert (last(played).outcome, last(played).tally["quorum"]) == ("carried", 4)


def test_present_are_the_seats_that_were_there_when_the_vote_was_called(played: Played) -> None:
    meeting(played)
    attend(played, "omar m1 m2 m3")
    assert put(played) == "done"
    for name in ("m1", "m2", "m3"):
        assert played.do(name, "change_request.cast_ballot", "CR-1", value="in_favour") == "done"
    attend(played, "omar m1 m2 m3", left="omar")
    typed = played.do("cara", "change_request.count_ballots", "CR-1", present=7)
    assert typed.startswith("blocked: guard:ballots_to_count")
    assert "4 seats were present and not recused when the vote was called (Zone 1, Zone 3, Zone 4, Zone 5)" in typed
    assert played.do("cara", "change_request.count_ballots", "CR-1") == "done"
    assert played.do("omar", "change_request.confirm_decision", "CR-1") == "done"
    assert (last(played).outcome, last(played).tally["present"]) == ("carried", 4)


def test_recorded_vote_has_no_more_present_than_came_to_its_meeting(played: Played) -> None:
    meeting(played)
    attend(played, "omar m1 m2")
    came = played.do("cara", "change_request.record_tally", "CR-1", **VOTE, meeting="MT-1")
    assert came.startswith("blocked: guard:present_attended")


def test_motion_belongs_to_a_meeting_of_its_committee_that_takes_place(played: Played) -> None:
    meeting(played, "MT-2", kind="bh_committee")
    meeting(played, "MT-3", state="cancelled")
    meeting(played, "MT-4", state="adjourned_no_quorum")
    played.given("MT-5", "meeting", "scheduled", kind="os_committee", title="x", scheduled_on="2026-05-05")
    for name in ("MT-2", "MT-3", "MT-4", "MT-5"):
        assert put(played, meeting=name).startswith("blocked: guard:meeting_fits"), name
        came = played.do("cara", "change_request.record_tally", "CR-1", **VOTE, meeting=name)
        assert came.startswith("blocked: guard:meeting_fits"), name
    without = {"type": "endorse", "mover": "m1", "seconder": "m2"}
    came = played.do("cara", "change_request.put_motion", "CR-1", **without)
    assert came == "blocked: guard:meeting_named (meeting_named: Name the meeting at which it is put.)"
    played.given("MT-6", "meeting", "minutes_drafted", kind="os_committee", title="x", scheduled_on="2026-05-04",
                 held_on="2026-05-04", inquorate=True)  # fmt: skip
    assert put(played, meeting="MT-6").startswith("blocked: guard:meeting_fits, guard:meeting_quorate")
    came = played.do("cara", "change_request.record_tally", "CR-1", **VOTE)
    assert came.startswith("blocked: guard:meeting_quorate")


def test_vote_below_the_quorum_of_the_attendance_decides_nothing(played: Played) -> None:
    meeting(played)
    attend(played, "omar m1 m2")
    assert put(played) == "done"
    for name in ("omar", "m1", "m2"):
        assert played.do(name, "change_request.cast_ballot", "CR-1", value="in_favour") == "done"
    assert played.do("cara", "change_request.count_ballots", "CR-1", present=3) == "done"
    assert played.do("omar", "change_request.confirm_decision", "CR-1") == "done"
    assert (last(played).outcome, last(played).outcome_reason) == ("no_decision", "no_quorum")


def test_lost_motion_is_not_put_again_on_the_next_day_of_the_same_meeting(played: Played) -> None:
    meeting(played)
    lost = {**VOTE, "in_favour": 1, "against": 4, "meeting": "MT-1"}
    assert played.do("cara", "change_request.record_tally", "CR-1", **lost) == "done"
    assert played.do("omar", "change_request.confirm_decision", "CR-1") == "done"
    played.now += timedelta(days=1)
    assert put(played).startswith("blocked: guard:same_meeting")
    meeting(played, "MT-2")
    assert put(played, meeting="MT-2") == "done"


def test_electronic_vote_names_who_moved_it_and_has_the_seats_of_the_roster(played: Played) -> None:
    opened = {"type": "endorse", "mover": "m1", "seconder": "m2"}
    assert played.do("omar", "evote.open", "CR-1", type="endorse").startswith("blocked: guard:mover_and_seconder")
    assert played.do("omar", "evote.open", "CR-1", **opened, seats_filled=20).startswith("blocked: guard:members_known")
    assert played.do("omar", "evote.open", "CR-1", **opened) == "done"


def test_recorded_vote_may_name_who_moved_it_and_its_conditions_are_still_to_come(played: Played) -> None:
    alone = played.do("cara", "change_request.record_tally", "CR-1", **VOTE, mover="m1")
    assert alone.startswith("blocked: guard:mover_and_seconder")
    late = {"type": "endorse_with_conditions", "conditions": [{"text": "C", "owner": "cara", "due": "2026-05-01"}]}
    came = played.do("cara", "motion.decide", "CR-1", **{**VOTE, **late}, confirmed_by="omar")
    assert came.startswith("blocked: guard:conditions_listed")
    assert played.do("cara", "change_request.record_tally", "CR-1", **VOTE, mover="m1", seconder="m2") == "done"
    seats = [played.item(name).reference for name in ("ST-3", "ST-4")]
    assert [last(played).mover, last(played).seconder] == seats
    with played.database.read() as session:
        item = played.world.item(session, "CR-1")
        assert item is not None
        nobody = Actor(person_id=None, name="", grants=frozenset(), language="en")
        assert [(vote.mover, vote.seconder) for vote in votes(session, item, nobody)] == [("Zone 3", "Zone 4")]


def test_ballots_say_on_which_side_the_mover_was_and_nobody_else(played: Played) -> None:
    meeting(played)
    assert put(played) == "done"
    for name in ("omar", "m1", "m2", "m3"):
        value = "against" if name == "m1" else "in_favour"
        assert played.do(name, "change_request.cast_ballot", "CR-1", value=value) == "done"
    assert played.do("cara", "change_request.count_ballots", "CR-1", present=4) == "done"
    assert played.do("omar", "change_request.confirm_decision", "CR-1") == "done"
    again = {**VOTE, "type": "reconsider", "mover_side": "prevailing"}
    for movers in ({}, {"mover": "m1", "seconder": "m2"}):
        came = played.do("cara", "change_request.record_tally", "CR-1", **again, **movers)
        assert came.startswith("blocked: guard:mover_side")
    movers = {"mover": "m2", "seconder": "m1"}
    assert played.do("cara", "change_request.record_tally", "CR-1", **again, **movers) == "done"


def test_corrected_tally_is_noted_for_the_minutes_that_were_approved(played: Played) -> None:
    meeting(played)
    assert played.do("cara", "motion.decide", "CR-1", **VOTE, meeting="MT-1", confirmed_by="omar") == "carried"
    with played.database.write() as session:
        met = played.world.item(session, "MT-1")
        assert met is not None
        met.state = "minutes_approved"
    swapped = {"present": 5, "in_favour": 1, "against": 4, "reason": "The columns were swapped."}
    assert played.do("cara", "change_request.correct_tally", "CR-1", **swapped) == "done"
    (note,) = played.item("MT-1").fields["proposed_corrections"]
    said = "os-2026-05-04-2 corrects the tally of os-2026-05-04-1: present 5, in favour 1, against 4, abstaining 0, "
    assert (note["proposed_on"], note["text"]) == ("2026-05-04", said + "recused 0. The columns were swapped.")
