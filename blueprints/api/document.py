"""The OpenAPI 3.1 document, made from the routes, and from the workflows of every program."""

import json
from functools import lru_cache
from typing import Any

from flask import Response, current_app, url_for
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI

from blueprints.access import public
from blueprints.api import matching, once, problem_codes
from blueprints.api.answers import answer
from blueprints.api.files import PARTS
from blueprints.api.room import SESSION, TOKEN, UPLOADS, WORKFLOWS, Room, gives, room
from blueprints.api.shapes.refusals import Problem
from blueprints.api.shapes.workflows import Entrance
from workflow import registry
from workflow.definition import Workflow
from workflow.schemas import named_schemas

VERSION = "1"
DESCRIPTION = """\
Everything that the pages of Accord do, for programs.

- Send a token: `Authorization: Bearer …`. A browser's sign-in may read here, never write.
- Sentences are in the language that `Accept-Language` asks for, English or French.
- A write may carry an `Idempotency-Key`: repeated, it is done once and answered the same.
- `ETag` is an item's version. Sent back as `If-Match`, nothing is done when someone else was faster (409).
- What goes wrong is told as problem details (RFC 9457), with every reason of a refusal.
- What an action takes is a schema of its own, such as `change_request.submit`; any other name is refused.
"""
SECURITY: dict[str, Any] = {
    TOKEN: {"type": "http", "scheme": "bearer", "description": "A token, made on the page of your account."},
    SESSION: {"type": "apiKey", "in": "cookie", "name": "accord", "description": "A browser’s sign-in: reads only."},
}


@room.get("", tags=[WORKFLOWS], responses=gives(Entrance))
@public
def read_entrance() -> Response:
    """Where to begin: the document, and the addresses from which everything else is found."""
    return answer(
        {
            "document": url_for("api.read_document"),
            "me": url_for("api.read_me"),
            "desk": url_for("api.read_desk"),
            "kinds": url_for("api.list_kinds"),
            "items": url_for("api.find_items"),
            "reminders": url_for("api.preview_reminders"),
            "organizations": url_for("api.list_organizations"),
            "sign_in": url_for("signing.show_sign_in"),
            "tokens": url_for("account.show_account"),
        }
    )


@room.get(
    "/openapi.json",
    tags=[WORKFLOWS],
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
@public
def read_document() -> Response:
    """Give this document."""
    return Response(_text(_digests()), mimetype="application/json")


def spec() -> dict[str, Any]:
    """The document, as a new dictionary."""
    document: dict[str, Any] = json.loads(_text(_digests()))
    return document


def _digests() -> tuple[str, ...]:
    return tuple(flow.digest for program in registry.programs() for flow in program.kinds.values())


@lru_cache(maxsize=4)
def _text(_digests: tuple[str, ...]) -> str:
    """The document for these versions of the workflows."""
    made = OpenAPI(
        "accord",
        info=Info(title="Accord", version=VERSION, description=DESCRIPTION),
        security_schemes=SECURITY,
        validation_error_model=Problem,
        doc_ui=False,
    )
    _describe(made, room)
    document: dict[str, Any] = made.api_doc
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        schema.pop("$defs", None)  # each of them is a component of its own
    for program in registry.programs():
        for flow in program.kinds.values():
            schemas |= _action_schemas(flow)
    _name_data(document)
    _describe_uploads(document)
    _describe_keys(document)
    problem_codes.describe(current_app, document)
    matching.describe(current_app, document)
    return json.dumps(document, ensure_ascii=False, sort_keys=True)


def _action_schemas(flow: Workflow) -> dict[str, Any]:
    """The schemas of the actions of a kind; where an action takes this or that, each is a schema of its own."""
    found: dict[str, Any] = {}
    for name, schema in named_schemas(flow).items():
        several = schema.get("anyOf", [])
        parts = {f"{name}.{number}": _called_by_name(one) for number, one in enumerate(several, 1)}
        found |= parts
        found[name] = {"anyOf": [ref("schemas", part) for part in parts]} if parts else _called_by_name(schema)
    return found


def _called_by_name(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of an action whose label stands beside it: programs call it by its name, and labels are not unique."""
    return {**{name: value for name, value in schema.items() if name != "title"}, "x-title-en": schema["title"]}


def _describe(made: OpenAPI, routes: Room) -> None:
    """Give the document the routes without registering them a second time."""
    routes.describe()
    made.paths.update(routes.paths)
    made.components_schemas.update(routes.components_schemas)
    made.tags = sorted(routes.tags, key=lambda tag: tag.name)


def ref(kind: str, name: str) -> dict[str, str]:
    """A reference to one of the document's components."""
    return {"$ref": f"#/components/{kind}/{name}"}


def _describe_uploads(document: dict[str, Any]) -> None:
    """Say how a file is sent: in a part, or as the body itself."""
    file = {"type": "string", "format": "binary"}
    parts = {"type": "object", "required": ["file"], "properties": {"file": file}}
    body = {"required": True, "content": {PARTS: {"schema": parts}, "application/octet-stream": {"schema": file}}}
    for operations in document["paths"].values():
        operation = operations.get("post", {})
        if f"{room.name}.{operation.get('operationId')}" in UPLOADS:
            operation["requestBody"] = body


def _describe_keys(document: dict[str, Any]) -> None:
    """Say which routes take an `Idempotency-Key`."""
    document["components"].setdefault("parameters", {})["IdempotencyKey"] = once.PARAMETER
    for operations in document["paths"].values():
        for method, operation in operations.items():
            if once.takes_key(operation["operationId"], {method.upper()}):
                operation.setdefault("parameters", []).append(ref("parameters", "IdempotencyKey"))


def _name_data(document: dict[str, Any]) -> None:
    """Say what `data` may be: the schema of one of the actions."""
    schemas = document["components"]["schemas"]
    creating: list[dict[str, str]] = []
    others: list[dict[str, str]] = []
    for program in registry.programs():
        for flow in program.kinds.values():
            for action, rows in flow.actions.items():
                name = f"{flow.kind}.{action}"
                if name in schemas:
                    (creating if rows[0].creates else others).append(ref("schemas", name))
    for body, named in (("NewItem", creating), ("Act", others)):
        data = schemas[body]["properties"]["data"]
        for key in ("additionalProperties", "type"):
            data.pop(key, None)
        data["anyOf"] = named or [{"type": "object"}]
