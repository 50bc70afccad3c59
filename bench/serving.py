"""`accord run`: memory, and the time until it is ready; empty, with the demo, with many items, and after SIGKILL."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from bench.places import Places
from bench.report import Figure, limit
from bench.volume import fill

PART = "Service: `accord run`"
MANY = 100_000
MOST_SECONDS, MOST_SECONDS_AFTER_KILL, MOST_MB = 2.0, 5.0, 150.0
PATIENCE = 120.0
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""Not passed on: as on a site, modules are compiled once and not with every start."""
PAGES_READ = 20


@dataclass(frozen=True, slots=True)
class Running:
    """A service that answers: where, its process, and the seconds from its start until it was ready."""

    port: int
    process: subprocess.Popen[bytes]
    ready_after: float

    def read(self, path: str) -> int:
        """GET a page; gives the code of the answer."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            answer.read()
            code: int = answer.status
            return code

    def megabytes(self) -> float:
        """Its memory that is in use and its own (resident)."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise LookupError("this system does not tell the memory of a process")


def measure(places: Places) -> Iterator[Figure]:
    """Each state of the database, started a few times; then killed, and started again."""
    yield from _figures(places, "empty database", places.folder / "empty", demo=False)
    yield from _figures(places, "with the demo", places.folder / "demo", demo=True)
    many = places.pick(MANY, 200)
    folder = places.folder / "many"
    folder.mkdir()
    with start(folder):  # the tables are made by the migrations, as on a site
        pass
    fill(f"sqlite:///{folder / 'accord.db'}", many)
    yield from _figures(places, f"{many:,} items", folder, demo=False)


def _figures(places: Places, what: str, folder: Path, *, demo: bool) -> Iterator[Figure]:
    folder.mkdir(exist_ok=True)
    with start(folder, demo=demo) as first:
        yield limit(PART, f"{what}: first ready after", first.ready_after, "s", None)
    ready, memory, killed = [], [], []
    for _ in range(places.pick(3, 1)):
        with start(folder, demo=demo) as running:
            ready.append(running.ready_after)
            for _ in range(PAGES_READ):
                running.read("/sign-in")
            memory.append(running.megabytes())
            running.process.send_signal(signal.SIGKILL)
            running.process.wait()
        with start(folder, demo=demo) as again:
            killed.append(again.ready_after)
    yield limit(PART, f"{what}: ready after", median(ready), "s", MOST_SECONDS)
    yield limit(PART, f"{what}: ready again after SIGKILL", median(killed), "s", MOST_SECONDS_AFTER_KILL)
    yield limit(PART, f"{what}: memory", median(memory), "MB", MOST_MB)


def worked(process: subprocess.Popen[bytes]) -> float:
    """The processor seconds that a program has used since it began."""
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def start(folder: Path, *, demo: bool = False, more: Mapping[str, str] | None = None) -> Iterator[Running]:
    """Run `accord run` on the database in `folder` until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {
        "VAR": str(folder),
        "PORT": str(port),
        "DEMO": "on" if demo else "off",
        "LOG_LEVEL": "error",
        "PAGES_PER_MINUTE": "1000000",
    }
    named = {f"ACCORD_{name}": value for name, value in {**given, **(more or {})}.items()}
    kept = {name: value for name, value in os.environ.items() if name != NO_BYTECODE}
    began = perf_counter()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "accord", "run"], env={**kept, **named}, stdout=log, stderr=log
        )
    try:
        running = Running(port, process, 0.0)
        _wait(running, folder)
        yield Running(port, process, perf_counter() - began)
    finally:
        process.terminate()
        process.wait(30)


def _wait(running: Running, folder: Path) -> None:
    ends = perf_counter() + PATIENCE
    while perf_counter() < ends and running.process.poll() is None:
        try:
            running.read("/readyz")
        except (OSError, HTTPException):
            sleep(0.02)
        else:
            return
    raise RuntimeError(f"accord run did not become ready: {(folder / 'log').read_text(encoding='utf-8')}")
