"""An action through the engine, beside the same rows written by hand."""

from collections.abc import Callable, Iterator

from sqlalchemy import func, select

from bench.places import Places
from bench.report import Figure, speed
from bench.submitting import SIDES
from bench.submitting.same import check_same
from bench.timing import alternate
from bench.volume import fill
from bench.writers import Writers, start_writers
from models.database import Database
from models.history import HistoryEntry

PART = "Submit a draft: state, history, deadline, two mails, search"
BESIDE = {"orm": "ORM alone", "core": "SQLAlchemy Core", "sql": "plain SQL"}
WITHIN_TWICE = 0.5
WRITERS = (1, 8)


def measure(places: Places) -> Iterator[Figure]:
    """Both databases, one writer and eight."""
    for name, make in (("SQLite", places.new_sqlite), ("PostgreSQL", places.new_postgresql)):
        check_same(make())
        url = make()
        share, rounds = places.pick(10, 2), places.pick(7, 1)
        counts = [max(count * share, places.pick(40, 4)) for count in WRITERS]
        fill(url, sum(counts) * (rounds + 1) * len(SIDES), drafts=True)
        drafts = iter(range(1, sum(counts) * (rounds + 1) * len(SIDES) + 1))
        for writers, count in zip(WRITERS, counts, strict=True):
            with start_writers(url, writers) as started:
                rates = alternate({side: _round(started, side, drafts, count) for side in SIDES}, rounds)
            yield from _figures(f"{name}, {writers} writer{'s' if writers > 1 else ''}", rates)
        _check_written(url)


def _round(writers: Writers, side: str, drafts: Iterator[int], count: int) -> Callable[[], float]:
    def rate() -> float:
        return writers.rate(side, [next(drafts) for _ in range(count)])

    rate()  # connections are opened, statements compiled, caches filled
    return rate


def _figures(what: str, rates: dict[str, float]) -> Iterator[Figure]:
    for side, beside in BESIDE.items():
        yield speed(PART, what, rates["engine"], rates[side], beside, WITHIN_TWICE if side == "orm" else None)


def _check_written(url: str) -> None:
    """Every draft has its one new row of history: nobody was quick because nothing was done."""
    database = Database(url)
    with database.read() as session:
        rows, items = session.execute(select(func.count(), func.count(HistoryEntry.item_id.distinct()))).one()
    database.close()
    assert rows == items, f"{rows} rows of history for {items} items"
