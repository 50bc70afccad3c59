"""A board: everybody who owes something, each with where it is, whether or not they have begun; sorted and filtered.

A program's hook `board(session, actor, today, choice) -> Board` makes it, `may_see_board(actor)` says for whom,
`board_title()` what the menu calls it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from workflow.reports.tables import Cell, Column, Table, TableRow
from workflow.texts import LANGUAGES, Text

DESCENDING = "-"


@dataclass(frozen=True, slots=True)
class NotBegun:
    """What an organization owes and has not begun: there is no item, and it can be reminded all the same.

    `to` are roles held for the organization, `path` the page where it begins.
    """

    organization_id: int
    title: str
    kind_label: Text
    label: Text
    due_on: date
    to: tuple[str, ...]
    path: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One who owes: the cells of the columns, the item if there is one, and what each filter knows it by.

    `deadline_id` is the next deadline of the item that is still to be met: its reminder can be sent. `owed` is what
    can be reminded of where nothing is begun.
    """

    key: str
    cells: tuple[Cell, ...]
    tags: Mapping[str, frozenset[str]] = field(default_factory=dict)
    reference: str | None = None
    item_id: int | None = None
    deadline_id: int | None = None
    owed: NotBegun | None = None

    @property
    def is_remindable(self) -> bool:
        """Whether there is something that it can be reminded of."""
        return self.deadline_id is not None or self.owed is not None


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice that narrows the rows: its name in the address, what it is called, and its values in order."""

    name: str
    label: Text
    values: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A board as its page, the API and files take it; `choices` are the others that there are, `chosen` is this one."""

    code: str
    title: Text
    about: Text
    columns: tuple[Column, ...]
    rows: tuple[BoardRow, ...]
    filters: tuple[Filter, ...]
    choice_label: Text
    choices: tuple[str, ...]
    chosen: str
    together: tuple[tuple[str, ...], ...] = ()
    """The columns that share a cell on the page, so that a row is read without scrolling; files keep every column."""
    labelled: frozenset[str] = frozenset()
    """The columns whose values are shown with their label where they share a cell."""
    spelled: Mapping[str, Text] = field(default_factory=dict)
    """What the codes within cells stand for; the page says that instead."""

    @property
    def page_columns(self) -> list[tuple[int, ...]]:
        """The columns that each cell of the page shows, by their places."""
        at = {column.name: place for place, column in enumerate(self.columns)}
        shared = {names[0]: tuple(at[name] for name in names) for names in self.together}
        joined = {name for names in self.together for name in names[1:]}
        return [shared.get(name, (place,)) for name, place in at.items() if name not in joined]


Narrowing = Mapping[str, Sequence[str]]
"""The chosen values by the filter's name; a filter of which nothing is chosen narrows nothing."""


def narrow(board: Board, chosen: Narrowing, but: str = "") -> list[BoardRow]:
    """The rows that every filter lets through (leaving out the filter named `but`, to count its values)."""
    wanted = {
        one.name: frozenset(chosen.get(one.name, ())) & {value for value, _ in one.values}
        for one in board.filters
        if one.name != but
    }
    on = {name: values for name, values in wanted.items() if values}
    return [row for row in board.rows if all(values & row.tags.get(name, frozenset()) for name, values in on.items())]


def count_values(board: Board, name: str, chosen: Narrowing) -> dict[str, int]:
    """How many rows each value of a filter would show beside the other filters as they are."""
    counts: dict[str, int] = {}
    for row in narrow(board, chosen, but=name):
        for value in row.tags.get(name, ()):
            counts[value] = counts.get(value, 0) + 1
    return counts


def sort_rows(board: Board, rows: Iterable[BoardRow], sort: str, language: str) -> list[BoardRow]:
    """The rows by the column named (`-name`: the other way round); empty cells come last, equal ones stay in order."""
    names = [column.name for column in board.columns]
    name = sort.removeprefix(DESCENDING)
    if name not in names:
        return list(rows)
    at = names.index(name)
    known = list(rows)
    filled = [row for row in known if row.cells[at] is not None]
    filled.sort(key=lambda row: _key(row.cells[at], language), reverse=sort.startswith(DESCENDING))
    return filled + [row for row in known if row.cells[at] is None]


def _key(cell: Cell, language: str) -> Any:
    if isinstance(cell, Text):
        return cell.in_(language).casefold()
    if isinstance(cell, str):
        return cell.casefold()
    return Decimal(cell) if isinstance(cell, int) else cell


def board_table(
    board: Board, rows: Sequence[BoardRow], header: Iterable[tuple[Text, Cell]], chosen: Narrowing
) -> Table:
    """The board as a list, for its files: which one it is and how it is narrowed stands above."""
    on = tuple(
        (one.label, _listed([label for value, label in one.values if value in chosen.get(one.name, ())]))
        for one in board.filters
        if any(value in chosen.get(one.name, ()) for value, _ in one.values)
    )
    lines: tuple[tuple[Text, Cell], ...] = ((board.choice_label, board.chosen), *on, *header)
    made = tuple(TableRow(row.cells, row.reference) for row in rows)
    return Table(board.code, board.title, board.columns, made, header=lines)


def _listed(texts: Sequence[Text]) -> Text:
    return Text(*(", ".join(text.in_(tongue) for text in texts) for tongue in LANGUAGES))
