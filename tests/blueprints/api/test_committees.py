"""Committees and meetings over the API, with the program that has them; every answer is held to the document."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from models.database import Database
from models.people import Person
from tests.beginnings import begin_with
from tests.blueprints.api.client import Api, contract
from tests.blueprints.application import make_application, serve_from
from tests.blueprints.cast import NOW, World, gather
from workflow import accounts
from workflow.engine import create
from workflow.standing import actor_for

TERM = {"term_start": "2026-11-01", "term_end": "2028-10-31"}


@pytest.fixture(scope="module")
def application() -> Flask:
    return make_application()


@pytest.fixture
def world(application: Flask, sqlite_database: Database) -> World:
    serve_from(application, sqlite_database, NOW)
    return begin_with(sqlite_database, "cast", lambda: gather(application, sqlite_database), application)


def client(world: World, name: str) -> Api:
    with world.database.write() as session:
        token = accounts.issue_token(session, session.get_one(Person, world.people[name]), "tests", now=NOW)
    return Api(world.app.test_client(), contract(world.app), token)


def make(world: World, who: str, of: str, action: str, /, **data: object) -> str:
    with world.database.write() as session:
        actor = actor_for(session, session.get_one(Person, world.people[who]), NOW.date())
        return create(session, of, action, actor=actor, now=NOW, data=data).reference


@pytest.fixture
def seat(world: World) -> str:
    made = make(world, "admin", "seat", "create", committee="os", label="Zone 1", voting=True)
    people = {"principal": world.people["lead"], "alternate": world.people["other"]}
    world.advance(made, "fill", "admin", society=world.organizations["S1"], **people, **TERM)
    return made


@pytest.fixture
def meeting(world: World, seat: str) -> str:
    planned = {"kind": "os_committee", "title": "November", "scheduled_on": "2026-11-23", "starts_at": "10:00"}
    return make(world, "staff", "meeting", "schedule", **planned)


def fetch(api_client: Api, path: str) -> TestResponse:
    """What is no JSON."""
    return api_client.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {api_client.token}"})


def test_committees_are_listed(world: World, seat: str) -> None:
    found = {one["code"]: one for one in client(world, "reader").get("/committees")["items"]}
    assert [found[code]["seats_filled"] for code in ("os", "bh", "sustainment")] == [1, 0, 0]
    assert client(world, "planner").get("/committees")["items"] == []


def test_committee_is_read_as_at_a_day(world: World, seat: str, meeting: str) -> None:
    reader = client(world, "reader")
    now = reader.get("/committees/os")
    (only,) = now["roster"]
    assert (only["principal"]["name"], only["alternate"]["name"], only["society"]["code"]) == ("Lead", "Other", "S1")
    assert [one["reference"] for one in now["meetings"]] == [meeting]
    assert {"min_in_favour", "seat_term_years"} <= {one["name"] for one in now["rules"]}
    assert reader.get("/committees/os?as_at=2026-11-01")["roster"] == []
    reader.get("/committees/os?as_at=yesterday", 422)
    reader.get("/committees/none", 404)
    client(world, "planner").get("/committees/os", 404)


def test_meeting_is_run_through_its_actions(world: World, seat: str, meeting: str) -> None:
    staff = client(world, "staff")
    lines = [{"topic": "Welcome", "minutes": 5, "presenter": world.people["staff"]}, {"topic": "Close"}]
    staff.send("POST", f"/items/{meeting}/actions/plan_agenda", body={"data": {"agenda_lines": lines}})
    stays = [{"seat": seat, "person": world.people["lead"], "arrived_at": "10:00"}, {"name": "Guest"}]
    staff.send("POST", f"/items/{meeting}/actions/record_attendance", body={"data": {"attendance": stays}})
    room = client(world, "reader").get(f"/meetings/{meeting}")
    assert [(one["number"], one["at"]) for one in room["agenda"]] == [(1, "10:00"), (2, "10:05")]
    assert room["quorum"] == {
        "seats_filled": 1, "recused": 0, "eligible": 1, "needed": 3, "present": 1, "met": False
    }  # fmt: skip
    assert [one["here"] for one in room["attendance"]] == [True, True]
    assert (room["committee"], room["presiding"]) == ("os", None)


def test_minutes_are_drafted_for_the_secretary_and_read_when_approved(world: World, seat: str, meeting: str) -> None:
    staff, reader = client(world, "staff"), client(world, "reader")
    world.advance(meeting, "plan_agenda", agenda_lines=[{"topic": "Welcome"}])
    world.advance(meeting, "post_agenda", location="SP", posted_on="2026-11-23")
    world.advance(meeting, "hold", held_on="2026-11-23", attendees="9")
    assert "Welcome" in staff.get(f"/meetings/{meeting}/minutes")["draft"]
    reader.get(f"/meetings/{meeting}/minutes", 404)
    world.advance(meeting, "draft_minutes", minutes_text="All of it.")
    world.advance(meeting, "approve_minutes", "chair")
    world.advance(meeting, "correct_minutes", correction="Nearly all of it.")
    waiting = staff.get(f"/meetings/{meeting}/minutes")
    assert ([one["text"] for one in waiting["proposed"]], waiting["corrections"]) == (["Nearly all of it."], [])
    assert reader.get(f"/meetings/{meeting}/minutes")["proposed"] == []
    world.advance(meeting, "approve_corrections", "chair")
    read = reader.get(f"/meetings/{meeting}/minutes")
    assert (read["text"], read["draft"], read["approved_on"]) == ("All of it.", None, "2026-11-23")
    assert [(one["text"], one["approved_on"]) for one in read["corrections"]] == [("Nearly all of it.", "2026-11-23")]
    pdf = fetch(reader, f"/meetings/{meeting}/minutes.pdf")
    assert (pdf.status_code, pdf.data[:5]) == (200, b"%PDF-")


def test_meeting_is_read_as_a_calendar_file(world: World, meeting: str) -> None:
    answer = fetch(client(world, "reader"), f"/meetings/{meeting}/invitation.ics")
    assert (answer.status_code, b"METHOD:PUBLISH" in answer.data) == (200, True)


def test_what_is_no_meeting_has_no_room(world: World) -> None:
    reference = world.make()
    staff = client(world, "staff")
    for path in ("", "/minutes", "/minutes.pdf", "/invitation.ics"):
        staff.get(f"/meetings/{reference}{path}", 404)
