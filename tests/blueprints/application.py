"""The application as floor 4 puts it together, with a fixed clock and cheap passwords."""

from datetime import datetime
from pathlib import Path

from flask import Flask
from pydantic import SecretStr

from accord.app import create_app
from accord.services import make_services
from accord.settings import Settings
from blueprints.api.pace import Pace
from models.database import Database
from tests.sample.files import store_beside
from workflow.accounts import CHEAP
from workflow.attachments.storage import Store

SETTINGS = Settings(
    var=Path("/nonexistent"),
    secret_key=SecretStr("x" * 40),
    second_factor="optional",
    pages_per_minute=1_000_000,
    api_unknown_per_minute=1_000_000,  # the clock stands still: all tests ask in one minute
)


def make_application() -> Flask:
    """An application whose services are given to it by `serve_from`, test by test."""
    return create_app(SETTINGS)


def serve_from(app: Flask, database: Database, now: datetime, files: Store | None = None) -> None:
    """Let the application work on `database`, with a clock that stands still at `now`.

    Nobody has asked it anything yet: a share of a minute that tests before this one used up would cost statements here.
    """
    app.extensions["accord-api-pace"] = Pace()
    app.extensions["accord"] = make_services(
        SETTINGS, database=database, files=files or store_beside(database), now=lambda: now, hasher=CHEAP
    )
