"""Every acknowledged write survives a crash, none is done twice, and no action is ever half done.

The real server, written to over HTTP by several people at once, is killed with SIGKILL at instants that a seed
chooses. What it had acknowledged must be in the database; when it runs again, everybody repeats the last request.
"""

import random
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from accord.services import make_services
from accord.settings import Settings
from models.database import Database
from models.history import HistoryEntry
from models.items import Item
from tests.trust.site import PATIENCE, Site
from tests.trust.wholeness import find_halves
from tests.trust.writers import Writer

WRITERS = 4
LOST, TWICE, HALF = "an acknowledged write is lost", "a request was not done just once", "an action is half done"


def find_lost(database: Database, writers: list[Writer]) -> set[tuple[str, int]]:
    """What was acknowledged, as reference and version, and does not stand in the history."""
    with database.read() as session:
        kept = session.execute(select(Item.reference, HistoryEntry.seq).join_from(Item, HistoryEntry))
        there = {(reference, seq) for reference, seq in kept}
    acknowledged = [receipt for writer in writers for receipt in writer.receipts.values()]
    return {(receipt.reference, receipt.version) for receipt in acknowledged} - there


def is_each_done_once(database: Database, writers: list[Writer]) -> bool:
    """As many versions as requests, each its own, and every repeated request was answered as the first time."""
    receipts = [receipt for writer in writers for receipt in writer.receipts.values()]
    with database.read() as session:
        done = session.scalar(select(func.count()).where(HistoryEntry.actor_id.is_not(None)))
    distinct = {(receipt.reference, receipt.version) for receipt in receipts}
    return len(receipts) == len(distinct) == done and not any(writer.complaints for writer in writers)


def await_load(database: Database, writers: list[Writer], receipts: int) -> None:
    """Wait until something was written, and until so many writes more than now were acknowledged.

    Where somebody was refused, as by a fault that keeps all others from writing, what was acknowledged is enough.
    """
    wanted = receipts + sum(len(writer.receipts) for writer in writers)
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and not all(writer.complaints for writer in writers):
        was_refused = any(writer.complaints for writer in writers)
        if sum(len(writer.receipts) for writer in writers) >= wanted and (was_refused or _is_written(database)):
            return
        time.sleep(0.001)


def _is_written(database: Database) -> bool:
    with database.read() as session:
        return session.scalar(select(Item.id).limit(1)) is not None


def endure(site: Site, chance: random.Random, kills: list[int], fault: str = "", seek: str = "") -> set[str]:
    """Kill the server under load after so many receipts, and let it come back, again and again.

    Gives what was broken; at once when it is what we seek.
    """
    writers = [Writer(f"w{number}", site.port, site.token, site.facts) for number in range(WRITERS)]
    broken = set()
    for receipts in kills:
        with site.serve(fault) as server:
            for writer in writers:
                writer.start()
            await_load(site.database, writers, receipts)
            time.sleep(0 if fault else chance.uniform(0, 0.03))
            server.kill()
            for writer in writers:
                writer.stop()
        broken |= {LOST} if find_lost(site.database, writers) else set()
        broken |= {HALF} if find_halves(site.database, keyed=True) else set()
        if seek in broken:
            return broken
    with site.serve(fault):
        for writer in writers:
            writer.start()
            writer.stop()
    return broken if is_each_done_once(site.database, writers) else broken | {TWICE}


def test_acknowledged_writes_survive_kills_under_load(tmp_path: Path, bare_url: str) -> None:
    site = Site(tmp_path / "site", bare_url)
    chance = random.Random(20261122)  # noqa: S311 - when to kill is no secret
    kills = [chance.randrange(15, 60) for _ in range(3 if site.database.dialect == "sqlite" else 2)]
    assert endure(site, chance, kills) == set()
    site.database.close()


@pytest.mark.parametrize(
    ("fault", "receipts", "promise"),
    [
        ("acknowledges before it commits", 1, LOST),
        ("pauses half-way, having committed", 0, HALF),
        ("forgets the keys of requests", 6, TWICE),
    ],
)
def test_planted_fault_breaks_the_promise_it_should(tmp_path: Path, fault: str, receipts: int, promise: str) -> None:
    site = Site(tmp_path / "site", f"sqlite:///{tmp_path / 'accord.db'}")
    chance = random.Random(20261122)  # noqa: S311 - when to kill is no secret
    assert promise in endure(site, chance, [receipts], fault, seek=promise)
    site.database.close()


def test_every_commit_reaches_the_disk(tmp_path: Path) -> None:
    """A kill cannot show what a power cut would take: SQLite itself must wait for the disk, on every connection."""
    database = make_services(Settings(var=tmp_path)).database
    with database.read() as reading, database.write() as writing:
        for session in (reading, writing):
            pragmas = [
                session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
            assert pragmas == ["wal", 2, 1]
    database.close()
