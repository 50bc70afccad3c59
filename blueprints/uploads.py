"""Files that come with a request and files that are sent back: how much is read, where it goes, what is said of it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from flask import Flask, Response, abort, current_app, request, send_file
from werkzeug.datastructures import MultiDict

from blueprints.identity import actor, asking, now, services, writing
from blueprints.numbers import whole_number
from blueprints.wording import _
from models.attachments import Attachment
from models.items import Item
from models.jobs import JobFile
from workflow.attachments import keeping
from workflow.attachments.content import kinds_said
from workflow.attachments.storage import MB, Store, Stream
from workflow.attachments.taking import lay_down
from workflow.definition import Field
from workflow.errors import FieldError, InvalidInput
from workflow.values import MAX_ROWS
from workflow.visibility import find_visible

UPLOADS = frozenset({"actions.act", "actions.make", "files.attach", "imports.take", "cycles.load"})
"""The endpoints of pages that take a file: for who has signed in they read more than other forms."""
SANDBOX = "default-src 'none'; sandbox"


def store() -> Store:
    """Where this application keeps files."""
    found: Store = services().files
    return found


def allow_uploads() -> None:
    """Before anything reads a form: let a request that may carry a file be as large as one."""
    if request.endpoint in UPLOADS and request.method == "POST" and asking() is not None:
        request.max_content_length = current_app.config["MAX_UPLOAD_LENGTH"]


def upload_help() -> str:
    """What may be uploaded, in a sentence."""
    limit = store().limits.file // MB
    return _("%(kinds)s. At most %(limit)d MB.", kinds=kinds_said(), limit=limit)


def attach_upload(reference: str, name: str, stream: Stream, *, sha256: str | None = None) -> Attachment:
    """Make what was uploaded a file of an item: first the bytes, then the row and the history.

    Raises what keeping.attach and Store.take raise; nothing is kept then.
    """
    stored = store().take(name, stream, sha256=sha256)
    kept = None
    try:
        with writing() as session:
            item = find_visible(session, reference, actor())
            file = keeping.attach(session, item, stored, limits=store().limits, actor=actor(), now=now())
        kept = file.storage_key
        return file
    finally:
        if kept != stored.key:  # refused, or the very same file was there already
            store().remove(stored.key)


def lay_down_upload(
    item: Item | None, name: str, stream: Stream, *, place: str = "file", sha256: str | None = None
) -> Attachment:
    """Keep what was uploaded with a form for the action that will name it. Raises as attach_upload does."""
    stored = store().take(name, stream, place=place, sha256=sha256)
    is_noted = False
    try:
        with writing() as session:
            keeping.check_room(session, item, stored, limits=store().limits, actor=actor(), place=place)
            file = lay_down(session, stored, actor=actor(), now=now())
        is_noted = True
        return file
    finally:
        if not is_noted:
            store().remove(stored.key)


def read_sent(declared: Iterable[Field], item: Item | None) -> tuple[MultiDict[str, str], list[FieldError]]:
    """The form that was sent, with the number of each uploaded file as its field's value; and what was wrong with one.

    Whatever else is wrong with the form, a file that was taken is kept and need not be sent again.
    """
    sent = MultiDict(request.form)
    errors: list[FieldError] = []
    for place in _places(tuple(declared)):
        upload = request.files.get(place)
        if upload is None or not upload.filename:
            continue
        try:
            sent[place] = str(lay_down_upload(item, upload.filename, upload.stream, place=place).id)
        except InvalidInput as problem:
            errors += problem.errors
    return sent, errors


def check_taken(errors: Sequence[FieldError]) -> None:
    """Raise InvalidInput where a file that was sent could not be taken."""
    if errors:
        raise InvalidInput(errors)


def _places(declared: tuple[Field, ...]) -> Iterator[str]:
    """Where in a form a file may come: in a field, or in a column of one of its rows."""
    for field in declared:
        if field.type == "file":
            yield field.name
        elif field.type == "rows":
            columns = [column.name for column in field.columns if column.type == "file"]
            count = min(request.form.get(f"{field.name}.count", 0, type=whole_number) or 0, MAX_ROWS) if columns else 0
            yield from (f"{field.name}.{row}.{column}" for row in range(count) for column in columns)


def send_bytes(file: Attachment) -> Response:
    """The file itself, whole or the part that was asked for, to be saved, never shown in place; 410 when withdrawn."""
    if not file.is_open:
        abort(410)
    return _send(file, str(file.storage_key), file.uploaded_at)


def send_made(file: JobFile, made_at: datetime) -> Response:
    """Likewise a file that a job made; 410 when it is kept no longer."""
    if not store().has(file.storage_key):
        abort(410)
    return _send(file, file.storage_key, made_at)


def _send(file: Attachment | JobFile, key: str, since: datetime) -> Response:
    response = send_file(
        store().path(key).absolute(),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
        conditional=True,
        etag=file.sha256,
        last_modified=since.astimezone(UTC),
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def install(app: Flask) -> None:
    """Stand before what reads forms (the check of the form's token does)."""
    app.config.setdefault("MAX_UPLOAD_LENGTH", app.config["MAX_CONTENT_LENGTH"])
    app.before_request(allow_uploads)
