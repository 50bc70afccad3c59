"""What the mails about practices and training resources say, in both languages."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from syrupy.assertion import SnapshotAssertion

from models.database import Database
from models.outbox import OutboxMessage
from models.people import Person
from tests.workflow.outbox.facts import SETTINGS
from tests.workflow.programs.cpin.played import Played
from workflow.outbox.mail import compose
from workflow.reminders import sweep

OUT = {"released_on": "2026-05-01", "posted_on": "2026-05-04", "location": "SP/library"}
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


@pytest.fixture
def played(sqlite_database: Database, language: str) -> Played:
    world = Played(sqlite_database)
    with sqlite_database.write() as session:
        for person in session.scalars(select(Person)):
            person.language = language
    for name, code in (("L1", "cpin_leads"), ("L2", "training")):
        assert world.do("cara", "distribution_list.start", name, code=code) == "done"
        assert world.do("cara", "distribution_list.add_member", name, contact="lia") == "done"
    return world


def said(played: Played, template: str, name: str) -> list[str]:
    """The mails of one kind to one person: subject and text."""
    with played.database.read() as session:
        query = select(OutboxMessage).where(OutboxMessage.template == template)
        found = session.scalars(query.where(OutboxMessage.address == f"{name}@example.org").order_by(OutboxMessage.id))
        composed = [compose(row, SETTINGS, played.now) for row in found]
    parts = [(mail["Subject"], mail.get_body(("plain",))) for mail in composed]
    return [f"{subject}\n\n{part.get_content()}".replace("\r\n", "\n") for subject, part in parts if part is not None]


@LANGUAGES
def test_members_are_asked_to_read_the_draft(played: Played, snapshot: SnapshotAssertion) -> None:
    played.given("P1", "practice", "in_development", name="Kin service")
    played.do("cara", "practice.send_for_review", "P1", text="Draft")
    assert said(played, "review_asked", "mia") == snapshot


@LANGUAGES
@pytest.mark.parametrize(("kind", "state"), [("practice", "endorsed"), ("training_resource", "approved")])
def test_lists_are_told_of_the_publication(played: Played, kind: str, state: str, snapshot: SnapshotAssertion) -> None:
    played.given("X1", kind, state, name="Kin service")
    played.do("cara", f"{kind}.publish", "X1", **OUT)
    template = {"practice": "practice_published", "training_resource": "resource_published"}[kind]
    assert said(played, template, "lia") == snapshot


@LANGUAGES
def test_staff_are_told_what_to_do_when_a_decision_is_rescinded(played: Played, snapshot: SnapshotAssertion) -> None:
    played.given("P1", "practice", "published", name="Kin service")
    tally = {"committee": "bh", "type": "rescind", "present": 6, "in_favour": 5, "notice_business_days": 5}
    assert played.do("cara", "motion.decide", "P1", **tally, confirmed_by="hana") == "carried"
    assert said(played, "practice_rescinded", "cole") == snapshot


@LANGUAGES
@pytest.mark.parametrize(
    ("action", "day"),
    [("publish", datetime(2027, 4, 6, 14, tzinfo=UTC)), ("start", datetime(2026, 9, 16, 14, tzinfo=UTC))],
)
def test_lead_is_reminded(played: Played, action: str, day: datetime, snapshot: SnapshotAssertion) -> None:
    if action == "publish":
        played.given("P1", "practice", "endorsed", name="Kin service", lead="cole")
        played.do("cara", "practice.publish", "P1", **OUT)
    else:
        played.given("P1", "practice", "accepted", name="Kin service")
        played.do("cara", "practice.start", "P1", lead="cole", target_date="2026-09-30")
    played.now = day
    sweep(played.database, day)
    assert len(said(played, "digest", "cole")) == 1
    assert said(played, "digest", "cole") == snapshot
