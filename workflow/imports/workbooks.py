"""XLSX workbooks: looked at from outside before they are read, so that none made to harm is ever unpacked whole.

Only values are read, and what is no value is refused: a formula, an error. Links to other workbooks are not followed.
"""

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from posixpath import join, normpath
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from workflow.attachments.archives import BOMB, BROKEN, MISMATCH, check_office
from workflow.imports.sheets import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    TOO_LONG,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
    Place,
    Sheet,
    Unreadable,
    make_sheet,
    number_of,
)
from workflow.texts import Text

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST_UNPACKED = 100_000_000
SLACK = 1_000
"""Blank rows that a list may have among its rows."""
CHUNK = 1 << 20

NO_SHEET = Text("There is no sheet “{sheet}” in it.", "Elle n’a pas de feuille « {sheet} ».")
TOO_LARGE = Text(
    "It unpacks to more than {most} MB. Divide the list.", "Elle se décompresse en plus de {most} Mo. Divisez la liste."
)

FORMULA = Text(
    "This cell holds a formula. Put its value in its place (copy, then paste as values), and hand the list over again.",
    "Cette cellule contient une formule. Remplacez-la par sa valeur (copiez, puis collez les valeurs), "
    "et remettez la liste.",
)
FAILED = Text(
    "This cell holds an error, such as #REF!. Put a value in its place, and hand the list over again.",
    "Cette cellule contient une erreur, p. ex. #REF!. Remplacez-la par une valeur, et remettez la liste.",
)

TOKEN = re.compile(rb"""<(?:[\w.-]{1,40}:)?(row|c|si|f)(?=[\s/>])((?:[^<>"']|"[^"]{0,300}"|'[^']{0,300}')*+>)?|<""")
PLACE_IN = re.compile(rb"""(?<![\w:.-])r\s*=\s*["']([A-Z]*)(\d{1,9})["']""")
ERROR_IN = re.compile(rb"""(?<![\w:.-])t\s*=\s*["']e["']""")
SHEET_TAG = re.compile(r"<(?:[\w.-]+:)?sheet(?=\s)([^<>]*)>")
RELATION = re.compile(r"<(?:[\w.-]+:)?Relationship(?=\s)([^<>]*)>")
ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def read_workbook(name: str, content: bytes, sheet: str | None = None) -> Sheet:
    """One sheet of a workbook: the named one, or the first that holds anything. Raises Unreadable."""
    named, looked_at, no_values = _check(name, content)
    try:
        book = CalamineWorkbook.from_filelike(looked_at)
        if set(book.sheet_names) != set(named):
            raise Unreadable(MISMATCH.format(name=name, kind="XLSX"))
        if sheet is not None and sheet not in named:
            raise Unreadable(NO_SHEET.format(sheet=sheet))
        names = tuple(book.sheet_names)
        read = [(one, _rows(book, one)) for one in ((sheet,) if sheet is not None else names)]
    except (CalamineError, OSError, ValueError):
        raise Unreadable(MISMATCH.format(name=name, kind="XLSX")) from None
    chosen, rows = next(((one, rows) for one, rows in read if one in no_values or _holds_anything(rows)), read[0])
    if chosen in no_values:
        raise no_values[chosen]
    return make_sheet(chosen, list(enumerate(rows, 1)), "", names)


def _rows(book: Any, name: str) -> list[list[Any]]:
    rows: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return rows


def _holds_anything(rows: list[list[Any]]) -> bool:
    return any(cell not in ("", None) for row in rows for cell in row)


def _check(name: str, content: bytes) -> tuple[dict[str, str], BytesIO, dict[str, Unreadable]]:
    """The sheets by name, each with its part, the workbook as it was looked at, and where a sheet holds no value.

    Raises Unreadable.

    What is read in the end is a copy of the very bytes that were looked at: whatever else a broken archive holds, such
    as more than its directory says, is not in it.
    """
    file = BytesIO(content)
    fault = check_office(file, len(content), "xl/", MEDIA_TYPE)
    if fault is not None and fault is not BOMB:
        raise Unreadable(fault.format(name=name, kind="XLSX"))
    try:
        with zipfile.ZipFile(file) as archive:
            named = _sheets(archive)
            looked = {sheet: _check_sheet(archive, sheet, part) for sheet, part in named.items()}
            _check_shared(archive, named)
            too_large = sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED
            copy = _copy(archive) if fault is None and not too_large else BytesIO()
    except (*BROKEN, KeyError, OSError, UnicodeDecodeError):
        raise Unreadable((fault or MISMATCH).format(name=name, kind="XLSX")) from None
    if fault is not None or not named:
        raise Unreadable((fault or MISMATCH).format(name=name, kind="XLSX"))
    if too_large:
        raise Unreadable(TOO_LARGE.format(most=LARGEST_UNPACKED // 1_000_000))
    return named, copy, {sheet: found for sheet, found in looked.items() if found is not None}


def _copy(archive: zipfile.ZipFile) -> BytesIO:
    """The parts that are text, in an archive of our own."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as copy:
        for entry in archive.infolist():
            if entry.filename.lower().endswith((".xml", ".rels")):
                copy.writestr(entry.filename, archive.read(entry))
    file.seek(0)
    return file


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The parts of the sheets by their names. Raises KeyError or ValueError for a workbook that contradicts itself."""
    parts: dict[str, str] = {}
    for tag in _tags(archive, "xl/_rels/workbook.xml.rels", RELATION):
        if tag["Id"] in parts:
            raise ValueError("two parts by one name")
        parts[tag["Id"]] = normpath(join("/xl", unescape(tag["Target"]))).removeprefix("/")
    found: dict[str, str] = {}
    for tag in _tags(archive, "xl/workbook.xml", SHEET_TAG):
        relation = next(value for key, value in tag.items() if key.endswith(":id"))
        found[unescape(tag["name"])] = parts[relation]
    return found


def _tags(archive: zipfile.ZipFile, part: str, pattern: re.Pattern[str]) -> Iterator[dict[str, str]]:
    with archive.open(part) as entry:
        text = entry.read(CHUNK).decode("utf-8")
    for body in pattern.findall(text):
        yield {key: one or other for key, one, other in ATTRIBUTE.findall(body)}


def _check_sheet(archive: zipfile.ZipFile, sheet: str, part: str) -> Unreadable | None:
    """The first cell of a sheet that holds a formula or an error; unpacks it bit by bit.

    Raises Unreadable where the sheet reaches too far or a cell is too long, naming where.
    """
    row = column = 0
    found: Unreadable | None = None
    at = Place(sheet, 1)
    for word, body, length in _tokens(archive, part):
        if length > LONGEST_CELL * 6:  # as many bytes as entities can make of a cell
            raise Unreadable(TOO_LONG.format(most=LONGEST_CELL), at)
        if word == b"row":
            given = PLACE_IN.search(body)
            row, column = (int(given[2]) if given and not given[1] else row + 1), 0
            _check_row(sheet, row)
        elif word == b"c":
            given = PLACE_IN.search(body)
            column = number_of(given[1].decode()) if given and given[1] else column + 1
            row = int(given[2]) if given and given[1] else max(row, 1)
            _check_row(sheet, row)
            if column > MOST_COLUMNS:
                raise Unreadable(TOO_MANY_COLUMNS.format(most=MOST_COLUMNS), Place(sheet, row, column))
            at = Place(sheet, row, column)
            if ERROR_IN.search(body):
                found = found or Unreadable(FAILED, at)
        elif word == b"f":
            found = found or Unreadable(FORMULA, at)
    return found


def _check_shared(archive: zipfile.ZipFile, named: dict[str, str]) -> None:
    """Raise Unreadable where a text that cells share is too long, naming the first of them."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return
    shared = 0
    for word, _body, length in _tokens(archive, "xl/sharedStrings.xml"):
        if length > LONGEST_CELL * 6:
            raise Unreadable(TOO_LONG.format(most=LONGEST_CELL), _user_of(archive, named, shared - 1))
        shared += word == b"si"


def _check_row(sheet: str, row: int) -> None:
    if row > MOST_ROWS + SLACK:
        raise Unreadable(TOO_MANY_ROWS.format(most=MOST_ROWS), Place(sheet, row))


def _tokens(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[bytes, bytes, int]]:
    """Each tag of a part: its name (blank for one that is nothing to us), what it says, and the length since the last.

    Stops at the largest size that is read at all; a run without a tag is told as soon as it is too long.
    """
    held, read = b"", 0
    with archive.open(part) as entry:
        while (chunk := entry.read(CHUNK)) and read < LARGEST_UNPACKED:
            held, read, last = held + chunk, read + len(chunk), 0
            for match in TOKEN.finditer(held):
                if (match[2] is None) if match[1] else (held.find(b">", match.start()) < 0):
                    break  # a tag that the next chunk completes
                yield match[1] or b"", match[2] or b"", match.start() - last
                last = match.end()
            held = held[last:]
            if len(held) > CHUNK:
                yield b"", b"", len(held)
                held = b""
    if b"<" in held:
        raise ValueError("a tag that never ends")


def _user_of(archive: zipfile.ZipFile, named: dict[str, str], shared: int) -> Place:
    """The first cell that shows a shared text."""
    wanted = re.compile(
        rb"""<(?:[\w.-]+:)?c\s[^<>]*?r\s*=\s*["']([A-Z]+)(\d+)["'][^<>]*><(?:[\w.-]+:)?v>%d<""" % shared
    )
    for sheet, part in named.items():
        with archive.open(part) as entry:
            found = wanted.search(entry.read(20 * CHUNK))
        if found is not None:
            return Place(sheet, int(found[2]), number_of(found[1].decode()))
    return Place(next(iter(named)), 1)
