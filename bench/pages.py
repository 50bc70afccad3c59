"""Lists at ten thousand and at a million items, beside the SQL that does the same."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from bench.places import Places
from bench.raw import Raw
from bench.report import Figure, duration, growth
from bench.timing import alternate_seconds
from bench.town import TODAY, actor, find_town
from bench.volume import COMMON, KIND, fill
from models.database import Database
from workflow.actors import Actor
from workflow.listing import DEFAULT_SORT, PAGE_SIZE, Filters, Listing, bound_of, list_items, read_cursor

PART = "Lists: a page of {size} of {large:,} items"
SMALL, LARGE = 10_000, 1_000_000
LONGEST_GROWTH = 2.0
ROW = """
SELECT item.id, item.program, item.kind, item.reference, item.title, item.state, item.category, item.received_on,
  item.next_due_on, item.updated_at, organization.name_en, organization.name_fr, owner.name AS owner_name
"""
NAMES = """
LEFT JOIN organization ON organization.id = item.organization_id LEFT JOIN person AS owner ON owner.id = item.owner_id
"""
LISTED = ROW + "FROM item" + NAMES + "WHERE item.kind = :kind AND item.received_on IS NOT NULL"
IN_ORDER = " ORDER BY item.received_on DESC, item.id DESC LIMIT 51"
COUNT = "SELECT count(*) AS n FROM (SELECT id FROM item WHERE kind = :kind{more} LIMIT 1001) AS counted"
DEEP = " AND (item.received_on, item.id) < (:day, :id)"
IN_STATE = " AND state = :state"
SQLITE_FOUND = "FROM item_search JOIN item ON item.id = item_search.rowid {names} WHERE item_search MATCH :pattern"
POSTGRESQL_FOUND = """FROM item_search JOIN item ON item.id = item_search.item_id {names}
WHERE item_search.body @@ to_tsquery('simple', :pattern)"""


@dataclass(frozen=True, slots=True)
class Question:
    """One page, as asked of Accord and of the database."""

    listing: Listing
    statement: str
    count: str
    values: dict[str, Any]
    as_submitter: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """One database with items: Accord's way to it, and the plain one."""

    database: Database
    raw: Raw
    staff: Actor
    submitter: Actor

    def ask(self, question: Question) -> int:
        """The page by `list_items`; gives how many rows it has."""
        who = self.submitter if question.as_submitter else self.staff
        with self.database.read() as session:
            return len(list_items(session, question.listing, actor=who, today=TODAY).rows)

    def ask_raw(self, question: Question) -> int:
        """The page by SQL: its rows and the count."""
        rows = self.raw.rows(question.statement, question.values)
        self.raw.row(question.count, question.values)
        return min(len(rows), PAGE_SIZE)

    def close(self) -> None:
        """Give the connections back."""
        self.database.close()
        self.raw.close()


def volume(places: Places, dialect: str, count: int) -> str:
    """The URL of a database with so many items; made once in a run."""
    name = f"{dialect}-{count}"
    if name not in places.made:
        url = places.new_sqlite(name) if dialect == "sqlite" else places.new_postgresql()
        fill(url, count)
        places.made[name] = url
    return places.made[name]


def measure(places: Places) -> Iterator[Figure]:
    """Both databases: how much longer a page takes with a hundred times as many items, and beside SQL."""
    small, large = places.pick(SMALL, 600), places.pick(LARGE, 1200)
    part = PART.format(size=PAGE_SIZE, large=large)
    for dialect, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL")):
        shelves = [_open(volume(places, dialect, count)) for count in (large, small)]
        asked = [questions(shelf) for shelf in shelves]
        for what in asked[0]:
            pairs = [(shelf, found[what]) for shelf, found in zip(shelves, asked, strict=True)]
            found = _compare(pairs, places)
            yield growth(part, f"{name}: {what}", found["large"], found["small"], f"{small:,} items", LONGEST_GROWTH)
            yield duration(part, f"{name}: {what}", found["large"], found["SQL"], "the SQL alone")
        for shelf in shelves:
            shelf.close()


def _compare(pairs: list[tuple[Shelf, Question]], places: Places) -> dict[str, float]:
    (large, question), (small, same) = pairs
    assert large.ask(question) == large.ask_raw(question) > 0, question
    sides: dict[str, Callable[[], object]] = {
        "large": lambda: large.ask(question),
        "small": lambda: small.ask(same),
        "SQL": lambda: large.ask_raw(question),
    }
    return alternate_seconds(sides, places.pick(9, 1), times=places.pick(5, 1))


def questions(shelf: Shelf) -> dict[str, Question]:
    """The pages that are asked for."""
    deep = _middle(shelf.raw)
    listing = Listing(KIND, sort=DEFAULT_SORT)
    place = [0, str(deep["received_on"]), deep["id"], False, bound_of(listing)]
    cursor = base64.urlsafe_b64encode(json.dumps(place).encode()).decode()
    found = read_cursor(replace(listing, cursor=cursor))
    assert found is not None
    assert found.id == deep["id"]
    kind = {"kind": KIND}
    whole = COUNT.format(more="")
    first = Question(Listing(KIND), LISTED + IN_ORDER, whole, kind)
    below = Question(
        Listing(KIND, cursor=cursor), LISTED + DEEP + IN_ORDER, whole, {**kind, "day": str(found.value), "id": found.id}
    )
    narrowed = Question(
        Listing(KIND, Filters(states=("endorsed",))),
        LISTED + IN_STATE + IN_ORDER,
        COUNT.format(more=IN_STATE),
        {**kind, "state": "endorsed"},
    )
    return {
        "first page": first,
        "first page, as a submitter": Question(Listing(KIND), LISTED + IN_ORDER, whole, kind, as_submitter=True),
        "deep page": below,
        "first page of one state": narrowed,
        "full text, a word of every hundredth": _search(shelf, "group12"),
        "full text, a word of every fourth": _search(shelf, COMMON),
    }


def _search(shelf: Shelf, word: str) -> Question:
    template, key = (
        (SQLITE_FOUND, "item_search.rowid") if shelf.raw.is_sqlite else (POSTGRESQL_FOUND, "item_search.item_id")
    )
    kind = " AND item.kind = :kind"
    rows = ROW + template.format(names=NAMES) + kind + f" ORDER BY {key} DESC LIMIT 51"
    some = f"SELECT {key} {template.format(names='')}{kind} LIMIT 1001"
    pattern = f'"{word}"*' if shelf.raw.is_sqlite else f"{word}:*"
    count = f"SELECT count(*) AS n FROM ({some}) AS counted"  # noqa: S608 - constants
    return Question(Listing(KIND, Filters(text=word)), rows, count, {"kind": KIND, "pattern": pattern})


def _middle(raw: Raw) -> Any:
    count = raw.row("SELECT count(*) AS n FROM item")["n"]
    return raw.row(
        "SELECT id, received_on FROM item WHERE kind = :kind ORDER BY received_on DESC, id DESC LIMIT 1 OFFSET :depth",
        {"kind": KIND, "depth": count * 3 // 5},
    )


def _open(url: str) -> Shelf:
    database = Database(url)
    with database.read() as session:
        town = find_town(session)
        return Shelf(database, Raw(url), actor(session, town.staff), actor(session, town.submitters[0]))
