"""Measures, their numbers and the rows behind them."""

from typing import Literal

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Date


class MeasuredWindow(Shown):
    """A column: from the first to the last day, both included."""

    label: str | None
    first: Date
    last: Date


class Measured(Shown):
    """A measure with its number in each window."""

    code: str
    name: str
    definition: str
    unit: Literal["count", "money"]
    snapshot: bool = Field(description="It is the stock on the last day, and does not add up over windows.")
    cumulative: bool = Field(
        description="It is counted from the beginning of the fiscal year; beside others, a window tells what it added."
    )
    values: list[str] = Field(description="In the order of `windows`; dollars with two decimals.")
    target: str | None = Field(description="What was agreed for the fiscal year.")
    variance: str | None = Field(description="The last window less the target.")


class Measures(Shown):
    """Every measure of a program."""

    program: str
    fiscal_year: str | None
    fiscal_years: list[str] = Field(description="The years to choose from.")
    windows: list[MeasuredWindow]
    items: list[Measured]


class MeasuredRow(Shown):
    """Something that was looked at."""

    reference: str
    title: str | None = Field(description="None where you may not see the item.")
    on: Date | None = Field(description="The day that decided.")
    counts: bool
    why: str
    groups: list[str]
    amount: str
    detail: str


class MeasuredPart(Shown):
    """A part of the number."""

    label: str
    value: str


class MeasureRows(Shown):
    """A measure over a window with everything behind it."""

    code: str
    name: str
    definition: str
    unit: Literal["count", "money"]
    first: Date
    last: Date
    value: str
    parts: list[MeasuredPart]
    rows: list[MeasuredRow]
    beside: list[MeasuredRow] = Field(description="Shown beside the number, never added to it.")
