"""A process that takes a job of a database, at an instant, with files in a folder, and is killed in the middle."""

import sys
from datetime import datetime
from pathlib import Path
from time import sleep

from models.database import Database
from tests.workflow.jobs.works import work
from workflow.attachments.storage import Store
from workflow.jobs.running import Runner
from workflow.jobs.works import JobContext


def never_end(context: JobContext) -> None:
    """Say that it has begun, and go on until killed."""
    with context.making("half.txt", "text/plain") as file:
        file.write(b"half")
        sys.stdout.write("begun\n")
        sys.stdout.flush()
        sleep(60)


if __name__ == "__main__":
    database = Database(sys.argv[1])
    at = datetime.fromisoformat(sys.argv[2])
    Runner(database, Store(Path(sys.argv[3])), lambda: at, "doomed", {"count": work(never_end)}).run_next()
