"""What no text here may hold: the NUL sign. PostgreSQL keeps it nowhere and refuses to be asked for it."""

from collections.abc import Iterator

from flask import Flask, request
from werkzeug.exceptions import BadRequest

from blueprints.api.room import room

NUL = "\0"


def refuse_nul() -> None:
    """Before every view: 400 for a NUL in the address, in the query or in a form, and for a part that has no name.

    JSON is held to its schema.
    """
    if NUL in request.path or any(_is_bad(name, value) for name, value in _sent()):
        raise BadRequest


def _sent() -> Iterator[tuple[str | None, str]]:
    """What is sent in address and form; a query that nobody reads does no harm."""
    if request.endpoint not in room.queryless:
        yield from request.args.items(multi=True)
    yield from request.form.items(multi=True)


def _is_bad(name: str | None, value: str) -> bool:
    """Whether a pair cannot be kept; werkzeug gives None as the name of a part that names nothing."""
    return name is None or NUL in name or NUL in value


def install(app: Flask) -> None:
    """Refuse it before anything is looked up."""
    app.before_request(refuse_nul)
