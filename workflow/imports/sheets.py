"""What was read from a file: sheets of cells that know where they stand, and why a file is not read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from workflow.errors import AccordError
from workflow.texts import Text

MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 32_767
"""As many characters as a spreadsheet lets one cell have."""

Value = str | int | float | bool | date | datetime | None
"""A cell as it was read: what only looks like a formula is text."""

TOO_MANY_ROWS = Text(
    "There are more than {most} rows. Divide the list.",
    "Il y a plus de {most} lignes. Divisez la liste.",
)
TOO_MANY_COLUMNS = Text(
    "There are more than {most} columns. Take out those that are not needed.",
    "Il y a plus de {most} colonnes. Retirez celles qui ne servent pas.",
)
TOO_LONG = Text(
    "This cell holds more than {most} characters.",
    "Cette cellule contient plus de {most} caractères.",
)
CONTROLS = Text(
    "This cell holds control characters, which no text has.",
    "Cette cellule contient des caractères de contrôle, qu’aucun texte ne contient.",
)
EMPTY = Text("There is nothing in it.", "Elle est vide.")
PLACE = Text("sheet “{sheet}”, row {row}, column {column}", "feuille « {sheet} », ligne {row}, colonne {column}")
ROW_PLACE = Text("sheet “{sheet}”, row {row}", "feuille « {sheet} », ligne {row}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands, as the spreadsheet counts: rows from 1, columns from A."""

    sheet: str
    row: int
    column: int | None = None

    def said(self) -> Text:
        """In words."""
        if self.column is None:
            return ROW_PLACE.format(sheet=self.sheet, row=self.row)
        return PLACE.format(sheet=self.sheet, row=self.row, column=letters(self.column))


class Unreadable(AccordError):  # noqa: N818 - reads as what was found
    """A file is not read, and why; where in it, when that is known. Nothing of it is kept."""

    def __init__(self, message: Text, place: Place | None = None) -> None:
        """`message` is a whole sentence."""
        self.message, self.place = message, place
        super().__init__(f"{message.en} ({place.said().en})" if place else message.en)

    @property
    def said(self) -> Text:
        """The sentence, with the place before it."""
        if self.place is None:
            return self.message
        where = self.place.said()
        en, fr = (where.en[:1].upper() + where.en[1:]), (where.fr[:1].upper() + where.fr[1:])
        return Text(f"{en}: {self.message.en}", f"{fr} : {self.message.fr}")


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number in the file, and its cells in the order of the headings."""

    number: int
    cells: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: the headings (of the first row that holds anything) and the rows under them; blank rows are left out.

    `encoding` is how the bytes of a CSV file were read; empty for a workbook.
    """

    name: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    encoding: str = ""
    others: tuple[str, ...] = ()
    """The names of all sheets of the file, in their order."""


def letters(column: int) -> str:
    """A column (counted from 1) as spreadsheets call it: A to Z, then AA."""
    name = ""
    while column > 0:
        column, left = divmod(column - 1, 26)
        name = chr(ord("A") + left) + name
    return name


def number_of(name: str) -> int:
    """The number of a column that is called by letters."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def make_sheet(name: str, rows: Sequence[tuple[int, Sequence[Any]]], encoding: str, others: tuple[str, ...]) -> Sheet:
    """A sheet of numbered rows. Raises Unreadable for one that is empty, too large, or holds what no list holds."""
    filled = [(number, cells) for number, cells in rows if any(not _is_blank(cell) for cell in cells)]
    if not filled:
        raise Unreadable(EMPTY, Place(name, 1))
    first, heads = filled[0]
    width = max(at for _number, cells in filled for at, cell in enumerate(cells, 1) if not _is_blank(cell))
    if width > MOST_COLUMNS:
        raise Unreadable(TOO_MANY_COLUMNS.format(most=MOST_COLUMNS), Place(name, first, MOST_COLUMNS + 1))
    if len(filled) - 1 > MOST_ROWS:
        raise Unreadable(TOO_MANY_ROWS.format(most=MOST_ROWS), Place(name, filled[MOST_ROWS + 1][0]))
    lines = tuple(Line(number, _cells(name, number, cells, width)) for number, cells in filled[1:])
    return Sheet(name, tuple(_said(cell) for cell in _cells(name, first, heads, width)), lines, encoding, others)


def _cells(sheet: str, row: int, cells: Sequence[Any], width: int) -> tuple[Value, ...]:
    found = [_value(cell, Place(sheet, row, at)) for at, cell in enumerate(cells[:width], 1)]
    return (*found, *(None for _ in range(width - len(found))))


def _value(cell: Any, place: Place) -> Value:
    if isinstance(cell, str):
        if len(cell) > LONGEST_CELL:
            raise Unreadable(TOO_LONG.format(most=LONGEST_CELL), place)
        text = cell.strip()
        if any(sign < " " and sign not in "\t\n\r" for sign in text):
            raise Unreadable(CONTROLS, place)
        return text or None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date()
    if isinstance(cell, time | timedelta):
        return str(cell)
    value: Value = cell
    return value


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _said(cell: Value) -> str:
    return "" if cell is None else " ".join(str(cell).split())
