"""A running service for the browser: the application in a thread, on a database with something on every page."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from models.database import Database
from models.deadlines import Deadline
from models.items import Item
from tests.blueprints.application import make_application, serve_from
from tests.blueprints.cast import NOW, World, gather
from tests.blueprints.filled import Work, fill
from tests.blueprints.plans import make_plan

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
        yield Site(**vars(work), address=address, world=world)


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


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application until the block ends; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
