"""The versions of an item, what changed between two, and lists in the order of their places."""

from typing import Any, Literal

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Date, Page, PersonBrief, Word


class Edition(Shown):
    """One version of an item."""

    number: str
    change_type: Literal["new", "update", "editorial"]
    state: Literal["draft", "endorsed", "approved", "published", "superseded", "abandoned"]
    state_label: str = Field(description="In the language of the request.")
    scope: str
    dated_on: Date | None
    author: PersonBrief | None
    on_behalf_of: PersonBrief | None = Field(description="For whom a deputy did it.")
    endorsed_on: Date | None
    approved_on: Date | None
    released_on: Date | None
    posted_on: Date | None
    effective_on: Date | None = Field(description="The later of release and posting.")
    ended_on: Date | None = Field(description="When it was superseded or abandoned.")
    class_at_publish: Literal["associated", "additional"] | None
    file: dict[str, Any] | str | None


class EditionText(Edition):
    """One version with its text."""

    text: str = Field(description="Markdown.")


class Editions(Page):
    """The versions that you may read, the newest number first."""

    items: list[Edition]
    in_force: str | None = Field(description="The number of the version in force.")


class Piece(Shown):
    """A stretch of text."""

    kind: Literal["kept", "added", "removed"]
    text: str


class Difference(Shown):
    """What changed: kept and removed pieces make up the earlier text, kept and added ones the later."""

    earlier: str
    later: str
    words_added: int
    words_removed: int
    pieces: list[Piece]


class Ranked(Shown):
    """An item with its place."""

    place: int
    reference: str
    title: str
    state: str
    state_label: str
    word: Word | None
    owner: PersonBrief | None


class RankedList(Page):
    """What has a place, in order."""

    items: list[Ranked]
    may_reorder: bool = Field(description="Whether your roles allow `reorder_priority`.")
