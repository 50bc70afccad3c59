from datetime import datetime

import pytest
from flask import Flask

from models.database import Database
from models.people import Person
from tests.blueprints.api.client import Api, Visitors
from tests.sample.files import store_beside
from tests.workflow.jobs.works import work, write_file
from workflow.jobs import asking
from workflow.jobs.running import Runner
from workflow.standing import actor_for
from workflow.works import WORKS

COUNT = work(write_file)


def test_jobs_are_listed_followed_cancelled_and_their_files_read(
    app: Flask, ann: Api, visitor: Visitors, sqlite_database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    del app
    monkeypatch.setitem(WORKS, "count", COUNT)
    for number in range(3):
        with sqlite_database.write() as session:
            actor = actor_for(session, session.get_one(Person, ann.person_id), now.date())
            asking.ask(session, COUNT, {"number": number}, actor=actor, now=now)
    Runner(sqlite_database, store_beside(sqlite_database), lambda: now, "one", WORKS).run_next()
    first = ann.get("/jobs?limit=2")
    assert [job["id"] for job in first["items"]] == [3, 2]
    (done,) = ann.get(f"/jobs?limit=2&cursor={first['next']}")["items"]
    assert (done["state"], done["said"], done["file"]["name"]) == ("done", "It is done.", "counted.txt")
    with ann.client.get("/api/v1/jobs/1/file", headers={"Authorization": f"Bearer {ann.token}"}) as read:
        assert read.data == b"1, 2, 3"
    assert ann.send("POST", "/jobs/2/cancel")["state"] == "cancelled"
    ann.send("POST", "/jobs/2/cancel", 409)
    other = visitor("lee", "author")
    assert other.get("/jobs") == {"items": [], "next": None}
    for path in ("/jobs/1", "/jobs/1/file"):
        other.get(path, 404)


def test_data_of_people_is_asked_for_by_themselves_or_an_administrator(ann: Api, visitor: Visitors) -> None:
    job = ann.send("POST", "/me/data", 202)
    assert (job["work"], job["state"]) == ("hand_out_own_data", "queued")
    assert ann.send("POST", "/me/data", 202)["id"] == job["id"]
    ann.send("POST", f"/people/{ann.person_id}/data", 403)
    boss = visitor("boss", "keeper")
    assert boss.send("POST", f"/people/{ann.person_id}/data", 202)["work"] == "hand_out_data"
    boss.send("POST", "/people/999/data", 404)


def test_export_of_everything_is_asked_for_by_who_may(ann: Api, visitor: Visitors) -> None:
    ann.send("POST", "/export", 403)
    boss = visitor("boss", "keeper")
    job = boss.send("POST", "/export", 202)
    assert (job["work"], job["program"], job["state"]) == ("export_everything", None, "queued")
    assert boss.get(f"/jobs/{job['id']}") == job
