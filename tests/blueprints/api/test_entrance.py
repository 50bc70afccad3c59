import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from blueprints.access import declared_access
from models.database import Database
from models.people import Person
from tests.blueprints.api.client import Api, Services, Visitors

MAKE = {"action": "create", "data": {"title": "A shed"}}


def test_without_a_token_nothing_is_read(nobody: Api) -> None:
    response = nobody.call("GET", "/desk")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="Accord"'


@pytest.mark.parametrize("header", ["Bearer accord_unknown", "Basic YTpi", "Bearer", "Bearer a b", "bearer é"])
def test_a_token_that_is_none_is_refused(nobody: Api, header: str) -> None:
    response = nobody.client.get("/api/v1/desk", headers={"Authorization": header})
    assert response.status_code == 401
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


def test_a_revoked_token_is_refused_at_once(ann: Api) -> None:
    ann.get("/desk")
    token = ann.get("/me/tokens")["items"][0]["id"]
    ann.send("DELETE", f"/me/tokens/{token}", 204)
    ann.get("/desk", 401)


def test_a_token_ends(ann: Api, app: Flask) -> None:
    services: Services = app.extensions["accord"]
    services.instant += timedelta(days=91)
    ann.get("/desk", 401)


def test_a_token_of_a_closed_account_is_refused(ann: Api, sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        session.get_one(Person, ann.person_id).active = False
    ann.get("/desk", 401)


def test_a_role_that_ended_counts_no_longer(ann: Api, sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        session.execute(text("UPDATE role_grant SET ends_on = '2026-03-02'"))
    ann.send("POST", "/kinds/permit/items", 404, MAKE)


def test_a_browser_session_reads(signed_in: FlaskClient) -> None:
    response = signed_in.get("/api/v1/me")
    assert response.json is not None
    assert (response.status_code, response.json["name"]) == (200, "ann")


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/kinds/permit/items"), ("PUT", "/desk/seen"), ("PATCH", "/me"), ("DELETE", "/me/tokens/1")],
)
def test_a_browser_session_never_writes(signed_in: FlaskClient, ann: Api, method: str, path: str) -> None:
    response = signed_in.open(f"/api/v1{path}", method=method, json=MAKE)
    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"
    assert ann.get("/items")["count"] == 0


def test_a_wrong_token_is_not_mended_by_a_session(signed_in: FlaskClient) -> None:
    assert signed_in.get("/api/v1/me", headers={"Authorization": "Bearer accord_x"}).status_code == 401


def test_a_token_opens_no_page(ann: Api) -> None:
    response = ann.client.get("/", headers={"Authorization": f"Bearer {ann.token}"})
    assert response.status_code == 303


def test_a_form_of_another_page_cannot_write(signed_in: FlaskClient, ann: Api) -> None:
    response = signed_in.post("/api/v1/kinds/permit/items", data=json.dumps(MAKE), content_type="text/plain")
    assert response.status_code == 401
    assert ann.get("/items")["count"] == 0


@pytest.mark.parametrize(
    ("path", "method", "code"), [("/nothing", "GET", 404), ("/nothing", "POST", 404), ("/desk", "DELETE", 405)]
)
def test_what_is_not_there_is_a_problem_too(ann: Api, path: str, method: str, code: int) -> None:
    response = ann.call(method, path)
    assert (response.status_code, response.mimetype) == (code, "application/problem+json")
    assert response.json is not None
    assert response.json["status"] == code


def test_a_method_that_is_not_there_names_those_that_are(ann: Api) -> None:
    assert set(ann.call("DELETE", "/desk").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_anything_but_json_is_415(ann: Api) -> None:
    response = ann.call("POST", "/kinds/permit/items", data=MAKE)
    assert response.status_code == 415


@pytest.mark.parametrize("body", ['{"action": ', '{"action": NaN}', '{"action": "\\ud83d"}', "[1" + "0" * 5000 + "]"])
def test_what_is_no_json_is_400(ann: Api, body: str) -> None:
    response = ann.call("POST", "/kinds/permit/items", data=body, content_type="application/json")
    assert response.status_code == 400


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "3", '"{}"'])
def test_json_that_is_no_object_is_422(ann: Api, body: str) -> None:
    response = ann.call("POST", "/kinds/permit/items", data=body, content_type="application/json")
    assert response.status_code == 422


@pytest.mark.parametrize("depth", [13, 100_000])
def test_deep_json_is_refused_early(ann: Api, depth: int) -> None:
    body = '{"action": "create", "data": {"title": ' + "[" * depth + "]" * depth + "}}"
    response = ann.call("POST", "/kinds/permit/items", data=body, content_type="application/json")
    assert response.status_code == 422
    assert response.json is not None
    assert response.json["type"] == "urn:accord:problem:too-deep"


def test_a_huge_body_is_413(ann: Api) -> None:
    response = ann.call("POST", "/kinds/permit/items", json={"action": "create", "data": {"title": "x" * 1_000_001}})
    assert response.status_code == 413


def test_one_person_is_slowed_down_and_no_other(
    ann: Api, clerk: Api, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "API_REQUESTS_PER_MINUTE", 2)
    services: Services = app.extensions["accord"]
    services.instant += timedelta(minutes=1)  # what others asked in the minute before does not count
    codes = [ann.call("GET", "/me").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert ann.call("GET", "/me").headers["Retry-After"] == "60"
    assert clerk.call("GET", "/me").status_code == 200
    services.instant += timedelta(minutes=1)
    assert ann.call("GET", "/me").status_code == 200


def test_a_locked_database_is_503_and_nothing_is_half_done(ann: Api, sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as other:
        other.exec_driver_sql("ALTER TABLE item RENAME TO item_away")
        other.commit()
        response = ann.call("POST", "/kinds/permit/items", json=MAKE)
        other.exec_driver_sql("ALTER TABLE item_away RENAME TO item")
        other.commit()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert ann.get("/items")["count"] == 0


def test_a_mistake_of_ours_is_a_problem_without_its_traceback(
    ann: Api, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_options: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setitem(app.view_functions, "api.read_me", fail)
    monkeypatch.setattr(fail, "access", declared_access(app, "api.read_desk"), raising=False)
    response = ann.client.get("/api/v1/me", headers={"Authorization": f"Bearer {ann.token}"})
    assert (response.status_code, response.mimetype) == (500, "application/problem+json")
    assert "secret" not in response.text


def test_what_is_private_is_not_kept_by_caches(ann: Api) -> None:
    response = ann.call("GET", "/me")
    assert response.headers["Cache-Control"] == "no-store"
    assert {"authorization", "cookie", "accept-language"} <= {name.lower() for name in response.vary}


def test_ones_sessions_are_listed_and_ended(signed_in: FlaskClient, ann: Api, visitor: Visitors) -> None:
    (session,) = ann.get("/me/sessions")["items"]
    visitor("other", "author").send("DELETE", f"/me/sessions/{session['id']}", 404)
    ann.send("DELETE", f"/me/sessions/{session['id']}", 204)
    assert signed_in.get("/api/v1/me").status_code == 401


def test_ones_language_is_chosen(ann: Api) -> None:
    ann.send("PATCH", "/me", 204, {"language": "fr"})
    assert ann.get("/kinds")["items"][0]["label"] == "Permis"
    assert ann.get("/kinds", headers={"Accept-Language": "en"})["items"][0]["label"] == "Permit"
    ann.send("PATCH", "/me", 422, {"language": "de"})


def test_tokens_are_listed_without_themselves(ann: Api) -> None:
    response = ann.call("GET", "/me/tokens")
    assert ann.token is not None
    assert ann.token.removeprefix("accord_") not in response.text


def test_nobody_elses_token_is_revoked(ann: Api, clerk: Api) -> None:
    token = ann.get("/me/tokens")["items"][0]["id"]
    clerk.send("DELETE", f"/me/tokens/{token}", 404)
    ann.get("/me")
