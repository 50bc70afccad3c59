"""CSV files: in which encoding they are, what stands between the cells, and the cells as text."""

import csv
import re
import unicodedata
from collections.abc import Iterator

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
)
from workflow.reports.csv_files import meant
from workflow.texts import Text

DELIMITERS = (",", ";", "\t", "|")
BOMS = (
    (b"\xff\xfe\x00\x00", ""),
    (b"\x00\x00\xfe\xff", ""),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
TYPOGRAPHY = frozenset("’‘“”«»–—…•°€·¸£¢§©®™ºª²³¹¼½¾×±\xa0")
RUN = re.compile(r"[^\x00-\x7f\xa0]{4,}")
"""So many signs beyond ASCII together, with letters, stand in no English or French word; in a Cyrillic one they do."""
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
LONGEST_LINE = MOST_COLUMNS * (LONGEST_CELL + 3)
"""As many characters as a row has at most, each cell between quotation marks."""
NAMES = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "cp1252": "Windows-1252"}

FOREIGN = Text(
    "This is neither UTF-8, UTF-16 nor Windows-1252 text in English or French. Save it as “CSV UTF-8”.",
    "Ce n’est ni de l’UTF-8, ni de l’UTF-16, ni du Windows-1252 en français ou en anglais. "
    "Enregistrez-le en « CSV UTF-8 ».",
)
QUOTES = Text("A quotation mark that opens here is never closed.", "Un guillemet qui s’ouvre ici n’est jamais refermé.")


def read_delimited(name: str, content: bytes) -> Sheet:
    """The one sheet of a CSV file, every cell as text. Raises Unreadable."""
    sheet = name.rpartition(".")[0] or name
    encoding = _encoding(sheet, content)
    text = content.decode(encoding)
    return make_sheet(sheet, _rows(sheet, text), NAMES[encoding], (sheet,))


def _encoding(sheet: str, content: bytes) -> str:
    found = next((name for mark, name in BOMS if content.startswith(mark)), None)
    head = content[1:2000:2]
    if found is None and head.count(0) * 2 > len(head):
        found = "utf-16-le"
    if found == "" or (found is None and b"\x00" in content):
        raise Unreadable(FOREIGN, _place(sheet, content[: content.find(b"\x00")]))
    where = Place(sheet, 1)
    for encoding in (found,) if found is not None else ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as problem:
            where = _place(sheet, content[: problem.start])
            continue
        foreign = _first_foreign(text) if encoding == "cp1252" else None
        if foreign is None:
            return encoding
        where = _place(sheet, text[:foreign].encode())
    raise Unreadable(FOREIGN, where)


def _first_foreign(text: str) -> int | None:
    """Where the signs begin that no English or French text has so many of; None when it may be one."""
    run = next((found for found in RUN.finditer(text) if sum(sign.isalpha() for sign in found[0]) > 1), None)
    if run is not None:
        return run.start()
    signs = [at for at, sign in enumerate(text) if sign > "\x7f"]
    if not signs:
        return None
    letters = sum(text[at].isalpha() and unicodedata.name(text[at], "").startswith("LATIN") for at in signs)
    usual = letters + sum(text[at] in TYPOGRAPHY for at in signs)
    plain = sum(sign.isalpha() for sign in text) - letters
    return None if usual >= len(signs) * 0.8 and letters <= max(plain, 4) else signs[0]


def _place(sheet: str, before: bytes) -> Place:
    row = before.count(b"\n") + 1
    line = before.rpartition(b"\n")[2]
    return Place(sheet, row, 1 + max(line.count(mark.encode()) for mark in DELIMITERS))


def _rows(sheet: str, text: str) -> list[tuple[int, list[str]]]:
    """Every row with the number of the line on which it begins."""
    delimiter = _delimiter(text)
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(_lines(text, delimiter), delimiter=delimiter, strict=True)
    number = 1
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS and any(cell.strip() for cell in cells[MOST_COLUMNS:]):
                most = TOO_MANY_COLUMNS.format(most=MOST_COLUMNS)
                raise Unreadable(most, Place(sheet, len(rows) + 1, MOST_COLUMNS + 1))
            rows.append((number, [meant(cell) for cell in cells[:MOST_COLUMNS]]))
            number += 1
            if number > 2 * MOST_ROWS:
                raise Unreadable(TOO_MANY_ROWS.format(most=MOST_ROWS), Place(sheet, number))
    except csv.Error:
        raise _explain(sheet, text, delimiter, number) from None
    return rows


def _lines(text: str, delimiter: str) -> Iterator[str]:
    """The lines one by one, each without the blank cells at the end of one that is too long. Raises csv.Error."""
    for found in LINE.finditer(text):
        line = found[0]
        if len(line) > LONGEST_LINE:
            line = line.rstrip(f"{delimiter} \r\n") + "\n"
        if len(line) > LONGEST_LINE:
            raise csv.Error
        yield line


def _delimiter(text: str) -> str:
    """What divides the first row that holds anything into most cells, as far as that shows at its beginning."""
    first = next((found[0] for found in LINE.finditer(text) if found[0].strip()), "")[:LONGEST_CELL]
    return max(DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))


def _explain(sheet: str, text: str, delimiter: str, row: int) -> Unreadable:
    """Why the reader stopped in a row: the cell that never ends, or is longer than any may be."""
    at, column, length, quoted = _start_of(text, row), 1, 0, False
    for sign in text[at:]:
        if sign == '"':
            quoted = not quoted
        elif sign == delimiter and not quoted:
            column, length = column + 1, 0
            if column > MOST_COLUMNS:
                return Unreadable(TOO_MANY_COLUMNS.format(most=MOST_COLUMNS), Place(sheet, row, column))
        else:
            length += 1
        if length > LONGEST_CELL:
            return Unreadable(TOO_LONG.format(most=LONGEST_CELL), Place(sheet, row, column))
        if sign == "\n" and not quoted:
            break
    return Unreadable(QUOTES, Place(sheet, row, column))


def _start_of(text: str, row: int) -> int:
    """Where a row begins, a new line between quotation marks being none."""
    quoted, found = False, 1
    for at, sign in enumerate(text):
        if found == row:
            return at
        if sign == '"':
            quoted = not quoted
        elif sign == "\n" and not quoted:
            found += 1
    return 0
