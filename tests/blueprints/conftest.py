"""The application on a SQLite file of its own, with a few people who hold roles."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from models.database import Database
from tests.beginnings import begin_with
from tests.blueprints.application import make_application, serve_from
from tests.blueprints.cast import NOW, PASSWORD, World, gather


@dataclass
class Visitor:
    """A browser without scripts: follows what it is shown, and sends the token of the form it saw."""

    client: FlaskClient
    usual: str = ""
    """The token of the desk, which is the same on every page while one is signed in."""

    def get(self, address: str) -> TestResponse:
        return self.client.get(address)

    def post(self, address: str, seen: str | None = None, **data: object) -> TestResponse:
        return self.client.post(address, data={"csrf_token": self.token(seen), **data})

    def token(self, seen: str | None = None) -> str:
        if seen is None:
            self.usual = self.usual or self.token("/")
            return self.usual
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(seen).text)
        assert found is not None, seen
        return found.group(1)


@pytest.fixture(scope="session")
def app() -> Flask:
    """One application per worker: what costs time is to read the templates."""
    return make_application()


@pytest.fixture
def world(app: Flask, sqlite_database: Database) -> World:
    serve_from(app, sqlite_database, NOW)
    return begin_with(sqlite_database, "cast", lambda: gather(app, sqlite_database), app)


@pytest.fixture
def sign_in(world: World) -> Callable[[str], Visitor]:
    """Sign somebody in, in a browser of their own."""

    def enter(name: str) -> Visitor:
        visitor = Visitor(world.app.test_client())
        answer = visitor.post("/sign-in", seen="/sign-in", email=f"{name}@example.org", password=PASSWORD)
        assert answer.status_code == 303, answer.text
        return visitor

    return enter


@pytest.fixture
def count_queries(world: World) -> Iterator[Callable[[Callable[[], object]], int]]:
    """Count the statements that a call sends to the database."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    def count(call: Callable[[], object]) -> int:
        seen.clear()
        call()
        return len(seen)

    event.listen(world.database.engine, "before_cursor_execute", note)
    yield count
    event.remove(world.database.engine, "before_cursor_execute", note)
