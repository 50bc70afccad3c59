"""Every test here runs against a site of its own: `site` on SQLite, `other` on PostgreSQL, `either` on both in turn.

With ACCORD_ATTACKS_ON=postgresql in the environment `site` is on PostgreSQL too, and so is all that is tried there.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from flask import Flask

from models.database import Database
from tests.attacks.site import Site, begin_site
from tests.blueprints.application import make_application
from tests.databases import MovingSqlite, empty_postgresql

Prepare = Callable[[], Database]
USUALLY_ON = os.environ.get("ACCORD_ATTACKS_ON", "sqlite")


@pytest.fixture(scope="session")
def app() -> Flask:
    """One application per worker: what costs time is to read the templates."""
    return make_application()


@pytest.fixture(scope="package", autouse=True)
def quiet() -> Iterator[None]:
    """Tens of thousands of requests are not told one by one: what their lines may say is tested where they are made."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("critical"))
    yield
    structlog.configure(**before)


@pytest.fixture
def usual(request: pytest.FixtureRequest) -> Database:
    database: Database = request.getfixturevalue(f"{USUALLY_ON}_database")
    return database


@pytest.fixture
def site(app: Flask, usual: Database, tmp_path: Path) -> Site:
    return begin_site(app, usual, tmp_path / "files")


@pytest.fixture
def poisoned(app: Flask, usual: Database, tmp_path: Path) -> Site:
    """Hostile words stand in every text that people write."""
    return begin_site(app, usual, tmp_path / "files", hostile=True)


@pytest.fixture
def either(app: Flask, database: Database, tmp_path: Path) -> Site:
    return begin_site(app, database, tmp_path / "files")


@pytest.fixture
def other(app: Flask, postgresql_database: Database, tmp_path: Path) -> Site:
    return begin_site(app, postgresql_database, tmp_path / "files")


@pytest.fixture(scope="module")
def usual_for_a_role(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepare]:
    """Gives an empty database whenever it is called."""
    if USUALLY_ON == "postgresql":
        shared: Database = request.getfixturevalue("shared_postgresql")

        def empty() -> Database:
            empty_postgresql(shared)
            return shared

        yield empty
        return
    moving: MovingSqlite = request.getfixturevalue("moving_sqlite")
    template: Path = request.getfixturevalue("sqlite_template")
    yield lambda: moving.move(Path(shutil.copyfile(template, tmp_path_factory.mktemp("role") / "accord.db")))
    moving.database.close()
