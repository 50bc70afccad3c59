"""Figures side by side with the rows behind them, snapshots, what came late, and the budget."""

from typing import Any, Literal

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Date, Instant, Page, PersonBrief


class Figures(Shown):
    """The figures of a report as they are now."""

    items: list[dict[str, Any]] = Field(
        description="Per measure `code`, `name`, `unit`, `target` and `sides`: per window `value`, `parts`, `rows` "
        "(each with `counts` and `why`) and what is shown `beside`. Texts are in both languages, amounts are text."
    )


class SnapshotBrief(Shown):
    """A compilation of a report."""

    number: int
    made_at: Instant
    made_by: PersonBrief | None
    sha256: str = Field(description="Of the canonical JSON of the whole content; the history says the same.")
    is_current: bool = Field(description="Whether it is the one that counts; the others were discarded.")


class Snapshots(Page):
    """The snapshots of a report that you may see, the newest first."""

    items: list[SnapshotBrief]


class SnapshotWhole(SnapshotBrief):
    """A report as it was compiled."""

    is_intact: bool = Field(description="Whether the content still has the hash.")
    content: dict[str, Any] = Field(
        description="`facts` (with the checklist), `windows`, `figures` and `lists`, without what is kept from you."
    )
    added: list[dict[str, Any]] = Field(
        description="Lists that are added after the report was handed in, as they are now; no part of the snapshot."
    )


class Variances(Shown):
    """What was handed in against what is counted now."""

    report: str | None = Field(description="The report that was handed in; nothing before there is one.")
    items: list[dict[str, Any]] = Field(
        description="Per measure `submitted`, `recomputed`, `difference`, and the rows: `late`, `gone`, each with when "
        "(`at`) and by whom (`by`) it was `entered`, where that is known."
    )


class BudgetEntry(Shown):
    """An entry that counts against the budget, or a commitment, which does not."""

    reference: str
    title: str
    on: Date
    kind: Literal["expense", "reversal", "commitment"]
    amount: str = Field(description="Canadian dollars.")


class BudgetLine(Shown):
    """What was approved, spent, committed and is left; amounts as text."""

    reference: str | None = Field(description="Nothing: the entries that name no line, or the total.")
    name: str
    approved: str
    spent: str
    committed: str
    remaining: str
    percent: str | None
    entries: list[BudgetEntry]


class BudgetMonth(Shown):
    """A month, with the sum since the fiscal year's first day."""

    first: Date
    spent: str
    cumulative: str


class Budget(Shown):
    """Expenditures against the approved budget of a fiscal year."""

    year: int = Field(description="The year in which it begins.")
    until: Date
    lines: list[BudgetLine]
    total: BudgetLine
    months: list[BudgetMonth]
