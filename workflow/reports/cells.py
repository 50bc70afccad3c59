"""Cells as text: cleaned of what is not to be seen, and said as people of a language write them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from workflow.reports.tables import Cell, Column, ColumnType, Dollars, Table, TableRow
from workflow.texts import Text

UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
"""Control characters, overrides of the writing direction, halves of characters. A line's end and a tab stay.

The marks that say which way a single character reads (U+200E, U+200F) belong to honest Hebrew and Arabic: they stay.
"""
YES, NO = Text("Yes", "Oui"), Text("No", "Non")
REMARK = Text("To note", "À noter")
REMARK_NAME = "to_note"
NUMERIC: frozenset[ColumnType] = frozenset({"number", "money", "percent"})
"""Columns whose cells stand at the right."""


def clean(text: str) -> str:
    """The text without what nobody can see and some programs obey; each line end alike, a tab as a space."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def say(cell: Cell, kind: ColumnType, language: str) -> str:
    """A cell as people read it: `14 Oct 2026`, `$1,250.00`, `12.5%`, `Yes`. Nothing for an empty one."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return (YES if cell else NO).in_(language)
    if isinstance(cell, date):
        return _say_day(cell, language)
    if isinstance(cell, Text):
        return clean(cell.in_(language))
    kind = "money" if isinstance(cell, Dollars) else kind
    return clean(cell) if isinstance(cell, str) else _say_number(Decimal(cell), kind, language)


@lru_cache(maxsize=4096)
def _say_day(day: date, language: str) -> str:
    first = language == "fr" and day.day == 1
    return str(format_date(day, "d'er' MMM y" if first else "d MMM y", locale=language))


@lru_cache(maxsize=4096)
def _say_number(number: Decimal, kind: ColumnType, language: str) -> str:
    if not number.is_finite():
        return str(number)
    if kind == "money":
        return format_currency(number, "CAD", locale=f"{language}_CA")
    said = format_decimal(number, locale=f"{language}_CA", decimal_quantization=False)
    if kind == "percent":
        return f"{said}\u00a0%" if language == "fr" else f"{said}%"
    return said


def amount_said(amount: Decimal) -> Text:
    """An amount of money within a sentence: `$1,250.00`, `1 250,00 $`."""
    return Text(say(amount, "money", "en"), say(amount, "money", "fr"))


def write(cell: Cell, language: str) -> str:
    """A cell as programs read it: `2026-10-14`, `1250.00`, `12.5`; texts and yes or no in the language."""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return f"{Decimal(cell):f}" if Decimal(cell).is_finite() else str(cell)
    return say(cell, "text", language)


def with_remarks(table: Table) -> Table:
    """The table with a last column that says why a row stands out, where one does."""
    if all(row.warning is None for row in table.rows):
        return table
    rows = tuple(replace(row, cells=(*row.cells, row.warning)) for row in table.rows)
    return replace(table, columns=(*table.columns, Column(REMARK_NAME, REMARK)), rows=rows)


def blocks_of(table: Table) -> Iterator[Table]:
    """The table and its further blocks, each with its remarks, in order."""
    yield with_remarks(table)
    for one in table.more:
        yield from blocks_of(one)


def row_cells(table: Table, row: TableRow) -> Iterator[tuple[Column, Cell]]:
    """The cells of a row, each with its column; a row that is too short has empty cells at its end."""
    cells = row.cells + (None,) * (len(table.columns) - len(row.cells))
    return zip(table.columns, cells, strict=False)
