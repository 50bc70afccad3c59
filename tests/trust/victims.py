"""Work that is killed at any statement one likes; see doomed.py."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from accord import ROOT
from models.database import Database


@dataclass(frozen=True)
class Victims:
    """Processes that do one job on one database, with a fault planted in them if one is named."""

    process: subprocess.Popen[str]
    database: Database
    job: str
    fault: str

    def die(self, now: datetime, *lasts: int) -> list[str]:
        """Begin one process for each number, at once, to be killed before its statement with that number.

        Gives how each ended: `killed` or `done`.
        """
        url = self.database.engine.url.render_as_string(hide_password=False)
        order = {"url": url, "job": self.job, "fault": self.fault, "now": now.isoformat(), "lasts": lasts}
        given, said = self.process.stdin, self.process.stdout
        assert given is not None
        assert said is not None
        given.write(json.dumps(order) + "\n")
        given.flush()
        ends = said.readline().split()
        assert len(ends) == len(lasts)
        assert set(ends) <= {"killed", "done"}
        return ends


class Killer:
    """Makes the processes that are killed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def victims(self, database: Database, job: str, now: datetime, fault: str = "") -> Victims:
        """Have the job done once at `now`, unharmed; what follows is killed."""
        Victims(self._process, database, job, "").die(now)
        return Victims(self._process, database, job, fault)


@contextmanager
def running_killer() -> Iterator[Killer]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.trust.doomed"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Killer(process)
    finally:
        process.communicate(timeout=60)
    assert process.returncode == 0
