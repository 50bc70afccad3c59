"""`accord audit verify` on a site's database file that another program altered; and verifiers that are blind.

A verifier's own mistake is to leave something out of what it hashes. That is planted for each column in turn: the
alterations of test_history_alterations.py catch it, and so does the second verifier, before anything is altered.
"""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from accord import migrate
from accord.cli import main
from accord.settings import Settings
from models.database import Database
from tests.trust.second_verifier import IN_ROW_HASH, problems
from tests.trust.test_history_alterations import ALTERATIONS, CUT, FIRST, ROW, faults, fill
from workflow import audit, history

COPIED = (
    "action, actor_name, role, recorded_at, effective_on, from_state, to_state, input_digest, prev_hash, hash, item_id"
)
INSERTED = f"INSERT INTO history_entry (seq, {COPIED}) SELECT 5, {COPIED} FROM history_entry WHERE seq = 4"  # noqa: S608
IN_A_FILE = {
    "edited": ([ROW.format("actor_name = 'Nobody'", 2)], "row 2: the name was altered"),
    "deleted": ([CUT.format("= 2")], "row 2: row 2 is missing; row 3 follows"),
    "inserted": ([INSERTED], "row 5: does not follow the row before it"),
    "reordered": (
        [ROW.format("seq = 99", 2), ROW.format("seq = 2", 3), ROW.format("seq = 3", 99)],
        "row 2: does not follow the row before it",
    ),
    "cut": ([CUT.format("> 2")], "row 3: is missing, and whatever followed it"),
}


@pytest.fixture
def file(tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The database file of a site with three items, closed."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ACCORD_{name.upper()}", raising=False)
    monkeypatch.setenv("ACCORD_VAR", str(tmp_path))
    place = tmp_path / "accord.db"
    database = Database(f"sqlite:///{place}")
    migrate.upgrade(database)
    fill(database, now).close()
    return place


@pytest.mark.parametrize("name", IN_A_FILE)
def test_the_command_names_the_row_that_was_altered_in_the_file(file: Path, name: str) -> None:
    statements, fault = IN_A_FILE[name]
    with closing(sqlite3.connect(file)) as other, other:
        for statement in statements:
            assert other.execute(statement).rowcount >= 1
    result = CliRunner().invoke(main, ["audit", "verify"])
    assert (result.exit_code, result.output.splitlines()[0]) == (1, f"{FIRST}, {fault}")


def test_the_command_finds_nothing_in_an_untouched_file(file: Path) -> None:
    result = CliRunner().invoke(main, ["audit", "verify"])
    said = (
        "7 rows of 3 items, 1 of them erased, 0 changes beside them, 0 checkpoints, 1 stored workflow: "
        "nothing was altered.\n"
    )
    assert (result.exit_code, result.output) == (0, said)


BLIND = {
    "actor_digest": "who, digest too",
    "actor_id": "who, by number",
    "on_behalf_of_id": "for whom",
    "role": "as whom",
    "recorded_at": "when",
    "effective_on": "effective when",
    "action": "what",
    "from_state": "from",
    "to_state": "to",
    "track": "track",
    "input_digest": "what was given, from another row",
}


@pytest.mark.parametrize("column", BLIND)
def test_planted_blindness_for_a_column_is_caught(
    sqlite_database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    honest = history.digest

    def blind(value: Any) -> str:
        is_row = isinstance(value, dict) and "seq" in value
        return honest({name: part for name, part in value.items() if name != column} if is_row else value)

    monkeypatch.setattr(history, "digest", blind)
    fill(sqlite_database, now)
    assert faults(sqlite_database) == []
    assert next(problems(audit.export_lines(sqlite_database, now))) == f"{FIRST} 1 altered"
    ALTERATIONS[BLIND[column]][0](sqlite_database)
    assert faults(sqlite_database) == []


def test_every_hashed_column_is_altered_in_a_test() -> None:
    """A column hashed from now on needs its alteration too; `seq` and `prev_hash` are the place in the chain."""
    assert set(IN_ROW_HASH) == {*BLIND, "seq", "prev_hash"}
