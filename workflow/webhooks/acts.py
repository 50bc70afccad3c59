"""What became of the messages of an endpoint, and what a person decides about them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, select, update
from sqlalchemy.orm import Session, joinedload

from models.webhooks import WebhookDelivery, WebhookEndpoint
from workflow.actors import Actor
from workflow.errors import NotFound, Reason, Refused
from workflow.texts import Text
from workflow.visibility import only_visible
from workflow.webhooks.endpoints import OFF

STATES = {
    "queued": Text("queued", "en file d’attente"),
    "sending": Text("being sent", "en cours d’envoi"),
    "sent": Text("sent", "envoyé"),
    "failed": Text("failed", "en échec"),
    "held": Text("held", "retenu"),
    "cancelled": Text("not sent", "non envoyé"),
}
"""In which state a message is, as people read it."""
AGAIN = ("sent", "failed", "cancelled", "held")
"""The states from which a message may be sent once more."""
KEPT = timedelta(days=30)
RESTORED = "restored"
WAITS = Text("This message waits to be sent already.", "Ce message attend déjà d’être envoyé.")


def list_deliveries(
    session: Session, endpoint: WebhookEndpoint, *, state: str | None, before: int | None, size: int
) -> Sequence[WebhookDelivery]:
    """Messages of an endpoint from the newest on, of one state or all."""
    wanted = [WebhookDelivery.endpoint_id == endpoint.id]
    if state is not None:
        wanted.append(WebhookDelivery.state == state)
    if before is not None:
        wanted.append(WebhookDelivery.id < before)
    found = select(WebhookDelivery).where(*wanted).order_by(WebhookDelivery.id.desc()).limit(size)
    return session.scalars(found.options(joinedload(WebhookDelivery.item))).all()


def find_delivery(session: Session, endpoint: WebhookEndpoint, delivery_id: int) -> WebhookDelivery:
    """A message of this very endpoint. Raises NotFound alike for none and for another's."""
    found = session.get(WebhookDelivery, delivery_id)
    if found is None or found.endpoint_id != endpoint.id:
        raise NotFound(str(delivery_id))
    return found


def seen_of(session: Session, rows: Iterable[WebhookDelivery], actor: Actor) -> set[int]:
    """Those of the messages that tell of nothing the actor may not see, by their numbers."""
    known = list(rows)
    seen = only_visible(session, {row.item_id for row in known if row.item_id is not None}, actor)
    return {row.id for row in known if row.item_id is None or row.item_id in seen}


def send_again(session: Session, delivery: WebhookDelivery, now: datetime) -> None:
    """Send a message once more, with its id and body as they were. Raises Refused while it waits."""
    if not delivery.endpoint.is_active:
        raise Refused("send_again", "state", [Reason("off", OFF)])
    if _change(session, [WebhookDelivery.id == delivery.id, WebhookDelivery.state.in_(AGAIN)], now) != 1:
        raise Refused("send_again", "state", [Reason("waits", WAITS)])


def send_failed_again(session: Session, endpoint: WebhookEndpoint, now: datetime) -> int:
    """Send again whatever failed, and give how many that is. Raises Refused where the endpoint is off."""
    if not endpoint.is_active:
        raise Refused("send_again", "state", [Reason("off", OFF)])
    failed = [WebhookDelivery.endpoint_id == endpoint.id, WebhookDelivery.state == "failed"]
    return _change(session, failed, now)


def hold_all(session: Session) -> int:
    """Hold everything that waits, as a restored backup must; gives how many messages that were."""
    waits = WebhookDelivery.state.in_(("queued", "sending"))
    return _run(session, update(WebhookDelivery).where(waits).values(state="held", error=RESTORED))


def forget_old(session: Session, now: datetime) -> None:
    """Delete the messages that ended long ago."""
    ended = WebhookDelivery.state.in_(("sent", "failed", "cancelled"))
    _run(session, delete(WebhookDelivery).where(ended, WebhookDelivery.created_at < now - KEPT))


def _change(session: Session, which: Sequence[ColumnElement[bool]], now: datetime) -> int:
    fresh: dict[str, Any] = {
        "state": "queued",
        "attempts": 0,
        "not_before": now,
        "error": "",
        "claimed_by": None,
        "claimed_until": None,
    }
    return _run(session, update(WebhookDelivery).where(*which).values(**fresh))


def _run(session: Session, statement: Any) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount
