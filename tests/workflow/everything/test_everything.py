import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from models import ALL_TABLES
from models.attachments import Attachment
from models.database import Database
from models.items import Item
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.databases import bare_postgresql
from tests.sample.files import PDF, store_beside
from workflow import audit
from workflow.attachments.storage import Store
from workflow.audit.export import BrokenExport, checked
from workflow.everything.archives import DATA, MANIFEST
from workflow.everything.carried import IN_LINES, LEFT_OUT, carried_columns, carried_tables
from workflow.everything.lines import Told, everything_lines
from workflow.everything.loading import NotEmpty, load_everything, verify_archive
from workflow.everything.writing import export_to

Change = Callable[[list[str], dict[str, bytes]], None]


@pytest.fixture
def target(tmp_path: Path) -> Iterator[tuple[Database, Store]]:
    """An empty installation."""
    (tmp_path / "target").mkdir()
    database = Database(f"sqlite:///{tmp_path / 'target' / 'accord.db'}")
    database.create_all()
    yield database, store_beside(database)
    database.close()


def contents(database: Database) -> dict[str, list[Any]]:
    """Every carried row of every table, as an export writes it."""
    told = Told()
    with database.read() as session:
        lines = list(everything_lines(session, Store(Path("/nonexistent")), NOW, told))
    found: dict[str, list[Any]] = {}
    for line in lines[1:]:
        record = json.loads(line)
        del record["check"]
        ((name, values),) = record.items()
        if name == "row" and values["table"] == "attachment":
            del values["values"]["file"]
        found.setdefault(values["table"] if name == "row" else name, []).append(values)
    del found["end"]
    return found


def export(world: World, place: Path) -> Path:
    export_to(world.database, store_beside(world.database), place, NOW)
    return place


def faults(place: Path) -> list[str]:
    return [str(found) for found in verify_archive(place) if isinstance(found, audit.Fault)]


def live_faults(database: Database, store: Store) -> list[str]:
    return [str(found) for found in audit.verify_database(database, store) if isinstance(found, audit.Fault)]


def check_copy(world: World, database: Database, store: Store, tmp_path: Path) -> None:
    """The copy holds what the site holds, and nothing that opens its door or leaves it by mail."""
    assert contents(database) == contents(world.database)
    assert live_faults(database, store) == []
    again = tmp_path / "again.zip"
    export_to(database, store, again, NOW)
    with zipfile.ZipFile(again) as second, zipfile.ZipFile(tmp_path / "everything.zip") as first:
        assert second.read(DATA) == first.read(DATA)
    with database.read() as session:
        assert set(session.scalars(select(Person.password_hash))) == {None}
        for name in LEFT_OUT:
            assert session.scalar(select(func.count()).select_from(ALL_TABLES.tables[name])) == 0, name
        keys = set(session.scalars(select(Attachment.storage_key)))
        assert [store.path(str(key)).read_bytes() for key in keys] == [PDF]


def test_every_table_is_carried_or_left_out_with_a_reason() -> None:
    names = {table.name for table in carried_tables()} | set(IN_LINES) | set(LEFT_OUT)
    assert names == set(ALL_TABLES.tables)
    for table in carried_tables():
        stays = set(table.columns) - set(carried_columns(table))
        assert all(column.nullable for column in stays), table.name


def test_site_is_the_same_in_an_empty_installation(
    small_site: World, target: tuple[Database, Store], tmp_path: Path
) -> None:
    place = export(small_site, tmp_path / "everything.zip")
    assert faults(place) == []
    counts = load_everything(*target, place)
    assert (counts.items, counts.changes > 0, counts.checkpoints) == (4, True, 1)
    check_copy(small_site, *target, tmp_path)
    full = {name for name, rows in contents(small_site.database).items() if rows}
    assert full >= {
        "person", "role_grant", "item", "entry", "change", "checkpoint", "ballot", "decision", "edition", "posting",
        "deadline", "reminder", "comment", "attachment", "setting", "follower", "reference_counter",
    }  # fmt: skip
    with target[0].read() as session:
        found = session.execute(text("SELECT count(*) FROM item_search WHERE item_search MATCH 'fiches'")).scalar()
        assert found == 1
    with pytest.raises(NotEmpty, match="there is something in"):
        load_everything(*target, place)


def test_site_moves_to_postgresql_and_goes_on_there(small_site: World, postgresql_url: str, tmp_path: Path) -> None:
    place = export(small_site, tmp_path / "everything.zip")
    with bare_postgresql(postgresql_url) as url:
        database = Database(url)
        database.create_all()
        load_everything(database, Store(tmp_path / "moved"), place)
        check_copy(small_site, database, Store(tmp_path / "moved"), tmp_path)
        moved = World(small_site.app, database, small_site.people, small_site.organizations)
        moved.make(title="The next one")
        with database.read() as session:
            assert session.scalar(select(func.count(Item.id))) == 5
        database.close()


def test_export_is_a_folder_too(small_site: World, tmp_path: Path) -> None:
    place = export(small_site, tmp_path / "everything")
    assert faults(place) == []
    lines = (place / DATA).read_text(encoding="utf-8").splitlines()
    assert [one for one in audit.verify_export(lines) if isinstance(one, audit.Fault)] == []
    with pytest.raises(FileExistsError):
        export(small_site, place)
    (place / "files" / "0").symlink_to("/etc/passwd")
    with pytest.raises(BrokenExport, match="'files/0' has no place"):
        faults(place)


def alter_name(lines: list[str], members: dict[str, bytes]) -> None:
    del members
    number = next(number for number, line in enumerate(lines) if '"Kim"' in line)
    lines[number] = lines[number].replace('"Kim"', '"Tim"')


def swap(lines: list[str], members: dict[str, bytes]) -> None:
    del members
    lines[5], lines[6] = lines[6], lines[5]


def checked_anew(lines: list[str]) -> None:
    """The checks as whoever holds this code can make them."""
    check = ""
    for number, line in enumerate(lines[1:], 1):
        record = json.loads(line)
        del record["check"]
        body = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        lines[number], check = checked(body, check)


def alter_history(lines: list[str], members: dict[str, bytes]) -> None:
    del members
    number = next(number for number, line in enumerate(lines) if '"action":"triage"' in line)
    lines[number] = lines[number].replace('"role":"cpin_staff"', '"role":"admin"')
    checked_anew(lines)


def give_wrong_type(lines: list[str], members: dict[str, bytes]) -> None:
    del members
    change_comment(lines, r'"author_id":\d+', '"author_id":0.5')


def name_nobody(lines: list[str], members: dict[str, bytes]) -> None:
    del members
    change_comment(lines, r'"author_id":\d+', '"author_id":4711')


def change_comment(lines: list[str], was: str, now: str) -> None:
    number = next(number for number, line in enumerate(lines) if '"table":"comment"' in line)
    lines[number] = re.sub(was, now, lines[number])
    checked_anew(lines)


def count_too_far(lines: list[str], members: dict[str, bytes]) -> None:
    del members
    change_comment(lines, r'"author_id":\d+', f'"author_id":{10**30}')


def write_half_a_letter(lines: list[str], members: dict[str, bytes]) -> None:
    del members
    number = next(number for number, line in enumerate(lines) if '"table":"comment"' in line)
    lines[number] = lines[number].replace("A *comment*.", "\\ud800")
    body = re.sub(r',"check":"[0-9a-f]{16}"', "", lines[number])
    before = json.loads(lines[number - 1])["check"]
    lines[number], check = checked(body, before)
    for later in range(number + 1, len(lines)):
        lines[later], check = checked(re.sub(r',"check":"[0-9a-f]{16}"\}$', "}", lines[later]), check)


def say_another_size(lines: list[str], members: dict[str, bytes]) -> None:
    del members
    number = next(number for number, line in enumerate(lines) if '"table":"attachment"' in line)
    lines[number] = re.sub(r'"size":\d+', '"size":1', lines[number])
    checked_anew(lines)


def lead_out(lines: list[str], members: dict[str, bytes]) -> None:
    del lines
    members["files/../../escaped"] = b"x"


def change_file(lines: list[str], members: dict[str, bytes]) -> None:
    del lines
    name = next(name for name in members if name.startswith("files/"))
    members[name] = members[name][::-1]


def pack_nothing(lines: list[str], members: dict[str, bytes]) -> None:
    del lines
    members["files/" + "0" * 64] = bytes(200 * 1024 * 1024 // 16)


def be_newer(lines: list[str], members: dict[str, bytes]) -> None:
    del members
    lines[0] = lines[0].replace('"version":6', '"version":7')


def cut(lines: list[str], members: dict[str, bytes]) -> None:
    del members, lines[-3:]


def forget_a_file(lines: list[str], members: dict[str, bytes]) -> None:
    del lines
    del members[next(name for name in members if name.startswith("files/"))]


BROKEN: dict[Change, str] = {
    alter_name: r"accord\.jsonl, line \d+ was altered",
    swap: r"accord\.jsonl, line 6 was altered",
    alter_history: r"accord\.jsonl, CR-2026-0001, row 3: ",
    give_wrong_type: r"accord\.jsonl, line \d+ does not fit its table",
    count_too_far: r"accord\.jsonl, line \d+ does not fit its table",
    say_another_size: r"accord\.jsonl, line \d+ does not fit its table",
    write_half_a_letter: r"accord\.jsonl, lines \d+ to \d+ do not fit together",
    name_nobody: r"accord\.jsonl, lines \d+ to \d+ do not fit together",
    cut: r"accord\.jsonl, the export is cut off",
    be_newer: r"accord\.jsonl, line 1 is not a line",
    lead_out: r"'files/\.\./\.\./escaped' has no place",
    change_file: r"files/[0-9a-f]{64} was altered",
    pack_nothing: r"packed in a way",
    forget_a_file: r"files/[0-9a-f]{64} is missing",
}


def test_bad_exports_are_refused_by_file_and_line_and_nothing_is_loaded(
    small_site: World, target: tuple[Database, Store], tmp_path: Path
) -> None:
    database, store = target
    with zipfile.ZipFile(export(small_site, tmp_path / "everything.zip")) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    for change, said in BROKEN.items():
        place = tmp_path / f"{change.__name__}.zip"
        _write(place, whole, change)
        with pytest.raises(BrokenExport, match=said):
            load_everything(database, store, place)
        assert list(store.lying()) == []
    half = tmp_path / "half.zip"
    half.write_bytes((tmp_path / "everything.zip").read_bytes()[:-100])
    with pytest.raises(BrokenExport, match="is not a whole export"):
        load_everything(database, store, half)
    with database.read() as session:
        counts = {
            table.name: session.scalar(select(func.count()).select_from(table)) for table in ALL_TABLES.sorted_tables
        }
    assert set(counts.values()) == {0}


def _write(place: Path, whole: dict[str, bytes], change: Change) -> None:
    """Pack an export anew, with something changed, and the sizes and hashes of its lines as they then are."""
    members = dict(whole)
    lines = members[DATA].decode().splitlines()
    change(lines, members)
    data = "".join(f"{line}\n" for line in lines).encode()
    manifest = json.loads(members[MANIFEST])
    manifest["members"][0] |= {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**members, DATA: data, MANIFEST: json.dumps(manifest).encode()}.items():
            archive.writestr(name, content)
