"""An item's content as one paper, and what changed between two versions of it."""

from typing import Any, Literal

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Date, Instant
from blueprints.api.shapes.editions import Piece


class KeptVersion(Shown):
    """A content that was kept."""

    number: int
    made_at: Instant
    sha256: str


class Named(Shown):
    """A line of the cover."""

    name: str
    said: str


class Paper(Shown):
    """The content as one paper, in English as its questions are."""

    title: str
    subtitle: str
    dated_on: Date = Field(description="The day of the content's last change.")
    version: int | None = Field(description="None for the content as it is now.")
    sha256: str = Field(description="Of the content's canonical JSON.")
    draft: str | None = Field(description="The sentence that says so, while this content was not submitted.")
    facts: list[Named]
    blocks: list[dict[str, Any]] = Field(description="Headings, answers, texts and tables in order, each by `type`.")
    kept: list[KeptVersion] = Field(description="Every version that was kept, the newest first.")


class ChangedAnswer(Shown):
    """An answer that is not the same. `pieces`: kept and removed ones make up the earlier, kept and added the later."""

    part: str
    instance: str
    question: str
    where: str
    asked: str
    kind: Literal["answered", "emptied", "changed"]
    words_added: int
    words_removed: int
    pieces: list[Piece]


class ChangesBetween(Shown):
    """What changed between two versions, in the order of the content."""

    earlier: int
    later: int | None = Field(description="None for the content as it is now.")
    words_added: int
    words_removed: int
    changes: list[ChangedAnswer]
