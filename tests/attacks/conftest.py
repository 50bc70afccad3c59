"""Every test here runs against a site of its own: on SQLite, and where it asks for `either`, on PostgreSQL too."""

import pytest
from flask import Flask

from models.database import Database
from tests.attacks.site import Site, begin_site
from tests.blueprints.application import make_application


@pytest.fixture(scope="session")
def app() -> Flask:
    """One application per worker: what costs time is to read the templates."""
    return make_application()


@pytest.fixture
def site(app: Flask, sqlite_database: Database) -> Site:
    return begin_site(app, sqlite_database)


@pytest.fixture
def either(app: Flask, database: Database) -> Site:
    return begin_site(app, database)
