"""A request repeated with the same key is answered the same and done once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.idempotency import IdempotencyKey
from models.items import Item
from workflow.actors import Actor
from workflow.errors import KeyReused, Reason
from workflow.history import digest, warning_kept
from workflow.values import plain


def request_of(actor: Actor, action: str, data: Mapping[str, Any] | None, **where: str) -> dict[str, Any]:
    """What is asked for: on what, what, with what, and for whom where that is said: another choice is another one."""
    chosen = {} if actor.chosen is None else {"on_behalf_of": actor.chosen}
    return {**where, "action": action, "data": dict(data or {}), **chosen}


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


class Claimed(Exception):  # noqa: N818 - no error: somebody else's request is the same
    """Another request with this key was carried out meanwhile."""


def claim(session: Session, actor: Actor, key: str, request: Mapping[str, Any], now: datetime) -> None:
    """Take a key before anything is done: another request with it waits for this transaction. Raises Claimed."""
    remember(session, actor, key, request, {}, now)
    try:
        session.flush()
    except IntegrityError as error:
        raise Claimed from error


def keep(session: Session, actor: Actor, key: str, response: Mapping[str, Any]) -> None:
    """Keep the answer under the key that this transaction claimed."""
    session.get_one(IdempotencyKey, (actor.person_id, key)).response = dict(response)
