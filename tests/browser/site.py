"""A running service for the browser: the application in a thread, on a database with something on every page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from models.database import Database
from models.deadlines import Deadline
from models.incoming import IncomingMessage
from models.items import Item
from models.webhooks import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from tests.blueprints.application import make_application, serve_from
from tests.blueprints.cast import NOW, World, gather
from tests.blueprints.filled import Work, fill
from tests.blueprints.plans import make_plan
from tests.serving import served

Made = TypeVar("Made")

OPEN_DEADLINE = (
    select(Item.reference, Deadline.id)
    .join(Deadline)
    .where(Item.kind == "change_request", Deadline.next_send_on.is_not(None))
    .limit(1)
)


@dataclass(frozen=True)
class Site(Work):
    """What is on it, and where it runs."""

    address: str
    world: World

    @property
    def deadline(self) -> str:
        """Where an open deadline of some request stands."""
        with self.world.database.read() as session:
            found = session.execute(OPEN_DEADLINE).one()
        return f"/items/{found.reference}/deadlines/{found.id}"


@contextmanager
def run_site(folder: Path) -> Iterator[Site]:
    """Serve a filled database until the block ends."""
    with run_world(folder, fill) as (address, world, work):
        hear_outside(world)
        yield Site(**vars(work), address=address, world=world)


def hear_outside(world: World) -> None:
    """A webhook with a message that failed, and a mail that waits for a person."""
    theirs = {"made_by_id": world.people["admin"], "reader_id": world.people["admin"], "created_at": NOW}
    payload = {"type": "accord.test", "timestamp": NOW.isoformat(), "data": {"program": "cpin"}}
    with world.database.write() as session:
        endpoint = WebhookEndpoint(
            program="cpin", url="https://hooks.example.org/", kinds=[], actions=[], sealed="", **theirs
        )
        session.add(endpoint)
        session.flush()
        sent = {"event": "evt_1", "payload": payload, "created_at": NOW, "not_before": NOW, "tried_at": NOW}
        message = WebhookDelivery(endpoint_id=endpoint.id, state="failed", attempts=2, code=503, **sent)
        session.add(message)
        session.flush()
        answered = {"code": 503, "excerpt": "Try again later."}
        session.add(WebhookAttempt(delivery_id=message.id, began_at=NOW, ended_at=NOW, **answered))
        session.add(WebhookAttempt(delivery_id=message.id, began_at=NOW, ended_at=NOW, error="time"))
        written = {"sender": "ann@example.org", "sender_name": "Ann", "subject": "A question", "text": "How?"}
        kept = {"mailbox": "pipe", "message_id": "", "digest": "1" * 64, "size": 4, "received_at": NOW}
        session.add(IncomingMessage(state="held", why="unknown_sender", **written, **kept))


@contextmanager
def plan_site(folder: Path, make: Callable[[World], str] = make_plan) -> Iterator[tuple[str, World, str]]:
    """A service with one plan, by its reference; one that has begun unless it is made otherwise."""
    with run_world(folder, make) as running:
        yield running


@contextmanager
def run_world(folder: Path, make: Callable[[World], Made]) -> Iterator[tuple[str, World, Made]]:
    """Serve the cast, and what is made with them, until the block ends: where, the cast, and what was made."""
    database = Database(f"sqlite:///{folder / 'accord.db'}", durable=False)
    database.create_all()
    app = make_application()
    serve_from(app, database, NOW)
    world = gather(app, database)
    made = make(world)
    with served(app) as address:
        yield address, world, made
    database.close()
