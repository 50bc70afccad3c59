"""An electronic vote is about the item as it was when it was opened, with its papers."""

import hashlib

import pytest
from sqlalchemy.orm import Session

from models.database import Database
from models.items import Item
from tests.workflow.programs.cpin.committees.test_decisions import decisions
from tests.workflow.programs.cpin.played import Played
from workflow.actors import Actor
from workflow.attachments import keeping
from workflow.attachments.storage import Limits, Stored

ROOM = Limits(1_000, 10_000)


@pytest.fixture
def played(database: Database) -> Played:
    world = Played(database)
    for name in ("m1", "m2", "m3"):
        world.member(name, "os")
    world.request("CR-1", "awaiting_endorsement")
    attach(world, "papers.txt")
    world.do("omar", "evote.open", "CR-1", type="endorse", members=["m1", "m2", "m3"])
    return world


def attach(played: Played, name: str, content: bytes = b"What is voted on.") -> None:
    stored = Stored("0" * 24 + name[:1] + f"{len(content):07}", name, "text/plain", len(content), digest(content))
    with played.database.write() as session:
        item, staff = session.get_one(Item, played.world.items["CR-1"]), actor(played, session)
        keeping.attach(session, item, stored, limits=ROOM, actor=staff, now=played.now)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def actor(played: Played, session: Session) -> Actor:
    return played.world.actor(session, "cara", played.now.date(), 0)


def came(played: Played) -> list[tuple[str | None, str | None]]:
    return [(decision.outcome, decision.outcome_reason) for decision in decisions(played)]


def test_vote_is_void_when_a_paper_is_replaced_but_not_when_one_is_added(played: Played) -> None:
    attach(played, "more.txt")
    assert came(played) == [(None, None)]
    attach(played, "papers.txt", b"Something else.")
    assert came(played) == [("no_decision", "cancelled")]
    assert played.item("CR-1").fields["vote_closes_on"] is None


def test_vote_is_void_when_a_paper_is_withdrawn(played: Played) -> None:
    with played.database.write() as session:
        item, staff = session.get_one(Item, played.world.items["CR-1"]), actor(played, session)
        (file,) = keeping.files_of(session, item, staff)
        keeping.withdraw(session, item, file, "Not this one.", erase=False, actor=staff, now=played.now)
    assert came(played) == [("no_decision", "cancelled")]
