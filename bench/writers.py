"""Several processes that write at once: each waits for its share, does it, and says so."""

import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from time import perf_counter, process_time
from typing import Protocol

from workflow.programs import load_programs

PATIENCE = 300


class Side(Protocol):
    """One way to do the work: a transaction for each number it is given."""

    def submit(self, item_id: int) -> None:
        """Do the work of one number."""

    def close(self) -> None:
        """Give the connection back."""


Sides = Mapping[str, Callable[[str], Side]]
"""From a database's URL to each of the ways to do the work."""


@dataclass(frozen=True, slots=True)
class Writers:
    """Processes that are ready to write."""

    lines: Sequence[Connection]

    def submit(self, side: str, items: Sequence[int]) -> tuple[float, float]:
        """Let them share the items. Gives how many are done per second, and the processor seconds of one."""
        started, worked = perf_counter(), 0.0
        for number, line in enumerate(self.lines):
            line.send((side, items[number :: len(self.lines)]))
        for line in self.lines:
            if not line.poll(PATIENCE):
                raise TimeoutError(f"a writer of {side} did not finish")
            answer = line.recv()
            if isinstance(answer, Exception):
                raise answer
            worked += answer
        return len(items) / (perf_counter() - started), worked / len(items)


@contextmanager
def start_writers(url: str, count: int, sides: Sides) -> Iterator[Writers]:
    """Start `count` writers on the database at `url`, and end them with the block."""
    spawning = multiprocessing.get_context("spawn")
    lines, processes = [], []
    for _ in range(count):
        here, there = spawning.Pipe()
        process = spawning.Process(target=_work, args=(url, there, sides), daemon=True)
        process.start()
        lines.append(here)
        processes.append(process)
    try:
        for line in lines:
            line.recv()
        yield Writers(lines)
    finally:
        _end(lines, processes)


def _end(lines: Sequence[Connection], processes: Sequence[SpawnProcess]) -> None:
    for line in lines:
        line.close()
    for process in processes:
        process.join(10)
        if process.is_alive():
            process.kill()


def _work(url: str, line: Connection, openers: Sides) -> None:
    load_programs()
    sides = {name: open_side(url) for name, open_side in openers.items()}
    line.send("ready")
    while True:
        try:
            name, items = line.recv()
        except EOFError:
            return
        started = process_time()
        try:
            for item in items:
                sides[name].submit(item)
            line.send(process_time() - started)
        except Exception as error:  # noqa: BLE001 - whatever it was, the benchmark must hear of it
            line.send(error)
