"""The sample program with somebody who may say something about every permit, and a clerk who looks after files."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.attachments import Attachment
from models.items import Item
from tests.sample.program import PROGRAM, add_actor
from workflow import engine, registry
from workflow.actors import Actor
from workflow.attachments import keeping
from workflow.attachments.storage import Limits, Store
from workflow.visibility import is_own

HOOKS: dict[str, Callable[..., Any]] = {
    "may": lambda actor, what, item: what == "comment" and (actor.holds("clerk") or is_own(actor, item)),
    "hidden_fields": lambda actor, _item: () if actor.holds("clerk") or actor.name == "ann" else ("plan",),
    "looks_after_files": lambda actor, _item: actor.holds("clerk"),
}


@dataclass
class Desk:
    """Somebody's permit, and a place for files."""

    session: Session
    store: Store
    ann: Actor
    clerk: Actor
    stranger: Actor
    now: datetime
    permit: Item

    def attach(self, name: str = "plan.txt", content: bytes = b"Plan.", actor: Actor | None = None) -> Attachment:
        stored = self.store.take(name, BytesIO(content))
        limits, who = self.store.limits, actor or self.ann
        return keeping.attach(self.session, self.permit, stored, limits=limits, actor=who, now=self.now)

    def withdraw(self, file: Attachment, actor: Actor | None = None, *, erase: bool = False, why: str = "Old.") -> None:
        who = actor or self.ann
        keeping.withdraw(self.session, self.permit, file, why, erase=erase, actor=who, now=self.now)


@pytest.fixture
def sample() -> None:
    registry.register(replace(PROGRAM, hooks=HOOKS))


@pytest.fixture
def desk(sample: None, session: Session, now: datetime, tmp_path: Path) -> Desk:
    ann, clerk, stranger = (
        add_actor(session, name, role) for name, role in (("ann", "author"), ("clerk", "clerk"), ("stranger", "author"))
    )
    permit = engine.create(session, "permit", "create", actor=ann, now=now, data={"title": "A shed"})
    return Desk(session, Store(tmp_path / "files", Limits(100, 250)), ann, clerk, stranger, now, permit)
