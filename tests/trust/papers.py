"""Items with files for the tests of the promises, and how they are attached, found and verified."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import select

from models.attachments import Attachment
from models.database import Database
from models.items import Item
from tests.sample.files import PDF
from tests.sample.program import PROGRAM, add_actor
from workflow import audit, engine, registry
from workflow.actors import Actor
from workflow.attachments import keeping
from workflow.attachments.storage import Store
from workflow.visibility import is_own

FIRST, SECOND = "PE-2026-0001", "PE-2026-0002"
PLACE, FILE = f"{FIRST}, row 2", "the file plan.pdf, version 1,"
HOOKS: dict[str, Callable[..., Any]] = {
    "may": lambda actor, what, item: what == "comment" and (actor.holds("clerk") or is_own(actor, item)),
    "looks_after_files": lambda actor, _item: actor.holds("clerk"),
}


def attach(database: Database, store: Store, actor: Actor, now: datetime, name: str, content: bytes = PDF) -> None:
    stored = store.take(name, BytesIO(content))
    with database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == FIRST)).one()
        keeping.attach(session, item, stored, limits=store.limits, actor=actor, now=now)


def fill(database: Database, store: Store, now: datetime) -> Actor:
    """Two permits; the first has one file in two versions, and another that was withdrawn. Gives the clerk."""
    registry.register(replace(PROGRAM, hooks=HOOKS))
    with database.write() as session:
        clerk, ann = add_actor(session, "clerk", "clerk"), add_actor(session, "ann", "author")
        for title in ("A shed", "A barn"):
            engine.create(session, "permit", "create", actor=ann, now=now, data={"title": title})
    for name, content in (("plan.pdf", PDF), ("plan.pdf", PDF + PDF), ("note.txt", b"A note.")):
        attach(database, store, clerk, now, name, content)
    with database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == FIRST)).one()
        note = session.scalars(select(Attachment).where(Attachment.name == "note.txt")).one()
        keeping.withdraw(session, item, note, "Old", erase=False, actor=clerk, now=now)
    return clerk


def faults(database: Database, store: Store | None) -> list[str]:
    return [str(found) for found in audit.verify_database(database, store) if isinstance(found, audit.Fault)]


def path_of(database: Database, store: Store, number: int = 1) -> Path:
    with database.read() as session:
        return store.path(str(session.get_one(Attachment, number).storage_key))
