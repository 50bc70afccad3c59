"""Paired timing: the sides take turns, so that whatever else the machine does falls on all of them."""

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    started = perf_counter()
    work()
    return perf_counter() - started


def alternate(sides: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The median of what each side measures of itself over `rounds`; every other round goes backwards."""
    found: dict[str, list[float]] = {name: [] for name in sides}
    names = list(sides)
    for turn in range(rounds):
        for name in names if turn % 2 == 0 else reversed(names):
            found[name].append(sides[name]())
    return {name: median(values) for name, values in found.items()}


def alternate_seconds(sides: Mapping[str, Callable[[], object]], rounds: int, times: int = 1) -> dict[str, float]:
    """The median seconds of one call of each side; each is called once before, and `times` in each round."""
    for work in sides.values():
        work()

    def timed(work: Callable[[], object]) -> Callable[[], float]:
        return lambda: seconds(lambda: [work() for _ in range(times)]) / times

    return alternate({name: timed(work) for name, work in sides.items()}, rounds)
