"""So many requests a minute, over all processes; told with every answer."""

from datetime import datetime, timedelta

import pytest
from flask import Flask, g
from sqlalchemy import event
from werkzeug.exceptions import TooManyRequests

from blueprints.api.pace import Pace, keep_pace_of_pages
from blueprints.identity import Asking
from models.database import Database
from models.people import Person
from tests.blueprints.api.client import Api, Services, Visitors
from workflow.actors import Actor


@pytest.fixture
def slow(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setitem(app.config, "API_REQUESTS_PER_MINUTE", 40)
    monkeypatch.setitem(app.config, "API_REQUESTS_PER_MINUTE_UNKNOWN", 20)
    monkeypatch.setitem(app.extensions, "accord-api-pace", Pace())
    return app


def test_what_is_left_is_told_and_then_429_with_when_to_come_back(slow: Flask, ann: Api) -> None:
    heads = [ann.call("GET", "/me").headers for _ in range(40)]
    assert heads[0]["RateLimit-Policy"] == '"person";q=40;w=60'
    assert [one["RateLimit"] for one in (heads[0], heads[9], heads[39])] == [
        f'"person";r={left};t=60' for left in (39, 30, 0)
    ]
    refused = ann.call("GET", "/me")
    assert (refused.status_code, refused.headers["Retry-After"], refused.headers["RateLimit"]) == (
        429, "60", '"person";r=0;t=60',
    )  # fmt: skip
    assert refused.mimetype == "application/problem+json"
    services: Services = slow.extensions["accord"]
    services.instant += timedelta(minutes=1)
    assert ann.call("GET", "/me").status_code == 200


def test_two_processes_count_together_and_write_seldom(
    slow: Flask, ann: Api, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes: list[str] = []

    @event.listens_for(sqlite_database.engine, "before_cursor_execute")
    def note(*given: object) -> None:
        writes.extend([str(given[2])] if "request_pace" in str(given[2]) and "SELECT" not in str(given[2]) else [])

    processes, answered = (Pace(), Pace()), 0
    for number in range(100):
        monkeypatch.setitem(slow.extensions, "accord-api-pace", processes[number % 2])
        answered += ann.call("GET", "/me").status_code == 200
    assert (answered, len(writes) <= 22) == (40, True)


def test_pages_are_counted_for_whoever_signed_in(
    slow: Flask, monkeypatch: pytest.MonkeyPatch, sqlite_database: Database, now: datetime
) -> None:
    monkeypatch.setitem(slow.config, "PAGES_PER_MINUTE", 2)
    asked = Asking(Person(id=7), Actor(7, "Kim", frozenset()))
    paused = []
    for address in ("/account", "/account", "/sign-in", "/account", "/api/v1/me"):
        with slow.test_request_context(address):
            g.asking, g.now = asked, now.replace(second=0)
            try:
                keep_pace_of_pages()
            except TooManyRequests as error:
                paused.append((address, error.retry_after))
    assert paused == [("/account", 60)]


def test_who_says_nothing_is_counted_by_address_and_a_wrong_token_too(slow: Flask, nobody: Api) -> None:
    codes = [nobody.call("GET", "/desk").status_code for _ in range(10)]
    wrong = {"Authorization": "Bearer accord_wrong"}
    codes += [nobody.client.get("/api/v1/nothing", headers=wrong).status_code for _ in range(12)]
    assert codes == [401] * 10 + [404] * 10 + [429] * 2
    answer = nobody.client.get("/api/v1/me", environ_base={"REMOTE_ADDR": "2001:db8::1"})
    assert (answer.status_code, answer.headers["RateLimit-Policy"]) == (401, '"address";q=20;w=60')
    for number in range(30):
        answer = nobody.client.get("/api/v1/me", environ_base={"REMOTE_ADDR": f"2001:db8::{number:x}"})
    assert answer.status_code == 429


def test_a_person_is_not_held_back_for_the_address_and_each_has_their_own(
    slow: Flask, ann: Api, visitor: Visitors, now: datetime
) -> None:
    del slow, now
    while ann.call("GET", "/me").status_code == 200:
        pass
    assert visitor("bo", "author").call("GET", "/me").status_code == 200
