"""A write that carries an `Idempotency-Key` is done once, and answered the same however often it is sent.

The key is taken when the write's transaction begins and its answer is kept when it ends: both or neither. A refusal
keeps nothing, since nothing was done, so that the same key serves when what stood in the way is gone.
"""

import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Iterable
from functools import wraps
from typing import IO, Any

from flask import Flask, Response, after_this_request, make_response, request
from werkzeug.datastructures import FileStorage

from blueprints.api.answers import Shape
from blueprints.api.room import ASKING, SAFE, UPLOADS, room
from blueprints.identity import actor, asking, holding, now, reading, services
from models.database import OneTransaction
from workflow import idempotency
from workflow.actors import Actor
from workflow.attachments.storage import MB
from workflow.errors import FieldError, InvalidInput
from workflow.texts import Text

View = Callable[..., Any]
HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,80}")
NO_KEY = Text("A key is 1 to 80 visible ASCII characters.", "Une clé compte de 1 à 80 caractères ASCII visibles.")
PARAMETER: Shape = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Any value of your own. The same request with the same key is done once and answered the same.",
    "schema": {"type": "string", "pattern": r"^[\x21-\x7e]{1,80}$"},
}
TOLD = ("Location", "ETag")
"""The headers that are part of an answer; the others are made anew with every answer."""
CHUNK = 64 * 1024
REFUSALS_FROM = 400


def takes_key(name: str, methods: set[str]) -> bool:
    """Whether the route of this name takes a key: each that may change something."""
    return not methods <= SAFE and name not in ASKING


def once(view: View) -> View:
    """The view, which heeds the key that a request carries."""

    @wraps(view)
    def answer_once(**kwargs: Any) -> Any:
        key = _key()
        if key is None or asking() is None:
            return view(**kwargs)
        said, me = _said(), actor()
        kept = idempotency.recall(reading(), me, key, said)
        if kept is not None:
            return _again(kept)
        try:
            return _carry_out(view, kwargs, me, key, said)
        except idempotency.Claimed:  # the same request was under way, and is done now
            return _again(idempotency.recall(reading(), me, key, said) or {})

    return answer_once


def _key() -> str | None:
    key = request.headers.get(HEADER)
    if key is not None and not KEY.fullmatch(key):
        raise InvalidInput([FieldError(HEADER, NO_KEY)])
    return key


def _carry_out(view: View, kwargs: Shape, me: Actor, key: str, said: Shape) -> Response:
    held = OneTransaction(services().database, lambda session: idempotency.claim(session, me, key, said, now()))
    with holding(held):
        response = make_response(view(**kwargs))
        if response.status_code >= REFUSALS_FROM and not held.is_open:
            return response
        kept = _kept(response)
        held.finish(lambda session: idempotency.keep(session, me, key, kept))
    return _again(kept)


def _kept(response: Response) -> Shape:
    """An answer as it is kept; with the reference of its item, by which what the item's erasure takes out is found."""
    body = response.get_json() if response.is_json else None
    reference = (request.view_args or {}).get("reference") or (body or {}).get("reference")
    headers = {name: response.headers[name] for name in TOLD if name in response.headers}
    return {
        "reference": reference,
        "status": response.status_code,
        "type": response.mimetype,
        "headers": headers,
        "body": body,
    }


def _again(kept: Shape) -> Response:
    if kept["body"] is None:
        return Response(status=kept["status"], headers=kept["headers"])
    text = json.dumps(kept["body"], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return Response(text, kept["status"], kept["headers"], mimetype=kept["type"])


def _said() -> Shape:
    """What makes two requests the same: where they go and what they carry, a file by its digest."""
    told: Shape = {"method": request.method, "path": request.path, "query": request.query_string.decode("latin-1")}
    if request.endpoint not in UPLOADS:
        is_taken = request.endpoint not in room.bodiless and request.get_data()
        return {**told, "body": request.get_json() if is_taken else None}
    if request.files:
        return {**told, "files": [[name, file.filename, _digest_of(file)] for name, file in _files()]}
    return {**told, "file": _digest_of_body()}


def _files() -> Iterable[tuple[str, FileStorage]]:
    return request.files.items(multi=True)


def _digest_of(file: FileStorage) -> str:
    digest = hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]  # a file indeed
    file.stream.seek(0)
    return digest


def _digest_of_body() -> str:
    """Of a body that is the file itself; it is put where it can be read once more."""
    copy, digest = tempfile.SpooledTemporaryFile(max_size=MB), hashlib.sha256()  # noqa: SIM115 - read after this
    after_this_request(_closing(copy))
    while chunk := request.stream.read(CHUNK):
        digest.update(chunk)
        copy.write(chunk)
    copy.seek(0)
    request.stream = copy
    return digest.hexdigest()


def _closing(copy: IO[bytes]) -> Callable[[Response], Response]:
    def close(response: Response) -> Response:
        copy.close()
        return response

    return close


def install(app: Flask) -> None:
    """Let every route that may change something heed the key. After the routes are on the application."""
    methods: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        methods.setdefault(rule.endpoint, set()).update(rule.methods or ())
    for endpoint, known in methods.items():
        place, _, name = endpoint.partition(".")
        if place == room.name and takes_key(name, known):
            app.view_functions[endpoint] = once(app.view_functions[endpoint])
