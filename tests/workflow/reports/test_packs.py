"""A pack: the same bytes again, checked by itself and by others' tools, and every way in which one can differ."""

import hashlib
import io
import json
import subprocess
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import page
import pytest
from click.testing import CliRunner

from accord.cli import main
from tests.workflow.reports.test_files import TABLE
from workflow.progress import Cancelled
from workflow.reports.pack_checks import PackFault, PackSeen, verify_pack
from workflow.reports.packs import Document, PackFacts, make_pack
from workflow.reports.windows import Window
from workflow.texts import Text

READ_AT = datetime(2026, 11, 20, 16, tzinfo=UTC)
FACTS = PackFacts(
    program="sample",
    program_label=Text("Sample", "Exemple"),
    title=Text("Interim report", "Rapport intermédiaire"),
    window=Window(date(2026, 4, 1), date(2026, 9, 30)),
    compiled_at=datetime(2026, 10, 14, 15, tzinfo=UTC),
    compiled_by=Text("Staff", "Personnel"),
    report="RP-2026-0001",
    snapshot="ab" * 32,
    versions={"accord": "0.1.0"},
    statements=((Text("Not applicable", "Sans objet"), (("R7", "None is approved yet."),)),),
    added={"R2": READ_AT},
)
PLAN = Document("../Plan d’été (2).pdf", b"%PDF-1.7 plan", "R7")


def packed() -> tuple[bytes, str]:
    made = io.BytesIO()
    return (made, make_pack(made, FACTS, [TABLE], [PLAN]))[0].getvalue(), digest_of(made.getvalue())


def digest_of(pack: bytes) -> str:
    return hashlib.sha256(opened(pack)["manifest.json"]).hexdigest()


def opened(pack: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def closed(contents: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return made.getvalue()


def faults(pack: bytes) -> list[str]:
    return [str(one) for one in verify_pack(io.BytesIO(pack)) if isinstance(one, PackFault)]


@pytest.fixture(scope="module")
def pack() -> bytes:
    return packed()[0]


def test_same_report_makes_the_same_pack(pack: bytes) -> None:
    assert packed()[0] == pack


def test_pack_holds_every_list_in_every_form_and_says_what_it_is(pack: bytes) -> None:
    contents = opened(pack)
    lists = [f"lists/01-R2/R2-{tongue}.{ending}" for tongue in ("en", "fr") for ending in ("csv", "pdf", "xlsx")]
    blocks = ["lists/01-R2/R2-2-en.csv", "lists/01-R2/R2-2-fr.csv"]
    whole = ["SHA256SUMS", "manifest.json", "pack-en.pdf", "pack-fr.pdf"]
    assert list(contents) == sorted([*lists, *blocks, *whole, "documents/01-Plan-d-ete-2.pdf"])
    manifest = json.loads(contents["manifest.json"])
    assert (manifest["program"], manifest["report"], manifest["as_at"]) == ("sample", "RP-2026-0001", "2026-09-30")
    (document,) = (one for one in manifest["files"] if one["kind"] == "document")
    assert (document["list"], document["size"]) == ("R7", len(PLAN.content))
    added = {(one["in_snapshot"], one["known_at"]) for one in manifest["files"] if one["kind"] == "list"}
    assert added == {(False, "2026-11-20T16:00:00+00:00")}
    with zipfile.ZipFile(io.BytesIO(contents[lists[2]])) as book:
        assert b"2026-11-20T16:00:00Z" in book.read("docProps/core.xml")
    said = [{"about": "R7", "text": "None is approved yet."}]
    assert manifest["statements"] == [{"title": {"en": "Not applicable", "fr": "Sans objet"}, "said": said}]


@pytest.mark.parametrize("name", ["pack-en.pdf", "pack-fr.pdf"])
def test_paper_of_all_lists_is_accessible(pack: bytes, name: str) -> None:
    report = page.validate_pdf_bytes(opened(pack)[name], profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_whole_pack_has_no_fault_and_tells_its_manifest(pack: bytes) -> None:
    (seen,) = verify_pack(io.BytesIO(pack))
    assert isinstance(seen, PackSeen)
    assert (seen.files, seen.manifest) == (11, digest_of(pack))


def test_third_party_checks_it_with_sha256sum(pack: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        archive.extractall(tmp_path)
    run = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=False)
    assert run.returncode == 0


def test_every_difference_is_named(pack: bytes) -> None:
    contents = opened(pack)
    name = "lists/01-R2/R2-en.csv"
    flipped = contents[name].replace(b"CR-1", b"CR-9")
    assert faults(closed({**contents, name: flipped}))[0].startswith(f"{name}: differs: its SHA-256 is ")
    assert faults(closed({**contents, name: flipped + b"x"})) == [f"{name}: has more bytes than {len(flipped):,}"]
    assert faults(closed({**contents, name: b""})) == [f"{name}: has fewer bytes than {len(flipped):,}"]
    missing = {one: content for one, content in contents.items() if one != name}
    assert faults(closed(missing)) == [f"{name}: is missing"]
    assert faults(closed({**contents, "more.exe": b"x"})) == ["more.exe: is in the archive and not in manifest.json"]
    manifest = contents["manifest.json"].replace(b"2026-09-30", b"2026-09-29")
    assert faults(closed({**contents, "manifest.json": manifest})) == [
        "manifest.json: is not the one whose sum stands in SHA256SUMS"
    ]
    sums = contents["SHA256SUMS"].replace(b"0" * 1, b"1", 1)
    assert len(faults(closed({**contents, "SHA256SUMS": sums}))) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no archive", "the archive: cannot be read"),
        (closed({"a": b"1"}), "manifest.json: is missing"),
        (closed({"manifest.json": b"[" * 5000}), "manifest.json: is no JSON"),
        (closed({"manifest.json": b"[]"}), "manifest.json: is not of the format"),
        (
            closed({"manifest.json": b'{"format": "accord-pack", "format_version": 2}'}),
            "manifest.json: is of version 2",
        ),
        (
            closed({"manifest.json": b'{"format": "accord-pack", "format_version": 1, "files": [{"path": 1}]}'}),
            "manifest.json: does not say of every file",
        ),
    ],
    ids=["bytes", "archive", "nested", "list", "later", "wrong"],
)
def test_what_is_no_pack_is_told_in_one_line(content: bytes, said: str) -> None:
    (fault,) = faults(content)
    assert fault.startswith(said)


def test_work_that_is_cancelled_stops_between_two_lists() -> None:
    class Stop:
        def reached(self, done: int, total: int | None = None) -> None:
            if done == 1:
                raise Cancelled

    with pytest.raises(Cancelled):
        make_pack(io.BytesIO(), FACTS, [TABLE], [], Stop())


def test_command_verifies_a_pack_by_itself(pack: bytes, tmp_path: Path) -> None:
    file = tmp_path / "pack.zip"
    file.write_bytes(pack)
    whole = CliRunner().invoke(main, ["report", "verify", str(file), "--expect", digest_of(pack)])
    assert (whole.exit_code, whole.output.splitlines()[0].endswith("nothing differs.")) == (0, True)
    other = CliRunner().invoke(main, ["report", "verify", str(file), "--expect", "0" * 64])
    assert (other.exit_code, "another pack was handed over" in other.output) == (1, True)
    file.write_bytes(closed({**opened(pack), "more.exe": b"x"}))
    assert CliRunner().invoke(main, ["report", "verify", str(file)]).exit_code == 1
