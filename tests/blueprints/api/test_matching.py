"""`ETag`, `If-None-Match` and `If-Match`: what is known is not sent again, and nobody writes over what others wrote."""

from typing import Any

from flask import Flask, url_for

from blueprints import api
from blueprints.api.matching import BY_ITSELF, version_held
from blueprints.api.room import ASKING
from tests.blueprints.api.client import Api
from tests.blueprints.api.conftest import ROOT

SOCIETY = {"program": "sample", "kind": "society", "code": "S-N", "name_en": "North", "name_fr": "Nord"}
PERSON = {"name": "Bo", "email": "bo@example.org"}
OUTDATED = "urn:accord:problem:conflict"


def tag_of(caller: Api, path: str, **headers: str) -> str:
    return caller.call("GET", path, headers=headers).headers["ETag"]


def make(ann: Api) -> str:
    body = {"action": "create", "data": {"title": "A shed"}}
    reference: str = ann.send("POST", "/kinds/permit/items", 201, body)["reference"]
    return reference


def test_what_is_known_is_not_sent_again(ann: Api) -> None:
    path = f"/items/{make(ann)}"
    seen = tag_of(ann, path)
    same = ann.call("GET", path, headers={"If-None-Match": seen})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", seen)
    assert ann.call("GET", path, headers={"If-None-Match": seen, "Accept-Language": "fr"}).status_code == 200
    ann.send("POST", f"{path}/actions/edit", body={"data": {"title": "A barn"}})
    changed = ann.call("GET", path, headers={"If-None-Match": seen})
    assert (changed.status_code, changed.json and changed.json["title"]) == (200, "A barn")


def test_a_list_has_a_tag_too_and_head_tells_it(ann: Api) -> None:
    make(ann)
    seen = tag_of(ann, "/items")
    assert ann.call("GET", "/items", headers={"If-None-Match": seen}).status_code == 304
    head = ann.client.head("/api/v1/items", headers={"Authorization": f"Bearer {ann.token}"})
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", seen)


def test_a_write_around_an_item_is_held_to_its_version(ann: Api) -> None:
    reference = make(ann)
    seen = tag_of(ann, f"/items/{reference}", **{"Accept-Language": "fr"})
    ann.send("POST", f"/items/{reference}/actions/edit", body={"data": {"title": "A barn"}}, headers={"If-Match": seen})
    path = f"/items/{reference}/followers/me"
    problem = ann.send("DELETE", path, 409, headers={"If-Match": seen})
    assert (problem["type"], problem["seen"], problem["current"]) == (OUTDATED, 1, 2)
    ann.send("DELETE", path, 204, headers={"If-Match": tag_of(ann, f"/items/{reference}")})
    ann.send("PUT", path, 204, headers={"If-Match": "*"})
    problem = ann.send("PUT", path, 422, headers={"If-Match": ","})
    assert [one["field"] for one in problem["errors"]] == ["If-Match"]


def test_people_organizations_and_settings_are_held_to_what_was_seen(keeper: Api) -> None:
    person = f"/people/{keeper.send('POST', '/people', 201, PERSON)['id']}"
    place = f"/organizations/{keeper.send('POST', '/organizations', 201, SOCIETY)['id']}"
    for path, body in ((person, {"name": "Bea"}), (place, {"zone": "N"})):
        seen = tag_of(keeper, path)
        changed = keeper.call("PATCH", path, json=body, headers={"If-Match": seen})
        assert (changed.status_code, changed.headers["ETag"]) == (200, f'"{tag_of(keeper, path)[1:17]}"')
        late = keeper.call("PATCH", path, json=body, headers={"If-Match": seen})
        assert (late.status_code, late.headers["ETag"]) == (409, changed.headers["ETag"])
        assert late.json is not None
        assert late.json["type"] == OUTDATED
        keeper.send("PATCH", path, body=body)


def test_a_setting_is_held_to_what_was_seen(keeper: Api) -> None:
    program = next(one for one in keeper.get("/settings")["programs"] if one["program"] == "sample")
    setting = program["settings"][0]
    path, body = f"/settings/{program['program']}/{setting['name']}", {"value": setting["value"]}
    seen = tag_of(keeper, path)
    assert keeper.get(path) == setting
    keeper.send("PUT", path, body={"value": setting["value"] + 1}, headers={"If-Match": seen})
    keeper.send("PUT", path, 409, body, headers={"If-Match": seen})
    keeper.send("DELETE", path, headers={"If-Match": tag_of(keeper, path)})


def test_a_write_that_has_no_version_refuses_one_instead_of_passing_it_over(app: Flask, keeper: Api) -> None:
    refused = set()
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            name, methods = rule.endpoint.partition(".")[2], (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
            if not rule.endpoint.startswith("api.") or not methods or name in ASKING | BY_ITSELF:
                continue
            if version_held(app, name) is None:
                known: dict[str, Any] = dict.fromkeys(rule.arguments, 1)
                address = url_for(rule.endpoint, **known).removeprefix("/api/v1")
                problem = keeper.send(methods.pop(), address, 422, headers={"If-Match": '"1"'})
                refused |= {(name, *(one["field"] for one in problem["errors"]))}
    assert {field for _, field in refused} == {"If-Match"}
    assert {name for name, _ in refused} > {"change_me", "make_item"}


def test_the_guide_names_every_route_that_is_held_to_a_version(app: Flask) -> None:
    """Those beside items, by name; every write below an item is."""
    guide = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    told = guide.partition("- **Not over others.**")[2].partition("\n- **")[0]
    for path, operations in api.spec(app)["paths"].items():
        for method, operation in operations.items():
            name = operation["operationId"]
            heeds = "IfMatch" in str(operation.get("parameters")) or "If-Match" in str(operation.get("parameters"))
            assert heeds == (version_held(app, name) is not None or name == "perform")
            if method != "get" and path.startswith("/api/v1/items/") and not path.endswith("/check"):
                assert heeds, name
            elif heeds:
                assert f"`{name}`" in told, name
