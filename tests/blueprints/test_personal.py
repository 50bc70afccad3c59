"""What is held about people: their own for everybody; for administrators anybody's, and erasing a person."""

import zipfile
from collections.abc import Callable
from io import BytesIO

from sqlalchemy import update

from models.people import Person, RoleGrant, erased_name
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.deputies import token
from tests.sample.files import store_beside
from workflow import accounts
from workflow.jobs.running import Runner
from workflow.works import WORKS

SignIn = Callable[[str], Visitor]


def run(world: World) -> None:
    Runner(world.database, store_beside(world.database), lambda: NOW, "one", WORKS).run_next()


def test_everybody_has_their_own_data_and_an_administrator_anybodys(world: World, sign_in: SignIn) -> None:
    reader, admin = sign_in("reader"), sign_in("admin")
    number = world.people["reader"]
    assert "Everything that this service holds about you" in reader.get("/account").text
    mine = reader.post("/account/data", seen="/account").headers["Location"]
    run(world)
    with reader.get(f"{mine}/file") as read, zipfile.ZipFile(BytesIO(read.data)) as archive:
        assert {"README.md", "account.json", "roles.json", "sessions.json"} <= set(archive.namelist())
    assert admin.get(f"{mine}/file").status_code == 403
    assert reader.post(f"/people/{number}/data").status_code == 403
    theirs = admin.post(f"/people/{number}/data", seen=f"/people/{number}").headers["Location"]
    run(world)
    with admin.get(f"{theirs}/file") as read:
        assert read.data.startswith(b"PK")
    assert reader.get(f"{theirs}/file").status_code == 404


def test_an_administrator_erases_who_holds_nothing_and_is_told_why_not(world: World, sign_in: SignIn) -> None:
    admin, number = sign_in("admin"), world.people["reader"]
    place = f"/people/{number}/erasure"
    page = admin.get(place).text
    assert ("Not possible yet" in page, "Holds the role" in page, "Erase this person for good" in page) == (
        True,
        True,
        False,
    )
    with world.database.write() as session:
        accounts.issue_token(session, session.get_one(Person, number), "a script", now=NOW)
        session.execute(update(RoleGrant).where(RoleGrant.person_id == number).values(ends_on=RoleGrant.starts_on))
        address = session.get_one(Person, number).email
    assert sign_in("staff").get(place).status_code == 403
    assert admin.post(place, seen=place, confirmed="somebody@else.org").status_code == 422
    assert admin.post(place, seen=place, confirmed=address).status_code == 303
    page = admin.get(f"/people/{number}").text
    assert (erased_name(number) in page, "This person was erased." in page, address in page) == (True, True, False)
    client, headers = world.app.test_client(), token(world, "admin")
    shown = [client.get(f"/api/v1/people/{one}", headers=headers).get_json() for one in (number, world.people["staff"])]
    said = [(one["name"], one["active"], one["erased_at"]) for one in shown]
    assert said == [(erased_name(number), False, NOW.isoformat()), ("Staff", True, None)]
    page = admin.get(f"/changes?about=person:{number}").text
    assert ("Person erased" in page, "Changes that were rewritten" in page, "a script" in page) == (True, True, False)
    assert [admin.post(f"/people/{number}/{what}").status_code for what in ("active", "roles", "data", "erasure")] == [
        404
    ] * 4
