"""Writing what is to be told to other systems, in the transaction in which it happens."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from models.webhooks import WebhookDelivery, WebhookEndpoint
from workflow.context import Context
from workflow.notices import UNANNOUNCED

KNOWN = "webhooks"
"""Under which a session keeps the endpoints it has read: one statement, however much it does."""
ACTIVE = select(WebhookEndpoint).where(WebhookEndpoint.is_active)
TEST = "accord.test"


def queue(context: Context, entry: HistoryEntry) -> None:
    """Write a message for every endpoint that wants to hear of this step; of what happened long ago nobody hears.

    Whether it may be told is judged when it leaves, by what its reader may then see.
    """
    item, session = context.item, context.session
    if session.info.get(UNANNOUNCED):
        return
    for endpoint in _active(session):
        if wants(endpoint, item, entry.action):
            event = event_id(item.reference, entry.seq)
            session.add(make_delivery(endpoint, event, payload_of(item, entry, context.now), context.now, item))


def wants(endpoint: WebhookEndpoint, item: Item, action: str) -> bool:
    """Whether an endpoint was set up for this action on an item of this kind."""
    is_kind = not endpoint.kinds or item.kind in endpoint.kinds
    is_action = not endpoint.actions or f"{item.kind}.{action}" in endpoint.actions
    return endpoint.program == item.program and is_kind and is_action


def payload_of(item: Item, entry: HistoryEntry, now: datetime) -> dict[str, Any]:
    """What is told: which item did what, and nothing of what it says or of who did it."""
    data = {
        "reference": item.reference,
        "program": item.program,
        "kind": item.kind,
        "action": entry.action,
        "track": entry.track,
        "from_state": entry.from_state,
        "to_state": entry.to_state,
        "version": entry.seq,
        "path": f"/api/v1/items/{item.reference}",
    }
    return {"type": f"{item.program}.{item.kind}.{entry.action}", "timestamp": now.isoformat(), "data": data}


def event_id(reference: str, seq: int) -> str:
    """The id of what an entry of an item's history says; the same for every endpoint and every attempt."""
    return "evt_" + hashlib.sha256(f"{reference}:{seq}".encode()).hexdigest()[:32]


def make_delivery(
    endpoint: WebhookEndpoint, event: str, payload: dict[str, Any], now: datetime, item: Item | None = None
) -> WebhookDelivery:
    """A message that leaves as soon as a worker comes by."""
    return WebhookDelivery(
        endpoint_id=endpoint.id,
        event=event,
        payload=payload,
        item=item,
        state="queued",
        not_before=now,
        created_at=now,
    )


def _active(session: Session) -> Sequence[WebhookEndpoint]:
    if KNOWN not in session.info:
        with session.no_autoflush:
            session.info[KNOWN] = session.scalars(ACTIVE).all()
    found: Sequence[WebhookEndpoint] = session.info[KNOWN]
    return found
