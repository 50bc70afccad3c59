"""Errors as pages: what happened, and what the reader can do. The API says the same as problem details."""

from http import HTTPStatus
from typing import Any

from flask import Flask, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from blueprints.http_words import words_of
from blueprints.identity import forget_person, stop_reading
from blueprints.turns import possible_now
from blueprints.wording import _
from workflow import registry
from workflow.attachments.storage import FULL, CannotStore
from workflow.errors import Conflict, InvalidInput, KeyReused, NotFound, Refused

RETRY_SECONDS = 10
Answer = tuple[str, int] | tuple[str, int, dict[str, str]] | Response


UNAVAILABLE = (OperationalError, InternalError, PoolTimeout)
"""How a database says that it is locked, full or away; PostgreSQL calls read-only an internal error."""


def error_page(code: int, title: str, message: str, headers: dict[str, str] | None = None) -> Answer:
    """One error page."""
    page = render_template("pages/error.html", code=code, heading=title, message=message)
    return (page, code, headers) if headers else (page, code)


def show_sign_in_first(_error: HTTPException) -> Answer:
    """401: a page sends the visitor to sign in and back; a form that was sent says so instead of losing itself."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("signing.show_sign_in", next=back), 303)


def show_forbidden(_error: HTTPException) -> Answer:
    """403: signed in, but not for this."""
    return error_page(
        403, _("This is not yours to open"), _("Your roles do not include this page. An administrator can change that.")
    )


def show_not_found(_error: Exception) -> Answer:
    """404: missing, or not for this person; both read the same."""
    return error_page(404, _("There is nothing here"), _("The page does not exist, or it is not one that you may see."))


def show_csrf(_error: CSRFError) -> Answer:
    """A form without its token: too old, or not from here."""
    return error_page(
        400,
        _("This form is too old"),
        _("Nothing was changed. Go back, load the page again, and send the form once more."),
    )


def show_key_reused(_error: KeyReused) -> Answer:
    """409: a form that was sent before, and says something else now: its key stands for what it said then."""
    return error_page(
        409,
        _("This form was sent before"),
        _("What it said then was done, and what it says now was not. Load the page again to see what came of it."),
    )


def show_conflict(_error: Conflict) -> Answer:
    """409 where no form is at hand to show again."""
    return error_page(
        409, _("Someone else was faster"), _("Nothing was changed. Go back and look at what they did, then try again.")
    )


def show_refused(error: Refused) -> Answer:
    """A refusal outside a form: 403 for a role, 409 for the state, 422 for a guard."""
    code = {"role": 403, "separation": 403, "state": 409}.get(error.ground, 422)
    program = registry.program(g.item.program) if "item" in g else None
    heading = _("This cannot be done now")
    stale: dict[str, Any] = {"item": g.item, "possible": possible_now(g.item)} if _is_stale(error) else {}
    page = render_template(
        "pages/error.html", code=code, heading=heading, reasons=error.reasons, program=program, **stale
    )
    return page, code


def _is_stale(error: Refused) -> bool:
    """Whether a link led to what an item no longer allows: then the page tells what it allows now."""
    return "item" in g and error.ground == "state"


def show_invalid(error: InvalidInput) -> Answer:
    """422 outside a form."""
    page = render_template("pages/error.html", code=422, heading=_("Something given is not right"), errors=error.errors)
    return page, 422


def show_unavailable(_error: Exception) -> Answer:
    """503: the database is locked, full, read-only or away. Nothing is half done."""
    forget_person()
    stop_reading()
    return error_page(
        503,
        _("Accord cannot answer just now"),
        _("Nothing was changed and nothing is half done. Try again in a moment."),
        {"Retry-After": str(RETRY_SECONDS)},
    )


def show_no_room(_error: Exception) -> Answer:
    """507: an uploaded file cannot be kept: the disk is full, or not to be written to."""
    return error_page(507, *words_of(507), {"Retry-After": str(RETRY_SECONDS)})


def show_trouble_of_disk(error: OSError) -> Answer:
    """A full disk while a request is still being received; whatever else the system says is our mistake."""
    if error.errno not in FULL:
        raise error
    return show_no_room(error)


def show_http_error(error: HTTPException) -> Answer:
    """Every other HTTP error, in one calm page."""
    code = error.code or 500
    if code < HTTPStatus.BAD_REQUEST:
        return Response.force_type(error.get_response())
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return error_page(code, *words_of(code), headers)


def show_failure(_error: Exception) -> Answer:
    """500: our mistake."""
    forget_person()
    stop_reading()
    return error_page(500, _("Something went wrong on our side"), _("It has been written down. Nothing is half done."))


def install(app: Flask) -> None:
    """Answer errors with pages."""
    app.register_error_handler(401, show_sign_in_first)
    app.register_error_handler(403, show_forbidden)
    app.register_error_handler(404, show_not_found)
    app.register_error_handler(500, show_failure)
    app.register_error_handler(CSRFError, show_csrf)
    app.register_error_handler(NotFound, show_not_found)
    app.register_error_handler(Conflict, show_conflict)
    app.register_error_handler(KeyReused, show_key_reused)
    app.register_error_handler(Refused, show_refused)
    app.register_error_handler(InvalidInput, show_invalid)
    for error in UNAVAILABLE:
        app.register_error_handler(error, show_unavailable)
    app.register_error_handler(CannotStore, show_no_room)
    app.register_error_handler(OSError, show_trouble_of_disk)
    app.register_error_handler(HTTPException, show_http_error)
