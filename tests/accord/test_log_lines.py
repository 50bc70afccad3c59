"""What the log says of usual requests, of errors and of the worker: enough to follow them, and nothing secret."""

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from accord import metrics
from accord.app import create_app
from accord.logs import configure_logs
from accord.services import Services
from accord.worker import Worker
from blueprints.access import public
from models.database import Database
from models.outbox import OutboxMessage
from models.people import Person
from tests.beginnings import begin_with
from tests.blueprints.application import SETTINGS, serve_from
from tests.blueprints.cast import NOW, PASSWORD, REQUEST, World, gather
from workflow import accounts, watching

PLANTED = "Robin-Q-Child"
"""A name that is put wherever a person's data may come: nothing of it may be in any line."""
SECRETS = ("violet-harbour", "link-token-8841", "session-cookie-5512", "Bearer")


def fail(what: str) -> str:
    try:
        return {"known": "known"}[what]
    except KeyError as error:
        raise ValueError(f"{what} has {PLANTED}@example.org") from error


@pytest.fixture
def lines(sqlite_database: Database) -> Iterator[World]:
    """The application, with all that is logged going where a process sends it, as JSON."""
    before, level = list(logging.root.handlers), logging.root.level
    app = create_app(SETTINGS)
    serve_from(app, sqlite_database, NOW)
    world = begin_with(sqlite_database, "cast", lambda: gather(app, sqlite_database), app)

    app.get("/broken/<what>")(public(fail))
    metrics.watch(app.extensions["meters"])
    yield world
    watching.watch(None)
    logging.root.handlers = before
    logging.root.setLevel(level)


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def drive(app: Flask, database: Database) -> str:
    """What people and programs do, right and wrong, with something planted in every place; gives a reference."""
    client = app.test_client()
    for password in ("violet-harbour", PASSWORD):
        csrf = token_in(client.get("/sign-in").text)
        given = {"email": "staff@example.org", "password": password, "csrf_token": csrf}
        client.post(f"/sign-in?next=/items/{PLANTED}", data=given)
    csrf = token_in(client.get("/").text)
    client.get(f"/lists/change_request?q={PLANTED}")
    client.get(f"/items/{PLANTED}/link-token-8841")
    client.get(f"/broken/{PLANTED}")
    client.post("/people/new", data={"csrf_token": csrf, "email": f"{PLANTED}@example.org"})
    client.set_cookie("other", "session-cookie-5512")
    client.get("/", headers={"User-Agent": PLANTED, "Referer": f"https://x/{PLANTED}", "X-Forwarded-For": PLANTED})
    client.open(f"/{PLANTED}", method="ROBINQCHILD")
    with database.write() as session:
        submitter = session.scalars(select(Person).where(Person.name == "Submitter")).one()
        token = accounts.issue_token(session, submitter, PLANTED, now=NOW)
    asked = {"Authorization": f"Bearer {token}", "Idempotency-Key": PLANTED, "X-Request-ID": "not-ours-0001"}
    first = {name: REQUEST[name] for name in ("details", "category", "business_need")}
    new = {"action": "create", "data": {**first, "title": PLANTED}}
    made = client.post("/api/v1/kinds/change_request/items", json=new, headers=asked)
    assert made.status_code == 201
    assert made.json is not None
    acting = f"/api/v1/items/{made.json['reference']}/actions"
    for action, body in (
        ("submit", {"data": {"no_client_information_confirmed": True}}),
        ("submit", {"data": {"no_client_information_confirmed": PLANTED}}),
        ("triage", {"data": {PLANTED: PLANTED}}),
    ):
        client.post(f"{acting}/{action}", json=body, headers={**asked, "Idempotency-Key": f"{PLANTED}-{action}"})
    client.post(f"{acting}/submit", data=f"{{{PLANTED}", headers=asked)
    client.get("/api/v1/me", headers={"Authorization": f"Bearer violet-harbour{token}"})
    return f"{made.json['reference']} {token} {made.headers['X-Request-ID']}"


def fail_in_the_worker(services: Services) -> None:
    """A job that fails with a name, mail that goes, a thread that is lost, and lines of libraries."""
    worker = Worker(services)

    def broken() -> None:
        raise OSError(28, f"{PLANTED} has no room", f"/home/{PLANTED}")

    worker.scheduler.add_job(broken)
    try:
        broken()
    except OSError:
        logging.getLogger("waitress").exception("Exception while serving %s", f"/items/{PLANTED}")
        logging.getLogger("gunicorn.error").warning("Invalid request from ip=192.0.2.77: 'GET /%s'", PLANTED)
    thread = Thread(target=broken)
    thread.start()
    thread.join()
    worker.send_mail()


def test_no_line_tells_a_secret_or_a_person(lines: World, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("debug", "json")
    reference, token, request_id = drive(lines.app, lines.database).split()
    fail_in_the_worker(lines.app.extensions["accord"])
    said = capsys.readouterr()
    logged = [json.loads(line) for line in said.err.splitlines()]

    told = [word for word in (PLANTED, *SECRETS, token, "192.0.2.77", *emails(lines.database)) if word in said.err]
    assert told == []
    assert PASSWORD not in said.err
    assert said.out == ""
    failed = next(line for line in logged if line["event"] == "request failed")
    assert failed["route"] == "/broken/<what>"
    assert "in fail\n" in failed["exception"]
    assert failed["exception"].rstrip().endswith("\nValueError")
    assert "OSError [28]" in next(line for line in logged if line["event"] == "thread failed")["exception"]
    assert any(line["event"] == "request" and line["code"] == 401 for line in logged)
    proofs = [(line["way"], line["outcome"]) for line in logged if line["event"] == "proof"]
    assert proofs == [("password", "refused"), ("password", "done")]
    check_followed(lines.database, logged, reference, request_id)


def test_planted_fault_that_shows_what_exceptions_say_is_caught(
    lines: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accord.traces.name", repr)
    configure_logs("debug", "json")
    lines.app.test_client().get(f"/broken/{PLANTED}")

    assert PLANTED in capsys.readouterr().err


def emails(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Person.email)))


def check_followed(database: Database, logged: list[dict[str, object]], reference: str, request_id: str) -> None:
    """A request leads to the row of the history and to the mail, in the web's lines and in the worker's."""
    moves = [line for line in logged if line["event"] == "moved"]
    created = next(line for line in moves if line.get("item") == reference and line["version"] == 1)
    assert (created["request_id"], created["action"]) == (request_id, "create")
    assert {(line["outcome"], line.get("ground")) for line in moves} >= {("done", None), ("refused", "role")}
    submitted = next(line for line in moves if line.get("item") == reference and line["version"] == 2)
    with database.read() as session:
        asked = dict(session.execute(select(OutboxMessage.id, OutboxMessage.request_id)).all())
    mailed = [line for line in logged if line["event"] == "mail"]
    assert mailed
    assert {line["request_id"] for line in mailed} == {submitted["request_id"]} == set(asked.values())
    assert {line["outbox"] for line in mailed} <= set(asked)


def test_what_a_person_reads_shows_no_values_either(capsys: pytest.CaptureFixture[str]) -> None:
    before, level = list(logging.root.handlers), logging.root.level
    configure_logs("info", "text")
    try:
        fail(PLANTED)
    except ValueError:
        logging.getLogger("accord").exception("job failed at %s", datetime(2026, 1, 1, tzinfo=UTC).date())
    finally:
        logging.root.handlers = before
        logging.root.setLevel(level)
    said = capsys.readouterr().err

    assert "job failed at 2026-01-01" in said
    assert Path(__file__).name in said
    assert said.rstrip().endswith("ValueError")
    assert PLANTED not in said
