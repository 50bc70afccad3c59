"""A request repeated with the same key is answered the same and done once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.idempotency import IdempotencyKey
from models.items import Item
from workflow.actors import Actor
from workflow.errors import KeyReused, Reason
from workflow.history import digest, warning_kept
from workflow.values import plain


def recall(session: Session, actor: Actor, key: str | None, request: Mapping[str, Any]) -> dict[str, Any] | None:
    """The answer given to this key before, or None. Raises KeyReused when the request was another one."""
    if key is None or actor.person_id is None:
        return None
    row = session.get(IdempotencyKey, (actor.person_id, key))
    if row is None:
        return None
    if row.request_digest != digest(plain(request)):
        raise KeyReused(key, row.created_at)
    return row.response


def kept(session: Session, actor: Actor, key: str | None) -> dict[str, Any] | None:
    """The answer kept under a key, whatever the request was: to be given once `recall` or `remember` saw to that."""
    if key is None or actor.person_id is None:
        return None
    row = session.get(IdempotencyKey, (actor.person_id, key))
    return row.response if row is not None else None


def answer(item: Item, warnings: Iterable[Reason]) -> dict[str, Any]:
    """What a request about an item is told, now and when it is repeated with its key."""
    said = [warning_kept(reason) for reason in warnings]
    return {"id": item.id, "reference": item.reference, "state": item.state, "version": item.version, "warnings": said}


def remember(
    session: Session,
    actor: Actor,
    key: str | None,
    request: Mapping[str, Any],
    response: Mapping[str, Any],
    now: datetime,
) -> None:
    """Keep the answer in the transaction that carries the request out."""
    if key is None or actor.person_id is None:
        return
    session.add(
        IdempotencyKey(
            actor_id=actor.person_id,
            key=key,
            request_digest=digest(plain(request)),
            response=dict(response),
            created_at=now,
        )
    )
