"""Documents: what a committee decides and what not, the next version, the copy for the ministry."""

from typing import Any

import pytest
from sqlalchemy import select

from models.database import Database
from models.deadlines import Deadline
from models.definitions import Setting
from models.items import Item
from models.postings import Posting
from tests.workflow.programs.cpin.played import Played

FACTS: dict[str, Any] = {
    "version": "1.0",
    "date": "2026-05-04",
    "scope": "All of it",
    "critical_area": "Data",
    "covers": ["e_learning_cpin_modules"],
}
TALLY = {"committee": "os", "type": "approve_document", "seats_filled": 11, "present": 9}


@pytest.fixture
def played(database: Database) -> Played:
    return Played(database)


def start(played: Played, name: str, type_: str, **more: Any) -> str:
    facts = {**FACTS, **more}
    if type_ == "progress_report":
        if "PL-1" not in played.world.items:
            played.given("PL-1", "document", "approved", document_type="training_project_plan", title="P")
        facts["parent_plan"] = "PL-1"
    return played.do("cara", "document.create", name, type=type_, title="T", file="plan", **facts)


def to_review(played: Played, name: str, type_: str, **more: Any) -> None:
    assert start(played, name, type_, **more) == "done"
    assert played.do("cara", "document.send_for_review", name) == "done"


def approve(played: Played, name: str, in_favour: int = 8) -> str:
    played.given("OS-9", "meeting", "agenda_posted", kind="os_committee", scheduled_on="2026-05-20")
    assert played.do("cara", "document.refer", name, meeting="OS-9") == "done"
    return decide(played, name, in_favour)


def decide(played: Played, name: str, in_favour: int = 8) -> str:
    tally = {**TALLY, "in_favour": in_favour, "against": 9 - in_favour, "confirmed_by": "omar"}
    return played.do("cara", "motion.decide", name, **tally)


@pytest.mark.parametrize("missing", ["version", "date", "scope"])
def test_document_is_described_when_it_is_started(played: Played, missing: str) -> None:
    given = {name: value for name, value in FACTS.items() if name != missing}
    refused = played.do("cara", "document.create", "D-1", type="workplan", title="T", **given)
    assert "version_fields_complete" in refused


def test_document_without_a_file_is_not_sent_for_review(played: Played) -> None:
    played.do("cara", "document.create", "D-1", type="workplan", title="T", **FACTS)
    assert "draft_attached" in played.do("cara", "document.send_for_review", "D-1")


def test_plan_is_approved_by_the_committee_and_given_to_the_ministry(played: Played) -> None:
    to_review(played, "D-1", "training_project_plan")
    assert approve(played, "D-1") == "carried"
    item = played.item("D-1")
    assert [item.state, item.fields["approved_on"]] == ["approved", "2026-05-04"]
    with played.database.read() as session:
        (deadline,) = session.scalars(
            select(Deadline).where(Deadline.item_id == item.id, Deadline.code == "DL-DOC-SUBMIT")
        )
    assert str(deadline.due_on) == "2026-05-11"
    assert played.do("cara", "document.submit", "D-1", location="SP", posted_on="2026-05-04") == "done"
    with played.database.read() as session:
        posting = session.scalars(select(Posting)).one()
    assert [posting.item_id, posting.location, str(posting.posted_on)] == [item.id, "SP", "2026-05-04"]


def test_plan_that_is_not_carried_waits(played: Played) -> None:
    to_review(played, "D-1", "workplan")
    assert approve(played, "D-1", in_favour=2) == "lost (majority_against)"
    assert played.item("D-1").state == "awaiting_approval"


@pytest.mark.parametrize("type_", ["progress_report", "other"])
def test_report_is_approved_without_a_vote_by_somebody_else(played: Played, type_: str) -> None:
    to_review(played, "D-1", type_)
    assert "reviewer_not_author" in played.do("cara", "document.approve_without_vote", "D-1")
    to_review(played, "D-2", type_, author="sam")
    assert played.do("cara", "document.approve_without_vote", "D-2") == "done"


@pytest.mark.parametrize("type_", ["training_project_plan", "os_project_plan", "sustainment_framework", "workplan"])
def test_plan_is_not_approved_without_a_vote(played: Played, type_: str) -> None:
    to_review(played, "D-1", type_, author="sam")
    assert "type_needs_no_vote" in played.do("cara", "document.approve_without_vote", "D-1")


def test_new_version_is_a_document_of_its_own_that_takes_the_place_of_the_one_before(played: Played) -> None:
    to_review(played, "D-1", "workplan", critical_area="Data")
    approve(played, "D-1")
    again = {"version": "1.0", "date": "2026-05-04", "scope": "More"}
    assert "another_version" in played.do("cara", "document.new_version", "D-1", **again)
    assert played.do("cara", "document.new_version", "D-1", **{**again, "version": "2.0"}) == "done"
    assert "another_version" in played.do("cara", "document.new_version", "D-1", **{**again, "version": "3.0"})
    with played.database.read() as session:
        newer = session.scalars(select(Item).where(Item.kind == "document").order_by(Item.id.desc())).first()
    assert newer is not None
    assert [newer.state, newer.title, newer.fields["version"], newer.fields["critical_area"]] == [
        "draft", "T", "2.0", "Data"
    ]  # fmt: skip
    assert played.item("D-1").state == "approved"
    played.world.items["D-2"], played.world.kinds["D-2"] = newer.id, "document"
    played.do("cara", "document.send_for_review", "D-2", file="plan")
    played.do("cara", "document.refer", "D-2", meeting="OS-9")
    assert decide(played, "D-2") == "carried"
    assert [played.item(name).state for name in ("D-1", "D-2")] == ["superseded", "approved"]


def test_framework_is_recommended_by_the_sustainment_committee_first(played: Played) -> None:
    to_review(played, "D-1", "sustainment_framework")
    assert "recommended_first" in played.do("cara", "document.refer", "D-1", electronic_vote=True)
    played.given("SC-9", "meeting", "held", kind="sustainment_committee", held_on="2026-04-30")
    played.given("OS-8", "meeting", "held", kind="os_committee", held_on="2026-04-30")
    refused = played.do("cara", "document.recommend", "D-1", recommending_meeting="OS-8")
    assert "sustainment_meeting_held" in refused
    assert played.do("cara", "document.recommend", "D-1", recommending_meeting="SC-9") == "done"
    assert played.item("D-1").fields["recommended_on"] == "2026-04-30"
    assert played.do("cara", "document.refer", "D-1", electronic_vote=True) == "done"
    to_review(played, "D-2", "workplan")
    assert "framework_alone" in played.do("cara", "document.recommend", "D-2", recommending_meeting="SC-9")
    with played.database.write() as session:
        session.add(Setting(program="cpin", name="framework_recommended_first", value={"value": False}))
    to_review(played, "D-3", "sustainment_framework")
    assert played.do("cara", "document.refer", "D-3", electronic_vote=True) == "done"


def test_progress_report_starts_no_deadline_for_a_copy(played: Played) -> None:
    to_review(played, "D-1", "progress_report", author="sam")
    played.do("cara", "document.approve_without_vote", "D-1")
    with played.database.read() as session:
        assert session.scalars(select(Deadline)).all() == []
