"""What follows an action: mails, links, followers, children, dates."""

import pytest
from sqlalchemy import select

from models.database import Database
from models.items import Follower, Item, ItemLink
from models.outbox import OutboxMessage
from tests.workflow.programs.cpin.played import Played
from workflow.history import entries

REQUEST = {"title": "T", "details": "D", "category": "training", "business_need": "N"}


@pytest.fixture
def played(database: Database) -> Played:
    return Played(database)


def mails(played: Played) -> list[tuple[str, str]]:
    with played.database.read() as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        return sorted((row.template, row.address.partition("@")[0]) for row in rows)


def links(played: Played, name: str) -> list[tuple[str, str]]:
    with played.database.read() as session:
        query = select(ItemLink).where(ItemLink.from_id == played.world.items[name]).order_by(ItemLink.to_id)
        return [(link.relation, session.get_one(Item, link.to_id).kind) for link in session.scalars(query)]


def test_submitting_acknowledges_to_the_submitter_and_the_lead(played: Played) -> None:
    played.do("sam", "change_request.create", "CR-1", **REQUEST)
    played.do("sam", "change_request.submit", "CR-1", no_client_information_confirmed=True)
    item = played.item("CR-1")
    assert mails(played) == [("acknowledgement", "lia"), ("acknowledgement", "sam")]
    assert (str(item.received_on), item.fields["origin"]) == ("2026-05-04", "submitted")


def test_question_goes_out_with_its_text(played: Played) -> None:
    played.request("CR-1", "in_triage")
    played.do("cara", "change_request.request_info", "CR-1", text="Which screen?")
    with played.database.read() as session:
        bodies = [row.params["body"] for row in session.scalars(select(OutboxMessage))]
    assert bodies == [{"en": "Which screen?", "fr": "Which screen?"}] * 2


@pytest.mark.parametrize(
    ("state", "verb", "by", "given", "told"),
    [
        ("in_triage", "accept", "cara", {"category": "training"}, [("accepted", "sam")]),
        ("in_triage", "decline", "cara", {"reason": "R"}, [("declined", "lia"), ("declined", "sam")]),
        ("endorsed", "forward", "cara", {"forward_reference": "F"}, [("forwarded", "wanda"), ("forwarded", "wes")]),
        ("scheduled", "implement", "wes", {}, [("implemented", "lia"), ("implemented", "sam")]),
    ],
)
def test_mail_of_an_action(
    played: Played, state: str, verb: str, by: str, given: dict[str, str], told: list[tuple[str, str]]
) -> None:
    played.request("CR-1", state)
    assert played.do(by, f"change_request.{verb}", "CR-1", **given) == "done"
    assert mails(played) == told


def test_logged_request_has_its_own_date_and_no_submitter(played: Played) -> None:
    given = {**REQUEST, "society": "S-B", "no_client_information_confirmed": True, "date_received": "2026-04-30"}
    played.do("cara", "change_request.log", "CR-1", **given)
    item = played.item("CR-1")
    assert (str(item.received_on), item.submitter_id, item.fields["origin"]) == ("2026-04-30", None, "logged")
    assert item.organization_id == played.world.societies["S-B"]


def test_submitter_of_a_merged_request_follows_the_survivor(played: Played) -> None:
    played.request("CR-1", "accepted", submitter="bob")
    played.request("CR-2", "received")
    played.do("cara", "change_request.merge", "CR-2", into="CR-1")
    with played.database.read() as session:
        followers = session.scalars(select(Follower.person_id).where(Follower.item_id == played.world.items["CR-1"]))
        assert list(followers) == [played.world.people["sam"]]
    assert links(played, "CR-2") == [("merged_into", "change_request")]


def test_children_of_a_split_keep_date_society_and_submitter(played: Played) -> None:
    played.request("CR-1", "accepted", category="finance")
    played.do(
        "cara", "change_request.split", "CR-1", children=[{"id": "A", "title": "First"}, {"id": "B", "title": "Second"}]
    )
    first = played.item("A")
    assert (first.state, first.title, first.category, str(first.received_on)) == (
        "accepted",
        "First",
        "finance",
        "2026-04-02",
    )
    assert (first.submitter_id, first.fields["origin"]) == (played.world.people["sam"], "split")
    assert links(played, "CR-1") == [("split_into", "change_request")] * 2


def test_misfiled_inquiry_is_received_with_the_date_of_the_request(played: Played) -> None:
    played.request("CR-1", "received")
    played.do("cara", "change_request.void", "CR-1", reason="misfiled_inquiry", inquiry="IN-1")
    inquiry = played.item("IN-1")
    assert (inquiry.kind, str(inquiry.received_on), inquiry.title) == ("inquiry", "2026-04-02", "CR-1")
    assert inquiry.submitter_id == played.world.people["sam"]


def test_test_entry_that_is_voided_makes_nothing(played: Played) -> None:
    played.request("CR-1", "received")
    played.do("cara", "change_request.void", "CR-1", reason="test")
    assert links(played, "CR-1") == []


def test_first_forwarding_counts_once(played: Played) -> None:
    played.request("CR-1", "endorsed", first_forwarded_on="2026-04-20")
    played.do("cara", "change_request.forward", "CR-1", reference="F2")
    assert played.item("CR-1").fields["first_forwarded_on"] == "2026-04-20"


def test_resumed_request_returns_to_where_it_was(played: Played) -> None:
    played.request("CR-1", "prioritized")
    played.do("cara", "change_request.defer", "CR-1", reason="later", revisit_on="2026-06-01")
    played.do("cara", "change_request.resume", "CR-1")
    assert played.item("CR-1").state == "prioritized"


def test_published_list_marks_its_requests_and_replaces_the_last(played: Played) -> None:
    played.request("CR-1", "endorsed", endorsed_on="2026-04-29", computed_rank=2)
    played.request("CR-2", "forwarded", endorsed_on="2026-04-29", computed_rank=1, published_on="2026-05-01")
    played.do("cara", "cr_list.build", "L-1")
    played.do("cara", "cr_list.publish", "L-1", location="SP", posted_on="2026-05-04")
    rows = played.item("L-1").fields["rows"]
    assert [(row["position"], row["cr"], row["word"]) for row in rows] == [
        (1, "CR-2", "ongoing"),
        (2, "CR-1", "in-progress"),
    ]
    assert [played.item(name).fields["published_on"] for name in ("CR-1", "CR-2")] == ["2026-05-04", "2026-05-01"]
    with played.database.read() as session:
        assert entries(session, played.item("CR-1"))[-1].action == "list_published"
    played.do("cara", "cr_list.build", "L-2")
    played.do("cara", "cr_list.publish", "L-2", location="SP", posted_on="2026-05-04")
    assert (played.item("L-1").state, played.item("L-2").title) == ("superseded", "List of approved requests 2")


def test_reclassified_inquiry_is_logged_with_the_same_date(played: Played) -> None:
    played.given("IN-1", "inquiry", "received", received="2026-04-15", submitter="bob", society="S-B", subject="Search")
    played.do("cara", "inquiry.reclassify", "IN-1", cr="CR-1")
    made = played.item("CR-1")
    assert (made.state, str(made.received_on), made.submitter_id) == (
        "received",
        "2026-04-15",
        played.world.people["bob"],
    )


def test_spawned_draft_is_linked_and_the_inquiry_goes_on(played: Played) -> None:
    played.given("IN-1", "inquiry", "answered", received="2026-04-15", submitter="bob", society="S-B", subject="Search")
    played.do("cara", "inquiry.spawn_cr", "IN-1", cr="CR-1")
    assert (played.item("IN-1").state, played.item("CR-1").state) == ("answered", "draft")
    assert played.item("IN-1").fields["spawned_crs"] == [played.item("CR-1").reference]
    assert links(played, "IN-1") == [("spawned", "change_request")]


def test_meeting_is_called_by_kind_and_date(played: Played) -> None:
    played.do("cara", "meeting.schedule", "MT-1", kind="zone", scheduled_on="2026-05-13")
    assert played.item("MT-1").title == "Zone meeting, 2026-05-13"
