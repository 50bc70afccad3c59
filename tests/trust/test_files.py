"""Files: a swapped one is found and its row named, an erased one is gone, and what belongs to nothing is swept."""

import os
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from threading import Barrier, Thread

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from accord import migrate
from accord.cli import main
from accord.settings import Settings
from models.attachments import Attachment
from models.database import Database
from models.items import Item
from tests.sample.files import PDF
from tests.sample.program import add_actor
from tests.trust.papers import FILE, FIRST, PLACE, attach, faults, fill, path_of
from workflow import audit, engine
from workflow.actors import Actor
from workflow.attachments import keeping, sweeping
from workflow.attachments.storage import Store
from workflow.audit.files import FileVerifier


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


@pytest.fixture
def clerk(database: Database, store: Store, now: datetime) -> Actor:
    return fill(database, store, now)


def swap_bytes(database: Database, store: Store) -> None:
    path_of(database, store).write_bytes(PDF + b"% another")


def swap_bytes_and_row(database: Database, store: Store) -> None:
    path_of(database, store).write_bytes(path_of(database, store, 2).read_bytes())
    alter("UPDATE attachment SET sha256 = (SELECT sha256 FROM attachment WHERE id = 2) WHERE id = 1")(database, store)


def swap_keys(database: Database, store: Store) -> None:
    alter("UPDATE attachment SET storage_key = (SELECT storage_key FROM attachment WHERE id = 2) WHERE id = 1")(
        database, store
    )


def remove_bytes(database: Database, store: Store) -> None:
    path_of(database, store).unlink()


def alter(statement: str) -> Callable[[Database, Store], None]:
    def execute(database: Database, _store: Store) -> None:
        with database.write() as session:
            assert session.execute(text(statement)).rowcount == 1  # type: ignore[attr-defined]

    return execute


ANOTHER = (
    "INSERT INTO attachment (item_id, name, version, media_type, size, sha256, storage_key, uploaded_at) "
    "SELECT item_id, name, 9, media_type, size, sha256, storage_key, uploaded_at FROM attachment WHERE id = 1"
)
OTHERS = {
    "bytes swapped": (swap_bytes, f"{PLACE}: the bytes of {FILE} are not those that were attached"),
    "bytes and row swapped": (swap_bytes_and_row, f"{PLACE}: what is known of {FILE} was altered"),
    "bytes of another version": (swap_keys, f"{PLACE}: the bytes of {FILE} are not those that were attached"),
    "bytes removed": (remove_bytes, f"{PLACE}: the bytes of {FILE} are gone"),
    "called otherwise": (
        alter("UPDATE attachment SET name = 'other.pdf' WHERE id = 1"),
        f"{PLACE}: what is known of {FILE} was altered",
    ),
    "moved to another item": (
        alter("UPDATE attachment SET item_id = 2 WHERE id = 1"),
        f"{PLACE}: what is known of {FILE} was altered",
    ),
    "said to be withdrawn": (
        alter("UPDATE attachment SET withdrawn_at = uploaded_at WHERE id = 1"),
        f"{PLACE}: whether {FILE} is withdrawn was altered",
    ),
    "said to be erased": (
        alter("UPDATE attachment SET erased_at = uploaded_at, storage_key = NULL WHERE id = 1"),
        f"{PLACE}: whether {FILE} is withdrawn was altered",
    ),
    "offered again": (
        alter("UPDATE attachment SET withdrawn_at = NULL WHERE id = 3"),
        f"{FIRST}, row 4: whether the file note.txt, version 1, is withdrawn was altered",
    ),
    "row removed": (alter("DELETE FROM attachment WHERE id = 1"), f"{PLACE}: {FILE} is gone"),
    "slipped in": (alter(ANOTHER), f"{FIRST}: has a file (number 4) of which its history does not tell"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_swapped_attachment_is_found_and_the_row_named(
    database: Database, store: Store, clerk: Actor, name: str
) -> None:
    assert faults(database, store) == []
    change, fault = OTHERS[name]
    change(database, store)
    assert faults(database, store)[0] == fault


def test_how_many_files_were_verified_is_told(database: Database, store: Store, clerk: Actor) -> None:
    assert list(audit.verify_database(database, store)) == [audit.Counts(items=2, entries=6, files=3, workflows=1)]


@pytest.mark.parametrize("name", ["bytes swapped", "bytes of another version", "bytes removed"])
def test_planted_blindness_for_the_bytes_is_caught(
    sqlite_database: Database, now: datetime, store: Store, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    fill(sqlite_database, store, now)
    monkeypatch.setattr(FileVerifier, "_faults_of_bytes", lambda *_arguments: ())
    OTHERS[name][0](sqlite_database, store)
    assert faults(sqlite_database, store) == []


def test_the_command_names_the_row_of_a_swapped_file(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ACCORD_{name.upper()}", raising=False)
    monkeypatch.setenv("ACCORD_VAR", str(tmp_path))
    database, store = Database(f"sqlite:///{tmp_path / 'accord.db'}"), Store(tmp_path / "files")
    migrate.upgrade(database)
    fill(database, store, now)
    whole = CliRunner().invoke(main, ["audit", "verify"])
    assert (whole.exit_code, "6 rows of 2 items, 3 files" in whole.output) == (0, True)
    swap_bytes(database, store)
    database.close()
    found = CliRunner().invoke(main, ["audit", "verify"])
    assert (found.exit_code, found.output.splitlines()[0]) == (1, OTHERS["bytes swapped"][1])


def test_the_export_holds_the_hash_of_every_file(database: Database, store: Store, clerk: Actor, now: datetime) -> None:
    lines = "".join(audit.export_lines(database, now))
    with database.read() as session:
        digests = set(session.scalars(select(Attachment.sha256)))
    assert len(digests) == 3
    assert all(digest in lines for digest in digests)


def test_erasure_takes_the_bytes_and_keeps_the_hash(
    database: Database, store: Store, clerk: Actor, now: datetime
) -> None:
    path = path_of(database, store)
    with database.write() as session:
        item, file = session.get_one(Item, 1), session.get_one(Attachment, 1)
        keeping.withdraw(session, item, file, "A name of a client", erase=True, actor=clerk, now=now)
        digest = file.sha256
    assert path.exists()
    assert (sweeping.erase(database, store), sweeping.erase(database, store)) == (1, 0)
    assert not path.exists()
    with database.read() as session:
        file = session.get_one(Attachment, 1)
        assert (file.storage_key, file.sha256, file.size) == (None, digest, len(PDF))
    assert faults(database, store) == []


def test_discarding_an_item_erases_its_files(database: Database, store: Store, clerk: Actor, now: datetime) -> None:
    with database.write() as session:
        ann = add_actor(session, "bea", "author")
        item = engine.create(session, "permit", "create", actor=ann, now=now, data={"title": "A secret"})
        stored = store.take("secret.txt", BytesIO(b"A secret."))
        session.flush()
        keeping.attach(session, item, stored, limits=store.limits, actor=ann, now=now)
        engine.advance(session, item, "discard", actor=ann, now=now)
    sweeping.erase(database, store)
    assert not store.has(stored.key)
    with database.read() as session:
        file = session.scalars(select(Attachment).where(Attachment.sha256 == stored.sha256)).one()
        assert (file.name, file.storage_key, file.is_open) == (f"({file.id})", None, False)
    assert faults(database, store) == []


def test_bytes_that_two_items_share_stay_for_the_other(
    database: Database, store: Store, clerk: Actor, now: datetime
) -> None:
    with database.write() as session:
        first = session.get_one(Attachment, 1)
        session.add(
            Attachment(
                item_id=2, name="plan.pdf", version=1, media_type=first.media_type, size=first.size,
                sha256=first.sha256, storage_key=first.storage_key, uploaded_at=now,
            )
        )  # fmt: skip
        first.erased_at = now
        key = str(first.storage_key)
    sweeping.erase(database, store)
    assert store.has(key)


def age(store: Store, key: str, now: datetime, days: float) -> None:
    at = now.timestamp() - days * 86_400
    os.utime(store.path(key), (at, at))


def test_what_belongs_to_nothing_is_swept_after_a_day_and_nothing_else(
    database: Database, store: Store, clerk: Actor, now: datetime
) -> None:
    for key, _ in list(store.lying()):
        age(store, key, now, 30)
    young, old = (store.take("a.txt", BytesIO(b"a")).key for _ in range(2))
    age(store, young, now, 0.9)
    age(store, old, now, 1.1)
    half = store.folder / "incoming" / "half"
    half.write_bytes(b"%PDF")
    os.utime(half, (now.timestamp() - 90_000,) * 2)
    assert sweeping.sweep(database, store, now) == sweeping.Swept(0, 1, 1)
    assert (store.has(young), store.has(old), half.exists()) == (True, False, False)
    assert faults(database, store) == []


def attach_at_once(database: Database, store: Store, clerk: Actor, now: datetime) -> list[str]:
    """Eight attach at the same moment, half of them under one name; gives what went wrong."""
    began, complaints = Barrier(8), list[str]()

    def run(number: int) -> None:
        began.wait()
        try:
            attach(database, store, clerk, now, f"{number % 2 * number}.txt", f"By {number}.".encode())
        except Exception as error:  # noqa: BLE001 - whatever it is
            complaints.append(repr(error))

    threads = [Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return complaints


def test_of_eight_who_attach_at_once_each_succeeds(
    database: Database, store: Store, clerk: Actor, now: datetime
) -> None:
    assert attach_at_once(database, store, clerk, now) == []
    with database.read() as session:
        wanted = select(Attachment.version).where(Attachment.name == "0.txt").order_by(Attachment.version)
        assert list(session.scalars(wanted)) == [1, 2, 3, 4]
    assert faults(database, store) == []


def test_planted_fault_without_waiting_makes_them_collide(
    postgresql_database: Database, store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite lets one write at a time in any case."""
    clerk = fill(postgresql_database, store, now)
    monkeypatch.setattr(Session, "refresh", lambda *_arguments, **_options: None)
    assert attach_at_once(postgresql_database, store, clerk, now) != []
    assert faults(postgresql_database, store) == []
