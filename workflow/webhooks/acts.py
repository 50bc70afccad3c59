"""What became of the messages of an endpoint, and what a person decides about them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from models.items import Item
from models.webhooks import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from workflow import registry
from workflow.actors import Actor
from workflow.errors import FieldError, InvalidInput, NotFound, Reason, Refused
from workflow.texts import Text
from workflow.visibility import only_visible, visible_anywhere
from workflow.webhooks.words import OFF, WAITS

AGAIN = ("sent", "failed", "cancelled", "held")
"""The states from which a message may be sent once more; besides, one that waits for its next attempt is sent now."""
TRIED = and_(WebhookDelivery.state == "queued", WebhookDelivery.attempts > 0)
"""Those that failed and wait for their next attempt."""
IN_BULK = ("failed", "held")
"""Those of which many may be sent at once."""
WHICH = Text("Choose what failed or what is held.", "Choisissez ce qui a échoué ou ce qui est retenu.")
KEPT = timedelta(days=30)
RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Search:
    """Which messages: of one state or all, made on a day or later, about an item; the oldest first if so wanted.

    What `failed` is what was given up, and what waits for its next attempt.
    """

    state: str | None = None
    since: date | None = None
    reference: str = ""
    oldest: bool = False


def list_deliveries(
    session: Session, endpoint: WebhookEndpoint, search: Search, actor: Actor, *, last: int | None = None, size: int
) -> Sequence[WebhookDelivery]:
    """Messages of an endpoint in order; `last` is the last one of the page before."""
    wanted = _wanted(endpoint, search, actor)
    if last is not None:
        wanted.append(WebhookDelivery.id > last if search.oldest else WebhookDelivery.id < last)
    order = WebhookDelivery.id.asc() if search.oldest else WebhookDelivery.id.desc()
    found = select(WebhookDelivery).where(*wanted).order_by(order).limit(size)
    return session.scalars(found.options(joinedload(WebhookDelivery.item))).all()


def list_attempts(session: Session, delivery: WebhookDelivery) -> Sequence[WebhookAttempt]:
    """Every attempt to send a message, the newest first."""
    theirs = select(WebhookAttempt).where(WebhookAttempt.delivery_id == delivery.id)
    return session.scalars(theirs.order_by(WebhookAttempt.id.desc())).all()


def count_attempts(session: Session, rows: Iterable[WebhookDelivery]) -> Mapping[int, int]:
    """How often each message was tried in all, by its number; its `attempts` begin anew when it is sent again."""
    found = {row.id: 0 for row in rows}
    counted = select(WebhookAttempt.delivery_id, func.count()).where(WebhookAttempt.delivery_id.in_(found))
    if found:
        found |= {row[0]: row[1] for row in session.execute(counted.group_by(WebhookAttempt.delivery_id))}
    return found


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
    """Send a message once more, with its id and body as they were, or now instead of at its next attempt.

    Raises Refused while it waits for its first attempt, or is being sent.
    """
    if not delivery.endpoint.is_active:
        raise Refused("send_again", "state", [Reason("off", OFF)])
    if _change(session, [WebhookDelivery.id == delivery.id, or_(WebhookDelivery.state.in_(AGAIN), TRIED)], now) != 1:
        raise Refused("send_again", "state", [Reason("waits", WAITS)])


def is_sendable(delivery: WebhookDelivery) -> bool:
    """Whether a message can be sent once more, or now."""
    is_tried = delivery.state == "queued" and delivery.attempts > 0
    return delivery.endpoint.is_active and (is_tried or delivery.state in AGAIN)


def send_all_again(session: Session, endpoint: WebhookEndpoint, search: Search, actor: Actor, now: datetime) -> int:
    """Send again what a search finds among what failed or is held, and give how many messages that is.

    Raises Refused where the endpoint is off, InvalidInput (field `state`).
    """
    if not endpoint.is_active:
        raise Refused("send_again", "state", [Reason("off", OFF)])
    if search.state not in IN_BULK:
        raise InvalidInput([FieldError("state", WHICH)])
    return _change(session, _wanted(endpoint, search, actor), now)


def hold_all(session: Session) -> int:
    """Hold everything that waits, as a restored backup must; gives how many messages that were."""
    waits = WebhookDelivery.state.in_(("queued", "sending"))
    return _run(session, update(WebhookDelivery).where(waits).values(state="held", error=RESTORED))


def forget_old(session: Session, now: datetime) -> None:
    """Delete the messages that ended long ago."""
    ended = WebhookDelivery.state.in_(("sent", "failed", "cancelled"))
    _run(session, delete(WebhookDelivery).where(ended, WebhookDelivery.created_at < now - KEPT))


def _wanted(endpoint: WebhookEndpoint, search: Search, actor: Actor) -> list[ColumnElement[bool]]:
    wanted = [WebhookDelivery.endpoint_id == endpoint.id]
    if search.state is not None:
        is_so = WebhookDelivery.state == search.state
        wanted.append(or_(is_so, TRIED) if search.state == "failed" else is_so)
    if search.since is not None:
        begins = registry.program(endpoint.program).calendar.instant(search.since, time())
        wanted.append(WebhookDelivery.created_at >= begins)
    if search.reference:
        named = (Item.reference == search.reference.strip().upper(), visible_anywhere(actor))
        wanted.append(WebhookDelivery.item_id.in_(select(Item.id).where(*named)))
    return wanted


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
