"""A list as data: typed columns, rows and counts, of which page, CSV, workbook and paper are made alike."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from sqlalchemy.orm import Session

from workflow.actors import Actor
from workflow.reports.windows import Asked
from workflow.texts import Text


class Dollars(Decimal):
    """An amount of money in a column of numbers, where other rows count something else."""

    __slots__ = ()


ColumnType = Literal["text", "date", "number", "money", "percent", "yes_no", "reference"]
Cell = str | Text | date | int | Decimal | bool | None
"""A percent is its number (12.5), money its dollars, a yes_no True or False; None is an empty cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in files that machines read, its heading, and what its cells are."""

    name: str
    label: Text
    type: ColumnType = "text"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line: a cell per column, the item behind it, and why it stands out where it does."""

    cells: tuple[Cell, ...]
    reference: str | None = None
    warning: Text | None = None


Shape = Literal["bars", "stacked"]


@dataclass(frozen=True, slots=True)
class Picture:
    """How a list is drawn where people would rather look than read: a bar per row, a series per column named.

    `over` names the column that says what a row is, `of` those that are drawn, beside each other or stacked; `mark`
    the one that is drawn as a line across the bars, such as a target.
    """

    shape: Shape
    over: str
    of: tuple[str, ...]
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A list as it is handed over. `counts` are the numbers named under it, `more` its further blocks.

    `header` is what stands above every list (title, fiscal year, stage, window, as-at date, compiled on and by, rows).
    """

    code: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    counts: tuple[tuple[Text, Cell], ...] = ()
    header: tuple[tuple[Text, Cell], ...] = ()
    note: Text | None = None
    more: tuple["Table", ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class ListRule:
    """A list that a program makes: what it is called, what it asks besides the window, and how it is made.

    `options` are further choices by name, each with what it may be (the first is the default). `na_at` are the
    stages at which it may be marked not applicable, with a reason. `own` makes it for whoever asks, where it is another
    list for each (a society's own).
    """

    code: str
    title: Text
    about: Text
    make: Callable[[Session, Asked, Mapping[str, str]], Table]
    options: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    na_at: frozenset[str] = frozenset()
    own: Callable[[Session, Asked, Mapping[str, str], Actor], Table] | None = None


def references_in(blocks: Iterable[Iterable[TableRow]]) -> Iterator[str]:
    """The items that rows are about, as far as they are about any."""
    return (row.reference for rows in blocks for row in rows if row.reference is not None)
