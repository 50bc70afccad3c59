"""The door of /api/v1: whose token it is, in which language to answer, and what is refused before it is read."""

import json
import re
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    RequestEntityTooLarge,
    TooManyRequests,
    UnsupportedMediaType,
)
from werkzeug.routing import RequestRedirect

from blueprints.api.pace import keep_pace
from blueprints.api.problems import not_asked, problem, show_http_error, show_not_found
from blueprints.api.room import PREFIX, SAFE, UPLOADS, room
from blueprints.identity import Asking, asking, now, reading, writing
from blueprints.language import preferred_language
from blueprints.wording import _
from workflow import accounts
from workflow.standing import actor_for

LARGEST_BODY = 1_000_000
DEEPEST_BODY = 12
BODY = "body"
BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*) *", re.IGNORECASE)


def is_api() -> bool:
    """Whether this request is for the API, be there such an address or not."""
    return request.path == PREFIX or request.path.startswith(f"{PREFIX}/")


def receive() -> Response | None:
    """Before anything else looks at the request: language, who asks, how often, and a body that can be read."""
    if not is_api():
        return None
    if request.accept_languages:
        g.language = preferred_language()
    _recognize()
    try:
        keep_pace(asking())
    except TooManyRequests as error:
        return show_http_error(error)
    if isinstance(request.routing_exception, HTTPException):
        return _no_such_route(request.routing_exception)
    found = asking()
    if found is None:
        return None  # refused in a moment, by what the route declares; nothing of theirs is read before
    if request.endpoint in UPLOADS:
        request.max_content_length = current_app.config["MAX_UPLOAD_LENGTH"]
        return None  # what it holds is looked at as it is written to disk
    return None if request.method in SAFE else _check_sent()


def _no_such_route(error: HTTPException) -> Response | None:
    if isinstance(error, RequestRedirect):
        return None
    return show_not_found(error) if error.code == 404 else show_http_error(error)


def _recognize() -> None:
    """A token says who asks. Without one, a browser's sign-in may read but never write.

    Nobody else's page can make a browser send a token, but it can make it send a cookie.
    """
    header = request.headers.get("Authorization")
    if header is None:
        if request.method not in SAFE:
            g.session_refused = asking() is not None
            g.nobody = True
        return
    given = BEARER.fullmatch(header)
    holder = accounts.token_holder(reading(), given[1], now=now()) if given else None
    if holder is None:
        g.nobody = g.token_refused = True
        return
    actor = actor_for(reading(), holder.person, now().date(), now())
    g.asking = Asking(holder.person, replace(actor, within=holder.scope))
    g.unnoted_token = holder.token.id if holder.is_unnoted(now()) else None


def note_token(response: Response) -> Response:
    """Note, every few minutes, that a token is in use, from which address and by which program."""
    token_id = g.pop("unnoted_token", None)
    if token_id is not None and response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        agent = request.user_agent.string.partition(" ")[0]
        with suppress(OperationalError), writing() as session:
            accounts.note_token(session, token_id, now=now(), address=request.remote_addr or "", agent=agent)
    return response


def _check_sent() -> Response | None:
    return _check_nothing_sent() if request.endpoint in room.bodiless else _check_body()


def _check_body() -> Response | None:
    """JSON only, of a bounded size and depth, with nothing in it that cannot be kept."""
    request.max_content_length = min(LARGEST_BODY, request.max_content_length or LARGEST_BODY)
    if not request.get_data():
        return None
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        given = json.loads(request.get_data(), object_pairs_hook=_named_once)
        json.dumps(given, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError:
        return _too_deep()
    except ValueError:  # half a sign, NaN, Infinity, a name twice: no JSON, though Python reads it
        raise BadRequest from None
    return _too_deep() if _is_deeper(given, DEEPEST_BODY) else None


def _check_nothing_sent() -> Response | None:
    """Nothing but an empty object is sent to a route that takes no body, of whatever type and size it is."""
    request.max_content_length = LARGEST_BODY
    try:
        given = request.get_data()
    except RequestEntityTooLarge:
        return not_asked([BODY])
    names = _names_in(given) if given else []
    return not_asked(names) if names else None


def _names_in(given: bytes) -> list[str]:
    """The names that an object holds, where it is one."""
    try:
        told = json.loads(given)
        json.dumps(told, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return [BODY]
    return list(told) if isinstance(told, dict) else [BODY]


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of which each name is given once: of two, others may have read the other one (RFC 8259, 4)."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a name is given twice")
    return made


def _too_deep() -> Response:
    detail = _("Lists and objects may be nested %(depth)d deep.", depth=DEEPEST_BODY)
    return problem(422, "too-deep", _("Something given is not right"), detail)


def _is_deeper(value: Any, left: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return left == 0 or any(_is_deeper(part, left - 1) for part in parts)


def leave(response: Response) -> Response:
    """After every answer: in which language it is, and what it depends on."""
    if is_api():
        response.vary.update(("Accept-Language", "Authorization", "Cookie"))
    return response


def install(app: Flask) -> None:
    """Stand before everything that asks who is there."""
    app.before_request(receive)
    app.after_request(leave)
    app.after_request(note_token)
