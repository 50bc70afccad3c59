"""An application with the sample program on SQLite, and clients whose every answer is held to the document."""

from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import blueprints
from models.database import Database
from models.people import Person
from tests.blueprints.api.client import Api, Services, Visitors, contract
from tests.blueprints.api.program import PROGRAM
from tests.sample.files import store_beside
from tests.sample.program import add_person, add_society
from workflow import accounts, registry

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def bare_app() -> Flask:
    """One application per worker: what costs time is to compile its routes."""
    app = Flask("accord", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(
        SECRET_KEY="only for tests", TESTING=True, API_REQUESTS_PER_MINUTE_UNKNOWN=1_000_000, PROPAGATE_EXCEPTIONS=False
    )
    blueprints.install(app)
    return app


@pytest.fixture
def app(bare_app: Flask, sqlite_database: Database, now: datetime) -> Flask:
    registry.register(PROGRAM)
    bare_app.extensions["accord"] = Services(sqlite_database, now, store_beside(sqlite_database))
    return bare_app


@pytest.fixture
def visitor(app: Flask, sqlite_database: Database, now: datetime) -> Visitors:
    """Make people with a token: `visitor("ann", "author", society=…)`."""
    agreed = contract(app)

    def make(name: str, *roles: str, society: str | None = None) -> Api:
        with sqlite_database.write() as session:
            at = add_society(session, society) if society else None
            person = add_person(session, name, *roles, society=at)
            token = accounts.issue_token(session, person, "tests", now=now)
            person_id = person.id
        return Api(app.test_client(), agreed, token, person_id)

    return make


@pytest.fixture
def nobody(app: Flask) -> Api:
    return Api(app.test_client(), contract(app), None)


@pytest.fixture
def ann(visitor: Visitors) -> Api:
    return visitor("ann", "author")


@pytest.fixture
def clerk(visitor: Visitors) -> Api:
    return visitor("clerk", "clerk")


@pytest.fixture
def keeper(visitor: Visitors) -> Api:
    return visitor("keeper", "keeper")


@pytest.fixture
def signed_in(app: Flask, ann: Api, sqlite_database: Database, now: datetime) -> FlaskClient:
    """A browser in which Ann signed in."""
    client = app.test_client()
    with sqlite_database.write() as session:
        cookie = accounts.open_session(session, session.get_one(Person, ann.person_id), now=now)
    with client.session_transaction() as kept:
        kept["_user_id"] = cookie
    return client
