"""A missed deadline is acted on exactly once, in order and without a flood.

Two schedulers sweep in the same minute of every day, and both are killed with SIGKILL at some statement; twice the
service is down for ten days. A fault of the code that only a kill shows is planted, and must be found.
"""

import datetime as dt
import random

import pytest
from sqlalchemy import select, text

from models.database import Database
from models.history import HistoryEntry
from models.items import Item
from models.outbox import OutboxMessage
from tests.trust.reminded import FLOOD, MISSING, TOLD_TWICE, TWICE, find_broken
from tests.trust.victims import Killer
from tests.trust.wholeness import find_halves
from tests.workflow.trial.programs import NEW_YORK, TORONTO, add_person, at, grant, register_trial, start_survey
from workflow import digests
from workflow.reminders import sweep


@pytest.fixture(autouse=True)
def trial_programs() -> None:
    register_trial()


FIRST = dt.date(2026, 1, 5)
SURVEYS = 9
LONGEST = 200
"""More statements than a sweep has."""


def morning(day: dt.date) -> dt.datetime:
    return at(f"{day}T09:00")


def start_surveys(database: Database, number: int = SURVEYS) -> None:
    """Surveys due one after the other, and a clerk who never answers one."""
    with database.write() as session:
        grant(session, add_person(session, "ben"), "clerk", program="surveys")
        for count in range(number):
            start_survey(session, f"{FIRST}T08:00", str(FIRST + dt.timedelta(days=12 + 3 * count)))


def sweep_and_be_killed(killer: Killer, database: Database, days: int, fault: str = "") -> set[str]:
    """Sweep every morning with two processes, each killed at some statement; gives the promises broken at the end."""
    start_surveys(database)
    chance = random.Random(20261122)  # noqa: S311 - when to kill is no secret
    day = FIRST
    deaths = 0
    sweepers = killer.victims(database, "sweep", morning(day), fault)
    for count in range(days):
        day += dt.timedelta(days=10 if count in (days // 3, 2 * days // 3) else 1)
        lasts = count + 1, chance.randrange(1, 60)
        if fault:  # one after the other, so that the fault is found at every run or at none
            sweepers.die(morning(day), lasts[0])
            sweepers.die(morning(day), lasts[1])
        else:
            deaths += sweepers.die(morning(day), *lasts).count("killed")
    assert fault or deaths >= days // 2
    for _ in range(2):  # the second, because a digest of the day may have gone out before the last kill
        day += dt.timedelta(days=1)
        sweep(database, morning(day))
    return find_broken(database, day)


def test_each_reminder_is_told_once_however_often_the_sweep_is_killed(killer: Killer, database: Database) -> None:
    assert sweep_and_be_killed(killer, database, days=30) == set()


@pytest.mark.parametrize(
    ("fault", "promise"),
    [
        ("moves on, then reminds", MISSING),
        ("makes the digest, then settles", TOLD_TWICE),
    ],
)
def test_planted_fault_breaks_the_promise_it_should(
    killer: Killer, sqlite_database: Database, fault: str, promise: str
) -> None:
    assert promise in sweep_and_be_killed(killer, sqlite_database, days=28, fault=fault)


def test_the_key_of_a_reminder_holds_alone(killer: Killer, sqlite_database: Database) -> None:
    """Made before its deadline is claimed, in another transaction, a reminder is still made once."""
    assert sweep_and_be_killed(killer, sqlite_database, days=28, fault="reminds, then moves on") == set()


def test_planted_fault_without_the_key_makes_reminders_twice(killer: Killer, sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        session.execute(text("DROP INDEX uq_reminder_key"))
    assert TWICE in sweep_and_be_killed(killer, sqlite_database, days=28, fault="reminds, then moves on")


def sweep_after_an_outage(database: Database) -> set[str]:
    start_surveys(database)
    last = FIRST + dt.timedelta(days=40)
    sweep(database, morning(last))
    return find_broken(database, last)


def test_forty_days_of_outage_end_in_one_digest_without_a_flood(database: Database) -> None:
    assert sweep_after_an_outage(database) == set()
    with database.read() as session:
        assert len(session.scalars(select(OutboxMessage)).all()) == 1


def test_planted_fault_fills_a_digest_with_all_that_was_missed(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "choose_entries", lambda reminders: [entry for _, _, entry in reminders])
    assert sweep_after_an_outage(sqlite_database) == {FLOOD}


def test_a_year_with_a_leap_day_and_both_clock_changes(database: Database) -> None:
    """Every morning from December 2027 to January 2029; each digest goes out at nine by the clock on the wall."""
    first, last = dt.date(2027, 12, 1), dt.date(2029, 1, 10)
    with database.write() as session:
        grant(session, add_person(session, "ben"), "clerk", program="surveys")
        for due in ("2028-02-29", "2028-03-12", "2028-11-05", "2029-01-01"):
            start_survey(session, f"{first}T08:00", due)
    for count in range((last - first).days):
        morning_of = morning(first + dt.timedelta(days=count + 1))
        sweep(database, morning_of - dt.timedelta(minutes=1))
        sweep(database, morning_of)
    assert find_broken(database, last) == set()
    with database.read() as session:
        sent = session.scalars(select(OutboxMessage.created_at)).all()
    assert {instant.astimezone(TORONTO.zone).time() for instant in sent} == {dt.time(9)}
    assert {instant.astimezone(NEW_YORK.zone).time() for instant in sent} == {dt.time(9)}
    assert {instant.time() for instant in sent} == {dt.time(13), dt.time(14)}


def fire_and_be_killed(killer: Killer, database: Database, fault: str = "") -> list[str]:
    """Kill the clock at one statement after the other while it lets surveys expire; gives those that did, in order."""
    start_surveys(database)
    late = morning(FIRST + dt.timedelta(days=280))
    clocks = killer.victims(database, "fire", morning(FIRST), fault)
    assert any(clocks.die(late, last) == ["done"] for last in range(1, LONGEST))
    with database.read() as session:
        expired = select(Item.reference).join_from(HistoryEntry, Item).where(HistoryEntry.action == "expire")
        return list(session.scalars(expired.order_by(HistoryEntry.id)))


def test_the_clock_acts_once_and_in_order_wherever_it_is_killed(killer: Killer, database: Database) -> None:
    expired = fire_and_be_killed(killer, database)
    assert expired == [f"SV-2026-{number:04}" for number in range(1, SURVEYS + 1)]
    assert find_halves(database) == []


def test_planted_fault_lets_the_clock_forget(killer: Killer, sqlite_database: Database) -> None:
    assert len(fire_and_be_killed(killer, sqlite_database, "takes off the clock, then acts")) < SURVEYS
