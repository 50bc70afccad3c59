"""PostgreSQL that is full, read-only, locked or cut off: a clear 503, nothing half done, and work goes on afterwards.

What SQLite does then is in tests/accord/test_app.py.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, make_url, select, text

from models.database import Database
from models.history import HistoryEntry
from models.outbox import OutboxMessage
from models.people import Person
from tests.blueprints.application import make_application, serve_from
from tests.blueprints.cast import NOW, World, gather
from tests.trust.wholeness import find_halves
from workflow import accounts

ASK = {"action": "create", "data": {"title": "T", "details": "D", "category": "finance", "business_need": "N"}}


@contextmanager
def full(database: Database) -> Iterator[None]:
    """The disk is full at the row of the history, when the item is written already."""
    say(database, "CREATE FUNCTION full_disk() RETURNS trigger AS $$ BEGIN RAISE 'could not extend file' "
        "USING ERRCODE = 'disk_full'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER full_disk BEFORE INSERT ON history_entry EXECUTE FUNCTION full_disk()")  # fmt: skip
    yield
    say(database, "DROP TRIGGER full_disk ON history_entry", "DROP FUNCTION full_disk")


@contextmanager
def read_only(database: Database) -> Iterator[None]:
    """As a standby is, or a server that protects itself."""
    name = make_url(database.engine.url).database
    say(database, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    database.close()
    yield
    say(database, "SET default_transaction_read_only = off", f'ALTER DATABASE "{name}" RESET ALL')
    database.close()


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Somebody holds the table and does not finish."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("models.database.BUSY_SECONDS", "0.1")
        database.close()  # who connects from now on waits for a moment only
        with database.engine.connect() as other:
            other.execute(text("LOCK TABLE history_entry IN ACCESS EXCLUSIVE MODE"))
            yield
            other.rollback()
    database.close()


@contextmanager
def cut_off(database: Database) -> Iterator[None]:
    """The server ends every connection, as when it is started again."""
    administrator = Database(database.engine.url.render_as_string(hide_password=False))
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    say(administrator, f"{others} AND datname = current_database()")
    administrator.close()
    yield


def say(database: Database, *statements: str) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.fixture
def world(postgresql_database: Database) -> World:
    app: Flask = make_application()
    serve_from(app, postgresql_database, NOW)
    return gather(app, postgresql_database)


def counts(database: Database) -> tuple[int, int]:
    with database.read() as session:
        history, outbox = (session.scalar(select(func.count(one.id))) or 0 for one in (HistoryEntry, OutboxMessage))
    return history, outbox


@pytest.mark.parametrize("trouble", [full, read_only, locked, cut_off])
def test_trouble_is_a_503_and_recovers_without_repair(
    world: World, trouble: Callable[[Database], AbstractContextManager[None]]
) -> None:
    with world.database.write() as session:
        token = accounts.issue_token(session, session.get_one(Person, world.people["submitter"]), "t", now=NOW)
    client: FlaskClient = world.app.test_client()
    world.make()
    before = counts(world.database)

    def ask(key: str) -> tuple[int, str | None, str | None]:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        answer = client.post("/api/v1/kinds/change_request/items", json=ASK, headers=headers)
        return answer.status_code, answer.mimetype, answer.headers.get("Retry-After")

    with trouble(world.database):
        assert ask("one") == (503, "application/problem+json", "10")
    assert counts(world.database) == before
    assert find_halves(world.database) == []
    assert ask("one") == (201, "application/json", None)
    assert counts(world.database) == (before[0] + 1, before[1])
