"""The board: rows as they are filtered and sorted, counts, and reminders to many."""

from typing import Any

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Date, Page, PersonBrief
from blueprints.api.shapes.refusals import Reason


class BoardValue(Shown):
    """A value of a filter, and how many rows it would show beside the other filters."""

    value: str
    label: str
    count: int


class BoardFilter(Shown):
    """A filter with its values."""

    name: str
    label: str
    values: list[BoardValue]


class BoardLine(Shown):
    """One who owes something; `reference` is empty where nothing is begun."""

    key: str
    reference: str | None
    cells: dict[str, Any] = Field(description="By the column's name.")


class Board(Page):
    """The board of one choice, such as a cycle."""

    title: str
    choice: str
    choices: list[str]
    columns: dict[str, str] = Field(description="What each column is called.")
    filters: list[BoardFilter]
    items: list[BoardLine]


class PlannedReminder(Shown):
    """A reminder that would go out."""

    reference: str | None = Field(description="None where nothing is begun yet.")
    title: str
    deadline: str
    due_on: Date
    people: list[PersonBrief]


class PlannedLetter(Shown):
    """The one message that a person would get, in their language."""

    person: PersonBrief
    address: str
    language: str
    subject: str
    text: str


class PlannedReminders(Page):
    """What would be sent, and to how many."""

    items: list[PlannedReminder]
    letters: list[PlannedLetter]
    messages: int
    left_out: int = Field(description="Rows where nothing is due, or nobody can be reached.")


class SentReminders(Shown):
    """How many messages are on their way."""

    messages: int


class ForeseenBeginning(Shown):
    """What would come of one row: nothing stands against it where there are no reasons."""

    reference: str
    title: str
    reasons: list[Reason]


class ForeseenBeginnings(Page):
    """What would begin, for which rows."""

    kind: str
    action: str
    asked: dict[str, str] = Field(description="The inputs that are the same for all, and what each is called.")
    items: list[ForeseenBeginning]


class MadeBeginnings(Shown):
    """What was made."""

    references: list[str]
