"""Another process that opens and closes the database takes nothing from a service that runs.

SQLite deletes its log when the last connection is closed, and knows by locks on the file whether others are left.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from models import database as module
from models.database import Database

COUNT = (
    "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); print(c.execute('SELECT count(*) FROM t').fetchone()[0])"
)


def counted_elsewhere(file: Path) -> int:
    """What another process reads, which closes the database when it ends, as every `accord` command does."""
    return int(subprocess.check_output([sys.executable, "-S", "-c", f"{COUNT}; c.close()", str(file)], text=True))


def counts_while_it_is_served(file: Path) -> list[int]:
    """What others read after each of three writes, while the service opens one connection more for each."""
    database = Database(f"sqlite:///{file}")
    with database.write() as session:
        session.execute(text("CREATE TABLE t (n INTEGER)"))
    found = []
    for number in range(3):
        with database.read() as held, database.write() as session:
            held.execute(text("SELECT 1"))
            session.execute(text("INSERT INTO t VALUES (:n)"), {"n": number})
        found.append(counted_elsewhere(file))
    database.close()
    return found


def test_a_command_beside_the_service_leaves_its_log_alone(tmp_path: Path) -> None:
    assert counts_while_it_is_served(tmp_path / "accord.db") == [1, 2, 3]


def test_planted_fault_that_opens_the_file_loses_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(_dialect: object, _record: object, places: list[Any], _options: object) -> None:
        os.close(os.open(places[0], os.O_CREAT | os.O_WRONLY, 0o600))

    monkeypatch.setattr(module, "_make_private", careless)
    assert counts_while_it_is_served(tmp_path / "accord.db") != [1, 2, 3]
