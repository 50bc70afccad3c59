"""The record of changes beside items cannot be altered unnoticed either: each way is found, and the row is named.

The export is judged by the second verifier too, which shares no code with Accord.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.changes import Change, ChangeChain
from models.database import Database
from tests.beginnings import begin_with
from tests.sample.program import PROGRAM
from tests.trust.second_verifier import IN_CHANGE_HASH, problems
from tests.trust.test_history_alterations import alter, faults, faults_of, rename
from workflow import accounts, audit, changes, history, registry
from workflow.actors import SYSTEM, Actor, Grant

ROW = "UPDATE change SET {} WHERE seq = {}"
CUT = "DELETE FROM change WHERE seq {}"
CHAIN = "UPDATE change_chain SET {}"


def fill(database: Database, now: datetime) -> Database:
    """Four changes over two days."""
    registry.register(PROGRAM)
    with database.write() as session:
        robin = accounts.add_person(session, name="Robin", email="r@example.org", by=SYSTEM, now=now)
        keeper = Actor(robin.id, robin.name, frozenset({Grant("admin", "sample")}))
        accounts.change_person(session, robin, {"name": "Robin Field"}, by=keeper, now=now)
        later = now + timedelta(days=1)
        accounts.grant_role(
            session, robin, program="sample", role="clerk", starts_on=date(2026, 1, 1), by=keeper, now=later
        )
        accounts.deactivate(session, robin, by=SYSTEM, now=later)
    return database


@pytest.fixture
def filled(database: Database, now: datetime) -> Database:
    return begin_with(database, "four changes", lambda: fill(database, now))


def swap_rows(database: Database) -> None:
    for statement in (ROW.format("seq = 99", 2), ROW.format("seq = 2", 3), ROW.format("seq = 3", 99)):
        alter(statement)(database)


def forge_row(database: Database) -> None:
    """A further row with a right hash, as whoever knows the format can make it."""
    with database.write() as session:
        last = session.scalars(select(Change).where(Change.seq == 4)).one()
        names = [column.key for column in Change.__table__.columns if column.key != "id"]
        forged = Change(**{**{name: getattr(last, name) for name in names}, "seq": 5, "prev_hash": last.hash})
        forged.hash = changes.change_hash(forged)
        session.add(forged)


def rename_row(database: Database) -> None:
    with database.write() as session:
        rename(session.scalars(select(Change).where(Change.seq == 2)).one())


def swap_inputs(database: Database) -> None:
    """Give the second row the values of the third one, digest and all."""
    with database.write() as session:
        second, third = session.scalars(select(Change).where(Change.seq.in_((2, 3))).order_by(Change.seq))
        second.input, second.input_digest = third.input, third.input_digest


ALTERATIONS: dict[str, tuple[Callable[[Database], None], str]] = {
    "actor_digest": (rename_row, "change 2"),
    "name taken away": (alter(ROW.format("actor_name = '', actor_salt = ''", 2)), "change 2"),
    "salt": (alter(ROW.format("actor_salt = 'ab'", 2)), "change 2"),
    "actor_name": (alter(ROW.format("actor_name = 'Nobody'", 2)), "change 2"),
    "actor_id": (alter(ROW.format("actor_id = NULL", 2)), "change 2"),
    "recorded_at": (alter(ROW.format("recorded_at = '2026-03-01 00:00:00.000000'", 2)), "change 2"),
    "action": (alter(ROW.format("action = 'add_person'", 2)), "change 2"),
    "subject": (alter(ROW.format("subject = 'person:9'", 2)), "change 2"),
    "input_digest": (swap_inputs, "change 2"),
    "values": (alter(ROW.format("""input = '{"salt": "1", "from": {}, "to": {"name": "Robin"}}'""", 2)), "change 2"),
    "values taken away": (alter(ROW.format("input = NULL", 2)), "change 2"),
    "values taken away, digest too": (alter(ROW.format("input = NULL, input_digest = ''", 2)), "change 2"),
    "first row deleted": (alter(CUT.format("= 1")), "change 1"),
    "middle row deleted": (alter(CUT.format("= 3")), "change 3"),
    "tail cut": (alter(CUT.format("> 2")), "change 3"),
    "all rows deleted": (alter(CUT.format("> 0")), "change 1"),
    "rows swapped": (swap_rows, "change 2"),
    "row inserted": (forge_row, "change 5"),
    "hash": (alter(ROW.format("hash = prev_hash", 2)), "change 2"),
    "length of the chain": (alter(CHAIN.format("length = 5")), "change 5"),
    "head of the chain": (alter(CHAIN.format(f"head_hash = '{'0' * 64}'")), "change 4"),
    "chain": (alter("DELETE FROM change_chain"), "change 1"),
}


def test_untouched_changes_have_no_fault(filled: Database, now: datetime) -> None:
    lines = list(audit.export_lines(filled, now))

    assert list(audit.verify_database(filled)) == list(audit.verify_export(lines)) == [audit.Counts(changes=4)]
    assert list(problems(lines)) == []


@pytest.mark.parametrize("name", ALTERATIONS)
def test_an_alteration_is_found_and_the_row_named(filled: Database, now: datetime, name: str) -> None:
    change, place = ALTERATIONS[name]
    change(filled)
    lines = list(audit.export_lines(filled, now))

    assert faults(filled)[0].startswith(place)
    assert faults_of(lines) == faults(filled)
    assert next(problems(lines)).startswith(place)


def test_a_change_that_cannot_be_read_is_named(sqlite_database: Database, now: datetime) -> None:
    fill(sqlite_database, now)
    alter(ROW.format("recorded_at = 'yesterday'", 2))(sqlite_database)

    assert faults(sqlite_database)[0] == "change 2: was altered: it cannot be read"
    with pytest.raises(audit.BrokenExport, match="change 2"):
        list(audit.export_lines(sqlite_database, now))


@pytest.mark.parametrize("column", sorted(set(IN_CHANGE_HASH) - {"seq", "prev_hash"}))
def test_planted_blindness_for_a_column_is_caught(
    sqlite_database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    honest = history.digest

    def blind(value: Any) -> str:
        is_row = isinstance(value, dict) and "seq" in value
        return honest({name: part for name, part in value.items() if name != column} if is_row else value)

    monkeypatch.setattr(changes, "digest", blind)
    fill(sqlite_database, now)
    assert faults(sqlite_database) == []
    assert next(problems(audit.export_lines(sqlite_database, now))) == "change 1 altered"
    ALTERATIONS[column][0](sqlite_database)
    assert faults(sqlite_database) == []


def rewrite_chain(database: Database) -> None:
    """What only who holds the database and the code can do: alter a row and make every later hash anew."""
    with database.write() as session:
        rows = list(session.scalars(select(Change).order_by(Change.seq)))
        rename(rows[1])
        for before, row in zip([None, *rows], rows, strict=False):
            row.prev_hash = before.hash if before else row.prev_hash
            row.hash = changes.change_hash(row)
        session.scalars(select(ChangeChain)).one().head_hash = rows[-1].hash
        session.flush()


def test_a_chain_written_anew_is_revealed_by_the_checkpoint_of_its_day(filled: Database, now: datetime) -> None:
    first = audit.make_checkpoint(filled, datetime(2026, 3, now.day + 1, 0, 15, tzinfo=UTC))
    second = audit.make_checkpoint(filled, datetime(2026, 3, now.day + 2, 0, 15, tzinfo=UTC))
    assert first is not None
    assert second is not None
    assert first.heads_digest != second.heads_digest
    lines = list(audit.export_lines(filled, now))
    assert faults(filled) == faults_of(lines) == list(problems(lines)) == []

    rewrite_chain(filled)
    lines = list(audit.export_lines(filled, now))
    assert [fault.partition(":")[0] for fault in faults(filled)] == [
        f"checkpoint {first.day}",
        f"checkpoint {second.day}",
    ]
    assert faults_of(lines) == faults(filled)
    assert list(problems(lines)) == [f"checkpoint {first.day}", f"checkpoint {second.day}"]
