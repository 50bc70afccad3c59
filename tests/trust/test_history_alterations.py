"""History cannot be altered unnoticed: every way to alter it in the database is found, and the row is named.

The export made of the altered database is judged by the second verifier too, which shares no code with Accord.
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.changes import Change
from models.database import Database
from models.definitions import WorkflowVersion
from models.history import Checkpoint, HistoryEntry
from models.items import Item
from tests.beginnings import begin_with
from tests.sample.program import PROGRAM, add_actor, add_society
from tests.trust.second_verifier import problems
from workflow import audit, engine, history, registry, versions
from workflow.audit.verify import Verifier
from workflow.errors import AlteredVersion

FIRST, SECOND, THIRD = "PE-2026-0001", "PE-2026-0002", "PE-2026-0003"


def fill(database: Database, now: datetime) -> Database:
    """Three items over three days: one with four rows, one that was discarded, one with a single row."""
    registry.register(PROGRAM)
    with database.write() as session:
        society = add_society(session, "S-A")
        ann, clerk = add_actor(session, "ann", "author", society=society), add_actor(session, "clerk", "clerk")
        days = [now + timedelta(days=number) for number in range(3)]
        first = engine.create(session, "permit", "create", actor=ann, now=days[0], data={"title": "A shed"})
        second = engine.create(session, "permit", "create", actor=ann, now=days[0], data={"title": "A secret"})
        engine.create(session, "permit", "create", actor=ann, now=days[1], data={"title": "Été"})
        filed = {"category": "fast", "confirmed": True}
        engine.advance(session, first, "file", actor=ann, now=days[1], data=filed)
        engine.advance(session, first, "ask_inspection", actor=clerk, now=days[1])
        engine.advance(session, second, "discard", actor=ann, now=days[2])
        engine.advance(session, first, "park", actor=clerk, now=days[2], data={"reason": "Waiting"})
    return database


@pytest.fixture
def filled(database: Database, now: datetime) -> Database:
    return begin_with(database, "three permits", lambda: fill(database, now))


def faults(database: Database) -> list[str]:
    return [str(found) for found in audit.verify_database(database) if isinstance(found, audit.Fault)]


def faults_of(lines: Iterable[str]) -> list[str]:
    return [str(found) for found in audit.verify_export(lines) if isinstance(found, audit.Fault)]


def alter(statement: str) -> Callable[[Database], None]:
    def execute(database: Database) -> None:
        with database.write() as session:
            assert session.execute(text(statement)).rowcount >= 1  # type: ignore[attr-defined]

    return execute


ROW = "UPDATE history_entry SET {} WHERE seq = {} AND item_id = (SELECT id FROM item WHERE reference = 'PE-2026-0001')"
CUT = "DELETE FROM history_entry WHERE seq {} AND item_id = (SELECT id FROM item WHERE reference = 'PE-2026-0001')"
ITEM = "UPDATE item SET {} WHERE reference = 'PE-2026-0001'"


def swap_rows(database: Database) -> None:
    for statement in (ROW.format("seq = 99", 2), ROW.format("seq = 2", 3), ROW.format("seq = 3", 99)):
        alter(statement)(database)


def forge_row(database: Database) -> None:
    """A further row with a right hash, as whoever knows the format can make it."""
    with database.write() as session:
        last = rows_of(session, FIRST)[-1]
        forged = copy_of(last, seq=5, to_state="granted", prev_hash=last.hash)
        forged.hash = history.entry_hash(forged, FIRST)
        session.add(forged)


def rename(row: HistoryEntry | Change) -> None:
    """Another name with a right digest, as whoever knows the format can make it."""
    for column, value in history.name_columns("actor", "Nobody").items():
        setattr(row, column, value)


def rename_row(database: Database) -> None:
    with database.write() as session:
        rename(rows_of(session, FIRST)[1])


def swap_inputs(database: Database) -> None:
    """Give the second row what was given with the fourth one, digest and all."""
    with database.write() as session:
        rows = rows_of(session, FIRST)
        rows[1].input, rows[1].input_digest = rows[3].input, rows[3].input_digest


def rows_of(session: Session, reference: str) -> list[HistoryEntry]:
    return history.entries(session, session.scalars(select(Item).where(Item.reference == reference)).one())


def copy_of(row: HistoryEntry, **changes: object) -> HistoryEntry:
    names = [column.key for column in HistoryEntry.__table__.columns if column.key != "id"]
    return HistoryEntry(**{**{name: getattr(row, name) for name in names}, **changes})


ALTERATIONS = {
    "who": (alter(ROW.format("actor_name = 'Nobody'", 2)), f"{FIRST}, row 2"),
    "who, digest too": (rename_row, f"{FIRST}, row 2"),
    "who, with another salt": (alter(ROW.format("actor_salt = 'ab'", 2)), f"{FIRST}, row 2"),
    "who, taken away": (alter(ROW.format("actor_name = '', actor_salt = ''", 2)), f"{FIRST}, row 2"),
    "who, the digest alone": (alter(ROW.format("actor_salt = '', actor_digest = ''", 2)), f"{FIRST}, row 2"),
    "who, by number": (alter(ROW.format("actor_id = NULL", 2)), f"{FIRST}, row 2"),
    "for whom": (alter(ROW.format("on_behalf_of_id = actor_id", 2)), f"{FIRST}, row 2"),
    "as whom": (alter(ROW.format("role = 'judge'", 2)), f"{FIRST}, row 2"),
    "when": (alter(ROW.format("recorded_at = '2026-03-01 00:00:00.000000'", 2)), f"{FIRST}, row 2"),
    "effective when": (alter(ROW.format("effective_on = '2026-03-01'", 2)), f"{FIRST}, row 2"),
    "what": (alter(ROW.format("action = 'decide'", 2)), f"{FIRST}, row 2"),
    "from": (alter(ROW.format("from_state = 'granted'", 2)), f"{FIRST}, row 2"),
    "to": (alter(ROW.format("to_state = 'granted'", 2)), f"{FIRST}, row 2"),
    "track": (alter(ROW.format("track = 'inspection'", 2)), f"{FIRST}, row 2"),
    "what was given": (
        alter(ROW.format("""input = '{"salt": "1", "data": {"category": "slow"}}'""", 2)),
        f"{FIRST}, row 2",
    ),
    "what was given, taken away": (alter(ROW.format("input = NULL", 2)), f"{FIRST}, row 2"),
    "what was given, digest too": (alter(ROW.format("input = NULL, input_digest = ''", 2)), f"{FIRST}, row 2"),
    "what was given, from another row": (swap_inputs, f"{FIRST}, row 2"),
    "first row deleted": (alter(CUT.format("= 1")), f"{FIRST}, row 1"),
    "middle row deleted": (alter(CUT.format("= 3")), f"{FIRST}, row 3"),
    "tail cut": (alter(CUT.format("> 2")), f"{FIRST}, row 3"),
    "all rows deleted": (alter(CUT.format("> 0")), FIRST),
    "rows swapped": (swap_rows, f"{FIRST}, row 2"),
    "row inserted": (forge_row, f"{FIRST}, row 5"),
    "hash": (alter(ROW.format("hash = prev_hash", 2)), f"{FIRST}, row 2"),
    "state of the item": (alter(ITEM.format("state = 'granted'")), FIRST),
    "track of the item": (alter(ITEM.format("""tracks = '{"inspection": "none"}'""")), FIRST),
    "head of the item": (alter(ITEM.format(f"head_hash = '{'0' * 64}'")), f"{FIRST}, row 4"),
    "version of the item": (alter(ITEM.format("version = 5")), f"{FIRST}, row 5"),
    "moved to another item": (
        alter(
            "UPDATE history_entry SET seq = 2, item_id = (SELECT id FROM item WHERE reference = 'PE-2026-0003') "
            "WHERE seq = 4"
        ),
        f"{FIRST}, row 4",
    ),
}


def test_an_untouched_history_has_no_fault(filled: Database, now: datetime) -> None:
    lines = list(audit.export_lines(filled, now))

    assert list(audit.verify_database(filled)) == [audit.Counts(items=3, entries=7, erased=1, workflows=1)]
    assert list(audit.verify_export(lines)) == [audit.Counts(items=3, entries=7, erased=1, workflows=1)]
    assert list(problems(lines)) == []
    assert "A secret" not in "".join(lines)


@pytest.mark.parametrize("name", ALTERATIONS)
def test_an_alteration_is_found_and_the_row_named(filled: Database, now: datetime, name: str) -> None:
    change, place = ALTERATIONS[name]
    change(filled)
    lines = list(audit.export_lines(filled, now))

    assert faults(filled)[0].startswith(place)
    assert faults_of(lines) == faults(filled)
    assert next(problems(lines)).startswith(place.replace(", row", ""))


def test_a_row_that_cannot_be_read_is_named(sqlite_database: Database, now: datetime) -> None:
    fill(sqlite_database, now)
    alter(ROW.format("recorded_at = 'yesterday'", 2))(sqlite_database)

    assert faults(sqlite_database)[0] == f"{FIRST}, row 2: was altered: it cannot be read"


def rewrite_workflow(database: Database) -> None:
    """Let everybody approve, in the stored version that every item is on."""
    with database.write() as session:
        version = session.scalars(select(WorkflowVersion)).one()
        rows = [{**row, "roles": ["author"]} for row in version.source["transitions"]]
        version.source = {**version.source, "transitions": rows}


def test_a_stored_workflow_that_was_rewritten_is_named(filled: Database, now: datetime) -> None:
    rewrite_workflow(filled)
    lines = list(audit.export_lines(filled, now))

    assert [fault.split(" of ")[1] for fault in faults(filled)] == ["permit: the stored workflow was altered"]
    assert faults_of(lines) == faults(filled)
    assert [problem.split(" of ")[1] for problem in problems(lines)] == ["permit"]


def test_nothing_goes_by_a_stored_workflow_that_was_rewritten(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        source = {**PROGRAM.kinds["permit"].source, "prefix": "OLD"}
        rewritten = WorkflowVersion(program="sample", kind="permit", digest="0" * 64, source=source, created_at=now)
        session.add(rewritten)
        session.flush()
        with pytest.raises(AlteredVersion, match=f"version {rewritten.id} of permit was altered"):
            versions.workflow_version(session, rewritten.id, "permit")


def test_planted_blindness_for_stored_workflows_is_caught(
    sqlite_database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Verifier, "check_version", lambda *_: iter(()))
    rewrite_workflow(fill(sqlite_database, now))
    assert faults(sqlite_database) == []
    assert list(problems(audit.export_lines(sqlite_database, now))) == ["version 1 of permit"]


def test_a_stored_workflow_that_cannot_be_read_is_named(sqlite_database: Database, now: datetime) -> None:
    fill(sqlite_database, now)
    alter("UPDATE workflow_version SET source = '{'")(sqlite_database)

    assert faults(sqlite_database) == ["version 1 of permit: was altered: it cannot be read"]


def checkpointed(database: Database, now: datetime) -> list[Checkpoint]:
    """A checkpoint for each of the three days, made early on the day after."""
    made = [
        audit.make_checkpoint(database, datetime(2026, 3, day, 0, 15, tzinfo=UTC))
        for day in (now.day + 1, now.day + 2, now.day + 3)
    ]
    return [checkpoint for checkpoint in made if checkpoint is not None]


def rewrite_chain(database: Database) -> None:
    """What only who holds the database and the code can do: alter a row and make every later hash anew."""
    with database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == FIRST)).one()
        rows = rows_of(session, FIRST)
        rename(rows[1])
        for before, row in zip([None, *rows], rows, strict=False):
            row.prev_hash = before.hash if before else row.prev_hash
            row.hash = history.entry_hash(row, FIRST)
        item.head_hash = rows[-1].hash
        session.flush()


def test_checkpoints_cover_every_row_once(filled: Database, now: datetime) -> None:
    made = checkpointed(filled, now)

    assert [(checkpoint.day, checkpoint.entries, checkpoint.items) for checkpoint in made] == [
        (date(2026, 3, 3), 2, 2),
        (date(2026, 3, 4), 3, 2),
        (date(2026, 3, 5), 2, 2),
    ]
    lines = list(audit.export_lines(filled, now))
    assert faults(filled) == faults_of(lines) == list(problems(lines)) == []


def test_make_checkpoint_waits_until_midnight_is_over(filled: Database) -> None:
    assert audit.make_checkpoint(filled, datetime(2026, 3, 5, 0, 15, tzinfo=UTC)) is not None
    assert audit.make_checkpoint(filled, datetime(2026, 3, 6, 0, 5, tzinfo=UTC)) is None
    assert audit.make_checkpoint(filled, datetime(2026, 3, 6, 0, 15, tzinfo=UTC)) is not None
    assert audit.make_checkpoint(filled, datetime(2026, 3, 6, 23, 0, tzinfo=UTC)) is None


def test_a_checkpoint_covers_days_on_which_nothing_ran(filled: Database, now: datetime) -> None:
    made = audit.make_checkpoint(filled, now + timedelta(days=30))

    assert made is not None
    assert (made.entries, made.items) == (7, 3)
    assert faults(filled) == []


def test_a_chain_written_anew_is_revealed_by_a_checkpoint_only(filled: Database, now: datetime) -> None:
    rewrite_chain(filled)
    assert faults(filled) == []


@pytest.mark.parametrize(
    ("change", "days"),
    [
        (rewrite_chain, ["2026-03-04", "2026-03-05"]),
        (alter("UPDATE checkpoint SET entries = 9 WHERE day = '2026-03-04'"), ["2026-03-04"]),
        (alter("DELETE FROM checkpoint WHERE day = '2026-03-04'"), ["2026-03-05", "2026-03-05"]),
    ],
)
def test_an_alteration_before_a_checkpoint_is_found(
    filled: Database, now: datetime, change: Callable[[Database], None], days: list[str]
) -> None:
    checkpointed(filled, now)
    change(filled)
    lines = list(audit.export_lines(filled, now))

    assert [fault.split(":")[0] for fault in faults(filled)] == [f"checkpoint {day}" for day in days]
    assert faults_of(lines) == faults(filled)
    assert list(problems(lines)) == [f"checkpoint {day}" for day in dict.fromkeys(days)]


def test_an_item_that_vanished_altogether_is_found(filled: Database, now: datetime) -> None:
    checkpointed(filled, now)
    with filled.write() as session:
        third = session.scalars(select(Item).where(Item.reference == THIRD)).one()
        for statement in ("deadline", "history_entry", "item_search"):
            key = "rowid" if statement == "item_search" and filled.dialect == "sqlite" else "item_id"
            session.execute(text(f"DELETE FROM {statement} WHERE {key} = :id"), {"id": third.id})  # noqa: S608
        session.execute(text("DELETE FROM item WHERE id = :id"), {"id": third.id})

    assert [fault.split(":")[0] for fault in faults(filled)] == ["checkpoint 2026-03-04"]


@pytest.mark.parametrize("keep", [0, 1, 5, -1])
def test_an_export_that_is_cut_off_is_refused(filled: Database, now: datetime, keep: int) -> None:
    lines = list(audit.export_lines(filled, now))[:keep]

    with pytest.raises(audit.BrokenExport, match="cut off"):
        faults_of(lines)


@pytest.mark.parametrize("line", ["", "[]", '{"entry": {"seq": 1}}', '{"item": 3}', "{", '{"a": 1, "b": 2}'])
def test_an_export_with_a_foreign_line_is_refused(filled: Database, now: datetime, line: str) -> None:
    lines = list(audit.export_lines(filled, now))
    lines[3] = line

    with pytest.raises(audit.BrokenExport, match="line 4"):
        faults_of(lines)


def test_an_export_with_a_row_left_out_is_found(filled: Database, now: datetime) -> None:
    lines = list(audit.export_lines(filled, now))
    place = next(number for number, line in enumerate(lines) if '"seq":2' in line)
    left_out = json.loads(lines.pop(place))["entry"]

    assert left_out["action"] == "file"
    assert faults_of(lines)[0] == f"{FIRST}, row 2: row 2 is missing; row 3 follows"
    assert list(problems(lines))[1] == f"{FIRST} 2 missing"
