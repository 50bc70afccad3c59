"""The public register."""

from typing import Literal

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Date, Page, PersonBrief


class Leaf(Shown):
    """One version of something that was published."""

    reference: str
    version: str = Field(description="Such as 1.0 or minutes-1; with the reference its name for good.")
    kind: str
    kind_label: str
    title: str
    summary: str
    posted_on: Date
    released_on: Date | None
    replaced_on: Date | None = Field(description="When a newer version took its place.")
    address: str = Field(description="Its page.")


class Register(Page):
    """What is published at present, newest first."""

    items: list[Leaf]


class Leaves(Page):
    """The versions of one item, newest first."""

    items: list[Leaf]


class LeafFact(Shown):
    """What is told about a version."""

    label: str
    value: str


class LeafFile(Shown):
    """The file that was posted with a version."""

    attachment: int
    name: str
    sha256: str
    size: int


class LeafPiece(Shown):
    """A stretch of text and what became of it since the version before."""

    kind: Literal["kept", "added", "removed"]
    text: str


class LeafText(Leaf):
    """A version with what it says."""

    facts: list[LeafFact]
    text: str = Field(description="Markdown.")
    file: LeafFile | None
    earlier: str | None = Field(description="The version before it, where there is one.")
    difference: list[LeafPiece] | None = Field(description="Since the version before, word by word.")


class Posting(Shown):
    """Where and when something of an item was posted."""

    id: int
    kind: str = Field(description="A kind of items, or a part of one such as `minutes`.")
    version: str
    title: str
    location: str
    posted_on: Date
    released_on: Date | None
    posted_by: PersonBrief | None
    on_behalf_of: PersonBrief | None = Field(description="For whom a deputy did it.")
    checksum: str | None = Field(description="The SHA-256 of its file, else of its text.")
    replaced_on: Date | None
    withdrawn_on: Date | None
    delivery: Literal["queued", "sending", "sent", "failed", "by_hand"] | None = Field(
        description="How far the machine has come with it; none where a person posted it."
    )


class Postings(Page):
    """Every posting of an item, newest first."""

    items: list[Posting]
