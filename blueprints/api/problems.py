"""What went wrong, as problem details (RFC 9457), with every reason of a refusal."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, request
from pydantic import ValidationError
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from blueprints.api.answers import answer, reason_shown
from blueprints.api.item_answers import entry_shown
from blueprints.api.matching import Outdated, tag
from blueprints.api.room import room
from blueprints.display import said
from blueprints.http_words import words_of
from blueprints.identity import actor, forget_person, reading, stop_reading
from blueprints.language import language
from blueprints.wording import _
from workflow import history, registry
from workflow.attachments.storage import FULL, CannotStore
from workflow.errors import Conflict, FieldError, InvalidInput, KeyReused, NotFound, Refused
from workflow.visibility import find_visible, hidden_fields, is_named, may

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 10
NAMES = {413: "request-entity-too-large", 416: "requested-range-not-satisfiable"}
"""Problems that Python calls otherwise from one version to the next."""
CODES = {"role": 403, "scope": 403, "separation": 403, "state": 409, "guard": 422}


def problem(
    code: int,
    name: str,
    title: str,
    detail: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """One problem. `name` tells programs which; `title` and `detail` tell people, in their language."""
    kind = f"urn:accord:problem:{name}"
    body = {"type": kind, "title": title, "status": code, "detail": detail, "instance": request.path, **more}
    response = answer(body, code, headers)
    response.mimetype = MEDIA_TYPE
    return response


@room.errorhandler(Refused)
def show_refused(error: Refused) -> Response:
    """An action was refused, with every reason: 403 for role and scope, 409 for the state, 422 for a guard."""
    blocking = [said(reason.message) for reason in error.reasons if reason.blocks]
    return problem(
        CODES[error.ground],
        "refused",
        _("This cannot be done now"),
        " ".join(blocking),
        action=error.action,
        ground=error.ground,
        reasons=[reason_shown(reason) for reason in error.reasons],
    )


@room.errorhandler(InvalidInput)
def show_invalid(error: InvalidInput) -> Response:
    """Values are not of the declared shape; every one that is wrong is named."""
    return invalid(error.errors)


def invalid(errors: Iterable[FieldError]) -> Response:
    """422 for values of the wrong shape."""
    shown = [{"field": error.field, "message": said(error.message)} for error in errors]
    return problem(422, "invalid", _("Something given is not right"), _first(shown), errors=shown)


def show_misshaped(error: ValidationError) -> Response:
    """422 where address, header, query or body do not have the shape that the document says."""
    shown = [
        {"field": ".".join(str(part) for part in one["loc"]), "message": _misshaped(one["type"], one)}
        for one in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return problem(422, "invalid", _("Something given is not right"), _first(shown), errors=shown)


@room.errorhandler(Conflict)
def show_conflict(error: Conflict) -> Response:
    """409: someone else was faster, and what they did."""
    item = find_visible(reading(), error.reference, actor())
    since = [entry for entry in history.entries(reading(), item) if entry.seq > (error.seen or 0)]
    if not may(actor(), "comment", registry.program(item.program), item):
        since = []
    hidden = hidden_fields(actor(), item)
    return problem(
        409,
        "conflict",
        _("Someone else was faster"),
        _("Nothing was changed. Look at what they did, then try again."),
        seen=error.seen,
        current=item.version,
        since=[entry_shown(entry, hidden, named=is_named(actor(), item, entry)) for entry in since],
    )


@room.errorhandler(Outdated)
def show_outdated(error: Outdated) -> Response:
    """409: someone else was faster; `ETag` says at which version it is now."""
    detail = _("Nothing was changed. Look at what they did, then try again.")
    return problem(409, "conflict", _("Someone else was faster"), detail, headers=tag(error.current))


@room.errorhandler(KeyReused)
def show_key_reused(error: KeyReused) -> Response:
    """422: the idempotency key belongs to another request."""
    detail = _("This Idempotency-Key was used for another request. Take a new one.")
    return problem(422, "key-reused", _("Something given is not right"), detail, key=error.key)


@room.errorhandler(NotFound)
@room.errorhandler(404)
def show_not_found(_error: Exception) -> Response:
    """404: missing, or not for this person; both read the same."""
    return problem(
        404,
        "not-found",
        _("There is nothing here"),
        _("It does not exist, or it is not something that you may see."),
    )


@room.errorhandler(401)
def show_token_first(_error: Exception) -> Response:
    """401: no token, one that is not (or no longer) valid, or a browser session that tries to write."""
    challenge = 'Bearer realm="Accord"'
    if g.get("token_refused"):
        challenge += ', error="invalid_token"'
        detail = _("This token is not valid: it may have ended or been revoked.")
    elif g.get("session_refused"):
        detail = _("A browser’s sign-in may read here, never write. Send a token.")
    else:
        detail = _("Send a token: Authorization: Bearer …")
    return problem(401, "unauthorized", _("Who are you?"), detail, headers={"WWW-Authenticate": challenge})


@room.errorhandler(403)
def show_forbidden(_error: Exception) -> Response:
    """403: known, but not for this."""
    return problem(
        403,
        "forbidden",
        _("This is not yours to do"),
        _("Your roles do not include this. An administrator can change that."),
    )


@room.errorhandler(OperationalError)
@room.errorhandler(InternalError)
@room.errorhandler(PoolTimeout)
def show_unavailable(_error: Exception) -> Response:
    """503: the database is locked, full, read-only or away. Nothing is half done."""
    forget_person()
    stop_reading()
    return problem(
        503,
        "unavailable",
        _("Accord cannot answer just now"),
        _("Nothing was changed and nothing is half done. Try again in a moment."),
        headers={"Retry-After": str(RETRY_SECONDS)},
    )


@room.errorhandler(CannotStore)
def show_no_room(_error: Exception) -> Response:
    """507: a file cannot be kept: the disk is full, or not to be written to. Nothing of it was."""
    title, detail = words_of(507)
    headers = {"Retry-After": str(RETRY_SECONDS)}
    return problem(507, "insufficient-storage", title, detail, headers=headers)


@room.errorhandler(OSError)
def show_trouble_of_disk(error: OSError) -> Response:
    """A full disk while a request is still being received; whatever else the system says is our mistake."""
    if error.errno not in FULL:
        raise error
    return show_no_room(error)


@room.errorhandler(500)
def show_failure(_error: Exception) -> Response:
    """500: our mistake; Flask has written it down."""
    forget_person()
    stop_reading()
    return problem(
        500, "failure", _("Something went wrong on our side"), _("It has been written down. Nothing is half done.")
    )


@room.errorhandler(HTTPException)
def show_http_error(error: HTTPException) -> Response:
    """Every other HTTP error: the method, the size, the media type, the pace."""
    if isinstance(error.response, Response):
        return error.response  # what was misshaped is answered already
    code = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    title, detail = words_of(code)
    if code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE:
        detail = _("Send JSON: Content-Type: application/json.")
    name = NAMES.get(code) or HTTPStatus(code).phrase.lower().replace(" ", "-")
    return problem(code, name, title, detail, headers=headers)


def _misshaped(kind: str, one: Mapping[str, Any]) -> str:
    """What is wrong with a shape, in the language asked for; in English with pydantic's precision."""
    if kind == "extra_forbidden":
        return _not_asked(one["loc"][-1])
    if kind == "missing":
        return _("This is needed.")
    return str(one["msg"]) if language() == "en" else _("A value does not have the shape that is asked for.")


def not_asked(names: Iterable[str]) -> Response:
    """422 for names that a route without a body is given."""
    shown = [{"field": name, "message": _not_asked(name)} for name in names]
    return problem(422, "invalid", _("Something given is not right"), _first(shown), errors=shown)


def _not_asked(name: object) -> str:
    return _("“%(name)s” is not asked for here.", name=name)


def _first(errors: list[dict[str, str]]) -> str:
    return f"{errors[0]['field']}: {errors[0]['message']}" if errors else ""


def install(app: Flask) -> None:
    """Let flask-openapi3 answer what is misshaped as we do."""
    # It looks for its callback on its own kind of application; any Flask application will do.
    app.validation_error_callback = show_misshaped  # type: ignore[attr-defined]
