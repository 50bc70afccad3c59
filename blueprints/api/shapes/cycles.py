"""The cycles of a program: their dates and limits, and what a file says otherwise."""

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Date, Page


class CycleBrief(Shown):
    """A cycle in the list of all."""

    name: str
    state: str
    state_label: str
    due_on: Date
    effective_on: Date
    ends_on: Date
    plans: int
    reference: str | None = Field(description="Its item; nothing while it stands as it came with the program.")


class Cycles(Page):
    """Every cycle, the newest first."""

    items: list[CycleBrief]


class CycleLine(Shown):
    """A date or a limit, and who changed it last."""

    name: str
    label: str
    value: str = Field(description="A number, a date, or of a list one word per line.")
    unit: str | None
    source: str
    is_date: bool
    is_list: bool
    since: Date | None
    changed_by: str | None
    reason: str | None


class Cycle(CycleBrief):
    """A cycle with everything that its rules measure by."""

    source: str
    structure: str
    dates: list[CycleLine]
    limits: list[CycleLine]


class CycleDifference(Shown):
    """One thing that a file says otherwise."""

    name: str
    label: str
    before: str | None
    after: str | None


class CycleReading(Shown):
    """What a file holds, compared with what stands; nothing is written."""

    name: str
    is_new: bool
    plans: int
    differences: list[CycleDifference]
