"""What would become of a row: said before anything is done, kept while it waits, and carried out word for word."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from workflow.imports.sheets import letters
from workflow.texts import Text
from workflow.values import plain

Verdict = Literal["create", "change", "unchanged", "stale", "duplicate", "error"]
VERDICTS: tuple[Verdict, ...] = ("error", "stale", "duplicate", "create", "change", "unchanged")
HINDERING = ("error", "stale")
"""While a list has such a row, nothing of it is written."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that is not as the record is."""

    column: int | None
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with a cell (with the whole row, where no column is named)."""

    column: int | None
    message: Text


@dataclass(frozen=True, slots=True)
class Planned:
    """One row: what it is about, what the engine would be asked, and why it cannot be."""

    row: int
    verdict: Verdict
    title: str = ""
    reference: str | None = None
    version: int | None = None
    keys: tuple[str, ...] = ()
    steps: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """The actions in order, each with what it is given; the first of a new item makes it."""
    changes: tuple[CellChange, ...] = ()
    faults: tuple[CellFault, ...] = ()
    notes: tuple[Text, ...] = ()

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "title": self.title,
            "version": self.version,
            "keys": list(self.keys),
            "steps": [[action, plain(data)] for action, data in self.steps],
            "changes": [[one.column, one.field, plain(one.before), plain(one.after)] for one in self.changes],
            "faults": [[one.column, one.message.en, one.message.fr] for one in self.faults],
            "notes": [[one.en, one.fr] for one in self.notes],
        }


def planned_of(row: int, verdict: Verdict, reference: str | None, kept: Mapping[str, Any]) -> Planned:
    """A plan as it was kept."""
    return Planned(
        row,
        verdict,
        kept["title"],
        reference,
        kept["version"],
        tuple(kept["keys"]),
        tuple((action, data) for action, data in kept["steps"]),
        tuple(CellChange(*one) for one in kept["changes"]),
        tuple(CellFault(column, Text(en, fr)) for column, en, fr in kept["faults"]),
        tuple(Text(en, fr) for en, fr in kept["notes"]),
    )


def column_said(column: int | None) -> str:
    """A column as spreadsheets call it; blank for the whole row."""
    return "" if column is None else letters(column)
