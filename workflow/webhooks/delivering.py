"""Sending the messages of webhooks: claimed one by one, sent between transactions, tried for three days.

A message may arrive twice when a worker is lost between sending it and noting so; its id tells the receiver.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from models.database import Database
from models.webhooks import WAITING, WebhookDelivery, WebhookEndpoint
from workflow import registry, watching
from workflow.accounts.sealing import Unreadable
from workflow.outgoing import NotSent, Outgoing
from workflow.standing import actor_for
from workflow.visibility import may, only_visible
from workflow.watching import Delivered
from workflow.webhooks.endpoints import secrets_of
from workflow.webhooks.settling import Attempt, Came, begin, excerpt_of, settle, switch_off
from workflow.webhooks.signing import body_of, headers_of

LEASE = timedelta(minutes=2)
LIMIT = 200
SILENT = frozenset({"time", "connection", "name", "forbidden", "protection"})
"""What a host does to every message alike: the others are left for the next round."""


@dataclass(frozen=True)
class Sender:
    """Who sends: with which way out, which key, in whose name; `base_url` is where the items of messages are."""

    database: Database
    out: Outgoing
    key: bytes
    base_url: str
    worker: str
    now: Callable[[], datetime]


@dataclass
class Sent:
    """What became of the messages of one round."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0
    silent: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class _Claimed:
    """A message in hand: which attempt it is, and what goes out."""

    attempt: Attempt
    endpoint_id: int
    url: str
    body: bytes
    headers: dict[str, str]


def deliver(sender: Sender, *, limit: int = LIMIT, is_stopping: Callable[[], bool] = lambda: False) -> Sent:
    """Send what is due, at most `limit` messages. Nothing is written where nothing is due."""
    counts = Sent()
    for _ in range(limit):
        if is_stopping() or not _is_any_due(sender, counts.silent):
            break
        claimed = _claim(sender, counts.silent)
        if claimed is not None:
            _send(sender, claimed, counts)
    return counts


def _due(now: datetime, silent: AbstractSet[int]) -> tuple[ColumnElement[bool], ...]:
    free = or_(WebhookDelivery.claimed_until.is_(None), WebhookDelivery.claimed_until < now)
    paused = select(WebhookEndpoint.id).where(WebhookEndpoint.paused_until > now)
    others = and_(WebhookDelivery.endpoint_id.not_in(silent), WebhookDelivery.endpoint_id.not_in(paused))
    return (cast("ColumnElement[bool]", WAITING), WebhookDelivery.not_before <= now, free, others)


def _is_any_due(sender: Sender, silent: AbstractSet[int]) -> bool:
    with sender.database.read() as session:
        return session.scalar(select(WebhookDelivery.id).where(*_due(sender.now(), silent)).limit(1)) is not None


def _claim(sender: Sender, silent: AbstractSet[int]) -> _Claimed | None:
    """Take the next message, in a transaction of its own; None where it is not to be sent, or another worker has it."""
    now = sender.now()
    with sender.database.write() as session:
        found = session.scalar(
            select(WebhookDelivery)
            .where(*_due(now, silent))
            .order_by(WebhookDelivery.not_before, WebhookDelivery.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=WebhookDelivery)
        )
        if found is None or not _may_leave(session, found, now):
            return None
        try:
            secret_ones = secrets_of(found.endpoint, sender.key, now)
        except Unreadable:
            switch_off(session, found.endpoint, "secret", now)
            found.state = "held"
            return None
        found.state, found.attempts, found.tried_at = "sending", found.attempts + 1, now
        found.claimed_by, found.claimed_until = sender.worker, now + LEASE
        body = body_of(found.payload, sender.base_url)
        headers = headers_of(found.event, now, body, secret_ones)
        begun = begin(session, found, now)
        return _Claimed(begun, found.endpoint_id, found.endpoint.url, body, headers)


def _may_leave(session: Session, found: WebhookDelivery, now: datetime) -> bool:
    """Judge once more, by what is so now, whether this may be told there; what may not is settled."""
    endpoint = found.endpoint
    if not endpoint.is_active:
        found.state = "held"
        return False
    program = registry.program(endpoint.program)
    maker, reader = (actor_for(session, one, program.today(now)) for one in (endpoint.made_by, endpoint.reader))
    if not endpoint.made_by.active or not may(maker, "administer", program):
        found.state = "held"
        switch_off(session, endpoint, "maker", now)
        return False
    is_seen = endpoint.reader.active and bool(only_visible(session, [found.item_id or 0], reader))
    if found.item_id is not None and not is_seen:
        found.state, found.error = "cancelled", "unseen"
        return False
    return True


def _send(sender: Sender, claimed: _Claimed, counts: Sent) -> None:
    try:
        answer = sender.out.post(claimed.url, claimed.body, claimed.headers)
        came = Came(answer.code, excerpt_of(answer.body), retry_after=answer.retry_after)
    except NotSent as problem:
        came = Came(error=problem.cause)
    if came.error in SILENT:
        counts.silent.add(claimed.endpoint_id)
    with sender.database.write() as session:
        state = settle(session, claimed.attempt, came, worker=sender.worker, now=sender.now())
    watching.tell(Delivered(claimed.attempt.delivery_id, state))
    name = "postponed" if state == "queued" else state
    setattr(counts, name, getattr(counts, name) + 1)
