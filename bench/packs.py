"""The full pack of a fiscal year, every list in three formats and two languages; beside the SQL of the lists alone."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from bench.measures import fill
from bench.places import Places
from bench.raw import Raw
from bench.reading import statements_of
from bench.report import Figure, duration, limit
from bench.timing import alternate_seconds
from bench.town import PROGRAM, actor, find_town
from models.database import Database
from workflow import registry
from workflow.attachments.storage import Limits, Store
from workflow.progress import Unwatched
from workflow.reports.pack_works import Contents, live_contents
from workflow.reports.packs import make_pack
from workflow.reports.windows import Window

HISTORY = 20_000
PART = "Packs: every list of a fiscal year, {rows:,} history rows"
YEAR = Window(date(2025, 4, 1), date(2026, 3, 31))
NOW = datetime(2026, 4, 20, 15, tzinfo=UTC)
ALONE = "the SQL alone"


def measure(places: Places) -> Iterator[Figure]:
    """Both databases: making the lists beside the statements they run; then the files of which the pack is made."""
    rows = places.pick(HISTORY, 1_300)
    part = PART.format(rows=rows)
    for dialect, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL")):
        url = places.new_sqlite("packs") if dialect == "sqlite" else places.new_postgresql()
        fill(url, rows)
        database, raw = Database(url), Raw(url)
        sides = {"accord": _made(database), "SQL": _replayed(database, raw)}
        found = alternate_seconds(sides, places.pick(5, 1))
        yield duration(part, f"{name}: every list, with its rows", found["accord"], found["SQL"], ALONE)
        contents = lists(database)
        whole = alternate_seconds({"pack": lambda: pack(contents)}, places.pick(3, 1))  # noqa: B023 - called at once
        yield limit(part, f"{name}: the files and the ZIP, in seconds", whole["pack"], "s", None)
        database.close()
        raw.close()


def lists(database: Database) -> Contents:
    """Every list that the staff may read, as at the end of the year."""
    files = Store(Path("/nonexistent"), Limits(1, 1))
    with database.read() as session:
        staff = actor(session, find_town(session).staff)
        return live_contents(
            session, registry.program(PROGRAM), YEAR, actor=staff, now=NOW, files=files, progress=Unwatched()
        )


def pack(contents: Contents) -> int:
    """The pack of these lists; gives how many bytes it is."""
    into = io.BytesIO()
    make_pack(into, contents.facts, contents.tables, contents.documents)
    return len(into.getvalue())


def _made(database: Database) -> Callable[[], object]:
    return lambda: lists(database)


def _replayed(database: Database, raw: Raw) -> Callable[[], object]:
    seen = [one for one in statements_of(database, _made(database)) if one[0].lstrip().startswith(("SELECT", "WITH"))]

    def run() -> int:
        return sum(len(raw.connection.execute(statement, values).fetchall()) for statement, values in seen)

    return run
