"""Webhooks, and what became of every message to them."""

from typing import Any, Literal

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Instant, Page

State = Literal["queued", "sending", "sent", "failed", "held", "cancelled"]


class Webhook(Shown):
    """An address that is told of what happens; its secret is shown in the browser alone, once."""

    id: int
    program: str
    url: str
    kinds: list[str] = Field(description="Only of these; none: of every kind.")
    actions: list[str] = Field(description="Only of these, such as change_request.submit; none: of every action.")
    reader_id: int = Field(description="The account by whose eyes it sees.")
    is_active: bool
    disabled_why: Literal["", "failing", "gone", "maker", "secret"]
    failing_since: Instant | None
    paused_until: Instant | None = Field(description="Until then its receiver asked to be left alone.")
    created_at: Instant


class Webhooks(Page):
    """The webhooks of your programs."""

    items: list[Webhook]


class WebhookMessage(Shown):
    """One message, and what was answered last."""

    id: int
    event: str = Field(description="Its `webhook-id`, the same in every attempt.")
    type: str | None = Field(description="Nothing where it tells of something that you may not see.")
    reference: str | None
    state: State
    attempts: int
    created_at: Instant
    tried_at: Instant | None
    sent_at: Instant | None
    next_at: Instant | None = Field(description="When it is tried next, where it waits.")
    code: int | None = Field(description="Of the latest answer, where there was one.")
    excerpt: str = Field(description="How the latest answer begins.")
    error: str = Field(description="Why no answer came, in a word; empty where one came.")


class WebhookMessages(Page):
    """Messages in the order that was asked for."""

    items: list[WebhookMessage]


class WebhookAttempt(Shown):
    """One attempt to send a message, and what was answered."""

    began_at: Instant
    ended_at: Instant | None = Field(description="Nothing while it lasts, and where its worker was lost.")
    code: int | None = Field(description="Of the answer, where there was one.")
    excerpt: str = Field(description="How the answer begins.")
    error: str = Field(description="Why no answer came, in a word; empty where one came.")


class WebhookMessageSent(WebhookMessage):
    """One message with what is sent, and every attempt to send it, the latest first."""

    headers: dict[str, str]
    body: dict[str, Any] | None
    attempts_made: list[WebhookAttempt]


class SentAgain(Shown):
    """How many messages will be sent again."""

    count: int


class Switched(Shown):
    """What was done, in words."""

    said: str
