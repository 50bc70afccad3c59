"""A list as an accessible PDF: a sheet that is wide enough, the header on every page, and words that fit.

The width of each column follows from what it holds. A list with more columns than the widest sheet takes is set in
several parts, each with the first column again.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflow.documents.breaking import GAP, broken
from workflow.documents.typesetting import set_paper
from workflow.reports.cells import NUMERIC, blocks_of, row_cells, say
from workflow.reports.headers import YEAR
from workflow.reports.tables import Table
from workflow.texts import Text

SHEETS: tuple[tuple[int, Mapping[str, Any]], ...] = (
    (118, {"paper": "us-letter", "flipped": False}),
    (162, {"paper": "us-letter", "flipped": True}),
    (262, {"paper": "us-tabloid", "flipped": True}),
)
"""How many characters stand on a line of each sheet, with the room between columns, at the type's size."""
LEAST, MOST, LOOKED_AT = 4, 34, 2_000
LONGEST_CELL = 4_000
"""A paper shows so much of a cell's text; the workbook has the rest."""
MOST_ROWS = 5_000
"""A paper of so many rows has some 200 pages and takes a quarter of a minute; the files for machines have all rows."""
NUMBERED = re.compile(r"[A-Z]{1,3}\d+")
"""Codes that people know a list by; any other is for programs."""
COUNTS = Text("In numbers:", "En chiffres\u00a0:")
COUNT = Text("{label}:", "{label}\u00a0:")
EMPTY = Text("The list has no rows.", "La liste n’a aucune ligne.")
PART = Text("Columns {first} to {last} of {all}", "Colonnes {first} à {last} de {all}")
FIRST_ROWS = Text(
    "This paper holds the first {shown} of {all} rows. The workbook and the CSV file hold all of them.",
    "Ce document contient les {shown} premières lignes sur {all}. Le classeur et le CSV les contiennent toutes.",
)
CUT = Text("[…] (the rest is in the workbook)", "[…] (la suite est dans le classeur)")


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper says of itself: in which language, of which day, whose."""

    language: str
    dated_on: date
    author: Text


def list_paper(table: Table, paper: Paper) -> bytes:
    """The PDF (PDF/UA-1, PDF/A-2a) of a list. The same table makes the same bytes. Raises Unsettable."""
    return set_paper("list", {**paper_data(table, paper.language), **frame(table.title, paper)}, paper.dated_on)


def frame(title: Text, paper: Paper) -> dict[str, Any]:
    """What the file says of itself."""
    language = paper.language
    said = say(title, "text", language)
    return {"title": said, "author": paper.author.in_(language), "description": said, "language": language}


def paper_data(table: Table, language: str) -> dict[str, Any]:
    """A list as its template takes it: the sheet, what stands at the foot, and its blocks."""
    blocks = list(blocks_of(table))
    widths = [_widths(one, language) for one in blocks]
    room, sheet = next(
        ((room, sheet) for room, sheet in SHEETS if max(sum(each) for each in widths) <= room), SHEETS[-1]
    )
    year = say(dict(table.header).get(YEAR), "text", language)
    return {
        "sheet": sheet,
        "footer": ", ".join(part for part in (_titled(table, language), year) if part),
        "blocks": [_block(one, each, room, language) for one, each in zip(blocks, widths, strict=True)],
    }


def _titled(table: Table, language: str) -> str:
    title = say(table.title, "text", language)
    return f"{table.code}  {title}" if NUMBERED.fullmatch(table.code) else title


def _block(table: Table, widths: Sequence[int], room: int, language: str) -> dict[str, Any]:
    return {
        "title": _titled(table, language),
        "header": [[say(label, "text", language), say(cell, "text", language)] for label, cell in table.header],
        "counts-label": COUNTS.in_(language),
        "counts": [
            [COUNT.in_(language).format(label=say(label, "text", language)), say(cell, "number", language)]
            for label, cell in table.counts
        ],
        "note": "\n".join(_notes(table, language)),
        "empty": "" if table.rows else EMPTY.in_(language),
        "parts": list(_parts(table, widths, room, language)) if table.rows else [],
    }


def _notes(table: Table, language: str) -> Iterator[str]:
    if table.note:
        yield say(table.note, "text", language)
    if len(table.rows) > MOST_ROWS:
        shown, whole = (say(number, "number", language) for number in (MOST_ROWS, len(table.rows)))
        yield FIRST_ROWS.format(shown=shown, all=whole).in_(language)


def _widths(table: Table, language: str) -> list[int]:
    """How many characters each column is to have: as many as nine in ten of its cells need, within bounds."""
    return [max(LEAST, _wanted(table, place, language)) + GAP for place in range(len(table.columns))]


def _wanted(table: Table, place: int, language: str) -> int:
    column = table.columns[place]
    head = max((len(word) for word in say(column.label, "text", language).split()), default=0)
    said = [say(row.cells[place], column.type, language) for row in table.rows[:LOOKED_AT] if place < len(row.cells)]
    lengths = sorted(max(map(len, text.split("\n"))) for text in said)
    common = lengths[9 * len(lengths) // 10] if lengths else 0
    if column.type != "text":  # a date, a number, a reference is not to be broken
        return min(max(head, common), MOST)
    words = sorted(max(map(len, text.split() or [""])) for text in said)
    return min(max(head, words[-1] if words else 0, min(common, MOST)), MOST)


def _parts(table: Table, widths: Sequence[int], room: int, language: str) -> Iterator[dict[str, Any]]:
    """The table, or where it is too wide its columns in parts."""
    groups = list(_groups(widths, room))
    lines = [_texts(table, row, widths, language) for row in table.rows[:MOST_ROWS]]
    for group in groups:
        first = 0 if group is groups[0] else group[1]
        title = PART.format(first=first + 1, last=group[-1] + 1, all=len(widths)).in_(language)
        yield {
            "title": title if len(groups) > 1 else "",
            "widths": [widths[place] for place in group],
            "right": [table.columns[place].type in NUMERIC for place in group],
            "head": [broken(say(table.columns[place].label, "text", language), widths[place]) for place in group],
            "rows": [[line[place] for place in group] for line in lines],
        }


def _groups(widths: Sequence[int], room: int) -> Iterator[list[int]]:
    """Which columns stand together: all of them, or as many as fit beside the first one."""
    group = [0] if widths else []
    for place in range(1, len(widths)):
        if sum(widths[one] for one in group) + widths[place] > room:
            yield group
            group = [0]
        group.append(place)
    yield group


def _texts(table: Table, row: Any, widths: Sequence[int], language: str) -> list[str]:
    said = (say(cell, column.type, language) for column, cell in row_cells(table, row))
    return [broken(_shortened(text, language), width) for text, width in zip(said, widths, strict=True)]


def _shortened(text: str, language: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]} {CUT.in_(language)}"
