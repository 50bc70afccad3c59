"""Whatever people write is shown literally: on pages, in feeds, in mail, in files."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from tests.attacks.asking import Answered, ask
from tests.attacks.places import all_places
from tests.attacks.poisoning import cells_that_begin
from tests.attacks.site import Site

READERS = ("staff", "planner", "admin", "state")


class Looking(HTMLParser):
    """Reads a page as a browser does, and notes what no page of ours has."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "x-bad" or (tag == "script" and "src" not in told and not told.get("nonce") and "type" not in told):
            self.wrong.append(tag)
        for name, value in attrs:
            runs = name.startswith("on") or (value or "").strip().lower().startswith(("javascript:", "vbscript:"))
            loads = name in ("src", "srcset", "poster", "data", "formaction") and "bad.example" in (value or "")
            if runs or loads:
                self.wrong.append(f"{tag} {name}={value}")


def alive(answers: Iterable[Answered]) -> list[str]:
    """Where hostile words became an element, a handler, or an address that is loaded."""
    faults = []
    for one in answers:
        body = one.response.get_data(as_text=True) if one.text else ""
        if one.media == "text/html":
            looking = Looking()
            looking.feed(body)
            faults += [f"{one}: {wrong}" for wrong in looking.wrong]
        elif one.media.endswith("xml"):
            faults += [f"{one}: {node.tag}" for node in ET.fromstring(body).iter() if "x-bad" in node.tag]  # noqa: S314
    return faults


def formulas(answers: Iterable[Answered]) -> list[str]:
    """The cells of lists for spreadsheets that would be computed."""
    faults = []
    for one in answers:
        if one.media == "text/csv":
            text = one.response.get_data(as_text=True).lstrip("\ufeff")
            for delimiter in ",;":
                faults += [
                    f"{one}: {cell}" for cell in cells_that_begin(csv.reader(io.StringIO(text), delimiter=delimiter))
                ]
        elif one.media.endswith("spreadsheetml.sheet"):
            with zipfile.ZipFile(io.BytesIO(one.response.get_data())) as book:
                sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
            faults += [f"{one}: {found}" for sheet in sheets for found in re.findall("<f>[^<]*bad", sheet)]
    return faults


def test_hostile_words_stay_words_in_every_file(poisoned: Site) -> None:
    files = [
        ask(poisoned, who, place, ending=ending)
        for who in READERS
        for place in all_places(poisoned)
        if "ending" in place.values and place.method == "GET"
        for ending in ("csv", "xlsx")
    ]
    answered = [one for one in files if one.code == 200]
    assert formulas(answered) == []
    assert len(answered) > 6
