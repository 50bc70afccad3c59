"""A list over the API: handed over, compared, written; every answer as the document says."""

from datetime import date

import pytest
from flask import Flask

from models.database import Database
from models.people import Person, RoleGrant
from tests.blueprints.api.client import Api, contract
from tests.blueprints.api.test_files import digest
from tests.blueprints.application import make_application, serve_from
from tests.blueprints.cast import NOW
from workflow import accounts

CSV = b"No;Name;Group\n1;Ann of the West;Ministry\n2;Bea;Ministry\n3;Cy;nobody\n"


@pytest.fixture
def staff(sqlite_database: Database) -> Api:
    app: Flask = make_application()
    serve_from(app, sqlite_database, NOW)
    with sqlite_database.write() as session:
        person = Person(name="Staff", email="staff@example.org", created_at=NOW, email_verified_at=NOW)
        session.add(person)
        session.flush()
        held = RoleGrant(person_id=person.id, program="cpin", role="cpin_staff", starts_on=date(2026, 1, 1))
        session.add(held)
        token = accounts.issue_token(session, person, "tests", now=NOW)
    return Api(app.test_client(), contract(app), token)


def test_list_is_imported_over_the_api(staff: Api) -> None:
    def hand_over(content: bytes, code: int = 201) -> dict[str, object]:
        answer = staff.call("POST", "/imports?kind=stakeholder&name=people.csv", data=content)
        assert answer.status_code == code, answer.text
        return dict(answer.get_json())

    run = hand_over(CSV)
    assert run["columns"] == {"1": "external_number", "2": "name", "3": "group"}
    named = {"columns": run["columns"]}
    compared = staff.send("POST", "/imports/1/columns", body=named)
    assert (compared["state"], compared["counts"]) == ("compared", {"rows": 3, "columns": 3, "create": 2, "error": 1})
    (wrong,) = staff.get("/imports/1/rows?verdict=error")["items"]
    assert (wrong["row"], [fault["column"] for fault in wrong["faults"]]) == (4, ["C"])
    refused = staff.send("POST", "/imports/1/writing", 409)
    assert refused["reasons"][0]["code"] == "not_now"
    assert staff.send("POST", "/imports/1/discard")["state"] == "discarded"
    hand_over(CSV.replace(b"nobody", b"Sector"))
    staff.send("POST", "/imports/2/columns", body=named)
    assert staff.send("POST", "/imports/2/writing")["counts"]["made"] == 3
    first = staff.get("/imports?limit=1")
    assert [one["id"] for one in first["items"]] == [2]
    second = staff.get(f"/imports?limit=1&cursor={first['next']}")
    assert ([one["id"] for one in second["items"]], second["next"]) == ([1], None)
    other = {"Content-Digest": digest(b"Name\n")}
    whole = staff.call("POST", "/imports?kind=stakeholder&name=people.csv", data=CSV, headers=other)
    assert (whole.status_code, whole.json and whole.json["errors"][0]["field"]) == (422, "file")
    assert hand_over(b"Name\n\x00", 422)["errors"][0]["field"] == "file"  # type: ignore[index]
    staff.get("/imports/9", 404)
    for path in ("/kinds/stakeholder/template", "/kinds/stakeholder/editing"):
        read = staff.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {staff.token}"})
        assert read.data[:2] == b"PK"
