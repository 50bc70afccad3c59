"""A client of the API whose every answer is held to the OpenAPI document."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jsonschema_rs
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accord.settings import Settings
from blueprints import api
from models.database import Database
from tests.blueprints.application import SETTINGS
from workflow import registry
from workflow.accounts import Lifetimes
from workflow.accounts.sessions import USUAL
from workflow.attachments.storage import Store


@dataclass
class Services:
    """What pages and API need of the application: a database and a clock that stands still."""

    database: Database
    instant: datetime
    files: Store
    has_mailbox: bool = False
    settings: Settings = SETTINGS
    lifetimes: Lifetimes = USUAL

    def now(self) -> datetime:
        return self.instant


@dataclass
class Api:
    """A client with a token. What it is answered must be what the document says, no more and no less."""

    client: FlaskClient
    contract: "Contract"
    token: str | None
    person_id: int | None = None

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = dict(options.pop("headers", {}))
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        if self.contract.is_first(method, path, options):
            return self._twice(path, headers, options)
        response = self._open(method, path, headers, options)
        if method == "GET" and response.status_code == 200 and self.contract.is_new_list(path, response):
            self._walk(path, response.json, headers, options)
        return response

    def _walk(self, path: str, whole: Any, headers: dict[str, str], options: dict[str, Any]) -> None:
        """Taken one by one, a list is the same list, each page told by the one before; a cursor fits no other list."""
        link, last = f"/api/v1{path}{'&' if '?' in path else '?'}limit=1", None
        for row in whole["items"][:4]:
            page = self._open("GET", link.removeprefix("/api/v1"), headers, options)
            assert (page.status_code, page.json and page.json["items"]) == (200, [row]), link
            last, (link, _, _) = page.json and page.json["next"], page.headers.get("Link", "").strip("<").partition(">")
        if last is not None:
            other = self._open("GET", f"/items?cursor={last}", headers, options)
            assert other.status_code == 422

    def _open(self, method: str, path: str, headers: dict[str, str], options: dict[str, Any]) -> TestResponse:
        response = self.client.open(f"/api/v1{path}", method=method, headers=headers, **options)
        self.check(method, response)
        return response

    def _twice(self, path: str, headers: dict[str, str], options: dict[str, Any]) -> TestResponse:
        """With a key of its own: sent again it is answered the same, and another request with the key is refused."""
        mine = {"Idempotency-Key": f"once:{path[:70]}"}
        headers = {**mine, **headers}
        first = self._open("POST", path, headers, options)
        if first.status_code >= 400 or headers["Idempotency-Key"] != mine["Idempotency-Key"]:
            return first
        again = self._open("POST", path, headers, options)
        assert answered(again) == answered(first)
        other = self._open("POST", path + ("&" if "?" in path else "?") + "other=1", headers, options)
        assert (other.status_code, other.json and other.json["type"]) == (422, "urn:accord:problem:key-reused")
        return first

    def get(self, path: str, code: int = 200, **options: Any) -> Any:
        response = self.call("GET", path, **options)
        assert response.status_code == code, response.text
        return response.json

    def send(self, method: str, path: str, code: int = 200, body: Any = None, **options: Any) -> Any:
        response = self.call(method, path, json=body if body is not None else {}, **options)
        assert response.status_code == code, response.text
        return response.json

    def check(self, method: str, response: TestResponse) -> None:
        """The answer's code, media type and shape are those of the document; a missing name counts as wrong too."""
        place = self.contract.place(method, response.request.path)
        if place is None:
            assert response.status_code in (404, 405)
            return
        described = self.contract.document["paths"][place][method.lower()]["responses"].get(str(response.status_code))
        assert described is not None, f"{method} {response.request.path} is not said to answer {response.status_code}"
        for media, content in described.get("content", {}).items():
            assert response.mimetype == media
            self.contract.validator(content["schema"]).validate(response.json)


class Contract:
    """The OpenAPI document, by which nothing may be answered that it does not name.

    It keeps the validators that it made: each takes longer to make than most requests take.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = strict(document)
        self._validators: dict[str, jsonschema_rs.Validator] = {}
        self._sent, self._walked = set[str](), set[str]()
        self._patterns: list[tuple[str, re.Pattern[str]]] = [
            (template, re.compile(re.sub(r"\{\w+\}", "[^/]+", template))) for template in self.document["paths"]
        ]

    def place(self, method: str, path: str) -> str | None:
        """What the document calls this path, if it knows the method there."""
        for template, pattern in self._patterns:
            if pattern.fullmatch(path) and method.lower() in self.document["paths"][template]:
                return str(template)
        return None

    def is_first(self, method: str, path: str, options: dict[str, Any]) -> bool:
        """Whether a POST goes to a place that none went to before (and can be sent again)."""
        place = self.place(method, f"/api/v1{path.partition('?')[0]}") if method == "POST" else None
        if place is None or place in self._sent or isinstance(options.get("data"), dict):
            return False
        self._sent.add(place)
        return "IdempotencyKey" in str(self.document["paths"][place]["post"].get("parameters"))

    def is_new_list(self, path: str, response: TestResponse) -> bool:
        """Whether a list of several rows was read whole, of a place that none was read of before."""
        place = self.place("GET", response.request.path)
        told = response.json if response.is_json else None
        if place in self._walked or not isinstance(told, dict) or "next" not in told or "items" not in told:
            return False
        if len(told["items"]) < 2 or "limit=" in path or "cursor=" in path:
            return False
        self._walked.add(str(place))
        return True

    def validator(self, schema: dict[str, Any]) -> jsonschema_rs.Validator:
        key = json.dumps(schema)
        if key not in self._validators:
            whole = {**schema, "components": self.document["components"]}
            self._validators[key] = jsonschema_rs.validator_for(whole, validate_formats=True)
        return self._validators[key]


def answered(response: TestResponse) -> tuple[object, ...]:
    """What is the same when a request is sent again with its key."""
    told = [response.headers.get(name) for name in ("Content-Type", "ETag", "Location")]
    return (response.status_code, response.data, *told)


_contracts: dict[tuple[str, ...], Contract] = {}


def contract(app: Flask) -> Contract:
    """The contract of an application; like the document, it follows from the workflows of the programs."""
    kinds = tuple(flow.digest for program in registry.programs() for flow in program.kinds.values())
    if kinds not in _contracts:
        _contracts[kinds] = Contract(api.spec(app))
    return _contracts[kinds]


def strict(document: dict[str, Any]) -> dict[str, Any]:
    """The document, but what it does not name may not be answered either."""
    for schema in document["components"]["schemas"].values():
        if schema.get("type") == "object" and "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return document


Visitors = Callable[..., Api]
