"""Reminders to come, and what became of every message."""

from typing import Literal

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Date, Instant, Page, PersonBrief

MailState = Literal["queued", "sending", "sent", "failed", "cancelled", "uncertain", "held"]


class DigestEntry(Shown):
    """One reminder in a digest."""

    reference: str
    title: str | None = Field(description="Nothing where the item is not yours to see.")
    deadline_label: str
    due_on: Date
    kind: Literal["lead", "overdue"]
    offset: int
    merged: bool = Field(description="Of an earlier day on which the service was down.")


class Digest(Shown):
    """One digest to come: one person, one day."""

    day: Date
    recipient: PersonBrief
    entries: list[DigestEntry]


class Digests(Page):
    """What will be sent, by day and person, if nothing changes."""

    items: list[Digest]


class Coming(Shown):
    """One reminder to come for an item."""

    day: Date
    code: str
    label: str
    subject: str | None
    kind: Literal["lead", "overdue"]
    offset: int
    due_on: Date
    recipients: list[PersonBrief]


class ComingReminders(Page):
    """The reminders to come for an item, by day."""

    items: list[Coming]


class Mail(Shown):
    """A message that speaks of an item, and what became of it."""

    id: int
    purpose: str
    subject: str | None = Field(
        description="What it is about, in its own language. Nothing where it speaks of what you may not see."
    )
    language: Literal["en", "fr"]
    recipient: PersonBrief | None
    state: MailState
    created_at: Instant
    sent_at: Instant | None


class ItemMail(Page):
    """The latest mail that speaks of an item, the newest first."""

    items: list[Mail]


class Message(Mail):
    """A message of the outbox."""

    address: str
    attempts: int
    error: str
    message_id: str
    references: list[str] = Field(description="The items it speaks of that you may see.")
    acts: list[Literal["retry", "hold", "release", "cancel"]] = Field(description="What you may decide now.")


class Messages(Page):
    """Messages from the newest on."""

    items: list[Message]


class MailboxBrief(Shown):
    """A message in the local mailbox."""

    id: int
    address: str
    subject: str
    received_at: Instant


class Mailbox(Page):
    """Your mail in the local mailbox, the newest first."""

    items: list[MailboxBrief]


class MailboxMessage(MailboxBrief):
    """A message as it would have gone out."""

    raw: str


class ItemLink(Shown):
    """A link by which somebody does one thing to an item, once, without signing in."""

    id: int
    person: PersonBrief
    address: str
    action: str
    sent_at: Instant
    expires_at: Instant
    used_at: Instant | None
    revoked_at: Instant | None
    is_open: bool


class ItemLinks(Page):
    """The links about an item, the newest first."""

    items: list[ItemLink]
