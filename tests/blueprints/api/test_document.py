import re

import jsonschema_rs
import schemathesis
from flask import Flask

from blueprints import api
from blueprints.access import declared_access
from tests.blueprints.api.client import Api


def api_rules(app: Flask) -> list[tuple[str, str, str]]:
    """Every route of the API as (path of the document, method, endpoint)."""
    return [
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower(), rule.endpoint)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.endpoint != "guide.show_guide"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]


def test_the_document_is_valid_openapi_3_1(app: Flask) -> None:
    document = api.spec(app)
    assert document["openapi"].startswith("3.1.")
    schemathesis.openapi.from_dict(document).validate()
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate({key: part for key, part in schema.items() if key != "discriminator"})


def test_every_reference_of_the_document_leads_somewhere(app: Flask) -> None:
    document = api.spec(app)
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', str(document).replace("'", '"')))
    assert references <= set(document["components"]["schemas"])


def test_every_route_is_in_the_document_and_nothing_else(app: Flask) -> None:
    described = {(path, method) for path, operations in api.spec(app)["paths"].items() for method in operations}
    assert {(path, method) for path, method, _ in api_rules(app)} == described


def test_every_route_says_who_may_call_it_and_how(app: Flask) -> None:
    document = api.spec(app)
    for path, method, endpoint in api_rules(app):
        access = declared_access(app, endpoint)
        security = document["paths"][path][method].get("security")
        assert access is not None, endpoint
        if access.rule == "public":
            assert security is None
        else:
            assert security == ([{"bearer": []}, {"session": []}] if method == "get" else [{"bearer": []}])


def test_every_write_takes_tokens_only_and_every_read_is_a_get(app: Flask) -> None:
    assert {method for _, method, _ in api_rules(app)} <= {"get", "post", "put", "patch", "delete"}


def test_every_action_of_a_kind_is_a_schema_by_name(app: Flask) -> None:
    schemas = api.spec(app)["components"]["schemas"]
    assert schemas["permit.file"]["x-needed"] == ["category", "confirmed"]
    assert {"$ref": "#/components/schemas/permit.create"} in schemas["NewItem"]["properties"]["data"]["anyOf"]
    assert {"$ref": "#/components/schemas/permit.file"} in schemas["Act"]["properties"]["data"]["anyOf"]


def test_the_document_is_served_to_everybody(nobody: Api, app: Flask) -> None:
    assert nobody.client.get("/api/v1/openapi.json").json == api.spec(app)


def test_kinds_are_told_with_their_words(ann: Api) -> None:
    assert ann.get("/kinds")["items"] == [
        {"kind": "permit", "program": "sample", "label": "Permit", "plural": "Permits", "prefix": "PE"}
    ]
    kind = ann.get("/kinds/permit", headers={"Accept-Language": "fr"})
    assert [(one["name"], one["label"], one["word"]) for one in kind["states"]][:2] == [
        ("draft", "Ébauche", None),
        ("filed", "Déposé", "pending"),
    ]
    assert [(one["action"], one["allowed"]) for one in kind["creating"]] == [("create", True)]
    assert next(one for one in kind["actions"] if one["action"] == "park")["schema"]["required"] == ["reason"]
    assert kind["fields"]["properties"]["title"] == {"title": "Titre", "type": "string", "maxLength": 40}
    ann.get("/kinds/nothing", 404)


def test_the_entrance_leads_to_routes_that_are_there(nobody: Api, ann: Api) -> None:
    told = nobody.get("")
    assert told["document"] == "/api/v1/openapi.json"
    for name in ("me", "desk", "kinds", "items", "reminders", "organizations"):
        ann.get(told[name].removeprefix("/api/v1"))
    assert nobody.client.get(told["sign_in"]).status_code == 200
    assert nobody.client.get(told["tokens"]).status_code == 303
