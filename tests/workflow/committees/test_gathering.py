"""What is gathered of a meeting: its motions, electronic votes since the last one, the quorum for an item."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from models.database import Database
from models.decisions import Decision
from tests.beginnings import begin_with
from tests.workflow.programs.cpin.played import Played
from workflow.committees.bodies import bodies, waiting_for
from workflow.committees.gathering import gather
from workflow.committees.minutes_facts import minutes_facts
from workflow.programs.cpin.program import PROGRAM

TERM = {"term_start": "2026-05-04", "term_end": "2028-05-03"}
VOTE = {"committee": "os", "type": "endorse", "seats_filled": 3, "present": 3, "in_favour": 3, "confirmed_by": "omar"}


def with_a_meeting(database: Database) -> Played:
    """A committee of three, its meeting today, a motion at the meeting and one that names no meeting."""
    world = Played(database)
    for number, who in enumerate(("lia", "bob", "oli"), 1):
        world.do("adam", "seat.create", f"ST-{number}", committee="os", label=f"Zone {number}", voting=True)
        assert world.do("adam", "seat.fill", f"ST-{number}", principal=who, **TERM) == "done"
    world.do("cara", "meeting.schedule", "MT-1", kind="os_committee", scheduled_on="2026-05-04")
    world.request("CR-1", "awaiting_endorsement", submitter="lia")
    world.request("CR-2", "awaiting_endorsement")
    world.request("CR-3", "awaiting_endorsement")
    lines = [{"topic": "Welcome"}, {"item": "CR-1"}]
    assert world.do("cara", "meeting.plan_agenda", "MT-1", agenda_lines=lines) == "done"
    stays = [{"person": who, "seat": f"ST-{number}"} for number, who in enumerate(("lia", "bob", "oli"), 1)]
    assert world.do("cara", "meeting.record_attendance", "MT-1", attendance=stays, elected_to_preside="oli") == "done"
    return world


@pytest.fixture
def played(database: Database) -> Played:
    return begin_with(database, "a meeting today", lambda: with_a_meeting(database))


def test_motions_of_a_meeting_are_those_that_name_it_and_those_of_its_day(played: Played) -> None:
    without_lia = {**VOTE, "present": 2, "in_favour": 2, "confirmed_by": "oli", "meeting": "MT-1"}
    assert played.do("cara", "motion.decide", "CR-1", **without_lia) == "no_decision (no_quorum)"
    assert played.do("cara", "motion.decide", "CR-2", **VOTE) == "carried"
    with played.database.read() as session:
        item = played.world.item(session, "MT-1")
        assert item is not None
        facts = minutes_facts(gather(session, item), "Cara")
    assert [[motion.item for motion in line.motions] for line in facts.lines] == [[], ["CR-1"]]
    assert [motion.item for motion in facts.others] == ["CR-2"]
    assert [(one.name, one.seat) for one in facts.attended] == [("lia", "Zone 1"), ("bob", "Zone 2"), ("oli", "Zone 3")]
    assert (facts.presides, facts.absent, facts.electronic) == ("oli", (), ())


def test_electronic_votes_since_the_meeting_before_are_noted(played: Played) -> None:
    assert played.do("cara", "motion.decide", "CR-2", **VOTE) == "carried"
    with played.database.write() as session:
        decision = session.scalars(select(Decision)).one()
        decision.mode = "electronic"
    with played.database.read() as session:
        item = played.world.item(session, "MT-1")
        assert item is not None
        sitting = gather(session, item)
    assert ([one.number for one in sitting.noted], sitting.decisions) == (["os-2026-05-04-1"], ())


def test_vote_that_ended_in_the_evening_is_read_into_the_minutes_of_the_next_meeting(played: Played) -> None:
    assert played.do("cara", "motion.decide", "CR-2", **VOTE) == "carried"
    assert played.do("cara", "meeting.schedule", "MT-2", kind="os_committee", scheduled_on="2026-06-04") == "done"
    with played.database.write() as session:
        decision = session.scalars(select(Decision)).one()
        decision.mode = "electronic"
        decision.closes_at = datetime(2026, 5, 4, 21, tzinfo=UTC)
        decision.closed_at = datetime(2026, 5, 4, 21, 1, tzinfo=UTC)
        first = played.world.item(session, "MT-1")
        assert first is not None
        first.state, first.fields = "held", {**first.fields, "held_on": "2026-05-04", "starts_at": "13:30"}
    with played.database.read() as session:
        meetings = [played.world.item(session, name) for name in ("MT-1", "MT-2")]
        noted = [len(gather(session, item).noted) for item in meetings if item is not None]
    assert noted == [0, 1]


def test_recusal_counts_for_its_item_alone(played: Played) -> None:
    with played.database.read() as session:
        item = played.world.item(session, "MT-1")
        assert item is not None
        sitting = gather(session, item)
    whole, one = sitting.quorum, sitting.quorum_on("CR-1")
    assert whole is not None
    assert one is not None
    assert [(counted.present, counted.recused, counted.met) for counted in (whole, one)] == [
        (3, 0, True),
        (2, 1, False),
    ]
    assert sitting.quorum_on("CR-2") is None


def test_items_wait_for_the_committee_that_decides_about_them(played: Played) -> None:
    with played.database.read() as session:
        actor = played.world.actor(session, "cara", datetime(2026, 5, 4, tzinfo=UTC).date(), 1)
        found = {code: waiting_for(session, PROGRAM, body, actor) for code, body in bodies(PROGRAM).items()}
        told = {code: sorted(item.reference for item in items) for code, items in found.items()}
    assert told == {"os": ["CR-1", "CR-2", "CR-3"], "bh": [], "sustainment": []}
