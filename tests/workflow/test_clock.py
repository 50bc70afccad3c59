"""The clock performs what waits for an instant: once, in order, and without going hot on a refusal."""

import threading

import pytest
from sqlalchemy import select

from models.database import Database
from models.deadlines import Deadline
from models.history import HistoryEntry
from models.items import Item
from tests.workflow.trial.programs import at, do, register_trial, start_survey
from workflow.clock import FireResult, fire


@pytest.fixture(autouse=True)
def trial_programs() -> None:
    register_trial()


STARTED, DUE = "2026-01-05T10:00", "2026-03-01"  # expires 60 days later, on 30 April at 23:59


def states(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        return [(item.reference, item.state) for item in session.scalars(select(Item).order_by(Item.id))]


def expiries(database: Database) -> list[int]:
    """The items whose expiry stands in the history, in the order in which it happened."""
    with database.read() as session:
        rows = select(HistoryEntry.item_id).where(HistoryEntry.action == "expire").order_by(HistoryEntry.id)
        return list(session.scalars(rows))


def test_nothing_fires_before_its_instant(database: Database) -> None:
    with database.write() as session:
        item = start_survey(session, STARTED, DUE)
    assert fire(database, at("2026-04-30T23:58")) == FireResult()
    assert states(database) == [(item.reference, "open")]


def test_fires_once_its_instant_has_come(database: Database) -> None:
    with database.write() as session:
        item = start_survey(session, STARTED, DUE)
    assert fire(database, at("2026-04-30T23:59")) == FireResult()
    assert fire(database, at("2026-04-30T23:59:01")) == FireResult(performed=1)
    assert fire(database, at("2026-05-01T00:00")) == FireResult()
    assert states(database) == [(item.reference, "expired")]
    with database.read() as session:
        assert session.scalars(select(Deadline).where(Deadline.fires_at.is_not(None))).all() == []


def test_fires_in_the_order_of_the_instants(database: Database) -> None:
    with database.write() as session:
        later = start_survey(session, STARTED, "2026-03-05")
        sooner = start_survey(session, STARTED, "2026-03-02")
    fire(database, at("2026-06-01T00:00"))
    assert expiries(database) == [sooner.id, later.id]


def test_nothing_fires_for_what_was_done_in_time(database: Database) -> None:
    with database.write() as session:
        item = start_survey(session, STARTED, DUE)
        do(session, item, "send", "2026-04-30T10:00")
    assert fire(database, at("2026-05-01T00:00")) == FireResult()


def test_refusal_is_tried_again_the_next_day_and_stops_no_other(database: Database) -> None:
    with database.write() as session:
        held = start_survey(session, STARTED, DUE, title="held")
        other = start_survey(session, STARTED, DUE)
    assert fire(database, at("2026-05-01T00:00")) == FireResult(performed=1, refused=1)
    assert fire(database, at("2026-05-02T23:58")) == FireResult()
    assert states(database) == [(held.reference, "open"), (other.reference, "expired")]
    with database.write() as session:
        session.get_one(Item, held.id).title = "free"
    assert fire(database, at("2026-05-02T23:59:01")) == FireResult(performed=1)


@pytest.mark.parametrize("count", [8])
def test_two_schedulers_fire_each_once(database: Database, count: int) -> None:
    with database.write() as session:
        items = [start_survey(session, STARTED, DUE) for _ in range(count)]
    results: list[FireResult] = []
    gate = threading.Barrier(2)

    def tick() -> None:
        gate.wait()
        results.append(fire(database, at("2026-05-01T00:00")))

    threads = [threading.Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(one.performed for one in results), sum(one.refused for one in results)) == (count, 0)
    assert sorted(expiries(database)) == [item.id for item in items]
