"""Each operation documents the problems that it answers, and no others: every one is provoked where it can be."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask

from blueprints import api
from blueprints.access import declared_access
from blueprints.api.problem_examples import PLAIN, URN
from blueprints.api.room import UPLOADS
from models.database import Database
from models.people import Person
from tests.blueprints.api.client import Api, Visitors, contract
from workflow import accounts
from workflow.actors import Scope

MISSING = {"integer": str(2**31 - 1), "string": "zz"}
MISSHAPED = {"integer": "0", "string": "x" * 300}
ODD = {"integer": "1", "string": "%00"}
NEVER_SENT = str(10**12)
"""Bytes that a request says it has, and has not."""
OWN = {"read_history", "list_item_links"}
"""Reads that look at roles by themselves, tried where they are tested."""


class Operation:
    """An operation of the document, and how to ask it."""

    def __init__(self, document: dict[str, Any], path: str, method: str) -> None:
        self.path, self.method = path, method.upper()
        self.told = document["paths"][path][method]
        self.name: str = self.told["operationId"]
        self.codes = {int(code) for code in self.told["responses"] if int(code) >= 400}
        self.values = [one for one in self.told.get("parameters", ()) if one.get("in") == "path"]
        self.query = [one for one in self.told.get("parameters", ()) if one.get("in") == "query"]
        self.takes_body = "requestBody" in self.told

    def address(self, values: dict[str, str], **item: str) -> str:
        named = {one["name"]: _value(one["schema"], values) for one in self.values}
        return self.path.removeprefix("/api/v1").format(**named | (item if self.is_of_item else {}))

    @property
    def is_of_item(self) -> bool:
        return self.path.startswith("/api/v1/items/")


def _value(schema: dict[str, Any], values: dict[str, str]) -> str:
    return str(schema["enum"][0]) if "enum" in schema and values is not ODD else values[schema["type"]]


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, known in document["paths"].items():
        yield from (Operation(document, path, method) for method in known)


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    return contract(app).document


@pytest.fixture
def reference(ann: Api) -> str:
    body = {"action": "create", "data": {"title": "A shed"}}
    return str(ann.send("POST", "/kinds/permit/items", 201, body)["reference"])


@pytest.fixture
def narrow(app: Flask, sqlite_database: Database, now: datetime, ann: Api) -> Api:
    """Ann again, with a token for reading what is of her kind."""
    scope = Scope(kinds=frozenset({"permit"}), read_only=True)
    with sqlite_database.write() as session:
        token = accounts.issue_token(session, session.get_one(Person, ann.person_id), "narrow", now=now, scope=scope)
    return Api(app.test_client(), contract(app), token)


def answers(caller: Api, one: Operation, address: str, **sent: Any) -> int:
    """The code; where it is one that follows from what routes declare, its problem is that of the example."""
    answer = caller.call(one.method, address, **sent)
    if answer.status_code in PLAIN and answer.status_code not in (403, 409):
        assert answer.json
        assert answer.json["type"] == f"{URN}{PLAIN[answer.status_code][1]}"
    return answer.status_code


def test_who_is_refused_is_documented_and_nobody_else(
    nobody: Api, narrow: Api, reference: str, document: dict[str, Any]
) -> None:
    wrong = set[tuple[str, int]]()
    for one in operations(document):
        address = one.address(MISSING, reference=reference)
        for caller, code in ((nobody, 401), (narrow, 403)):
            is_answered = answers(caller, one, address) == code
            if is_answered != (code in one.codes) and one.name not in OWN:
                wrong.add((one.name, code))
    assert wrong == set()


JSON: dict[int, dict[str, Any]] = {
    400: {"data": b'{"a": ', "content_type": "application/json"},
    413: {"data": b"", "content_type": "application/json", "environ_overrides": {"CONTENT_LENGTH": NEVER_SENT}},
    415: {"data": b"a", "content_type": "text/plain"},
}
NAMED = dict.fromkeys(("attach_file", "lay_down_file"), "?name=a.pdf") | {"take_list": "?name=a.csv&kind=permit"}
FILE: dict[int, dict[str, Any]] = {
    400: {"data": b"a", "environ_overrides": {"CONTENT_LENGTH": "9"}},
    411: {"data": b"a", "environ_overrides": {"HTTP_TRANSFER_ENCODING": "chunked"}},
    413: {"data": b"a", "environ_overrides": {"CONTENT_LENGTH": NEVER_SENT}},
}


def test_what_is_sent_wrongly_is_documented_and_nothing_else(
    visitor: Visitors, app: Flask, reference: str, document: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A route that takes no body is sent none: whatever else comes is a value that nobody asked for."""
    monkeypatch.setitem(app.config, "MAX_UPLOAD_LENGTH", 100)
    everybody, wrong = visitor("all", "author", "clerk", "judge", "keeper"), set[tuple[str, int, int]]()
    for one in operations(document):
        if one.method != "GET":
            is_file = f"api.{one.name}" in UPLOADS
            address = one.address(MISSING, reference=reference) + NAMED.get(one.name, "")
            sent = FILE if is_file else JSON
            got = {code: answers(everybody, one, address, **body) for code, body in sent.items()}
            expected = {code: code if one.takes_body else 422 for code in sent}
            assert (set(sent) <= one.codes) == one.takes_body, one.name
            wrong |= {(one.name, code, got[code]) for code in sent if got[code] != expected[code]}
    assert wrong == set()


def test_values_that_lead_nowhere_are_documented(visitor: Visitors, reference: str, document: dict[str, Any]) -> None:
    everybody, wrong = visitor("all", "author", "clerk", "judge", "keeper"), set[tuple[str, int]]()
    for one in operations(document):
        if one.method == "GET":
            misshaped = one.address(MISSHAPED, reference=reference) + ("?no_such_name=1" if one.query else "")
            is_answered = answers(everybody, one, misshaped) == 422
            wrong |= {(one.name, 422)} if is_answered != (422 in one.codes) else set()
        if not one.takes_body:
            odd = one.address(ODD, reference="%00") + "?no_such_name=%00"
            is_answered = answers(everybody, one, odd) == 400
            wrong |= {(one.name, 400)} if is_answered != (400 in one.codes) else set()
        if one.values and not one.takes_body and not one.query:
            assert 404 in one.codes
            got = answers(everybody, one, one.address(MISSING, reference="PE-2026-9999"))
            wrong |= {(one.name, got)} if got != 404 else set()
    assert wrong == set()


def test_examples_are_problems_and_every_code_says_what_it_means(app: Flask) -> None:
    document = api.spec(app)
    shape = {"$ref": "#/components/schemas/Problem", "components": document["components"]}
    for example in document["components"]["examples"].values():
        jsonschema_rs.validator_for(shape).validate(example["value"])
    for operations_of in document["paths"].values():
        for operation in operations_of.values():
            assert {"429", "503"} <= set(operation["responses"])
            assert all(told["description"] for told in operation["responses"].values())
            assert declared_access(app, f"api.{operation['operationId']}") is not None
