"""Files of items."""

from typing import Literal

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Instant, Page, PersonBrief


class ItemFile(Shown):
    """One version of a file. Its first five names are what an action takes and a record holds."""

    attachment: int = Field(description="Its number; all that an action needs to be given.")
    name: str
    version: int = Field(description="Counts from 1 for each name of an item; 0 while it waits for an action.")
    sha256: str
    size: int = Field(description="In bytes.")
    media_type: str
    state: Literal["open", "withdrawn", "erased"]
    uploaded_by: PersonBrief | None = Field(description="Nobody: the system.")
    on_behalf_of: PersonBrief | None = Field(description="For whom a deputy did it.")
    uploaded_at: Instant
    withdrawn_by: PersonBrief | None
    withdrawn_at: Instant | None
    withdrawn_reason: str | None
    address: str | None = Field(description="Where it is read; nowhere while it waits for an action.")


class FoundFile(ItemFile):
    """A file and the item that it belongs to."""

    reference: str
    title: str = Field(description="Of the item.")


class FoundFiles(Page):
    """What was found, the last uploaded first; at most 50."""

    items: list[FoundFile]


class Files(Page):
    """The files of an item."""

    items: list[ItemFile]
