import pytest

from models.database import Database
from models.people import Person
from tests.blueprints.api.client import Api, Visitors

SOCIETY = {"program": "sample", "kind": "society", "code": "S-N", "name_en": "North", "name_fr": "Nord"}


def test_organizations_are_listed_in_the_language_asked_for(ann: Api, keeper: Api, visitor: Visitors) -> None:
    keeper.send("POST", "/organizations", 201, SOCIETY)
    names = [one["name"] for one in ann.get("/organizations", headers={"Accept-Language": "fr"})["items"]]
    assert names == ["Nord"]
    assert visitor("stranger").get("/organizations")["items"] == []


def test_an_organization_is_added_and_changed(keeper: Api) -> None:
    made = keeper.send("POST", "/organizations", 201, SOCIETY)
    changed = keeper.send("PATCH", f"/organizations/{made['id']}", body={"zone": "N", "active_until": "2027-01-01"})
    assert (changed["name_en"], changed["zone"], changed["active_until"]) == ("North", "N", "2027-01-01")
    assert keeper.send("PATCH", f"/organizations/{made['id']}", body={"active_until": None})["active_until"] is None
    assert keeper.get(f"/organizations/{made['id']}")["zone"] == "N"


def test_a_code_that_is_taken_is_refused(keeper: Api) -> None:
    keeper.send("POST", "/organizations", 201, SOCIETY)
    problem = keeper.send("POST", "/organizations", 422, SOCIETY)
    assert [one["field"] for one in problem["errors"]] == ["code"]


def test_what_stays_of_an_organization_cannot_be_sent(keeper: Api) -> None:
    made = keeper.send("POST", "/organizations", 201, SOCIETY)
    problem = keeper.send("PATCH", f"/organizations/{made['id']}", 422, {"code": "X", "program": "other"})
    assert {one["field"] for one in problem["errors"]} == {"code", "program"}


def test_a_person_is_added_changed_and_given_a_role(keeper: Api) -> None:
    made = keeper.send("POST", "/people", 201, {"name": "Bo", "email": "Bo@example.org", "is_verified": True})
    assert (made["email"], made["is_verified"], made["terms"]) == ("bo@example.org", True, [])
    moved = keeper.send("PATCH", f"/people/{made['id']}", body={"email": "bo2@example.org"})
    assert (moved["name"], moved["email"], moved["is_verified"]) == ("Bo", "bo2@example.org", False)
    term = {"program": "sample", "role": "clerk", "starts_on": "2026-03-01"}
    given = keeper.send("POST", f"/people/{made['id']}/roles", 201, term)
    (held,) = given["terms"]
    ended = keeper.send("PATCH", f"/people/{made['id']}/roles/{held['id']}", body={"ends_on": "2026-03-02"})
    assert ended["terms"][0]["ends_on"] == "2026-03-02"


def test_a_person_is_invited_and_the_invitation_revoked(keeper: Api) -> None:
    made = keeper.send("POST", "/people", 201, {"name": "Bo", "email": "bo@example.org"})
    assert (made["has_password"], made["invitation"]) == (False, None)
    invited = keeper.send("POST", f"/people/{made['id']}/invitation", 201)["invitation"]
    assert (invited["mail"], invited["revoked_at"]) == ("queued", None)
    keeper.send("DELETE", f"/people/{made['id']}/invitation", 204)
    problem = keeper.send("DELETE", f"/people/{made['id']}/invitation", 422)
    assert [one["field"] for one in problem["errors"]] == ["person"]
    assert keeper.get(f"/people/{made['id']}")["invitation"]["revoked_at"] is not None


def test_a_term_is_found_only_under_its_person(keeper: Api, clerk: Api) -> None:
    (term,) = keeper.get(f"/people/{clerk.person_id}")["terms"]
    keeper.send("PATCH", f"/people/{keeper.person_id}/roles/{term['id']}", 404, {"ends_on": "2026-03-02"})


def test_what_a_person_is_not_asked_for_cannot_be_sent(keeper: Api, clerk: Api) -> None:
    problem = keeper.send("PATCH", f"/people/{clerk.person_id}", 422, {"password_hash": "x", "active": False})
    assert {one["field"] for one in problem["errors"]} == {"password_hash", "active"}


def test_a_closed_account_is_shut_out_at_once(keeper: Api, clerk: Api, sqlite_database: Database) -> None:
    keeper.send("PUT", f"/people/{clerk.person_id}/active", 204, {"active": False})
    clerk.get("/me", 401)
    keeper.send("PUT", f"/people/{clerk.person_id}/active", 204, {"active": True})
    with sqlite_database.read() as session:
        assert session.get_one(Person, clerk.person_id).active


def test_nobody_closes_their_own_account(keeper: Api) -> None:
    problem = keeper.send("PUT", f"/people/{keeper.person_id}/active", 422, {"active": False})
    assert [one["field"] for one in problem["errors"]] == ["active"]


def test_people_come_in_pages_and_by_a_part_of_their_name(keeper: Api, ann: Api, clerk: Api) -> None:
    first = keeper.get("/people?limit=2")
    second = keeper.get(f"/people?limit=2&cursor={first['next']}")
    assert [one["name"] for one in first["items"] + second["items"]] == ["keeper", "ann", "clerk"]
    assert second["next"] is None
    assert [one["name"] for one in keeper.get("/people?q=LER")["items"]] == ["clerk"]
    assert keeper.get("/people?q=%25")["items"] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/people"),
        ("GET", "/people/1"),
        ("POST", "/people"),
        ("PATCH", "/people/1"),
        ("PUT", "/people/1/active"),
        ("POST", "/people/1/roles"),
        ("PATCH", "/people/1/roles/1"),
        ("POST", "/organizations"),
        ("PATCH", "/organizations/1"),
        ("GET", "/changes"),
        ("GET", "/settings"),
        ("PUT", "/settings/sample/limit"),
        ("DELETE", "/settings/sample/limit"),
        ("GET", "/outbox"),
        ("POST", "/outbox/1/retry"),
    ],
)
def test_what_is_for_administrators_is_for_nobody_else(clerk: Api, method: str, path: str) -> None:
    assert clerk.call(method, path, json=None if method == "GET" else {}).status_code == 403


def test_those_whom_a_field_can_name_are_listed(ann: Api, clerk: Api, visitor: Visitors) -> None:
    assert [one["name"] for one in ann.get("/kinds/permit/people")["items"]] == ["ann", "clerk"]
    visitor("stranger").get("/kinds/permit/people", 404)


def test_settings_are_read_without_secrets(keeper: Api) -> None:
    settings = keeper.get("/settings")
    (program,) = [one for one in settings["programs"] if one["program"] == "sample"]
    (limit,) = program["settings"]
    assert (limit["name"], limit["value"], limit["default"], limit["changed"]) == ("limit", 3, 3, False)
    assert (limit["schema"]["type"], limit["changed_by"]) == ("integer", None)


def test_a_setting_is_changed_and_set_back(keeper: Api) -> None:
    changed = keeper.send("PUT", "/settings/sample/limit", body={"value": 5})
    assert (changed["value"], changed["changed"], changed["changed_by"]) == (5, True, "keeper")
    problem = keeper.send("PUT", "/settings/sample/limit", 422, {"value": "many"})
    assert [one["field"] for one in problem["errors"]] == ["limit"]
    assert keeper.send("DELETE", "/settings/sample/limit")["value"] == 3
    keeper.send("PUT", "/settings/sample/height", 404, {"value": 1})
    keeper.send("DELETE", "/settings/sample/height", 404)


def test_changes_are_told_with_who_made_them(keeper: Api, clerk: Api) -> None:
    made = keeper.send("POST", "/people", 201, {"name": "Bo", "email": "bo@example.org"})
    keeper.send("PATCH", f"/people/{made['id']}", body={"name": "Bo Hill"})
    place = keeper.send("POST", "/organizations", 201, SOCIETY)
    told = keeper.get(f"/changes?about=person:{made['id']}&limit=1")
    (change,) = told["items"]
    assert (change["action"], change["actor_id"], change["actor_name"]) == ("change_person", keeper.person_id, "keeper")
    assert (change["before"], change["after"]) == ({"name": "Bo"}, {"name": "Bo Hill"})
    (first,) = keeper.get(f"/changes?about=person:{made['id']}&cursor={told['next']}")["items"]
    assert (first["action"], first["hash"]) == ("add_person", change["prev_hash"])
    assert [one["action"] for one in keeper.get(f"/changes?about=organization:{place['id']}")["items"]] == [
        "add_organization"
    ]
    keeper.get("/changes?about=anything", 422)


def test_nul_is_refused_wherever_it_stands(keeper: Api) -> None:
    assert keeper.call("GET", "/people?q=a%00b").status_code == 400
    assert keeper.call("GET", "/items/PE%00").status_code == 400
