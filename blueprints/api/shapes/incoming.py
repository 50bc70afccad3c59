"""Mail that came in."""

from typing import Literal

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Instant, Page, PersonBrief

IncomingState = Literal["held", "placed", "ignored", "discarded"]


class Incoming(Shown):
    """A message that came in, and what became of it."""

    id: int
    sender: str = Field(description="The address that it names; empty where it names none, or several.")
    sender_name: str
    subject: str
    text: str = Field(description="What its writer said, without quoted text and signature.")
    received_at: Instant
    state: IncomingState
    why: str
    notes: list[str] = Field(description="What was not taken of it.")
    reference: str | None = Field(description="The item on which it is, or, while it is held, that it names.")
    kept_until: Instant | None = Field(description="When it is discarded if nobody decides, while it is held.")
    decided_by: PersonBrief | None
    decided_at: Instant | None
    reason: str = Field(description="Why it was discarded.")


class IncomingMail(Page):
    """Mail that came in, from the newest on."""

    items: list[Incoming]


class IncomingFile(Shown):
    """A file that came with a message."""

    name: str
    size: int


class OpenedMail(Incoming):
    """A message with all of its text."""

    whole_text: str
    files: list[IncomingFile]


class PlacedMail(Shown):
    """Where a message is now."""

    reference: str
