"""A process whose children kill themselves, by SIGKILL, just before a given statement or commit.

Each line of standard input is a JSON object: `url` and `job`, the `fault` to plant or "", the instant `now`, and
`lasts` with one number per child. With 3 and 7, two children begin at once; one is killed before its third statement,
the other before its seventh. The answer is a line such as `killed done`. Without numbers, this process does the job
itself, without the fault, so that its children find everything prepared.
"""

import gc
import json
import os
import signal
import sys
import traceback
from datetime import datetime
from itertools import count as counting
from typing import Any

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


def bear(database: Database, order: dict[str, Any], last: int) -> int:
    """Begin a child; gives its process id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        database.engine.dispose(close=False)  # the connections are the parent's
        if order["fault"]:
            faults.plant(order["fault"])
        doom(database, last)
        jobs.JOBS[order["job"]](database, datetime.fromisoformat(order["now"]))
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


def main() -> None:
    jobs.register_programs()
    databases: dict[str, Database] = {}
    for line in sys.stdin:
        order = json.loads(line)
        if order["url"] not in databases:
            databases[order["url"]] = Database(order["url"])
        database = databases[order["url"]]
        if not order["lasts"]:
            jobs.JOBS[order["job"]](database, datetime.fromisoformat(order["now"]))
            database.close()
            gc.freeze()
        children = [bear(database, order, last) for last in order["lasts"]]
        sys.stdout.write(" ".join(await_end(child) for child in children) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
