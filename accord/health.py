"""Whether the service lives (/healthz) and whether it can answer (/readyz), for whatever watches it."""

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from accord import migrate
from accord.services import Services

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def show_alive() -> Response:
    """The process answers."""
    return jsonify(alive=True)


@pages.get("/readyz")
def show_ready() -> tuple[Response, int]:
    """The database answers and is up to date; else 503 and which of the two is missing."""
    services: Services = current_app.extensions["accord"]
    try:
        is_current = migrate.current(services.database) == current_app.config["REVISION"]
    except SQLAlchemyError:
        return jsonify(ready=False, missing="database"), 503
    return jsonify(ready=is_current, missing=None if is_current else "migrations"), 200 if is_current else 503
