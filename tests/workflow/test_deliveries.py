"""What the machine puts on the ministry's site: queued with the posting, sent after it, never lost, there once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.database import Database
from models.deliveries import Delivery
from models.items import Item
from models.people import Person
from models.postings import Posting
from tests.sample.files import store_beside
from tests.sample.graph import Fake
from tests.workflow.outbox import rows
from tests.workflow.test_sharepoint import Folder, fake, running
from workflow import delivering
from workflow.delivering import LEASE, MAX_ATTEMPTS, claim, deliver, settle
from workflow.postings import Place, Published, record_posting

__all__ = ["fake", "running"]
NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
FAULTS = ["503", "cut", "500", "401", "lose", "429", "ok"]


class Site:
    """A database with postings that wait, and a clock that is set by hand."""

    def __init__(self, database: Database, folder: Folder) -> None:
        self.database, self.folder, self.now = database, folder, NOW

    def post(self, text: str, location: str = "") -> int:
        with self.database.write() as session:
            known = session.scalars(select(Person)).first() or rows.make_person(session, NOW)
            item = rows.make_item(session, NOW, known, f"K-2026-{len(session.scalars(select(Item)).all()) + 1:04}")
            place = Place(location, date(2026, 3, 3))
            return record_posting(session, item, place, shown=Published("Kin service", text=text)).id

    def deliver(self) -> dict[str, int]:
        return deliver(self.database, store_beside(self.database), self.folder, "one", lambda: self.now)

    def rows(self) -> list[tuple[str, int, str]]:
        with self.database.read() as session:
            found = session.scalars(select(Delivery).order_by(Delivery.id))
            return [(one.state, one.attempts, one.error) for one in found]


@pytest.fixture
def site(database: Database, fake: Fake) -> Iterator[Site]:
    folder = Folder(fake)
    yield Site(database, folder)
    folder.session.close()


def test_posting_by_hand_waits_for_nothing(site: Site) -> None:
    site.post("All of it.", "SP/library")
    assert (site.rows(), site.deliver()) == ([], {})


def test_posting_without_a_location_is_put_on_the_site(site: Site, fake: Fake) -> None:
    number = site.post("All of it.")

    assert site.deliver() == {"sent": 1}
    (path,) = fake.files
    assert fake.files[path] == b"# Kin service\n\nAll of it.\n"
    with site.database.read() as session:
        assert session.get_one(Posting, number).location == f"https://ministry.sharepoint.com/{path}"
    assert site.deliver() == {}


def test_every_fault_ends_with_each_file_there_once(site: Site, fake: Fake) -> None:
    for number in range(3):
        site.post(f"Text {number}.")
    fake.plan += FAULTS
    for _ in range(20):
        site.deliver()
        site.now += timedelta(hours=5)

    assert sorted(fake.files.values()) == [f"# Kin service\n\nText {number}.\n".encode() for number in range(3)]
    assert {state for state, _, _ in site.rows()} == {"sent"}
    assert fake.plan == []


def test_throttled_it_waits_as_long_as_the_site_asks(site: Site, fake: Fake) -> None:
    site.post("All of it.")
    fake.plan.append("429")
    fake.retry_after = "3600"

    assert site.deliver() == {"queued": 1}
    site.now += timedelta(minutes=59)
    assert site.deliver() == {}
    site.now += timedelta(minutes=1)
    assert site.deliver() == {"sent": 1}


def test_refused_it_waits_for_a_person(site: Site, fake: Fake) -> None:
    site.post("All of it.")
    fake.plan.append("403")

    assert site.deliver() == {"failed": 1}
    assert site.rows() == [("failed", 1, "the site answered 403 generalException")]
    site.now += timedelta(days=9)
    assert site.deliver() == {}


def test_site_that_stays_down_is_given_up_in_the_end(site: Site, fake: Fake) -> None:
    site.post("All of it.")
    fake.plan += ["500"] * MAX_ATTEMPTS
    for _ in range(MAX_ATTEMPTS):
        site.deliver()
        site.now += timedelta(hours=5)

    assert site.rows() == [("failed", MAX_ATTEMPTS, "the site answered 500 generalException")]


def test_what_a_lost_worker_left_is_taken_over_and_its_late_answer_is_not(site: Site) -> None:
    site.post("All of it.")
    with site.database.write() as session:
        lost = claim(session, "lost", NOW)
        assert lost is not None
        assert claim(session, "one", NOW) is None
    site.now = NOW + LEASE + timedelta(seconds=1)

    assert site.deliver() == {"sent": 1}
    with site.database.write() as session:
        assert settle(session, lost, "lost", site.now, state="failed") is False


def test_file_that_is_gone_is_not_sent(site: Site, fake: Fake) -> None:
    number = site.post("All of it.")
    with site.database.write() as session:
        posting = session.get_one(Posting, number)
        posting.content = {**posting.content, "file": {"attachment": 99, "name": "a.pdf"}}

    assert (site.deliver(), fake.files) == ({"failed": 1}, {})
    assert site.rows()[0][2] == "what was posted can no longer be read here"


def test_paths_name_the_version(site: Site) -> None:
    site.post("All of it.")
    with site.database.read() as session:
        reference = session.scalars(select(Item.reference)).one()
        kind = session.scalars(select(Item.kind)).one()
        assert session.scalars(select(Delivery.path)).one() == f"{kind}/{reference}/1.md"


@pytest.mark.parametrize("planted", ["claims nothing back", "takes trouble for success"])
def test_planted_fault_loses_a_posting(site: Site, fake: Fake, planted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if planted == "claims nothing back":
        monkeypatch.setattr("workflow.delivering.settle", lambda *_given, **_named: True)
    else:
        monkeypatch.setattr("workflow.delivering._attempt", careless())
    site.post("All of it.")
    fake.plan.append("503")
    for _ in range(5):
        site.deliver()
        site.now += timedelta(minutes=1)

    assert (fake.files, {state for state, _, _ in site.rows()} <= {"sent", "sending"}) == ({}, True)


def careless() -> Any:
    """An attempt that hears nothing of what the site answers."""
    honest = delivering._attempt

    def attempt(*given: Any) -> tuple[str, str, str, float | None]:
        return ("sent", *honest(*given)[1:])

    return attempt
