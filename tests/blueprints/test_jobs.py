import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from models.jobs import Job
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.sample.files import store_beside
from tests.workflow.jobs.works import work, write_file
from workflow.everything.archives import DATA, MANIFEST
from workflow.jobs import asking, claiming, forgetting
from workflow.jobs.running import Runner
from workflow.standing import actor_for
from workflow.works import WORKS

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]
COUNT = work(write_file)


@pytest.fixture(autouse=True)
def works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WORKS, "count", COUNT)


def ask(world: World, who: str, program: str = "cpin", **params: Any) -> int:
    with world.database.write() as session:
        actor = actor_for(session, session.get_one(Person, world.people[who]), NOW.date())
        return asking.ask(session, COUNT, params, actor=actor, now=NOW, program=program).id


def run(world: World) -> None:
    Runner(world.database, store_beside(world.database), lambda: NOW, "one", WORKS).run_next()


def statuses(visitor: Visitor, number: int) -> list[int]:
    return [visitor.get(f"/jobs/{number}{more}").status_code for more in ("", "/cancel", "/file")]


def test_job_is_followed_cancelled_and_its_file_fetched_by_who_asked(world: World, sign_in: SignIn) -> None:
    staff, admin, other = sign_in("staff"), sign_in("admin"), sign_in("second")
    assert "Nothing here." in staff.get("/jobs").text
    number = ask(world, "staff")
    page = staff.get(f"/jobs/{number}").text
    assert ("It begins in a moment." in page, 'http-equiv="refresh"' in page, "data-live" in page) == (True,) * 3
    with world.database.write() as session:
        held = claiming.claim(session, "one", NOW)
        assert held is not None
        claiming.renew(session, held, NOW, 1200, 5000)
    page = staff.get(f"/jobs/{number}").text
    assert 'value="1200" max="5000"' in page
    assert "1,200 of 5,000" in page
    assert "24 %" in staff.get("/jobs").text
    with world.database.write() as session:
        claiming.give_back(session, held)
    run(world)
    page = staff.get(f"/jobs/{number}").text
    assert ("It is done." in page, "Download counted.txt" in page, "data-live" in page) == (True, True, False)
    with staff.get(f"/jobs/{number}/file") as answer:
        assert answer.data == b"1, 2, 3"
    assert statuses(admin, number) == [200, 200, 403]
    assert "Download" not in admin.get(f"/jobs/{number}").text
    assert statuses(other, number) == [404, 404, 404]

    forgetting.forget_old(world.database, store_beside(world.database), NOW + timedelta(days=8))
    assert staff.get(f"/jobs/{number}/file").status_code == 410
    second = ask(world, "staff")
    assert staff.post(f"/jobs/{second}/cancel").headers["Location"] == f"/jobs/{second}"
    assert "Cancelled" in staff.get(f"/jobs/{second}").text
    assert staff.post(f"/jobs/{second}/cancel").status_code == 409
    assert other.post(f"/jobs/{number}/cancel").status_code == 404


def test_administrator_exports_everything_and_others_no_more_than_is_theirs(world: World, sign_in: SignIn) -> None:
    world.make()
    admin, staff, reader = sign_in("admin"), sign_in("staff"), sign_in("reader")
    assert (reader.get("/export").status_code, reader.post("/export").status_code) == (403, 403)
    page = staff.get("/export").text
    assert ("also holds what is not yours to have whole (" in page, "Make the file" in page) == (True, False)
    assert staff.post("/export").status_code == 403
    assert "Make the file" in admin.get("/export").text
    address = admin.post("/export", seen="/export").headers["Location"]
    assert admin.post("/export", seen="/export").headers["Location"] == address
    run(world)
    page = admin.get(address).text
    assert "Everything is exported. Items: 1; rows of history: 2; files: 0." in page
    with admin.get(f"{address}/file") as answer, zipfile.ZipFile(BytesIO(answer.data)) as archive:
        assert archive.namelist() == [DATA, MANIFEST]
    assert staff.get(address).status_code == 404


def test_queries_of_jobs_do_not_grow(world: World, sign_in: SignIn, count_queries: Count) -> None:
    visitor = sign_in("admin")
    visitor.get("/jobs")
    ask(world, "admin")
    run(world)
    one = count_queries(lambda: visitor.get("/jobs"))
    for number in range(2):
        ask(world, "staff", number=number)
        run(world)
    assert count_queries(lambda: visitor.get("/jobs")) == one
    assert visitor.get("/jobs").text.count("It is done.") == 3
    with world.database.read() as session:
        assert session.get_one(Job, 1).state == "done"
