"""A list as a workbook: typed cells, a header that stays, filters, a sheet per further block, one with the parameters.

Every text is written as a text, whatever it begins with: nothing in the file is a formula or a link.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from workflow.reports.cells import NUMERIC, blocks_of, clean, row_cells, say
from workflow.reports.tables import Cell, Column, ColumnType, Dollars, Table
from workflow.texts import Text

LONGEST = 32_767
"""Most UTF-16 units that a cell can hold."""
MOST_COLUMNS, MOST_ROWS = 16_384, 1_048_575
DIGITS = 10**15
"""Beyond so large a number a spreadsheet makes up the last digits: it is written as text."""
EARLIEST = date(1900, 3, 1)
"""Before it, spreadsheets disagree about which day a number is."""
NARROW, WIDE, LOOKED_AT = 9, 60, 500
LINE, MOST_LINES, HIGHEST = 15, 6, 405
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
LONGEST_NAME = 31
LETTER = 1
RESERVED = frozenset({"history", ""})
CUT = Text(" […] (cut here: a cell holds no more)", " […] (coupé ici : une cellule ne contient pas plus)")
PARAMETERS = Text("Parameters", "Paramètres")
COUNTS = Text("Counts", "Nombres")
NOTE = Text("Note", "Remarque")
LIST = Text("List", "Liste")
FORMATS: dict[str, dict[str, str]] = {
    "date": {"en": "yyyy-mm-dd", "fr": "yyyy-mm-dd"},
    "money": {"en": '"$"#,##0.00;-"$"#,##0.00', "fr": '#,##0.00\\ "$"'},
    "percent": {"en": "0.0##%", "fr": "0.0##\\ %"},
    "number": {"en": "#,##0.######", "fr": "#,##0.######"},
    "whole": {"en": "#,##0", "fr": "#,##0"},
}


class TooLarge(Exception):  # noqa: N818 - reads as what it is
    """The list has more columns or rows than a worksheet."""


@dataclass(frozen=True)
class Styles:
    """The formats of a workbook, made once."""

    head: Any
    head_right: Any
    text: Any
    strong: Any
    typed: dict[str, Any]
    told: dict[str, Any]
    """The same as `typed`, at the left: beside its label."""


def workbook(table: Table, language: str, compiled_at: datetime) -> bytes:
    """The workbook of a list, dated `compiled_at`. Raises TooLarge.

    One row is in memory at a time, so that a long list needs no more than its bytes.
    """
    blocks = list(blocks_of(table))
    if any(len(one.columns) > MOST_COLUMNS or len(one.rows) > MOST_ROWS for one in blocks):
        raise TooLarge(table.code)
    made = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(made, {**options, "strings_to_numbers": False})
    created = compiled_at.replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": clean(table.title.in_(language)), "author": "Accord", "created": created})
    styles = _styles(book, language)
    names = sheet_names([*(one.code or one.title.in_(language) for one in blocks), PARAMETERS.in_(language)])
    for one, name in zip(blocks, names, strict=False):
        _write_block(book.add_worksheet(name), one, language, styles)
    _write_parameters(book.add_worksheet(names[-1]), table, language, styles)
    book.close()
    return made.getvalue()


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Names that a workbook takes: short, without the signs it keeps for itself, each another."""
    names: list[str] = []
    taken = set(RESERVED)
    for each in wanted:
        base = FORBIDDEN.sub("-", clean(each)).replace("\n", " ").strip(" '")[:LONGEST_NAME].strip(" '") or "1"
        name, number = base, 1
        while name.lower() in taken:
            number += 1
            ending = f" ({number})"
            name = base[: LONGEST_NAME - len(ending)] + ending
        taken.add(name.lower())
        names.append(name)
    return names


def _styles(book: Any, language: str) -> Styles:
    top = {"valign": "top"}
    head = {**top, "bold": True, "text_wrap": True, "bg_color": "#E2F0EE", "bottom": 1}
    left = {**top, "align": "left", "indent": 1}
    sides = {name: left if name == "date" else top for name in FORMATS}
    return Styles(
        head=book.add_format({**head, "align": "left", "indent": 1}),
        head_right=book.add_format({**head, "align": "right"}),
        text=book.add_format({**left, "text_wrap": True}),
        strong=book.add_format({**left, "bold": True, "text_wrap": True}),
        typed={name: book.add_format({**sides[name], "num_format": by[language]}) for name, by in FORMATS.items()},
        told={name: book.add_format({**left, "num_format": by[language]}) for name, by in FORMATS.items()},
    )


def _write_block(sheet: Any, table: Table, language: str, styles: Styles) -> None:
    """A block on its own sheet, from the first cell on, so that it can be sorted and filtered as it is."""
    last = max(len(table.columns) - 1, 0)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), last)
    _lay_out(sheet, table, language)
    widths = list(_widths(table, language))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    heads = [_fitting(clean(column.label.in_(language)), language) for column in table.columns]
    lines = max((-(-len(head) // (width - 3)) for head, width in zip(heads, widths, strict=True)), default=1)
    sheet.set_row(0, LINE * min(lines, MOST_LINES))
    for place, (column, head) in enumerate(zip(table.columns, heads, strict=True)):
        sheet.write_string(0, place, head, styles.head_right if column.type in NUMERIC else styles.head)
    for number, row in enumerate(table.rows, 1):
        cells = list(row_cells(table, row))
        sheet.set_row(number, _height(cells, widths, language))
        for place, (column, cell) in enumerate(cells):
            _write_cell(sheet, number, place, cell, column.type, language, styles.text, styles.typed)


def _height(cells: Sequence[tuple[Column, Cell]], widths: Sequence[int], language: str) -> float:
    """How high a row is to be for all of its texts to be seen: not every program works it out by itself."""
    lines = 1
    for (_, cell), width in zip(cells, widths, strict=True):
        if isinstance(cell, str | Text):
            text = cell if isinstance(cell, str) else cell.in_(language)
            lines = max(lines, sum(-(-len(line) // width) or 1 for line in text.split("\n")))
    return min(LINE * lines, HIGHEST)


def _lay_out(sheet: Any, table: Table, language: str) -> None:
    """How it prints: across the page, as wide as one page, its header on each."""
    sheet.set_landscape()
    sheet.set_paper(LETTER)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    title = clean(table.title.in_(language)).replace("&", "&&").replace("\n", " ")[:200]
    sheet.set_footer(f"&L&8{title}&R&8&P / &N")


def _write_cell(
    sheet: Any, row: int, place: int, cell: Cell, kind: ColumnType, language: str, text: Any, typed: dict[str, Any]
) -> None:
    if cell is None:
        return
    if isinstance(cell, date) and not isinstance(cell, datetime) and cell >= EARLIEST:
        sheet.write_datetime(row, place, cell, typed["date"])
    elif isinstance(cell, int | Decimal) and not isinstance(cell, bool) and _is_kept(cell):
        value = float(cell / 100) if kind == "percent" else cell
        sheet.write_number(row, place, value, typed[_number_style(cell, kind)])
    else:
        sheet.write_string(row, place, _fitting(say(cell, kind, language), language), text)


def _is_kept(number: int | Decimal) -> bool:
    """Whether a spreadsheet holds the number as it is."""
    return Decimal(number).is_finite() and -DIGITS < number < DIGITS


def _number_style(number: int | Decimal, kind: ColumnType) -> str:
    if kind in ("money", "percent") or isinstance(number, Dollars):
        return "percent" if kind == "percent" else "money"
    return "whole" if number == int(number) else "number"


def _fitting(text: str, language: str) -> str:
    """The text, or as much of it as a cell holds, which then says so."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text
    cut = CUT.in_(language)
    return units[: 2 * (LONGEST - len(cut))].decode("utf-16-le", "ignore") + cut


def _widths(table: Table, language: str) -> Iterator[int]:
    """How wide each column is to be, by its heading and its first rows."""
    for place, column in enumerate(table.columns):
        cells = (row.cells[place] for row in table.rows[:LOOKED_AT] if place < len(row.cells))
        longest = max((len(line) for cell in cells for line in _lines(cell, column, language)), default=0)
        words = (len(word) for word in column.label.in_(language).split())
        yield min(WIDE, max(NARROW, longest + 3, max(words, default=0) + 4))


def _lines(cell: Cell, column: Column, language: str) -> list[str]:
    if isinstance(cell, date):
        return ["2026-10-14"]
    room = WIDE if column.type not in NUMERIC else 20
    return [line[:room] for line in say(cell, column.type, language)[: 10 * WIDE].split("\n")]


def _write_parameters(sheet: Any, table: Table, language: str, styles: Styles) -> None:
    """What was asked for, what was counted, and what is to be known of it."""
    sheet.set_column(0, 0, 42)
    sheet.set_column(1, 1, 70)
    sheet.set_paper(LETTER)
    sheet.fit_to_pages(1, 0)
    code = f"{table.code}  {table.title.in_(language)}" if table.code else table.title.in_(language)
    lines: list[tuple[str, Cell]] = [(LIST.in_(language), code)]
    lines += [(label.in_(language), cell) for label, cell in table.header]
    for one in (table, *table.more):
        if one.counts:
            lines += [("", None), (_named(COUNTS, one, table, language), None)]
            lines += [(label.in_(language), cell) for label, cell in one.counts]
        if one.note:
            lines += [("", None), (_named(NOTE, one, table, language), one.note)]
    for number, (label, cell) in enumerate(lines):
        sheet.write_string(number, 0, _fitting(clean(label), language), styles.strong)
        _write_cell(sheet, number, 1, cell, "text", language, styles.text, styles.told)


def _named(what: Text, block: Table, table: Table, language: str) -> str:
    own = "" if block is table else f" ({block.title.in_(language)})"
    return what.in_(language) + own
