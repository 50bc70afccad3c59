"""Each request to Accord and to the bare application in turn, over one connection each."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from accord import migrate
from bench.http.client import Client
from bench.places import Places
from bench.report import Figure, duration
from bench.serving import start, worked
from bench.submitting.rows import ACTION, GIVEN
from bench.submitting.same import DRAFT, count_rows
from bench.timing import alternate, seconds
from bench.town import MADE_AT, NOW, Town, actor, find_town
from bench.volume import COMMON, KIND, fill, reference
from models.database import Database
from models.items import Comment
from models.people import Person
from workflow import accounts
from workflow.actors import SYSTEM
from workflow.engine import advance, create

PART = "HTTP: {items:,} items, one connection, waitress on both sides"
BESIDE = "bare Flask, the same SQL"
BESIDE_ORM = "bare Flask, the ORM alone"
ITEMS = 10_000
PASSWORD = "seven grey herons over the marsh"  # noqa: S105 - protects nothing
STAFF = "staff@example.org"
LIFE: tuple[tuple[str, dict[str, Any]], ...] = (
    (ACTION, GIVEN),
    ("triage", {}),
    ("request_info", {"text": "Which screen is it?"}),
    ("respond", {"text": "The intake screen."}),
    ("accept", {"category": "training"}),
)
"""What has happened to the item whose page is asked for."""
BY_SUBMITTER = frozenset({ACTION, "respond"})
HALF, QUARTER, SEVENTH = 1 / 2, 1 / 4, 1 / 7
Ask = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Site:
    """One database that both applications serve."""

    folder: Path
    url: str
    tokens: list[str]
    known: str
    """The reference of an item with a history."""
    drafts: Iterator[int]


def measure(places: Places) -> Iterator[Figure]:
    """Writes and reads of the API, then pages; SQLite."""
    items, share, rounds = places.pick(ITEMS, 60), places.pick(8, 1), places.pick(9, 1)
    site = _make_site(places, items, drafts=4 * (share * rounds + 3))
    part = PART.format(items=items)
    with start(site.folder, more={"SCHEDULER": "off"}) as running, _bare(site) as (port, process):
        ours, bare = Client(running.port, site.tokens), Client(port, site.tokens)
        ours.sign_in(STAFF, PASSWORD)
        _check_same(site, ours, bare)
        for pair in _requests(site, ours, bare):
            sides = {"accord": _Side(pair.accord, running.process, share), "bare": _Side(pair.bare, process, share)}
            found = alternate({name: side.seconds for name, side in sides.items()}, rounds)
            yield duration(part, pair.what, found["accord"], found["bare"], pair.beside, pair.aim)
            costs = {name: side.worked / (share * rounds) for name, side in sides.items()}
            yield duration(part, f"{pair.what}: server's processor time", costs["accord"], costs["bare"], pair.beside)
        ours.close()
        bare.close()


class _Side:
    """One server's answers to one request; `worked` adds up its processor seconds: no other program counts."""

    def __init__(self, ask: Ask, process: subprocess.Popen[bytes], share: int) -> None:
        self.ask, self.process, self.share = ask, process, share
        self.worked = 0.0
        ask()

    def seconds(self) -> float:
        """Ask a few times; gives the seconds of one answer."""
        before = worked(self.process)
        took = seconds(lambda: [self.ask() for _ in range(self.share)])
        self.worked += worked(self.process) - before
        return took / self.share


@dataclass(frozen=True, slots=True)
class Pair:
    """One request to both."""

    what: str
    accord: Ask
    bare: Ask
    aim: float | None = None
    beside: str = BESIDE


def _requests(site: Site, ours: Client, bare: Client) -> list[Pair]:
    by_api, by_hand = _asker(ours.api, "GET"), _asker(bare.api, "GET")
    listed, item = f"/api/v1/items?kind={KIND}", f"/items/{site.known}"
    found, word = f"{listed}&q={COMMON}", f"q={COMMON}"
    return [
        Pair("create (API)", lambda: _create(ours), lambda: _create_bare(bare)),
        Pair("advance (API)", lambda: _advance(site, ours), lambda: _advance_bare(site, bare), HALF),
        Pair(
            "advance (API)",
            lambda: _advance(site, ours),
            lambda: _advance_bare(site, bare, "submit-by-orm"),
            None,
            BESIDE_ORM,
        ),
        Pair("read (API)", by_api(f"/api/v1{item}"), by_hand(f"{item}.json")),
        Pair("list (API)", by_api(listed), by_hand("/list.json"), QUARTER),
        Pair("search (API)", by_api(found), by_hand(f"/search.json?{word}"), QUARTER),
        Pair("list page", lambda: ours.page(f"/lists/{KIND}"), by_hand("/list.html"), QUARTER),
        Pair("search page", lambda: ours.page(f"/search?{word}"), by_hand(f"/search.html?{word}"), QUARTER),
        Pair("item page", lambda: ours.page(item), by_hand(item), SEVENTH),
    ]


def _asker(ask: Callable[[str, str], object], method: str) -> Callable[[str], Ask]:
    return lambda path: lambda: ask(method, path)


def _create(client: Client) -> bytes:
    body = json.dumps({"action": "create", "data": DRAFT}).encode()
    return client.api("POST", f"/api/v1/kinds/{KIND}/items", body)


def _create_bare(client: Client) -> bytes:
    return client.api("POST", "/items", json.dumps(DRAFT).encode())


def _advance(site: Site, client: Client) -> bytes:
    number = next(site.drafts)
    body = json.dumps({"data": GIVEN}).encode()
    return client.api("POST", f"/api/v1/items/{reference(number)}/actions/{ACTION}", body, _token(site, number))


def _advance_bare(site: Site, client: Client, how: str = ACTION) -> bytes:
    number = next(site.drafts)
    return client.api("POST", f"/items/{reference(number)}/{how}", b"{}", _token(site, number))


def _token(site: Site, number: int) -> str:
    return site.tokens[number % len(site.tokens)]


def _check_same(site: Site, ours: Client, bare: Client) -> None:
    """Both write the same number of rows into the same tables."""
    database = Database(site.url)
    _create(ours)  # begins the year's counter, and notes that the token is used
    pairs: tuple[tuple[Ask, Ask], ...] = (
        (lambda: _create(ours), lambda: _create_bare(bare)),
        (lambda: _advance(site, ours), lambda: _advance_bare(site, bare)),
        (lambda: _advance(site, ours), lambda: _advance_bare(site, bare, "submit-by-orm")),
    )
    for pair in pairs:
        added = []
        for ask in pair:
            before = count_rows(database)
            ask()
            added.append({name: count - before[name] for name, count in count_rows(database).items()})
        assert added[0] == added[1], added
    database.close()


def _make_site(places: Places, items: int, drafts: int) -> Site:
    folder = places.folder / "http"
    folder.mkdir()
    url = f"sqlite:///{folder / 'accord.db'}"
    database = Database(url)
    migrate.upgrade(database)
    fill(url, items)
    fill(url, drafts, drafts=True, first=items + 1)
    with database.write() as session:
        town = find_town(session)
        people = [session.get_one(Person, number) for number in town.submitters]
        tokens = [accounts.issue_token(session, person, "bench", now=datetime.now(UTC)) for person in people]
        staff = session.get_one(Person, town.staff)
        accounts.set_password(session, staff, PASSWORD, by=SYSTEM, now=MADE_AT, hasher=accounts.CHEAP)
    known = _live(database, town)
    database.close()
    return Site(folder, url, tokens, known, iter(range(items + 1, items + drafts + 1)))


def _live(database: Database, town: Town) -> str:
    """Make an item and let something happen to it."""
    with database.write() as session:
        submitter, staff = actor(session, town.submitters[0]), actor(session, town.staff)
        item = create(session, KIND, "create", actor=submitter, now=MADE_AT, data=DRAFT)
        for action, data in LIFE:
            advance(session, item, action, actor=submitter if action in BY_SUBMITTER else staff, now=NOW, data=data)
        for number in range(3):
            session.add(Comment(item_id=item.id, author_id=town.staff, body=f"**Note {number}**", created_at=NOW))
        return item.reference


@contextmanager
def _bare(site: Site) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "bench.http.bare", site.url, str(port)])
    try:
        yield port, process
    finally:
        process.terminate()
        process.wait(30)
