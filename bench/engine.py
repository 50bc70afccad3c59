"""An action through the engine, beside the same rows written by hand."""

from collections.abc import Callable, Iterator
from statistics import median

from sqlalchemy import func, select

from bench.places import Places
from bench.report import Figure, duration, speed
from bench.submitting import SIDES
from bench.submitting.same import check_same
from bench.timing import alternate
from bench.volume import fill
from bench.writers import Writers, start_writers
from models.database import Database
from models.history import HistoryEntry

PART = "Engine: submit a draft (state, history, deadline, two mails, search)"
BESIDE = {"orm": "ORM alone", "core": "SQLAlchemy Core", "sql": "plain SQL"}
WITHIN_TWICE = 0.5
WRITERS = (1, 8)


def measure(places: Places) -> Iterator[Figure]:
    """Both databases, one writer and eight."""
    for name, make in (("SQLite", places.new_sqlite), ("PostgreSQL", places.new_postgresql)):
        check_same(make())
        yield from _compare(name, make(), places)


def _compare(name: str, url: str, places: Places) -> Iterator[Figure]:
    rounds = places.pick(9, 1)
    counts = {writers: max(writers * places.pick(8, 1), places.pick(40, 4)) for writers in WRITERS}
    total = sum(counts.values()) * (rounds + 1) * len(SIDES)
    fill(url, total, drafts=True)
    drafts = iter(range(1, total + 1))
    for writers, count in counts.items():
        costs: dict[str, list[float]] = {side: [] for side in SIDES}
        with start_writers(url, writers, SIDES) as started:
            rates = alternate({side: _round(started, side, drafts, count, costs[side]) for side in SIDES}, rounds)
        what = f"{name}, {writers} writer{'s' if writers > 1 else ''}"
        yield from _figures(what, rates)
        if writers == 1:
            work = {side: median(found) for side, found in costs.items()}
            yield duration(PART, f"{name}, processor time of one", work["engine"], work["orm"], BESIDE["orm"])
    _check_written(url)


def _round(writers: Writers, side: str, drafts: Iterator[int], count: int, costs: list[float]) -> Callable[[], float]:
    def rate() -> float:
        found, cost = writers.submit(side, [next(drafts) for _ in range(count)])
        costs.append(cost)
        return found

    rate()  # connections are opened, statements compiled, caches filled
    costs.clear()
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
