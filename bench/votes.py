"""Two hundred ballots cast by eight clients into one vote, beside the bare SQL that does the same."""

from collections.abc import Callable, Iterator
from statistics import median

from bench.places import Places
from bench.report import Figure, duration, speed
from bench.timing import alternate
from bench.voting import SIDES
from bench.voting.hall import check_votes, open_hall
from bench.writers import Writers, start_writers

PART = "Vote: ballots cast by 8 clients into one electronic vote"
CLIENTS = 8
BESIDE = "plain SQL"


def measure(places: Places) -> Iterator[Figure]:
    """Both databases."""
    for name, make in (("SQLite", places.new_sqlite), ("PostgreSQL", places.new_postgresql)):
        yield from _compare(name, make(), places)


def _compare(name: str, url: str, places: Places) -> Iterator[Figure]:
    members, rounds = places.pick(200, 8), places.pick(5, 1)
    open_hall(url, members)
    costs: dict[str, list[float]] = {side: [] for side in SIDES}
    with start_writers(url, CLIENTS, SIDES) as started:
        rates = alternate({side: _round(started, side, members, costs[side]) for side in SIDES}, rounds)
    check_votes(url, members, members * (rounds + 1))
    yield speed(PART, f"{name}, {members} ballots", rates["engine"], rates["sql"], BESIDE)
    work = {side: median(found) for side, found in costs.items()}
    yield duration(PART, f"{name}, processor time of one", work["engine"], work["sql"], BESIDE)


def _round(writers: Writers, side: str, members: int, costs: list[float]) -> Callable[[], float]:
    def rate() -> float:
        found, cost = writers.submit(side, range(members))
        costs.append(cost)
        return found

    rate()  # connections are opened, statements compiled, caches filled; later rounds change what was cast
    costs.clear()
    return rate
