"""Lists that are brought along."""

from typing import Any, Literal

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Instant, Page, PersonBrief

Verdict = Literal["error", "stale", "duplicate", "create", "change", "unchanged"]


class Import(Shown):
    """One import: the file, what its columns are, and what came of it."""

    id: int
    program: str
    kind: str
    action: str = Field(description="By which action a new row is made.")
    name: str
    sha256: str
    size: int = Field(description="In bytes.")
    sheet: str
    state: Literal["read", "compared", "applied", "discarded"]
    columns: dict[str, str] = Field(description="What each column (from 1) is.")
    same: dict[str, Any] = Field(description="What holds for every row.")
    counts: dict[str, int] = Field(
        description="Rows in all and by verdict, and columns; once written, how many made and changed."
    )
    made_by: PersonBrief | None = Field(description="Nobody: the command line.")
    made_at: Instant
    compared_at: Instant | None
    ended_at: Instant | None
    job: int | None = Field(description="The background work that compares or writes it.")


class Imports(Page):
    """Imports from the newest on."""

    items: list[Import]


class Cell(Shown):
    """A cell that is not as the record is."""

    column: str | None
    field: str
    before: Any
    after: Any


class Fault(Shown):
    """What is wrong with a cell, or with the whole row."""

    column: str | None
    message: str


class ImportRow(Shown):
    """A row, and what would become of it."""

    row: int
    verdict: Verdict
    reference: str | None
    title: str
    changes: list[Cell]
    faults: list[Fault]
    notes: list[str]


class ImportRows(Page):
    """Rows in their order."""

    items: list[ImportRow]
