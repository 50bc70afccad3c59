"""What every test may ask for: `database` (SQLite and PostgreSQL in turn), `session` and `now`."""

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy.orm import Session

from accord.cli import COLLECT_AFTER
from models.database import Database
from tests.databases import MovingSqlite, bare_postgresql, empty_postgresql, make_sqlite_template, postgresql_server
from workflow import registry

pytest_plugins = ["tests.no_skips"]

# As the command line does: every collection goes through all the tests that were gathered.
gc.set_threshold(*COLLECT_AFTER)

# A busy machine is not a failure: examples are not timed. What is built is judged by the same examples each time;
# elsewhere new ones are drawn.
hypothesis.settings.register_profile("accord", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("accord")


@pytest.fixture(autouse=True)
def own_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is forgotten after it: no test knows the programs of another."""
    monkeypatch.setattr(registry, "_programs", dict(registry._programs))
    monkeypatch.setattr(registry, "_programs_by_kind", dict(registry._programs_by_kind))


@pytest.fixture
def now() -> datetime:
    """A Tuesday, 10:00 in Toronto and in New York; five days before summer time begins."""
    return datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sqlite_template(tmp_path_factory.mktemp("template") / "accord.db")


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of a server that lasts as long as the worker; its tables do not exist yet."""
    with postgresql_server() as url:
        yield url


@pytest.fixture(scope="session")
def shared_postgresql(postgresql_url: str) -> Iterator[Database]:
    database = Database(postgresql_url)
    database.create_all()
    yield database
    database.close()


@pytest.fixture(scope="session")
def moving_sqlite() -> Iterator[MovingSqlite]:
    moving = MovingSqlite()
    yield moving
    moving.database.close()


@pytest.fixture
def sqlite_database(moving_sqlite: MovingSqlite, sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database in a file of its own."""
    path = tmp_path / "accord.db"
    shutil.copyfile(sqlite_template, path)
    yield moving_sqlite.move(path)
    moving_sqlite.database.close()


@pytest.fixture
def postgresql_database(shared_postgresql: Database) -> Database:
    """The worker's PostgreSQL database, emptied."""
    empty_postgresql(shared_postgresql)
    return shared_postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database: the test runs once on SQLite and once on PostgreSQL."""
    database: Database = request.getfixturevalue(f"{request.param}_database")
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables, for migrations and restores; on SQLite, then on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    with bare_postgresql(request.getfixturevalue("postgresql_url")) as url:
        yield url


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session in a write transaction that is rolled back after the test.

    It holds the only write lock of SQLite: a test whose code opens transactions itself asks for `database`.
    """
    with database.write() as session:
        yield session
        session.rollback()
