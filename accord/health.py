"""Whether the service lives (/healthz) and whether it can answer (/readyz), for whatever watches it."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from accord import migrate
from accord.services import Services
from workflow import pulses

pages = Blueprint("health", __name__)
SILENT_AFTER = timedelta(minutes=5)
"""For so long nobody swept reminders until the worker counts as silent: it does so every minute."""
SWEEP = "sweep_reminders"
STOPPING = "IS_STOPPING"
"""Under which the application's configuration keeps what says whether its server is stopping."""


@pages.get("/healthz")
def show_alive() -> Response:
    """The process answers."""
    return jsonify(alive=True)


@pages.get("/readyz")
def show_ready() -> tuple[Response, int]:
    """The server is not stopping, and the database answers and is up to date; else 503 and what is missing.

    A database that a newer Accord has migrated will do: while one process after the other is replaced, the others
    still answer. Whether a worker lives is said too; without one, pages can be answered all the same.
    """
    services: Services = current_app.extensions["accord"]
    if current_app.config.get(STOPPING, _never)():
        return _unready("stopping")
    try:
        found = migrate.current(services.database)
        if found is None or found < current_app.config["REVISION"]:
            return _unready("migrations")
        worker = hear_worker(services)
    except SQLAlchemyError:
        return _unready("database")
    return jsonify(ready=True, missing=None, worker=worker), 200


def hear_worker(services: Services) -> str:
    """`alive`, `silent`, or `unknown` where none ever swept; read from the database, wherever the worker runs."""
    with services.database.read() as session:
        last = pulses.last_done(session).get(SWEEP)
    if last is None:
        return "unknown"
    return "alive" if services.now() - last < SILENT_AFTER else "silent"


def _unready(missing: str) -> tuple[Response, int]:
    return jsonify(ready=False, missing=missing), 503


def _never() -> bool:
    return False
