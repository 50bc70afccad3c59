"""Sending the messages of webhooks: claimed one by one, sent between transactions, tried for three days.

A message may arrive twice when a worker is lost between sending it and noting so; its id tells the receiver.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, or_, select, update
from sqlalchemy.orm import Session

from models.database import Database
from models.people import Person
from models.webhooks import WAITING, WebhookDelivery, WebhookEndpoint
from workflow import changes, registry
from workflow.accounts import news
from workflow.accounts.sealing import Unreadable
from workflow.actors import SYSTEM
from workflow.outgoing import NotSent, Outgoing
from workflow.standing import actor_for
from workflow.texts import Text
from workflow.visibility import may, only_visible
from workflow.webhooks.endpoints import hold, host_of, secrets_of
from workflow.webhooks.signing import body_of, headers_of

DELAYS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
"""How long after each failed attempt the next one follows (Standard Webhooks, "Deliverability and reliability")."""
PATIENCE = timedelta(days=3)
"""An endpoint to which nothing came through for so long is switched off when a message is given up."""
LEASE = timedelta(minutes=2)
LIMIT = 200
GONE = 410
LONGEST_EXCERPT = 500
SILENT = frozenset({"time", "connection", "name", "forbidden", "protection"})
"""What a host does to every message alike: the others are left for the next round."""
WHY_OFF = {
    "failing": Text("Nothing came through for three days.", "Rien n’est passé pendant trois jours."),
    "gone": Text("The receiver answered that it is gone.", "Le destinataire a répondu qu’il n’existe plus."),
    "maker": Text(
        "Whoever set it up does not administer the program any more.",
        "La personne qui l’a configuré n’administre plus le programme.",
    ),
    "secret": Text(
        "Its secret cannot be read: the site’s secret key was changed. Make a new secret.",
        "Son secret est illisible : la clé secrète du site a changé. Créez un nouveau secret.",
    ),
}
"""Why the service switches an endpoint off."""
WHY_NOT = {
    "unseen": Text(
        "The account by whose eyes the webhook sees may not see the item.",
        "Le compte par les yeux duquel le webhook voit ne voit pas l’élément.",
    ),
    "restored": Text(
        "Held after a restore: it may have been sent since the backup was made.",
        "Retenu après une restauration : il a pu être envoyé depuis la sauvegarde.",
    ),
}
"""Why a message was not sent, besides what workflow.outgoing says."""
SWITCHED_OFF = Text("A webhook was switched off", "Un webhook a été désactivé")
LOOK = Text(
    "What happened since was not sent. See its messages, mend the cause, and switch it on again.",
    "Ce qui s’est passé depuis n’a pas été envoyé. Consultez ses messages, corrigez la cause et réactivez-le.",
)
WHERE, WHY = Text("Where to", "Destination"), Text("Why", "Motif")


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
    """A message in hand: its number, how often it was tried, and what goes out."""

    delivery_id: int
    endpoint_id: int
    attempt: int
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
    others = WebhookDelivery.endpoint_id.not_in(silent)
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
        return _Claimed(found.id, found.endpoint_id, found.attempts, found.endpoint.url, body, headers)


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
    code, excerpt, error = None, "", ""
    try:
        answer = sender.out.post(claimed.url, claimed.body, claimed.headers)
        code, excerpt = answer.code, _excerpt(answer.body)
    except NotSent as problem:
        error = problem.cause
    if error in SILENT:
        counts.silent.add(claimed.endpoint_id)
    with sender.database.write() as session:
        state = _settle(session, sender, claimed, code, excerpt, error)
    name = "postponed" if state == "queued" else state
    setattr(counts, name, getattr(counts, name) + 1)


def _settle(session: Session, sender: Sender, claimed: _Claimed, code: int | None, excerpt: str, error: str) -> str:
    """Write how an attempt ended, unless a later one or a person has decided since; gives the state it led to."""
    now, endpoint = sender.now(), session.get(WebhookEndpoint, claimed.endpoint_id)
    is_sent = code is not None and 200 <= code < 300
    is_last = claimed.attempt > len(DELAYS)
    state = "sent" if is_sent else "failed" if is_last or code == GONE else "queued"
    values: dict[str, Any] = {"state": state, "code": code, "excerpt": excerpt, "error": error}
    if is_sent:
        values["sent_at"] = now
    elif state == "queued":
        values["not_before"] = now + DELAYS[claimed.attempt - 1]
    mine = (
        WebhookDelivery.id == claimed.delivery_id,
        WebhookDelivery.claimed_by == sender.worker,
        WebhookDelivery.attempts == claimed.attempt,
    )
    statement = update(WebhookDelivery).where(*mine).values(**values, claimed_by=None, claimed_until=None)
    result = session.execute(statement, execution_options={"synchronize_session": False})
    if endpoint is not None and cast("CursorResult[Any]", result).rowcount == 1:
        _note(session, endpoint, state, code, now)
    return state


def _note(session: Session, endpoint: WebhookEndpoint, state: str, code: int | None, now: datetime) -> None:
    """Note on the endpoint how it does, and switch it off when it is no use."""
    if state == "sent":
        endpoint.failing_since = None
        return
    endpoint.failing_since = endpoint.failing_since or now
    if code == GONE:
        switch_off(session, endpoint, "gone", now)
    elif state == "failed" and now - endpoint.failing_since >= PATIENCE:
        switch_off(session, endpoint, "failing", now)


def switch_off(session: Session, endpoint: WebhookEndpoint, why: str, now: datetime) -> None:
    """Switch an endpoint off, hold what waits for it, and tell whoever set it up."""
    if not endpoint.is_active:
        return
    endpoint.is_active, endpoint.disabled_why = False, why
    hold(session, endpoint)
    subject, after = changes.of_webhook(endpoint.id), {"host": host_of(endpoint), "why": why}
    changes.record(session, "disable_webhook", subject, by=SYSTEM, now=now, after=after)
    maker = session.get_one(Person, endpoint.made_by_id)
    host = host_of(endpoint)
    news.tell(session, maker, SWITCHED_OFF, LOOK, [(WHERE, Text(host, host)), (WHY, WHY_OFF[why])], now=now)


def _excerpt(body: bytes) -> str:
    """The beginning of an answer, as text that any database keeps."""
    text = body[: 4 * LONGEST_EXCERPT].decode("utf-8", "replace")
    return "".join(one if one.isprintable() or one in "\n\t" else "\ufffd" for one in text)[:LONGEST_EXCERPT]
