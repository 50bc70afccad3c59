"""Every test here runs against a site of its own: `site` on SQLite, `other` on PostgreSQL, `either` on both in turn."""

from pathlib import Path

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
def site(app: Flask, sqlite_database: Database, tmp_path: Path) -> Site:
    return begin_site(app, sqlite_database, tmp_path / "files")


@pytest.fixture
def poisoned(app: Flask, sqlite_database: Database, tmp_path: Path) -> Site:
    """Hostile words stand in every text that people write."""
    return begin_site(app, sqlite_database, tmp_path / "files", hostile=True)


@pytest.fixture
def either(app: Flask, database: Database, tmp_path: Path) -> Site:
    return begin_site(app, database, tmp_path / "files")


@pytest.fixture
def other(app: Flask, postgresql_database: Database, tmp_path: Path) -> Site:
    return begin_site(app, postgresql_database, tmp_path / "files")
