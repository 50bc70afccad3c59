"""Practices and training resources: what becomes of their versions, links, places on the list, and mail."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from models.database import Database
from models.editions import Edition
from models.items import ItemLink
from models.outbox import OutboxMessage
from models.people import Person
from models.postings import Posting
from tests.workflow.programs.cpin.played import Played
from workflow.committees.bodies import waiting_for
from workflow.editions import editions_of
from workflow.panels import panels_of
from workflow.programs.cpin.prioritization.ranks import moved_by
from workflow.programs.cpin.program import PROGRAM
from workflow.programs.cpin.versions.resources import resource_class
from workflow.standing import actor_for

OUT = {"released_on": "2026-05-01", "posted_on": "2026-05-04", "location": "SP/library"}
BH = {"committee": "bh", "type": "endorse", "present": 6, "in_favour": 5, "confirmed_by": "hana"}
OS = {"committee": "os", "type": "endorse", "present": 6, "in_favour": 5, "confirmed_by": "omar"}


@pytest.fixture
def played(database: Database) -> Played:
    return Played(database)


def versions(played: Played, name: str) -> list[tuple[str, str, str]]:
    with played.database.read() as session:
        item = played.world.item(session, name)
        assert item is not None
        return [(one.number, one.change_type, one.state) for one in editions_of(session, item)]


def edition(played: Played, name: str, number: str) -> Edition:
    with played.database.read() as session:
        item_id = played.world.items[name]
        return session.scalars(select(Edition).where(Edition.item_id == item_id, Edition.number == number)).one()


def class_of(played: Played, name: str) -> str:
    with played.database.read() as session:
        item = played.world.item(session, name)
        assert item is not None
        return resource_class(session, item)


def test_start_makes_the_first_draft(played: Played) -> None:
    played.given("P1", "practice", "accepted")

    assert played.do("cara", "practice.start", "P1", lead="cole", target_date="2026-09-30") == "done"
    assert versions(played, "P1") == [("1.0", "new", "draft")]
    assert edition(played, "P1", "1.0").author_id == played.world.people["cara"]
    assert played.item("P1").owner_id == played.world.people["cole"]


def test_publish_puts_the_version_in_force_from_the_later_date(played: Played) -> None:
    played.given("P1", "practice", "endorsed")

    assert played.do("cara", "practice.publish", "P1", **OUT) == "done"
    published = edition(played, "P1", "1.0")
    item = played.item("P1")
    assert (published.state, published.effective_on, published.released_on) == (
        "published", date(2026, 5, 4), date(2026, 5, 1)
    )  # fmt: skip
    assert (item.fields["current_version"], item.fields["published_on"]) == ("1.0", "2026-05-04")
    assert item.effective_on == date(2026, 5, 4)
    with played.database.read() as session:
        posting = session.scalars(select(Posting)).one()
        assert (posting.location, posting.posted_on, posting.withdrawn_on) == ("SP/library", date(2026, 5, 4), None)
        assert posting.edition_id == published.id
        assert posting.posted_by_id == played.world.people["cara"]


def test_update_takes_the_place_of_what_is_in_force_when_it_is_published(played: Played) -> None:
    played.given("P1", "practice", "published")
    played.do("cara", "practice.open_update", "P1", scope="new form", lead="cara", target_date="2026-09-30")
    assert versions(played, "P1") == [("1.1", "update", "draft"), ("1.0", "new", "published")]
    assert played.item("P1").fields["current_version"] == "1.0"

    played.do("cara", "practice.send_for_review", "P1", file="draft")
    played.do("cara", "practice.refer", "P1", version="2.0", date="2026-05-04", electronic_vote=True)
    assert played.do("cara", "motion.decide", "P1", **BH) == "carried"
    played.do("cara", "practice.publish", "P1", **OUT)

    assert versions(played, "P1") == [("2.0", "update", "published"), ("1.0", "new", "superseded")]
    assert edition(played, "P1", "2.0").endorsed_on == date(2026, 5, 4)
    assert edition(played, "P1", "1.0").ended_on == date(2026, 5, 4)


def test_abandoned_update_returns_to_the_resting_state(played: Played) -> None:
    played.given("T1", "training_resource", "maintained")
    played.do("cara", "training_resource.open_update", "T1", scope="new", lead="cara", target_date="2026-09-30")

    assert played.do("cara", "training_resource.abandon_update", "T1", reason="no") == "done"
    assert played.item("T1").state == "maintained"
    assert versions(played, "T1") == [("1.1", "update", "abandoned"), ("1.0", "new", "published")]


def test_correction_is_a_patch_that_changes_neither_state_nor_word(played: Played) -> None:
    played.given("P1", "practice", "maintained")

    assert played.do("cara", "practice.correct", "P1", reason="broken link", text="Better") == "done"
    assert played.do("cara", "practice.correct", "P1", reason="another") == "done"
    assert versions(played, "P1") == [
        ("1.0.2", "editorial", "published"), ("1.0.1", "editorial", "superseded"), ("1.0", "new", "superseded")
    ]  # fmt: skip
    assert played.item("P1").state == "maintained"
    assert edition(played, "P1", "1.0.2").text == "Better"


def test_retire_withdraws_the_posting(played: Played) -> None:
    played.given("P1", "practice", "endorsed")
    played.do("cara", "practice.publish", "P1", **OUT)

    assert played.do("cara", "practice.retire", "P1", reason="old").startswith("blocked: role")
    assert played.do("hana", "practice.retire", "P1", reason="old") == "done"
    assert versions(played, "P1") == [("1.0", "new", "superseded")]
    with played.database.read() as session:
        assert session.scalars(select(Posting.withdrawn_on)).all() == [date(2026, 5, 4)]
    assert played.item("P1").fields["current_version"] is None


def test_set_aside_takes_the_endorsement_off_the_version(played: Played) -> None:
    played.given("P1", "practice", "awaiting_endorsement")
    played.do("cara", "motion.decide", "P1", **BH)
    endorsed = edition(played, "P1", "1.0")
    assert (endorsed.state, endorsed.endorsed_on) == ("endorsed", date(2026, 5, 4))
    assert endorsed.decision_id is not None

    assert played.do("cara", "motion.decide", "P1", **{**BH, "type": "reconsider", "mover_side": "prevailing"}) == (
        "carried"
    )
    again = edition(played, "P1", "1.0")
    assert (again.state, again.endorsed_on, again.decision_id) == ("draft", None, None)


def test_first_committee_alone_does_not_endorse_where_both_are_asked(database: Database) -> None:
    played = Played(database, {"practice_endorsement_route": "bh_then_os"})
    played.given("P1", "practice", "awaiting_endorsement")

    assert played.do("cara", "motion.decide", "P1", **OS).startswith("blocked: guard:committee_competent")
    assert played.do("cara", "motion.decide", "P1", **BH) == "carried"
    assert played.item("P1").state == "awaiting_endorsement"
    assert edition(played, "P1", "1.0").endorsed_on is None
    assert played.do("cara", "motion.decide", "P1", **BH).startswith("blocked: guard:committee_competent")
    assert played.do("cara", "motion.decide", "P1", **OS) == "carried"
    assert played.item("P1").state == "endorsed"
    assert edition(played, "P1", "1.0").endorsed_on == date(2026, 5, 4)


def test_second_committee_votes_by_ballot_on_conditions_of_its_own_which_its_chair_confirms(database: Database) -> None:
    played = Played(database, {"practice_endorsement_route": "bh_then_os"})
    for name in ("m1", "m2", "m3"):
        played.member(name, "os")
    played.given("P1", "practice", "awaiting_endorsement")
    assert played.do("cara", "motion.decide", "P1", **BH) == "carried"
    put = {"type": "endorse_with_conditions", "mover": "m1", "seconder": "m2",
           "conditions": [{"text": "Say who trains", "owner": "cara", "due": "2026-06-01"}]}  # fmt: skip
    assert played.do("hana", "practice.put_motion", "P1", **put).startswith("blocked: SD7")
    assert played.do("omar", "practice.put_motion", "P1", **put) == "done"
    assert played.do("mia", "practice.cast_ballot", "P1", value="against").startswith("blocked: guard:seat_may_vote")
    for name in ("m1", "m2", "m3"):
        assert played.do(name, "practice.cast_ballot", "P1", value="in_favour") == "done"
    assert played.do("cara", "practice.count_ballots", "P1", present=6) == "done"
    assert played.do("hana", "practice.confirm_decision", "P1").startswith("blocked: SD7")
    assert played.do("omar", "practice.confirm_decision", "P1") == "done"
    assert played.item("P1").state == "conditionally_endorsed"

    assert played.do("hana", "practice.meet_condition", "P1", index=0).startswith("blocked: SD7")
    assert played.do("omar", "practice.meet_condition", "P1", index=0) == "done"
    assert played.do("omar", "practice.confirm_conditions", "P1") == "done"
    assert (played.item("P1").state, edition(played, "P1", "1.0").endorsed_on) == ("endorsed", date(2026, 5, 4))


def test_item_waits_for_the_committee_whose_turn_it_is(sqlite_database: Database) -> None:
    played = Played(sqlite_database, {"practice_endorsement_route": "bh_then_os"})
    played.given("P1", "practice", "awaiting_endorsement")

    def agendas() -> list[str]:
        with sqlite_database.read() as session:
            staff = played.world.actor(session, "cara", played.now.date(), 0)
            bodies = PROGRAM.hooks["committees"]().values()
            return [body.code for body in bodies if waiting_for(session, PROGRAM, body, staff)]

    assert agendas() == ["bh"]
    assert played.do("cara", "motion.decide", "P1", **BH) == "carried"
    assert agendas() == ["os"]


def test_second_committee_votes_electronically_in_its_turn(database: Database) -> None:
    played = Played(database, {"practice_endorsement_route": "bh_then_os"})
    for name in ("m1", "m2", "m3"):
        played.member(name, "os")
    played.given("P1", "practice", "awaiting_endorsement")
    opened = {"committee": "os", "type": "endorse", "window": 5, "members": ["m1", "m2", "m3"]}
    assert played.do("omar", "evote.open", "P1", **opened).startswith("blocked: role")
    assert played.do("cara", "motion.decide", "P1", **BH) == "carried"

    assert played.do("hana", "evote.open", "P1", **opened).startswith("blocked: ")
    assert played.do("omar", "evote.open", "P1", **opened) == "done"
    for name in ("m1", "m2", "m3"):
        assert played.do(name, "evote.ballot", "P1", value="in_favour") == "done"
    assert "carried" in played.do("omar", "evote.close", "P1")
    assert played.item("P1").state == "endorsed"


def test_class_follows_from_the_links_and_is_frozen_when_published(played: Played) -> None:
    played.given("P1", "practice", "published")
    played.given("T1", "training_resource", "approved")
    assert class_of(played, "T1") == "additional"
    played.do("cara", "training_resource.publish", "T1", **OUT)

    assert played.do("cara", "training_resource.link_practice", "T1", practice="P1") == "done"
    assert class_of(played, "T1") == "associated"
    assert edition(played, "T1", "1.0").class_at_publish == "additional"


def test_linking_anew_changes_only_the_mark(played: Played) -> None:
    played.given("P1", "practice", "accepted")
    played.given("T1", "training_resource", "accepted")
    for required in (False, True, True):
        done = played.do("cara", "training_resource.link_practice", "T1", practice="P1", required_for_publish=required)
        assert done == "done"

    with played.database.read() as session:
        assert session.scalars(select(ItemLink.relation)).all() == ["required_by"]


def test_whoever_wrote_at_the_version_cannot_approve_it(played: Played) -> None:
    played.given("T1", "training_resource", "accepted")
    played.do("cara", "training_resource.start", "T1", lead="cara", target_date="2026-09-30")
    played.do("cole", "training_resource.edit_version", "T1", text="By Cole")
    played.do("cara", "training_resource.send_for_review", "T1")
    approve = {"version": "1.0", "date": "2026-05-04", "scope": "all"}

    for name in ("cara", "cole"):
        came = played.do(name, "training_resource.approve", "T1", **approve)
        assert came.startswith("blocked: guard:reviewer_not_author")


@pytest.mark.parametrize(
    ("before", "rank", "expected"),
    [
        (5, 2, [(2, "b", 3), (3, "c", 4)]),
        (1, 3, [(3, "c", 2), (2, "b", 1)]),
        (None, 3, [(3, "c", 4)]),
        (5, 4, []),
        (4, 7, [(7, "d", 6)]),
    ],
)
def test_moved_by_stops_at_the_first_gap(before: int | None, rank: int, expected: list[Any]) -> None:
    assert moved_by([(2, "b"), (3, "c"), (7, "d")], before, rank) == expected


def test_reorder_keeps_every_place_taken_once(played: Played) -> None:
    for place in (1, 2, 3, 4):
        played.given(f"P{place}", "practice", "accepted", priority_rank=place)

    assert played.do("hana", "practice.reorder_priority", "P4", priority_rank=2) == "done"
    assert {f"P{place}": played.item(f"P{place}").fields["priority_rank"] for place in (1, 2, 3, 4)} == {
        "P1": 1, "P4": 2, "P2": 3, "P3": 4
    }  # fmt: skip
    assert played.do("cara", "practice.reorder_priority", "P1", priority_rank=4) == "done"
    assert [played.item(f"P{place}").fields["priority_rank"] for place in (1, 2, 3, 4)] == [4, 2, 3, 1]


@pytest.mark.parametrize(
    ("kind", "state", "purpose"),
    [
        ("practice", "endorsed", "Practice published, version 1.0"),
        ("training_resource", "approved", "Training resource published, version 1.0"),
    ],
)
def test_publication_is_told_to_the_lists(played: Played, kind: str, state: str, purpose: str) -> None:
    lists = {"L1": ("cpin_leads", "lia"), "L2": ("training", "wes")}
    for name, (code, member) in lists.items():
        rows = [{"contact": played.world.people[member], "since": "2026-01-05"}]
        played.given(name, "distribution_list", "kept", code=code)
        with played.database.write() as session:
            item = played.world.item(session, name)
            assert item is not None
            item.category, item.fields = code, {**item.fields, "members": rows}
    played.given("X1", kind, state, name="N")
    played.do("cara", f"{kind}.publish", "X1", **OUT)

    with played.database.read() as session:
        told = session.execute(select(Person.name, OutboxMessage.params).join(Person, OutboxMessage.recipient)).all()
    assert {name: params["headline"]["en"] for name, params in told} == dict.fromkeys(("lia", "wes"), purpose)


def panel_lines(played: Played, name: str, who: str) -> list[tuple[str, str, str | None, str]]:
    with played.database.read() as session:
        item = played.world.item(session, name)
        assert item is not None
        actor = actor_for(session, session.get_one(Person, played.world.people[who]), played.now.date())
        found = [panel for panel in panels_of(session, item, played.now, actor) if panel.name in ("resources", "class")]
        return [
            (row.label.en, row.said.en, row.because.en if row.because else None, row.tone)
            for panel in found
            for row in panel.rows
            if row.said
        ]


def test_practice_shows_its_resources_and_which_it_waits_for(played: Played) -> None:
    played.given("P1", "practice", "in_development")
    for name, state, required in (
        ("T1", "identified", False), ("T2", "in_review", True), ("T3", "published", True), ("T4", "withdrawn", False)
    ):  # fmt: skip
        played.given(name, "training_resource", state)
        if state != "withdrawn":
            played.do("cara", "training_resource.link_practice", name, practice="P1", required_for_publish=required)

    waits = "The practice waits for it."
    assert panel_lines(played, "P1", "sam") == [
        ("T2: T2", "In review", waits, "late"),
        ("T3: T3", "Published", waits, "done"),
        ("T1: T1", "Identified", None, "open"),
    ]
    assert panel_lines(played, "T1", "sam") == [
        ("As linked now", "Associated with a practice", "Practices it belongs to: 1.", "done")
    ]
    assert panel_lines(played, "T4", "cara") == [("As linked now", "Additional", "It belongs to no practice.", "done")]
