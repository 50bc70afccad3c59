"""Entries of the history that no workflow declares, because they move nothing: a file attached, a file withdrawn."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from workflow import history, registry
from workflow.actors import Actor
from workflow.conflicts import conflicts


def note(
    session: Session, item: Item, action: str, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> HistoryEntry:
    """Add what happened to the item's chain, in the caller's write transaction; its version counts on.

    Raises Conflict when another writer was faster.
    """
    today = max(item.effective_on, registry.program(item.program).today(now))
    with conflicts(item, item.version):
        principal = actor.on_behalf_of
        step = history.Step(action, "", item.state, item.state, today, data, on_behalf_of=principal)
        entry = history.append(session, item, step, actor=actor, now=now)
        item.updated_at = now
        session.flush()
    return entry
