"""Practices with five versions each: the lists, the page of one, what changed between two; beside the SQL alone."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import text

from bench.pages import COUNT, IN_ORDER, LISTED
from bench.places import Places
from bench.reading import Visit, open_visit
from bench.report import Figure, duration
from bench.timing import alternate_seconds
from bench.town import MADE_AT, PROGRAM, TODAY, actor, find_town, found_town
from bench.volume import ITEM_COLUMNS, WORDS, Row, load
from models.database import Database
from workflow import priorities, registry, versions
from workflow.differences import WORDS as TOKENS
from workflow.differences import compare_texts
from workflow.listing import PAGE_SIZE, Listing, list_items

KIND = "practice"
PRACTICES, VERSIONS = 10_000, 5
PART = "Practices: {count:,}, each with {versions} versions"
ALONE = "the SQL alone"
EDITION_COLUMNS = (
    *("id", "item_id", "number", "change_type", "state", "scope", "dated_on", "text", "file", "author_id"),
    *("created_at", "endorsed_on", "approved_on", "released_on", "posted_on", "effective_on", "ended_on"),
    *("class_at_publish", "decision_id"),
)
STATES = ("accepted", "in_development", "published", "published", "published", "maintained", "maintained")
RANKED = """
SELECT item.*, person.name FROM item LEFT JOIN person ON person.id = item.owner_id
WHERE item.kind = 'practice' AND item.state != 'withdrawn' AND {rank} > 0 ORDER BY {rank} LIMIT 51
"""


def fill(url: str, count: int) -> None:
    """Put a town and `count` practices into an empty database, each with its place and its versions."""
    database = Database(url)
    with database.write() as session:
        town = found_town(session)
        workflow = versions.current_version(session, registry.kind(KIND), MADE_AT)
    numbers = range(1, count + 1)
    load(url, "item", ITEM_COLUMNS, (_practice(number, workflow, town.staff) for number in numbers))
    load(url, "edition", EDITION_COLUMNS, (row for number in numbers for row in _editions(number, town.staff)))
    _settle(database)
    database.close()


def reference(number: int) -> str:
    """The reference of the practice that was filled in under a number."""
    return f"PR-2026-{number:05}"


def _practice(number: int, workflow: int, staff: int) -> Row:
    record = {
        "name": f"Practice of {WORDS[number % len(WORDS)]} {number}",
        "short_description": f"One way to record the {WORDS[number * 7 % len(WORDS)]}.",
        "priority_rank": number,
        "current_version": f"1.{VERSIONS - 1}",
    }
    day = date(2026, 1, 5) + timedelta(days=number % 40)
    return (
        *(number, PROGRAM, KIND, reference(number), workflow, STATES[number % len(STATES)], "{}", "{}"),
        *(1, "0" * 64, record["name"], json.dumps(record), None, None, staff, None, staff, day),
        *(None, MADE_AT, MADE_AT - timedelta(minutes=number), MADE_AT, day),
    )


def _editions(number: int, staff: int) -> Iterator[Row]:
    for version in range(VERSIONS):
        is_last = version == VERSIONS - 1
        day = date(2021 + version, 1, 5)
        words = [WORDS[(number + place) % len(WORDS)] for place in range(200)]
        for place in range(version, 200, 20):  # every version changes ten words
            words[place] = f"change{version}"
        yield (
            *(number * VERSIONS + version, number, f"1.{version}", "update" if version else "new"),
            *("published" if is_last else "superseded", "What it covers.", day, " ".join(words), None, staff, MADE_AT),
            *(day, None, day, day, day, None if is_last else date(2022 + version, 1, 5), None, None),
        )


def _settle(database: Database) -> None:
    with database.write() as session:
        if database.dialect == "postgresql":
            for table in ("item", "edition"):
                session.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))  # noqa: S608
        session.execute(text("ANALYZE"))


def measure(places: Places) -> Iterator[Figure]:
    """Both databases: every page beside the statements that it runs, and the difference beside difflib's."""
    count = places.pick(PRACTICES, 60)
    part = PART.format(count=count, versions=VERSIONS)
    rounds, times = places.pick(9, 1), places.pick(5, 1)
    for dialect, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL")):
        url = places.new_sqlite("practices") if dialect == "sqlite" else places.new_postgresql()
        fill(url, count)
        with open_visit(url) as visit:
            for what, sides in questions(visit, count).items():
                found = alternate_seconds(sides, rounds, times)
                yield duration(part, f"{name}: {what}", found["accord"], found["SQL"], ALONE)
    yield _difference(part, places)


def questions(visit: Visit, count: int) -> dict[str, dict[str, Any]]:
    """Two ways to each answer: Accord's, and the database's alone."""
    raw, staff = visit.raw, _staff(visit.database)
    flow = registry.kind(KIND)
    rank = "json_extract(fields, '$.priority_rank')" if raw.is_sqlite else "(fields ->> 'priority_rank')::integer"
    page = f"/items/{reference(count // 2)}"

    def listed() -> int:
        with visit.database.read() as session:
            return len(list_items(session, Listing(KIND), actor=staff, today=TODAY).rows)

    def listed_raw() -> int:
        raw.row(COUNT.format(more=""), {"kind": KIND})
        return min(len(raw.rows(LISTED + IN_ORDER, {"kind": KIND})), PAGE_SIZE)

    def ranked() -> int:
        with visit.database.read() as session:
            return len(priorities.list_by_rank(session, flow, staff).rows)

    answers: dict[str, dict[str, Any]] = {
        "the list, first page": {"accord": listed, "SQL": listed_raw},
        "the prioritized list, first page": {
            "accord": ranked,
            "SQL": lambda: min(len(raw.rows(RANKED.format(rank=rank))), 50),
        },
    }
    for what, address in (
        ("the page of one", page),
        ("what changed between two versions", f"{page}/difference?earlier=1.0&later=1.{VERSIONS - 1}"),
    ):
        answers[what] = {"accord": _get(visit, address), "SQL": visit.replay(address)}
    return answers


def _get(visit: Visit, address: str) -> Any:
    return lambda: visit.get(address)


def _staff(database: Database) -> Any:
    with database.read() as session:
        return actor(session, find_town(session).staff)


def _difference(part: str, places: Places) -> Figure:
    length = places.pick(1_000, 200)
    before = [f"{WORDS[place * place % len(WORDS)]}{place % 700}" for place in range(length)]
    after = [f"new{place}" if place % 50 == 0 else word for place, word in enumerate(before)]
    old, new = " ".join(before), " ".join(after)
    sides = {
        "accord": lambda: compare_texts(old, new),
        "difflib": lambda: SequenceMatcher(None, TOKENS.findall(old), TOKENS.findall(new), False).get_opcodes(),  # noqa: FBT003
    }
    found = alternate_seconds(sides, places.pick(3, 1))
    what = f"two texts of {length:,} words compared word by word"
    return duration(part, what, found["accord"], found["difflib"], "difflib alone")
