"""What the mails about an electronic vote say, in both languages: opened, reminder, result."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from syrupy.assertion import SnapshotAssertion

from models.database import Database
from models.outbox import OutboxMessage
from models.people import Person
from tests.workflow.outbox.facts import SETTINGS
from tests.workflow.programs.cpin.played import Played
from workflow.clock import fire
from workflow.outbox.mail import compose
from workflow.reminders import sweep

OPENED = datetime(2026, 9, 2, 14, tzinfo=UTC)
CLOSES = datetime(2026, 9, 10, 21, tzinfo=UTC)


@pytest.fixture
def played(sqlite_database: Database) -> Played:
    world = Played(sqlite_database)
    world.now = OPENED
    world.request("CR-1", "awaiting_endorsement")
    for name in ("m1", "m2", "m3", "m4"):
        world.member(name, "os")
    with sqlite_database.write() as session:
        session.get_one(Person, world.world.people["m2"]).language = "fr"
    world.do("omar", "evote.open", "CR-1", type="endorse", members=["m1", "m2", "m3", "m4"])
    return world


def said(played: Played, template: str, name: str) -> list[str]:
    """The mails of one kind to one person: subject and text."""
    with played.database.read() as session:
        query = select(OutboxMessage).where(OutboxMessage.template == template)
        found = session.scalars(query.where(OutboxMessage.address == f"{name}@example.org").order_by(OutboxMessage.id))
        composed = [compose(row, SETTINGS, CLOSES) for row in found]
    parts = [(mail["Subject"], mail.get_body(("plain",))) for mail in composed]
    return [f"{subject}\n\n{part.get_content()}".replace("\r\n", "\n") for subject, part in parts if part is not None]


@pytest.mark.parametrize("name", ["m1", "m2"], ids=["en", "fr"])
def test_members_are_told_that_a_vote_is_open(played: Played, name: str, snapshot: SnapshotAssertion) -> None:
    assert said(played, "vote_opened", name) == snapshot


@pytest.mark.parametrize("name", ["m1", "m2"], ids=["en", "fr"])
def test_who_has_not_voted_is_reminded(played: Played, name: str, snapshot: SnapshotAssertion) -> None:
    sweep(played.database, datetime(2026, 9, 8, 14, tzinfo=UTC))
    assert said(played, "digest", name) == snapshot


@pytest.mark.parametrize("name", ["m1", "m2"], ids=["en", "fr"])
def test_members_are_told_the_result(played: Played, name: str, snapshot: SnapshotAssertion) -> None:
    played.now = OPENED + timedelta(hours=1)
    for member in ("m1", "m2", "m3"):
        played.do(member, "evote.ballot", "CR-1", value="in_favour")
    assert fire(played.database, CLOSES).performed == 0  # a ballot of that instant counts
    assert fire(played.database, CLOSES + timedelta(seconds=1)).performed == 1
    assert said(played, "vote_closed", name) == snapshot


def test_who_votes_after_the_sweep_noted_it_is_not_reminded_again(played: Played) -> None:
    sweep(played.database, datetime(2026, 9, 8, 14, tzinfo=UTC))
    played.now = datetime(2026, 9, 8, 15, tzinfo=UTC)
    played.do("m1", "evote.ballot", "CR-1", value="abstain")
    sweep(played.database, datetime(2026, 9, 9, 14, tzinfo=UTC))
    assert (len(said(played, "digest", "m1")), len(said(played, "digest", "m3"))) == (1, 2)
