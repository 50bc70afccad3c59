"""Work that is killed at any statement one likes; see doomed.py."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from accord import ROOT
from models.database import Database


class Victims:
    """Processes that do one job on one database, each to be killed just before a statement of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def die(self, now: datetime, *lasts: int) -> list[str]:
        """Begin one process for each number, at once; gives how each ended: `killed` or `done`."""
        given, said = self._process.stdin, self._process.stdout
        assert given is not None
        assert said is not None
        given.write(f"{now.isoformat()} {' '.join(map(str, lasts))}\n")
        given.flush()
        ends = said.readline().split()
        assert len(ends) == len(lasts)
        assert set(ends) <= {"killed", "done"}
        return ends


@contextmanager
def victims(database: Database, job: str, fault: str = "") -> Iterator[Victims]:
    """Be ready to run `job`, with a fault planted in it if one is named."""
    url = database.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.trust.doomed", url, job, fault],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Victims(process)
    finally:
        process.communicate(timeout=60)
    assert process.returncode == 0
