"""A sweep of ten thousand due reminders among a million deadlines, beside the bare claim of the same rows."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from time import perf_counter
from typing import Any

from bench.pages import LARGE, volume
from bench.places import Places
from bench.raw import Raw
from bench.report import Figure, duration, limit
from bench.town import MADE_AT, NOW, PROGRAM, TODAY
from bench.volume import load
from models.database import Database
from workflow import registry
from workflow.reminders import SweepResult, sweep

PART = "Reminders: a sweep of {due:,} due among {all:,} deadlines"
CODE = "DL-CR-INFO"
DUE = 10_000
PEOPLE = 2_000
BATCH = 500
MOST_SECONDS, MOST_LOCKED_MS = 2.0, 50.0
COLUMNS = (
    *("id", "item_id", "program", "code", "subject", "created_on", "due_on", "due_at", "paused_on", "satisfied_on"),
    *("cancelled_on", "next_send_on", "fires_at"),
)
PERSON_COLUMNS = (
    "id",
    "name",
    "email",
    "language",
    "active",
    "is_service",
    "represented",
    "email_verified_at",
    "created_at",
)
TAKE = """
SELECT deadline.id, item.submitter_id FROM deadline JOIN item ON item.id = deadline.item_id
WHERE deadline.next_send_on <= :day ORDER BY deadline.next_send_on, deadline.id LIMIT 500
"""
SKIP = " FOR UPDATE OF deadline SKIP LOCKED"
NOTE = """
INSERT INTO reminder (deadline_id, kind, "offset", recipient_id, send_on, result)
VALUES (:id, 'lead', 5, :person, :day, 'due')
"""
MOVE = "UPDATE deadline SET next_send_on = :following WHERE id = :id"
AGAIN = (
    "DELETE FROM reminder",
    "DELETE FROM outbox_item",
    "DELETE FROM outbox_message",
    "UPDATE deadline SET next_send_on = :day WHERE code = :code AND due_on = :due_on",
)


def measure(places: Places) -> Iterator[Figure]:
    """Both databases."""
    due, everything = places.pick(DUE, 40), places.pick(LARGE, 1200)
    part = PART.format(due=due, all=everything)
    for dialect, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL")):
        url = volume(places, dialect, everything)
        _add_deadlines(url, everything, due)
        swept, claimed = [], []
        database, raw = Database(url), Raw(url)
        for _ in range(places.pick(3, 1)):
            _begin_again(raw)
            swept.append(_sweep(database, due))
            _begin_again(raw)
            claimed.append(_claim(raw, due))
        raw.close()
        database.close()
        yield from _figures(part, name, swept, median(claimed))


def _figures(part: str, name: str, swept: list[tuple[float, SweepResult]], claim_seconds: float) -> Iterator[Figure]:
    took = median(found for found, _ in swept)
    digests = swept[0][1].digests
    locked = median(result.longest_lock_seconds for _, result in swept) * 1000
    yield limit(part, f"{name}: claimed, and {digests:,} digests queued", took, "s", MOST_SECONDS)
    yield limit(part, f"{name}: longest write lock", locked, "ms", MOST_LOCKED_MS)
    yield duration(part, f"{name}: the whole sweep", took, claim_seconds, "the bare claim, no digests")


def _sweep(database: Database, due: int) -> tuple[float, SweepResult]:
    began = perf_counter()
    result = sweep(database, NOW)
    took = perf_counter() - began
    assert result.reminders == due, result
    return took, result


def _claim(raw: Raw, due: int) -> float:
    began = perf_counter()
    claimed = claim(raw)
    took = perf_counter() - began
    assert claimed == due, claimed
    return took


def claim(raw: Raw) -> int:
    """Claim what is due by hand, in batches: note each reminder, set the next day. Gives how many."""
    statement = TAKE if raw.is_sqlite else TAKE + SKIP
    claimed = 0
    while True:
        with raw.write():
            rows = raw.rows(statement, {"day": TODAY})
            raw.run_many(NOTE, ({"id": row["id"], "person": row["submitter_id"], "day": TODAY} for row in rows))
            following = TODAY + timedelta(days=6)
            raw.run_many(MOVE, ({"id": row["id"], "following": following} for row in rows))
        claimed += len(rows)
        if len(rows) < BATCH:
            return claimed


def _begin_again(raw: Raw) -> None:
    values: dict[str, Any] = {"day": TODAY, "code": CODE, "due_on": _due_on()}
    with raw.write():
        for statement in AGAIN:
            raw.run(statement, values if ":" in statement else {})


def _due_on() -> date:
    """The day from which today is five working days away: the first reminder of DL-CR-INFO."""
    return registry.program(PROGRAM).calendar.add_working_days(TODAY, 5)


def _add_deadlines(url: str, count: int, due: int) -> None:
    """One deadline for each item. Those that are due belong to people of their own; nobody leads their societies."""
    raw = Raw(url)
    first = raw.row("SELECT max(id) + 1 AS id FROM person")["id"]
    people = [first + number for number in range(min(PEOPLE, due))]
    load(url, "person", PERSON_COLUMNS, _people(people))
    step = count // due
    with raw.write():
        raw.run("UPDATE role_grant SET ends_on = :day WHERE role = 'society_lead'", {"day": TODAY - timedelta(days=1)})
        raw.run_many(
            "UPDATE item SET submitter_id = :person WHERE id = :id",
            ({"id": number * step, "person": people[number % len(people)]} for number in range(1, due + 1)),
        )
    load(url, "deadline", COLUMNS, _deadlines(count, step, due))
    raw.run("ANALYZE")
    raw.close()


def _people(ids: Iterable[int]) -> Iterator[tuple[Any, ...]]:
    for number in ids:
        yield number, f"Submitter {number}", f"person{number}@example.org", "en", True, False, False, MADE_AT, MADE_AT


def _deadlines(count: int, step: int, due: int) -> Iterator[tuple[Any, ...]]:
    """Besides those that are due today: a third is open and due later, the rest is met."""
    soon = _due_on()
    for number in range(1, count + 1):
        if number % step == 0 and number <= due * step:
            yield _deadline(number, soon, None, TODAY)
        elif number % 3 == 0:
            later = TODAY + timedelta(days=30 + number % 300)
            yield _deadline(number, later, None, later - timedelta(days=7))
        else:
            yield _deadline(number, TODAY - timedelta(days=number % 900), TODAY - timedelta(days=number % 900), None)


def _deadline(number: int, due_on: date, met_on: date | None, send_on: date | None) -> tuple[Any, ...]:
    created_on, due_at = due_on - timedelta(days=21), datetime.combine(due_on, time(22), UTC)
    return number, number, PROGRAM, CODE, "", created_on, due_on, due_at, None, met_on, None, send_on, None
