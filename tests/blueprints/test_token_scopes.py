"""A token at every door: what it is not narrowed to it neither sees nor does, and is told why."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from blueprints import scopes as doors
from blueprints.access import declared_access
from models.changes import Change
from models.items import Item
from models.people import Person
from models.sessions import ApiToken
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.filled import fill
from workflow import accounts, visibility
from workflow.actors import SYSTEM, Scope

KIND = "change_request"
REFERENCE = re.compile(r"\b[A-Z]{2,4}-\d{4}-\d{4}\b")
OF_KIND = Scope(kinds=frozenset({KIND}))
SIGN_IN = Callable[[str], Visitor]


def issue(world: World, who: str, scope: Scope | None) -> dict[str, str]:
    with world.database.write() as session:
        person = session.get_one(Person, world.people[who])
        secret = accounts.issue_token(session, person, "t", now=NOW, scope=scope)
    return {"Authorization": f"Bearer {secret}"}


def routes(app: Flask, *methods: str) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted({*methods} & (rule.methods or set())):
            access = declared_access(app, rule.endpoint)
            if rule.endpoint.startswith("api.") and access is not None and access.rule != "public":
                yield rule, method


def address(app: Flask, rule: Rule, **known: object) -> str:
    given: dict[str, Any] = {name: known.get(name, 1 if "int:" in str(rule) else "x") for name in rule.arguments}
    with app.test_request_context():
        return app.url_for(rule.endpoint, **given)


def leaks(world: World, headers: dict[str, str], own: str, foreign: str) -> tuple[set[str], set[str]]:
    """What doors let out of other kinds (door: reference), and where an item of another kind is not simply missing."""
    client = world.app.test_client()
    with world.database.read() as session:
        others = set(session.scalars(select(Item.reference).where(Item.kind != KIND)))
    out: set[str] = set()
    found: set[str] = set()
    for rule, _get in routes(world.app, "GET"):
        path = address(world.app, rule, reference=own, kind=KIND)
        text = client.get(path, headers=headers).get_data(as_text=True)
        out |= {f"{rule.endpoint}: {one}" for one in REFERENCE.findall(text) if one in others}
        if "reference" in rule.arguments:
            answer = client.get(address(world.app, rule, reference=foreign, kind=KIND), headers=headers)
            found |= {rule.endpoint} if answer.status_code != 404 else set()
    return out, found


@pytest.fixture
def foreign(world: World) -> str:
    work = fill(world)
    return work.meeting


def test_a_token_of_one_kind_finds_nothing_of_another_at_any_door(
    world: World, foreign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.database.read() as session:
        own = session.scalars(select(Item.reference).where(Item.kind == KIND).order_by(Item.id)).first() or ""
        shown = session.scalars(select(Item.reference).where(Item.kind == KIND)).all()
    world.app.config["API_REQUESTS_PER_MINUTE"] = 100_000
    headers = issue(world, "staff", OF_KIND)
    assert leaks(world, headers, own, foreign) == (set(), set())
    listed = world.app.test_client().get("/api/v1/items?limit=100", headers=headers).get_json()["items"]
    assert {row["reference"] for row in listed} == set(shown)

    monkeypatch.setattr(visibility, "sees_kind", lambda _actor, _kind: True)  # the fault: nothing is narrowed
    visibility._visible.cache_clear()
    visibility._if_visible.cache_clear()
    out, found = leaks(world, headers, own, foreign)
    assert {one.partition(":")[0] for one in out} >= {"api.find_items", "api.read_desk"}
    assert "api.read_item" in found
    visibility._visible.cache_clear()
    visibility._if_visible.cache_clear()


def test_nothing_is_written_by_a_token_that_reads_only(world: World) -> None:
    headers = issue(world, "admin", Scope(read_only=True, administration=True))
    reference = world.make(title="Name kinship services alike")
    client = world.app.test_client()
    answers = {}
    for rule, method in routes(world.app, "POST", "PUT", "PATCH", "DELETE"):
        path = address(world.app, rule, reference=reference, kind=KIND, action="submit")
        answers[method, rule.endpoint] = client.open(path, method=method, headers=headers, json={})
    assert {key for key, one in answers.items() if one.status_code not in (403, 404, 422)} == set()
    told = {key for key, one in answers.items() if one.status_code == 422}
    assert told == set()
    assert any(one.get_json().get("ground") == "scope" for one in answers.values())


def test_a_token_of_some_actions_does_these_and_says_why_not_others(world: World) -> None:
    reference = world.make(title="Name kinship services alike", submit=False)
    headers = issue(world, "submitter", Scope(actions=frozenset({f"{KIND}.submit", "comment"})))
    client, item = world.app.test_client(), f"/api/v1/items/{reference}"
    offered = client.get(f"{item}/actions", headers=headers).get_json()["items"]
    discard = next(one for one in offered if one["action"] == "discard")
    assert (discard["allowed"], discard["reasons"][0]["code"]) == (False, "scope")
    refused = client.post(f"{item}/actions/discard", headers=headers, json={})
    assert (refused.status_code, refused.get_json()["ground"]) == (403, "scope")
    assert "Change request: Submit" in refused.get_json()["detail"]
    assert client.post(f"{item}/comments", headers=headers, json={"body": "Soon"}).status_code == 201
    assert client.put(f"{item}/followers/me", headers=headers).status_code == 403
    given = {"data": {"no_client_information_confirmed": True}}
    assert client.post(f"{item}/actions/submit", headers=headers, json=given).status_code == 200


def test_a_token_of_some_kinds_acts_on_items_of_these_alone(world: World) -> None:
    reference, client = world.make(submit=False), world.app.test_client()
    given = {"data": {"no_client_information_confirmed": True}}
    elsewhere = Scope(kinds=frozenset({"meeting"}))
    here = Scope(kinds=frozenset({KIND}), actions=frozenset({f"{KIND}.submit"}))
    codes = [
        client.post(f"/api/v1/items/{reference}/actions/submit", headers=headers, json=given).status_code
        for headers in (issue(world, "submitter", scope) for scope in (elsewhere, here))
    ]
    assert codes == [404, 200]


def test_administration_needs_a_scope_of_its_own(world: World) -> None:
    client = world.app.test_client()
    plain, opened = (issue(world, "admin", one) for one in (Scope(), Scope(administration=True)))
    refused = client.get("/api/v1/people", headers=plain)
    assert (refused.status_code, refused.get_json()["ground"]) == (403, "scope")
    assert client.get("/api/v1/people", headers=opened).status_code == 200


def test_the_last_use_of_a_token_is_noted_with_where_it_came_from(world: World) -> None:
    headers = issue(world, "staff", None)
    client = world.app.test_client()
    client.get("/api/v1/me", headers={**headers, "User-Agent": "curl/8.5.0 (linux)"})
    token = client.get("/api/v1/me/tokens", headers=headers).get_json()["items"][0]
    assert (token["used_by"], token["used_from"], token["scope"]) == ("curl/8.5.0", "127.0.0.1", None)
    assert token["used_at"] is not None


def test_every_door_named_for_narrowed_tokens_is_a_route(world: World) -> None:
    assert {*doors.NARROWED, *doors.JUDGED, *doors.DOINGS} <= set(world.app.view_functions)


def test_service_account_is_made_given_a_token_and_closed(world: World, sign_in: SIGN_IN) -> None:
    visitor = sign_in("admin")
    staff = world.people["staff"]
    made = visitor.post("/service-accounts/new", name="Nightly export", contact_id=str(staff), organization_id="")
    page = made.headers["Location"]
    number = int(page.rpartition("/")[2])
    visitor.post(f"{page}/roles", role="cpin.cpin_staff", starts_on="2026-01-01")
    fields = {"name": "export", "days": "30", "reach": "read"}
    secret = re.search(r"accord_[\w-]+", visitor.post(f"{page}/tokens", **fields).text)
    assert secret is not None
    assert secret[0] not in visitor.get(page).text
    client, headers = world.app.test_client(), {"Authorization": f"Bearer {secret[0]}"}
    assert client.get("/api/v1/me", headers=headers).get_json()["name"] == "Nightly export"
    with world.database.read() as session:
        service = session.get_one(Person, number)
        said = session.scalars(select(Change.action).where(Change.subject == f"person:{number}").order_by(Change.seq))
        assert (service.is_service, service.password_hash, service.email_verified_at) == (True, None, None)
        assert list(said) == ["add_service", "give_role", "make_token"]
    chosen_from = client.get(f"/api/v1/kinds/{KIND}/people", headers=headers).get_json()["items"]
    assert staff in {one["id"] for one in chosen_from}
    assert number not in {one["id"] for one in chosen_from}
    assert visitor.post(f"/people/{number}/invitation").status_code == 422
    visitor.post(f"/people/{number}/active", active="no")
    assert client.get("/api/v1/me", headers=headers).status_code == 401


def test_token_is_made_narrowed_and_ended_by_an_administrator(world: World, sign_in: SIGN_IN) -> None:
    visitor = sign_in("staff")
    wrong = visitor.post("/account/tokens", name="x", days="30", reach="all", actions=f"{KIND}.triage")
    assert (wrong.status_code, "only these" in wrong.text) == (422, True)
    visitor.post("/account/tokens", name="triage", days="30", reach="some", kinds=KIND, actions=f"{KIND}.triage")
    with world.database.read() as session:
        token = session.scalars(select(ApiToken).order_by(ApiToken.id.desc())).first()
        assert token is not None
        assert token.scope == {
            "kinds": [KIND], "actions": [f"{KIND}.triage"], "read_only": False, "administration": False,
        }  # fmt: skip
        person = f"/people/{world.people['staff']}"
    assert sign_in("admin").post(f"{person}/tokens/{token.id}/revoke").status_code == 303
    with world.database.read() as session:
        assert session.get_one(ApiToken, token.id).revoked_at == NOW


def test_services_are_listed_in_as_many_queries_whether_one_or_three(
    world: World, sign_in: SIGN_IN, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    visitor = sign_in("admin")
    assert "No service yet" in visitor.get("/service-accounts").text
    counted = []
    for number in range(3):
        with world.database.write() as session:
            contact = world.people["staff"]
            accounts.add_service(session, name=f"Export {number}", contact_id=contact, by=SYSTEM, now=NOW)
        counted.append(count_queries(lambda: visitor.get("/service-accounts")))
    assert counted[0] == counted[2]


def test_everything_that_is_wrong_with_a_token_is_said_at_once(world: World, sign_in: SIGN_IN) -> None:
    answer = sign_in("staff").post("/account/tokens", name="", days="900", reach="")
    assert answer.status_code == 422
    assert re.findall(r'<li><a href="#f-(\w+)"', answer.text) == ["name", "days", "reach"]


def test_a_scope_is_compared_whole() -> None:
    assert replace(OF_KIND, read_only=True) != OF_KIND
