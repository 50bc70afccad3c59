"""What is uploaded is looked into, kept under a name of ours, and sent back as a file that no browser opens."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.attacks.places import all_places
from tests.attacks.site import Site
from tests.attacks.standing import changed, what_stands


def _zip(names: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bag:
        for name, content in names.items():
            bag.writestr(name, content)
    return made.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HOSTILE = {
    "a.svg": SVG,
    "a.png": SVG,
    "a.txt": b"<!doctype html><script>alert(1)</script>",
    "a.pdf": b"<html><script>alert(1)</script>",
    "a.docx": _zip({"[Content_Types].xml": b"x", "word/document.xml": b"x", "word/vbaProject.bin": b"x"}),
    "b.docx": _zip({"anything": b"x"}),
    "a.xlsx": _zip({"[Content_Types].xml": b"x", "xl/workbook.xml": b"\x00" * 50_000_000}),
    "a.exe": b"MZ" + b"\x00" * 100,
    "../../a.pdf\x00.exe": b"%PDF-1.7",
    "a.json": b"[" * 100_000,
}
"""Files that are not what they are called, hold something that runs, or unfold into something huge."""
DOORS = ("files.attach", "api.attach_file", "api.lay_down_file")


def send(site: Site, endpoint: str, name: str, content: bytes) -> int:
    """Offer a file at one of the doors that take one."""
    (place,) = (one for one in all_places(site) if one.rule.endpoint == endpoint and one.method == "POST")
    if not endpoint.startswith("api."):
        data = {"files": (io.BytesIO(content), name), "file": (io.BytesIO(content), name)}
        return site.ask("staff", "POST", place.address(site), data=data).status_code
    options = {"query_string": {"name": name}, "data": content, "content_type": "application/octet-stream"}
    return site.ask("staff", "POST", place.address(site), **options).status_code


def kept_files(site: Site) -> list[Path]:
    return sorted(place for place in site.world.files.folder.rglob("*") if place.is_file())


@pytest.mark.parametrize("endpoint", DOORS)
def test_hostile_files_are_taken_at_no_door(site: Site, endpoint: str) -> None:
    site.browser("staff")
    before, kept = what_stands(site.database), kept_files(site)
    answers = {name: send(site, endpoint, name, content) for name, content in HOSTILE.items()}
    assert {name for name, code in answers.items() if code not in (400, 413, 415, 422)} == set()
    assert changed(before, what_stands(site.database)) == []
    assert kept_files(site) == kept


def test_file_is_sent_to_be_kept_and_never_to_be_shown(site: Site) -> None:
    for address in (f"/items/{site.work.request}/files/1", f"/api/v1/items/{site.work.request}/files/1"):
        told = site.ask("staff", "GET", address).headers
        assert told["Content-Disposition"].startswith("attachment;")
        assert told["X-Content-Type-Options"] == "nosniff"
        assert told["Content-Security-Policy"] == "default-src 'none'; sandbox"
