"""Lists that are reported: which there are, and one of them with its typed columns."""

from typing import Any, Literal

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Date, Page


class ListBrief(Shown):
    """A list that you may read. `options` are what it asks besides the days; the first value is the default."""

    code: str
    program: str
    title: str
    about: str
    options: dict[str, list[str]]


class ReportLists(Page):
    """The lists that you may read."""

    items: list[ListBrief]


class Labelled(Shown):
    """A number, a date or a text with what it is."""

    label: str
    value: Any = Field(description="A date is ISO 8601, an amount text, a whole number a number.")


class ColumnShown(Shown):
    """A column."""

    name: str
    label: str
    type: Literal["text", "date", "number", "money", "percent", "yes_no", "reference"]


class RowShown(Shown):
    """A row: its cells in the order of the columns."""

    cells: list[Any]
    reference: str | None = Field(description="The item behind it.")
    warning: str | None = Field(description="Why it stands out.")


class BlockShown(Shown):
    """One block of a list."""

    code: str
    title: str
    columns: list[ColumnShown]
    rows: list[RowShown]
    counts: list[Labelled]
    note: str | None


class ReportList(BlockShown):
    """A list as at the end of its window."""

    program: str
    first: Date
    last: Date
    header: list[Labelled]
    more: list[BlockShown]
