"""Which problems an operation answers: worked out from what its route declares, so that no list of them grows stale.

Who may call it, what its address, its query and its body hold, and which heads it heeds, say nearly all. What only
the work itself brings, such as a state that does not allow it, the route says (`gives`).
"""

from typing import Any

from flask import Flask

from blueprints.access import Access, declared_access
from blueprints.api.answers import Shape
from blueprints.api.matching import version_held
from blueprints.api.problem_examples import EXAMPLES, examples_of
from blueprints.api.room import SAFE, UPLOADS, room
from blueprints.scopes import closes

JSON = "application/problem+json"
ALWAYS = frozenset({429, 503})
OF_JSON = frozenset({400, 413, 415})
OF_FILES = frozenset({400, 411, 413, 507})
WHAT = {
    400: "It is no JSON, ends before its length, or has a sign that nothing keeps, such as NUL.",
    401: "There is no token, one that has ended, or a browser’s sign-in that tries to write.",
    403: "It is not of your roles, or not within the token’s scope.",
    404: "There is no such thing, or not for you: both answers are the same.",
    409: "The state does not allow it, or somebody else was faster.",
    410: "It was withdrawn, or is kept no longer.",
    411: "It does not say how long it is.",
    413: "It is too large.",
    415: "It is not `application/json`.",
    416: "The file has no such range.",
    422: "A value is wrong, a name is not asked for, or a rule refuses, with every reason.",
    429: "Too many requests in this minute.",
    503: "The database cannot answer just now. Nothing is half done.",
    507: "There is no room for the file. Nothing of it was kept.",
}
"""What each code means, here and in docs/api.md."""
WAITING = frozenset({429, 503, 507})
HEADERS: Shape = {
    "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait before it is sent again."},
    "WWW-Authenticate": {"schema": {"type": "string"}, "description": "`Bearer`, and why the token was refused."},
}


def describe(app: Flask, document: Shape) -> None:
    """Say of every operation which problems it answers."""
    document["components"]["headers"] = HEADERS
    document["components"]["examples"] = EXAMPLES
    for operations in document["paths"].values():
        for method, operation in operations.items():
            answers = operation["responses"]
            answers.pop("422", None)  # the library's own word for it, of every route
            own = {int(code) for code in answers if int(code) in WHAT}
            for code in sorted(own | codes_of(app, method.upper(), operation)):
                answers[str(code)] = _described(code, operation["operationId"])


def codes_of(app: Flask, method: str, operation: Shape) -> set[int]:
    """The problems that follow from what a route declares."""
    name = operation["operationId"]
    access = declared_access(app, f"{room.name}.{name}") or Access("public")
    found = ALWAYS | _of_whoever_asks(method, access, name) | _of_what_is_sent(operation, name)
    asked = [one for one in operation.get("parameters", ()) if "in" in one]
    if any(_holds_text(one) for one in asked):
        found |= {400}
    if any(one["in"] == "path" for one in asked):
        found |= {404}
    if method not in SAFE or any(not _is_looked_up(one, access) for one in asked):
        found |= {422}
    return {*found, 409} if version_held(app, name) is not None else {*found}


def _of_whoever_asks(method: str, access: Access, name: str) -> frozenset[int]:
    if access.rule == "public":
        return frozenset()
    is_closed = access.rule == "allowed" or closes(method, access.rule, f"{room.name}.{name}")
    return frozenset({401, 403} if is_closed else {401})


def _of_what_is_sent(operation: Shape, name: str) -> frozenset[int]:
    if f"{room.name}.{name}" in UPLOADS:
        return OF_FILES
    return OF_JSON if "requestBody" in operation else frozenset()


def _holds_text(parameter: Shape) -> bool:
    """Whether the address can bring a sign that nothing keeps (see `unkeepable`)."""
    is_number = parameter["schema"].get("type") == "integer"
    return parameter["in"] == "query" or bool(parameter["in"] == "path" and not is_number)


def _is_looked_up(parameter: Shape, access: Access) -> bool:
    """Whether a value is looked for before its shape is: of a reference there is an item, or nothing (404)."""
    return access.rule == "item_visible" and (parameter["in"], parameter["name"]) == ("path", "reference")


def _described(code: int, name: str) -> Shape:
    content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Problem"}}
    content["examples"] = {one: {"$ref": f"#/components/examples/{one}"} for one in examples_of(code, name)}
    heads = ["Retry-After"] if code in WAITING else ["WWW-Authenticate"] if code == 401 else []
    told: Shape = {"description": WHAT[code], "content": {JSON: content}}
    return told | ({"headers": {one: {"$ref": f"#/components/headers/{one}"} for one in heads}} if heads else {})
