"""What an attempt to send a message led to: sent, tried again later, given up; and an endpoint that is no use."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.webhooks import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from workflow import changes
from workflow.accounts import news
from workflow.actors import SYSTEM
from workflow.texts import Text
from workflow.webhooks.endpoints import hold, host_of, keepers
from workflow.webhooks.words import LOOK, SWITCHED_OFF, WHERE, WHY, WHY_OFF

DELAYS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
"""How long after each failed attempt the next one follows (Standard Webhooks, "Deliverability and reliability")."""
PATIENCE = timedelta(days=3)
"""An endpoint to which nothing came through for so long is switched off when a message is given up."""
GONE = 410
THROTTLED = frozenset({429, 503})
"""The answers whose Retry-After is honoured (RFC 9110, 10.2.3; RFC 6585, 4)."""
LONGEST_PAUSE = timedelta(days=1)
"""So long a receiver may ask to be left alone; what it asks for beyond is cut to that."""
LONGEST_EXCERPT = 500
SECONDS = re.compile(r"\d{1,9}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that has begun: its row, of which message, and its number among those of the message."""

    id: int
    delivery_id: int
    number: int


@dataclass(frozen=True, slots=True)
class Came:
    """What came of an attempt: the code of an answer and how it begins, or in `error` why there was none."""

    code: int | None = None
    excerpt: str = ""
    error: str = ""
    retry_after: str = ""

    @property
    def is_sent(self) -> bool:
        """Whether the receiver took the message."""
        return self.code is not None and 200 <= self.code < 300


def begin(session: Session, delivery: WebhookDelivery, now: datetime) -> Attempt:
    """Note that an attempt begins; should the worker be lost, this is what is known of it."""
    row = WebhookAttempt(delivery_id=delivery.id, began_at=now)
    session.add(row)
    session.flush()
    return Attempt(row.id, delivery.id, delivery.attempts)


def settle(session: Session, attempt: Attempt, came: Came, *, worker: str, now: datetime) -> str:
    """Write how an attempt ended; gives the state it led to, unless a later one or a person has decided since."""
    row = session.get(WebhookAttempt, attempt.id)
    if row is not None:  # else its webhook was removed meanwhile
        row.ended_at, row.code, row.excerpt, row.error = now, came.code, came.excerpt, came.error
    pause = pause_of(came, now)
    is_last = attempt.number > len(DELAYS)
    state = "sent" if came.is_sent else "failed" if is_last or came.code == GONE else "queued"
    values: dict[str, Any] = {"state": state, "code": came.code, "excerpt": came.excerpt, "error": came.error}
    if came.is_sent:
        values["sent_at"] = now
    elif state == "queued":
        values["not_before"] = now + max(DELAYS[attempt.number - 1], pause)
    mine = (
        WebhookDelivery.id == attempt.delivery_id,
        WebhookDelivery.claimed_by == worker,
        WebhookDelivery.attempts == attempt.number,
    )
    statement = update(WebhookDelivery).where(*mine).values(**values, claimed_by=None, claimed_until=None)
    result = session.execute(
        statement.returning(WebhookDelivery.endpoint_id), execution_options={"synchronize_session": False}
    )
    endpoint_id = result.scalar()
    if endpoint_id is not None:
        _note(session, session.get_one(WebhookEndpoint, endpoint_id), came, state, pause, now)
    return state


def pause_of(came: Came, now: datetime) -> timedelta:
    """For how long the receiver asks to be left alone, a day at most; nothing where it asks for nothing sensible."""
    said = came.retry_after.strip()
    if came.code not in THROTTLED or not said:
        return timedelta()
    if SECONDS.match(said):
        return min(timedelta(seconds=int(said)), LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return timedelta()
    until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta()), LONGEST_PAUSE)


def _note(session: Session, endpoint: WebhookEndpoint, came: Came, state: str, pause: timedelta, now: datetime) -> None:
    """Note on the endpoint how it does, and switch it off when it is no use."""
    if came.is_sent:
        endpoint.failing_since = endpoint.paused_until = None
        return
    endpoint.failing_since = endpoint.failing_since or now
    if pause:
        endpoint.paused_until = now + pause
    if came.code == GONE:
        switch_off(session, endpoint, "gone", now)
    elif state == "failed" and now - endpoint.failing_since >= PATIENCE:
        switch_off(session, endpoint, "failing", now)


def switch_off(session: Session, endpoint: WebhookEndpoint, why: str, now: datetime) -> None:
    """Switch an endpoint off, hold what waits for it, and tell whoever set it up, or who else can mend it."""
    if not endpoint.is_active:
        return
    endpoint.is_active, endpoint.disabled_why = False, why
    hold(session, endpoint)
    host = host_of(endpoint)
    subject, after = changes.of_webhook(endpoint.id), {"host": host, "why": why}
    changes.record(session, "disable_webhook", subject, by=SYSTEM, now=now, after=after)
    facts = [(WHERE, Text(host, host)), (WHY, WHY_OFF[why])]
    for person in keepers(session, endpoint, now):
        news.tell(session, person, SWITCHED_OFF, LOOK, facts, now=now, path=f"/webhooks/{endpoint.id}")


def excerpt_of(body: bytes) -> str:
    """The beginning of an answer, as text that any database keeps."""
    text = body[: 4 * LONGEST_EXCERPT].decode("utf-8", "replace")
    return "".join(one if one.isprintable() or one in "\n\t" else "\ufffd" for one in text)[:LONGEST_EXCERPT]
