"""Versions in the heads of requests: `If-None-Match` where something is read, `If-Match` where it is written.

An `ETag` is the version of what was read, then the digest of how it was told to whoever asked: `"7-1c0ffee…"`. A
write looks at the version alone, so that neither the language nor the time of day makes anybody's copy stale.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from functools import partial, wraps
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy.orm import Session
from werkzeug.http import parse_etags, quote_etag

from blueprints.api.answers import Shape
from blueprints.api.room import ASKING, PREFIX, SAFE, room
from blueprints.identity import actor
from models.items import Item
from workflow.errors import Conflict, FieldError, InvalidInput
from workflow.history import digest
from workflow.texts import Text
from workflow.values import plain
from workflow.visibility import find_visible

View = Callable[..., Any]
Version = Callable[..., str]
"""Gives the version of what an address names: called with the session and the address's parts."""
HEADER = "If-Match"
SHORT = 16
BY_ITSELF = frozenset({"perform"})
"""Routes of an item that look at its version in a way of their own: what people do together waits instead."""
OF_ITEMS = f"{PREFIX}/items/<reference>/"
NO_TAG = Text('If-Match takes "…", as an ETag gave it, or *.', 'If-Match prend « "…" », comme un ETag le donne, ou *.')

NO_VERSION = Text(
    "This write is held to no version. Send it without If-Match.",
    "Cette écriture ne dépend d’aucune version. Envoyez-la sans If-Match.",
)


def version_of(facts: Any) -> str:
    """The version of something that has no number: it follows from all that is said of it, in every language."""
    return digest(plain(facts))[:SHORT]


def tag(version: str | int) -> dict[str, str]:
    """The head of an answer that tells a version."""
    return {"ETag": quote_etag(str(version))}


def held_to(version: Version) -> Callable[[View], View]:
    """A write is held to the version that `If-Match` names."""

    def declare(view: View) -> View:
        vars(view)["held_to"] = version
        return view

    return declare


def version_held(app: Flask, name: str) -> Version | None:
    """To which version the write of this name is held."""
    found: Version | None = getattr(app.view_functions[f"{room.name}.{name}"], "held_to", None)
    return found


def _item_version(session: Session, *, reference: str, **_others: Any) -> str:
    item = find_visible(session, reference, actor())
    session.refresh(item, with_for_update={"of": Item})
    return str(item.version)


def matched(view: View, version: Version) -> View:
    """The view, whose first write is held to the version that the request names."""

    @wraps(view)
    def match(**kwargs: Any) -> Any:
        if HEADER in request.headers:
            g.expectation = partial(_check, version, _named(), kwargs)
        try:
            return view(**kwargs)
        finally:
            g.pop("expectation", None)

    return match


def unmatched(view: View) -> View:
    """The view of a write that is held to no version: one that names a version all the same is not carried out.

    It would be, whatever happened to what the caller saw, and that is what they asked against (RFC 9110, 13.1.1).
    """

    @wraps(view)
    def refuse(**kwargs: Any) -> Any:
        if HEADER in request.headers:
            raise InvalidInput([FieldError(HEADER, NO_VERSION)])
        return view(**kwargs)

    return refuse


def _named() -> AbstractSet[str] | None:
    """The versions that the request names; None for any. Raises InvalidInput."""
    given = parse_etags(request.headers[HEADER])
    if given.star_tag:
        return None
    named = {one.partition("-")[0] for one in given.as_set(include_weak=True)}
    if not named:
        raise InvalidInput([FieldError(HEADER, NO_TAG)])
    return named


def _check(version: Version, named: AbstractSet[str] | None, place: Mapping[str, Any], session: Session) -> None:
    """Raise Conflict where it is at none of these versions."""
    current = version(session, **place)
    if named is None or current in named:
        return
    seen = next((int(one) for one in named if one.isdecimal()), None)
    raise Conflict(str(place["reference"]), seen, int(current)) if version is _item_version else Outdated(current)


class Outdated(Exception):  # noqa: N818 - reads as what happened
    """Somebody changed it meanwhile."""

    def __init__(self, current: str) -> None:
        """`current` is its version now."""
        self.current = current
        super().__init__(f"it is at {current} now")


def add_tag(response: Response) -> Response:
    """Let what is read be asked for again without being sent again (304)."""
    is_read = (
        request.method in SAFE and response.status_code == HTTPStatus.OK and response.mimetype == "application/json"
    )
    if not is_read or (request.endpoint or "").partition(".")[0] != room.name:
        return response
    version, _ = response.get_etag()
    told = sha256(response.get_data()).hexdigest()[:SHORT]
    response.set_etag(f"{version}-{told}" if version else told)
    response.make_conditional(request)
    return response


def describe(app: Flask, document: Shape) -> None:
    """Say in the document which routes heed these heads, and what reading answers then."""
    document["components"].setdefault("headers", {})["ETag"] = ETAG
    document["components"].setdefault("parameters", {}).update({"IfMatch": IF_MATCH, "IfNoneMatch": IF_NONE_MATCH})
    for operations in document["paths"].values():
        for method, operation in operations.items():
            answers, known = operation["responses"], operation.setdefault("parameters", [])
            if method == "get" and "application/json" in answers["200"].get("content", {}):
                known.append({"$ref": "#/components/parameters/IfNoneMatch"})
                answers["200"]["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
                answers["304"] = {"description": "What you have is what it is."}
            elif version_held(app, operation["operationId"]) is not None:
                known.append({"$ref": "#/components/parameters/IfMatch"})


ETAG: Shape = {"schema": {"type": "string"}, "description": "The version, and the digest of how it was told."}
IF_MATCH: Shape = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "The `ETag` as you read it. When somebody was faster, nothing is done (409).",
    "schema": {"type": "string", "maxLength": 400},
}
IF_NONE_MATCH: Shape = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of what you have. It is not sent again (304) where it is the same.",
    "schema": {"type": "string", "maxLength": 400},
}


def install(app: Flask) -> None:
    """Hold every write to what it declares, and those of an item to the item; refuse a version to the others.

    After the routes are there.
    """
    app.after_request(add_tag)
    for rule in app.url_map.iter_rules():
        place, _, name = rule.endpoint.partition(".")
        if place != room.name or (rule.methods or set()) <= SAFE or name in ASKING | BY_ITSELF:
            continue
        view = app.view_functions[rule.endpoint]
        if rule.rule.startswith(OF_ITEMS) and not hasattr(view, "held_to"):
            held_to(_item_version)(view)
        version: Version | None = getattr(view, "held_to", None)
        app.view_functions[rule.endpoint] = unmatched(view) if version is None else matched(view, version)
