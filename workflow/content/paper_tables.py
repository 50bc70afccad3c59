"""The tables of a paper: how wide each column is, and where a table is told row by row because it does not fit."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workflow.content.answers import Content
from workflow.content.saying import cell_text, row_title, rows_of
from workflow.content.structure import ROW, Question
from workflow.definition import Field
from workflow.documents.blocks import Block
from workflow.documents.breaking import broken

ROOM, TIGHT_ROOM = 104, 122
"""How many letters stand on a line of a table, and on one of small type."""
TIGHT_FROM = 0.8
"""The type is small where the longest words alone take so much of a line."""
GAP, LEAST, LONGEST_WORD, MOST, LOOKED_AT = 2, 3, 18, 44, 500
MOST_SHARE = 3
"""No column gets more than so many times what it wishes besides its longest word."""
SHORT_ROWS, SHORT_CELL = 30, 4
"""A table of small type with so few rows and so short cells stands on one page."""
LONG_CELL, FEW_COLUMNS = 400, 3
"""A table of more columns than that with longer cells is told row by row."""
NUMERIC = frozenset({"int", "decimal", "money"})
NUMBERED = "No. {number}"
PRINTED = "*"
PRINTED_NOTE = "* Preprinted on the form: a mandate that nobody changes."


def table_blocks(question: Question, value: Any, mark: tuple[str, str] | None = None) -> list[Block]:
    """A table as blocks: a list of texts, a grid, or its rows one after the other.

    A column that is not always asked, and in which nothing stands, is left out. With a `mark` a tick in its first
    column stands as an asterisk behind the cell of its second one.
    """
    rows = rows_of(value)
    columns = question.asked_field(Content(), [row for row in rows if isinstance(row, Mapping)]).columns
    if question.rows:
        return _preprinted(question, rows)
    if len(columns) == 1:
        said = [cell_text(question, columns[0], row) for row in rows]
        return [{"type": "items", "items": [one for one in said if one]}]
    cells = [[cell_text(question, column, row) + _mark(column, row, mark) for column in columns] for row in rows]
    heads = [column.label.en for column in columns]
    if _is_too_wide(heads, cells):
        is_numbered = columns[0].type == "int" and all(row[0] for row in cells)
        records = [_record(heads, row, 0 if is_numbered else at) for at, row in enumerate(cells, 1)]
        return [{"type": "records", "records": records}]
    return [grid(heads, cells, right=[column.type in NUMERIC for column in columns])]


def grid(
    heads: Sequence[str], cells: Sequence[Sequence[str]], right: Sequence[bool] = (), *, titled: bool = False
) -> Block:
    """A table with its columns as wide as their words ask for; `titled` when the first cell of a row names it."""
    columns = [[heads[at], *(row[at] for row in cells[:LOOKED_AT])] for at in range(len(heads))]
    least = [min(max(_longest_word(texts), LEAST), LONGEST_WORD) + GAP for texts in columns]
    told = [texts[1:] or texts if at < len(right) and right[at] else texts for at, texts in enumerate(columns)]
    wished = [max(low, min(_usual(texts), MOST) + GAP) for low, texts in zip(least, told, strict=True)]
    is_tight = sum(least) > ROOM * TIGHT_FROM
    widths = _shared(least, wished, TIGHT_ROOM if is_tight else ROOM)
    return {
        "type": "grid",
        "widths": widths,
        "right": list(right) or [False] * len(heads),
        "titled": titled,
        "tight": is_tight,
        "whole": titled and len(cells) < SHORT_ROWS and all(len(one) <= SHORT_CELL for row in cells for one in row[1:]),
        "head": list(heads),
        "rows": [list(row) for row in cells],
    }


def broken_grid(block: Block) -> Block:
    """The same grid with places to break within words that are longer than their column."""
    widths = block["widths"]
    head, *rows = ([broken(cell, width) for cell, width in zip(row, widths, strict=True)] for row in _lines(block))
    return {**block, "head": head, "rows": rows}


def _lines(block: Block) -> Iterator[Sequence[str]]:
    yield block["head"]
    yield from block["rows"]


def _preprinted(question: Question, rows: Sequence[Any]) -> list[Block]:
    """Every row that is printed, answered or not, with what is printed in it; other rows come after them."""
    given = {str(row.get(ROW)): row for row in rows if isinstance(row, dict)}
    known = dict(question.rows)
    keys = [*known, *(key for key in given if key not in known)]
    columns = [column for column in question.field.columns if column.name != ROW]
    cells = [
        [row_title(question, {ROW: key}), *(_printed(question, column, key, given.get(key)) for column in columns)]
        for key in keys
    ]
    right = [False, *(column.type in NUMERIC for column in columns)]
    made: list[Block] = [grid(["", *(column.label.en for column in columns)], cells, right, titled=True)]
    return [*made, {"type": "note", "text": PRINTED_NOTE}] if question.fixed else made


def _mark(column: Field, row: Any, mark: tuple[str, str] | None) -> str:
    return PRINTED if mark and column.name == mark[1] and isinstance(row, dict) and row.get(mark[0]) is True else ""


def _printed(question: Question, column: Field, key: str, row: Any) -> str:
    said = cell_text(question, column, row or {ROW: key})
    return said + PRINTED if said and column.name in question.fixed.get(key, {}) else said


def _record(heads: Sequence[str], cells: Sequence[str], number: int) -> Block:
    """A row by its place in the table, or (0) by the number in its first cell."""
    if not number:
        return {**_record(heads[1:], cells[1:], 1), "title": f"{heads[0]} {cells[0]}"}
    pairs = [[head, said] for head, said in zip(heads, cells, strict=True) if said]
    return {"title": NUMBERED.format(number=number), "pairs": pairs}


def _is_too_wide(heads: Sequence[str], cells: Sequence[Sequence[str]]) -> bool:
    """Whether words would break, or long texts stand in narrow columns."""
    looked_at = cells[:LOOKED_AT]
    least = (_longest_word([heads[at], *(row[at] for row in looked_at)]) for at in range(len(heads)))
    if sum(min(max(one, LEAST), LONGEST_WORD) + GAP for one in least) > ROOM:
        return True
    return len(heads) > FEW_COLUMNS and any(len(cell) > LONG_CELL for row in looked_at for cell in row)


def _longest_word(texts: Sequence[str]) -> int:
    return max((len(word) for text in texts for word in text[:LONG_CELL].split()), default=0)


def _usual(texts: Sequence[str]) -> int:
    """How long nine in ten of the texts are, the heading among them."""
    lengths = sorted(max(map(len, text.split("\n"))) for text in texts)
    return lengths[-(-9 * len(lengths) // 10) - 1]


def _shared(least: Sequence[int], wished: Sequence[int], room: int) -> list[int]:
    """What each column gets: its longest word, and of what is left as much of its wish as all the others.

    What nobody wishes goes to those that wish anything, so that a column of numbers stays narrow.
    """
    free = max(room - sum(least), 0)
    more = [wish - low for low, wish in zip(least, wished, strict=True)]
    share = min(free / sum(more), MOST_SHARE) if sum(more) else 0
    return [low + int(one * share) for low, one in zip(least, more, strict=True)]
