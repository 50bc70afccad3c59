"""/api/v1: everything that the pages do, for programs. Each route calls what its page calls; no rule lives here."""

from typing import Any

from flask import Flask

from blueprints.api import (
    acts,
    boards,
    changes,
    checks,
    choices,
    committees,
    content,
    cycles,
    deputies,
    desk,
    document,
    due_dates,
    editions,
    entrance,
    feeds,
    files,
    imports,
    incoming,
    item_links,
    items,
    jobs,
    kinds,
    letters,
    listings,
    mail,
    matching,
    measures,
    once,
    organizations,
    pace,
    packs,
    papers,
    parts,
    people,
    problems,
    redacting,
    register,
    reports,
    service_accounts,
    site,
    votes,
    ways_in,
    webhooks,
)
from blueprints.api.room import PREFIX, room

ROUTES = (
    acts,
    boards,
    changes,
    checks,
    choices,
    committees,
    content,
    cycles,
    deputies,
    desk,
    document,
    due_dates,
    editions,
    feeds,
    files,
    imports,
    incoming,
    item_links,
    items,
    jobs,
    kinds,
    letters,
    listings,
    mail,
    measures,
    organizations,
    packs,
    papers,
    parts,
    people,
    register,
    redacting,
    reports,
    service_accounts,
    site,
    votes,
    ways_in,
    webhooks,
)
"""Imported so that their routes hang in the room."""

__all__ = ["PREFIX", "ROUTES", "install", "room", "spec"]


def install(app: Flask) -> None:
    """Put the API on the application. Before anything else that looks at who is there."""
    pace.install(app)
    entrance.install(app)
    problems.install(app)
    app.register_blueprint(room)
    matching.install(app)
    once.install(app)


def spec(app: Flask) -> dict[str, Any]:
    """The OpenAPI document of the application's API."""
    with app.app_context():
        return document.spec()
