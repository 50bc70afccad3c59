"""The letters of an item."""

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Date


class Letter(Shown):
    """One letter, made from the item's history."""

    number: int = Field(description="The step of the item’s history that it tells of.")
    title: str
    dated_on: Date
    sender: list[str]
    recipients: list[str]
    paragraphs: list[str]
    points: list[str]
    words: str = Field(description="What whoever acted wrote, in Markdown.")
    citation: str


class Letters(Shown):
    """Every letter, the oldest first."""

    letters: list[Letter]
