"""A process whose children kill themselves, by SIGKILL, just before a given statement or commit.

Usage: python -m tests.trust.doomed URL JOB FAULT, where FAULT may be "". Each line of standard input holds an
instant and one count per child, as in `2026-03-03T15:00:00+00:00 3 7`: two children begin at once, one is killed
before its third statement and the other before its seventh. The answer is a line such as `killed done`. A line
without counts lets this process do the job itself, so that its children find everything prepared.
"""

import gc
import os
import signal
import sys
import traceback
from datetime import datetime
from itertools import count as counting

from sqlalchemy import event

from models.database import Database
from tests.trust import faults, jobs


def doom(database: Database, last: int) -> None:
    """Let this process end before its statement, or commit, with the number `last`."""
    numbers = counting(1)

    def tick(*_: object) -> None:
        if next(numbers) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    for moment in ("before_cursor_execute", "commit"):
        event.listen(database.engine, moment, tick)


def bear(database: Database, job: str, now: datetime, last: int) -> int:
    """Begin a child; gives its process id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        database.engine.dispose(close=False)  # the connections are the parent's
        doom(database, last)
        jobs.JOBS[job](database, now)
        code = 0
    finally:
        if code:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(code)


def await_end(child: int) -> str:
    _, ended = os.waitpid(child, 0)
    if os.WIFSIGNALED(ended):
        return "killed"
    return "failed" if os.WEXITSTATUS(ended) else "done"


def main(url: str, job: str, fault: str) -> None:
    jobs.register_programs()
    if fault:
        faults.plant(fault)
    database = Database(url)
    for line in sys.stdin:
        instant, *lasts = line.split()
        now = datetime.fromisoformat(instant)
        if not lasts:
            jobs.JOBS[job](database, now)
            database.close()
            gc.freeze()
        children = [bear(database, job, now, int(last)) for last in lasts]
        sys.stdout.write(" ".join(await_end(child) for child in children) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
