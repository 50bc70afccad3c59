"""A row as it was read: typed values by what their columns are, and what the row is known by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow import history
from workflow.imports import paths
from workflow.imports.cells import Directory, WrongCell, read_cell, said_of
from workflow.imports.columns import NUMBER, OWN, REFERENCE, STATE, VERSION, Layout
from workflow.imports.plans import CellFault
from workflow.imports.sheets import Line, Value
from workflow.texts import Text
from workflow.values import plain

NO_VERSION = Text(
    "The version must be the number that the export gave.", "La version doit être le numéro donné à l’exportation."
)
TITLES = ("title", "name", "subject")


@dataclass
class Row:
    """One row: typed values by column name, blank ones, and what is wrong."""

    line: Line
    given: dict[str, Any] = field(default_factory=dict)
    blank: list[str] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads rows: `columns` says what each column (from 1) is, `same` what all rows say."""

    layout: Layout
    directory: Directory
    columns: Mapping[int, str]
    same: Mapping[str, Value]

    def read(self, line: Line) -> Row:
        """One row, with what is wrong with its cells."""
        row = Row(line)
        for column, what in self.columns.items():
            cell = line.cells[column - 1]
            if cell is None:
                row.blank.append(what)
                continue
            try:
                row.given[what] = self._cell(what, cell)
            except WrongCell as wrong:
                row.faults.append(CellFault(column, wrong.message))
        for what, cell in self.same.items():
            if what not in row.given:
                row.given[what] = read_cell(self.layout.fields[what], cell, self.directory)
        return row

    def _cell(self, what: str, cell: Value) -> Any:
        if what in self.layout.fields and what not in OWN:
            return read_cell(self.layout.fields[what], cell, self.directory)
        if what == VERSION:
            if not isinstance(cell, int) and not str(cell).isdecimal():
                raise WrongCell(NO_VERSION)
            return int(str(cell))
        if what == STATE:
            return paths.state_named(self.layout.flow, str(cell))
        return str(cell).strip().upper() if what == REFERENCE else str(cell).strip()[:100]

    def keys(self, row: Row) -> tuple[str, ...]:
        """What the row is known by once it was imported: its number elsewhere, and what it says."""
        said = {what: plain(value) for what, value in row.given.items() if what not in (REFERENCE, VERSION)}
        number = row.given.get(NUMBER)
        by_content = f"says:{history.digest({'do': self.layout.row.do, **said})}"
        return (by_content,) if number is None else (by_content, f"number:{number}")


def given_title(row: Row) -> str:
    """The title that a row gives; blank where it gives none."""
    return next((str(row.given[name]) for name in TITLES if name in row.given), "")


def title_of(row: Row, reader: Reader, language: str) -> str:
    """What a row is called where it is shown: its title, else the first values that it gives, as people say them."""
    fields, known = reader.layout.fields, reader.directory
    said = (said_of(fields[what], plain(value), known, language) for what, value in row.given.items() if what in fields)
    return given_title(row) or " · ".join(value[:60] for value in said)[:200]
