"""The numbers that a service shows: right after known actions, for whoever may read them, and nothing personal."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families as parse
from sqlalchemy import select
from sqlalchemy.orm import Session

from accord import ROOT, metrics
from accord.app import create_app
from accord.gauges import StandingCollector
from accord.services import make_services
from accord.settings import Settings, SettingsError, read_settings
from models.database import Database
from models.incoming import IncomingMessage
from models.items import Item
from models.jobs import Job
from models.people import Person
from models.webhooks import WebhookDelivery, WebhookEndpoint
from tests.beginnings import begin_with
from tests.blueprints.application import SETTINGS, serve_from
from tests.blueprints.cast import NOW, World, gather
from tests.databases import count_statements
from tests.sample.files import store_beside
from tests.workflow.outbox.rows import queue_one
from workflow import accounts, pulses, watching
from workflow.actors import SYSTEM
from workflow.engine import advance
from workflow.errors import Conflict, Refused
from workflow.programs import load_programs
from workflow.standing import actor_for

Numbers = dict[tuple[str, frozenset[tuple[str, str]]], float]
DOCUMENTED = set(re.findall(r"^\| `(accord_\w+)", (ROOT / "docs/operating.md").read_text("utf-8"), re.MULTILINE))


def number(read: Numbers, name: str, **labels: str) -> float | None:
    return read.get((name, frozenset(labels.items())))


def numbers(text: str) -> Numbers:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in parse(text)
        for sample in family.samples
    }


@pytest.fixture
def world(sqlite_database: Database) -> Iterator[World]:
    app = create_app(SETTINGS)
    serve_from(app, sqlite_database, NOW)
    app.extensions["meters"].watch_pool(sqlite_database)
    metrics.watch(app.extensions["meters"])
    yield begin_with(sqlite_database, "cast", lambda: gather(app, sqlite_database), app)
    watching.watch(None)


def read(app: Flask) -> Numbers:
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200
    return numbers(answer.text)


def fail_to_act(world: World, reference: str, action: str, who: str, version: int | None) -> None:
    with suppress(Refused, Conflict), world.database.write() as session:
        actor = actor_for(session, session.get_one(Person, world.people[who]), NOW.date())
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        advance(session, item, action, actor=actor, now=NOW, data={}, expected_version=version)


def test_actions_are_counted_by_what_came_of_them(world: World) -> None:
    reference = world.make()
    world.advance(reference, "triage")
    fail_to_act(world, reference, "triage", "nobody", None)
    fail_to_act(world, reference, "submit", "submitter", None)
    fail_to_act(world, reference, "accept", "staff", 1)
    fail_to_act(world, reference, "Robin's secret", "staff", 1)
    found = read(world.app)

    of = {"program": "cpin", "kind": "change_request"}
    name = "accord_transitions_total"
    for action in ("create", "submit", "triage"):
        assert number(found, name, **of, action=action, outcome="done", ground="") == 1
    assert number(found, name, **of, action="triage", outcome="refused", ground="role") == 1
    assert number(found, name, **of, action="submit", outcome="refused", ground="state") == 1
    assert number(found, name, **of, action="accept", outcome="conflict", ground="") == 1
    assert number(found, name, **of, action="unknown", outcome="conflict", ground="") == 1
    assert "Robin" not in str(found)


def test_what_is_rolled_back_is_not_counted(world: World) -> None:
    reference = world.make()
    message = "the disk is full"
    with suppress(OSError), world.database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        staff = actor_for(session, session.get_one(Person, world.people["staff"]), NOW.date())
        advance(session, item, "triage", actor=staff, now=NOW, data={})
        raise OSError(message)

    assert not [labels for _, labels in read(world.app) if ("action", "triage") in labels]


def test_requests_are_counted_by_route_never_by_address(world: World) -> None:
    client = world.app.test_client()
    client.get("/items/CR-2026-0001")
    client.get("/items/robin@example.org")
    client.get("/robin@example.org")
    client.open("/healthz", method="ROBIN")
    client.get("/sign-in", headers={"Host": "robin.example.org"})
    found = read(world.app)

    items = {"method": "GET", "route": "/items/<reference>"}
    assert number(found, "accord_requests_total", **items, code="303") == 2
    assert number(found, "accord_request_seconds_count", **items) == 2
    assert number(found, "accord_requests_total", method="GET", route="unknown", code="404") == 1
    assert number(found, "accord_requests_total", method="other", route="unknown", code="405") == 1
    assert number(found, "accord_requests_total", method="GET", route="/sign-in", code="400") == 1
    assert "robin" not in str(found).lower()
    assert number(found, "accord_database_connections") == 0
    assert number(found, "accord_database_connections_most") == 40


def test_every_number_is_documented_and_nothing_else(world: World) -> None:
    world.make()
    with world.database.write() as session:
        pulses.beat(session, "sweep_reminders", "w", NOW)
    watching.tell(watching.Mailed(1, "notice", "sent", ""))
    watching.tell(watching.Worked(1, "export", "done"))
    watching.tell(watching.Delivered(1, "sent"))
    watching.tell(watching.Received("held", "unproven"))
    world.app.extensions["meters"].ticks.labels("send_mail", "done").inc()
    world.app.test_client().get("/healthz")
    shown = {family.name for family in parse(world.app.test_client().get("/metrics").text)}

    totals = {name.removesuffix("_total") for name in DOCUMENTED}
    assert shown == totals


def wait_outside(session: Session, person_id: int, now: datetime) -> None:
    """A message of a webhook that failed once, one that was sent, and a mail that is held."""
    theirs = {"made_by_id": person_id, "reader_id": person_id, "created_at": now}
    endpoint = WebhookEndpoint(program="cpin", url="https://a.example", kinds=[], actions=[], sealed="x", **theirs)
    session.add(endpoint)
    session.flush()
    for state, minutes in (("queued", 4), ("sent", 90)):
        made = {"created_at": now - timedelta(minutes=minutes), "not_before": now - timedelta(minutes=1)}
        session.add(WebhookDelivery(endpoint_id=endpoint.id, event=state, payload={}, state=state, **made))
    known = dict.fromkeys(("mailbox", "message_id", "sender", "sender_name", "subject", "text", "why"), "x")
    came = {"size": 1, "received_at": now - timedelta(hours=2)}
    session.add(IncomingMessage(digest="d" * 64, state="held", **known, **came))


@pytest.fixture
def settled(database: Database, now: datetime) -> StandingCollector:
    """Three messages (one failed, one not yet due), a job, a worker's pulse and its silence."""
    load_programs()
    with database.write() as session:
        kim = accounts.add_person(session, name="Kim", email="kim@example.org", by=SYSTEM, now=now, is_verified=True)
        for key, state, minutes in (("a", "queued", 10), ("b", "failed", 60), ("c", "queued", -5)):
            made = now - timedelta(minutes=minutes)
            message = queue_one(session, key=key, purpose="notice", template="test", params={}, recipient=kim, now=made)
            assert message is not None
            message.state = state
        session.add(Job(work="export", asked_at=now - timedelta(seconds=30)))
        wait_outside(session, kim.id, now)
        for late in (timedelta(minutes=9), timedelta(minutes=2)):
            pulses.beat(session, "sweep_reminders", "w1", now - late)
    services = make_services(SETTINGS, database=database, files=store_beside(database), now=lambda: now)
    return StandingCollector(services)


def test_what_stands_in_the_database(settled: StandingCollector, database: Database) -> None:
    with count_statements(database) as asked:
        samples = [sample for family in settled.collect() for sample in family.samples]
    assert len(asked) <= 11
    found = {(sample.name, frozenset(sample.labels.items())): sample.value for sample in samples}

    assert number(found, "accord_database_up") == 1
    assert number(found, "accord_outbox_messages", state="queued") == 2
    assert number(found, "accord_outbox_messages", state="failed") == 1
    assert number(found, "accord_outbox_messages", state="held") == 0
    assert number(found, "accord_outbox_oldest_seconds", state="queued") == 600
    assert number(found, "accord_outbox_oldest_seconds", state="failed") == 3600
    assert number(found, "accord_outbox_late_seconds") == 600
    assert number(found, "accord_sweep_lag_seconds") == 120
    assert number(found, "accord_worker_last_done_seconds", job="sweep_reminders") == 120
    assert number(found, "accord_jobs", state="queued") == 1
    assert number(found, "accord_webhook_messages") == 1
    assert number(found, "accord_webhook_oldest_seconds") == 240
    assert number(found, "accord_webhook_late_seconds") == 60
    assert number(found, "accord_mail_in_held") == 1
    assert number(found, "accord_mail_in_held_oldest_seconds") == 7200
    assert number(found, "accord_jobs_oldest_seconds", state="queued") == 30
    build = next(labels for name, labels in found if name == "accord_build_info")
    assert ("database", database.dialect) in build


def test_a_database_that_does_not_answer_is_a_number_too(tmp_path: Path) -> None:
    (tmp_path / "accord.db").write_bytes(b"no database" * 100)
    services = make_services(Settings(var=tmp_path))
    found = {sample.name: sample.value for family in StandingCollector(services).collect() for sample in family.samples}
    services.database.close()

    assert found == {"accord_build_info": 1, "accord_database_up": 0}


@pytest.mark.parametrize(
    ("settings", "caller", "host", "header", "may"),
    [
        ({}, "127.0.0.1", "127.0.0.1:8001", "", "may"),
        ({}, "::1", "[::1]:8001", "", "may"),
        ({}, "10.0.0.5", "127.0.0.1:8001", "", "may not"),
        ({}, "127.0.0.1", "accord.example.org", "", "may not"),  # passed on by a proxy on this machine
        ({}, "", "127.0.0.1", "", "may not"),
        ({"base_url": "http://localhost:8001"}, "127.0.0.1", "127.0.0.1:8001", "", "may"),
        ({"base_url": "https://accord.example.org"}, "127.0.0.1", "127.0.0.1:8001", "", "may not"),  # by any proxy
        (
            {"base_url": "https://accord.example.org", "metrics_token": "t" * 40},
            *("127.0.0.1", "127.0.0.1:8001", "Bearer " + "t" * 40, "may"),
        ),
        ({"metrics_from": "10.0.0.0/24"}, "10.0.0.5", "accord.example.org", "", "may"),
        ({"metrics_from": "10.0.0.0/24"}, "127.0.0.1", "127.0.0.1:8001", "", "may not"),
        ({"metrics_from": ""}, "127.0.0.1", "127.0.0.1:8001", "", "may not"),
        ({"metrics_token": "t" * 40}, "10.0.0.5", "accord.example.org", "Bearer " + "t" * 40, "may"),
        ({"metrics_token": "t" * 40}, "127.0.0.1", "127.0.0.1:8001", "", "may not"),
        ({"metrics_token": "t" * 40}, "127.0.0.1", "127.0.0.1:8001", "Bearer é", "may not"),
    ],
)
def test_who_may_read_the_numbers(settings: dict[str, Any], caller: str, host: str, header: str, may: str) -> None:
    headers = {"Host": host, "Authorization": header}
    with Flask("x").test_request_context("/metrics", headers=headers, environ_base={"REMOTE_ADDR": caller}):
        assert metrics.may_read(Settings(**settings)) is (may == "may")


def test_what_a_proxy_on_this_machine_passes_on_is_no_call_from_here() -> None:
    here = {"REMOTE_ADDR": "127.0.0.1"}
    headers = {"Host": "localhost", "X-Forwarded-For": "192.0.2.7"}
    with Flask("x").test_request_context("/metrics", headers=headers, environ_base=here):
        assert not metrics.may_read(Settings())


def test_a_network_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_METRICS_FROM", "10.0.0.5/24")
    with pytest.raises(SettingsError, match="ACCORD_METRICS_FROM: must be addresses or networks"):
        read_settings()


COUNTS = """
import os, signal, sys
from pathlib import Path
from accord.metrics import Meters
from accord.services import make_services
from accord.settings import Settings

settings = Settings(var=Path(sys.argv[1]), metrics_folder=Path(sys.argv[1]) / "numbers")
meters = Meters(settings)
services = make_services(settings)
meters.connections.inc(1000)  # before any fork, as a server that loads the application first

def start(count):
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        meters.mail.labels("notice", "sent").inc(count)
        meters.connections.inc(count)
        os.write(writing, b"counted")
        signal.pause()
    os.read(reading, 7)
    return child

def show(said):
    lines = meters.read(services).decode().splitlines()
    wanted = ("accord_mail_attempts_total{", "accord_database_connections ")
    print(said, *(float(line.split()[-1]) for line in lines if line.startswith(wanted)))

first, second = start(1), start(10)
show("two")
os.kill(first, signal.SIGKILL)
os.waitpid(first, 0)
show("one")
start(100)
show("another")
print("files", len(list(settings.metrics_folder.glob("counter_*.db"))))
os.killpg(0, signal.SIGTERM)
"""


def test_several_processes_count_together_and_the_dead_stay_counted(tmp_path: Path) -> None:
    pytest.importorskip("fcntl", reason="there are no such locks on Windows")
    command = [sys.executable, "-u", "-c", COUNTS, str(tmp_path)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, start_new_session=True)

    assert said.stdout.splitlines() == ["two 11.0 1011.0", "one 11.0 1010.0", "another 111.0 1110.0", "files 2"]
    assert said.stderr == ""
