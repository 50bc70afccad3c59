"""What the killed processes were doing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from models.database import Database
from models.items import Item
from models.people import Person
from tests.sample.program import PROGRAM as SAMPLE
from tests.workflow.trial.programs import register_trial
from workflow import claiming, clock, digests, engine, reminders
from workflow.registry import register
from workflow.standing import actor_for

FILED: dict[str, Any] = {"category": "fast", "confirmed": True}
STORY: list[tuple[str, str, dict[str, Any]]] = [
    ("ann", "file", FILED),
    ("clerk", "park", {"reason": "Waiting for the map"}),
    ("clerk", "resume", {}),
    ("clerk", "ask_inspection", {}),
    ("clerk", "inspect", {}),
]
"""What happens to a permit: a deadline starts, pauses and starts again, mail goes out, an action follows another."""


def register_programs() -> None:
    register(SAMPLE)
    register_trial()
    for room in (claiming, digests):
        vars(room)["BATCH"] = 3  # so that there is something between one batch and the next


def act(database: Database, now: datetime) -> None:
    """Tell the story of one new permit, every action with an idempotency key of its own."""
    with database.write() as session:
        people = {person.name: person for person in session.scalars(select(Person))}
        actors = {name: actor_for(session, person, now.date()) for name, person in people.items()}
        item = engine.create(
            session, "permit", "create", actor=actors["ann"], now=now, data={"title": "A shed"},
            idempotency_key=f"new-{people['ann'].id}-{session.scalar(select(Item.id).order_by(-Item.id).limit(1))}",
        )  # fmt: skip
        item_id = item.id
    for who, action, data in STORY:
        with database.write() as session:
            item = session.get_one(Item, item_id)
            engine.advance(
                session, item, action, actor=actors[who], now=now, data=data, idempotency_key=f"{item_id}-{action}"
            )


JOBS: dict[str, Callable[[Database, datetime], object]] = {
    "act": act,
    "sweep": reminders.sweep,
    "fire": clock.fire,
}
