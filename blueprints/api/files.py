"""Files of items: listed, uploaded whole or not at all, sent back, withdrawn."""

import base64
import binascii
import re
from typing import Any

from flask import Response, g, request
from pydantic import ConfigDict, Field
from werkzeug.exceptions import LengthRequired

from blueprints.access import item_visible, signed_in
from blueprints.api.answers import Shape, answer, file_shown
from blueprints.api.pages import PageQuery, page_of
from blueprints.api.room import ITEMS, READS, WRITES, Given, Id, ItemPath, gives, problems, room
from blueprints.api.shapes.files import Files, FoundFiles, ItemFile
from blueprints.identity import actor, now, reading, writing
from blueprints.uploads import attach_upload, lay_down_upload, send_bytes
from models.attachments import Attachment
from models.items import Item
from workflow.attachments import keeping
from workflow.attachments.finding import find_by_name
from workflow.attachments.storage import Stream
from workflow.errors import FieldError, InvalidInput, Reason, Refused
from workflow.texts import Text
from workflow.visibility import find_visible

PARTS = "multipart/form-data"
SHA256 = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):")
NO_FILE = Text(
    "Send the file as the part “file” of multipart/form-data, or as the body with its name in the query.",
    "Envoyez le fichier dans la partie « file » de multipart/form-data, ou comme corps, son nom dans l’adresse.",
)
NO_DIGEST = Text(
    "This takes sha-256=:…: with the digest in Base64.", "Ceci prend sha-256=:…: avec l’empreinte en Base64."
)
DIGEST_HELP = (
    "`sha-256=:…:` of the file (RFC 9530). When the file arrives otherwise, it is refused and nothing is kept."
)
CONTENT: dict[str, Any] = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
BYTES: dict[str | int, Any] = {200: {"content": CONTENT}}
RANGES: dict[str | int, Any] = {
    **BYTES,
    206: {"description": "The part that `Range` asks for.", "content": CONTENT},
    304: {"description": "What you have is what it is."},
    **problems(416),
}
"""A file that is sent whole, in part, or not again."""


class FilePath(ItemPath):
    """The item and the file in an address."""

    id: Id


class FilesQuery(PageQuery):
    """Which files."""

    q: str = Field(min_length=1, max_length=200, description="Words that the name has.")


class UploadQuery(Given):
    """What the body is called, where the body is the file."""

    name: str | None = Field(default=None, max_length=1000, description="Needed unless sent as multipart/form-data.")


class UploadHeaders(Given):
    """How it is made sure that the file arrived whole. `Content-Length` is needed."""

    model_config = ConfigDict(extra="ignore")

    content_digest: str | None = Field(default=None, alias="Content-Digest", max_length=300, description=DIGEST_HELP)


class Withdrawal(Given):
    """Why a file is withdrawn, and whether its content is erased for good."""

    reason: str = Field(max_length=keeping.LONGEST_REASON)
    erase: bool = False


@room.get("/files", tags=[ITEMS], security=READS, responses=gives(FoundFiles))
@signed_in
def find_files(query: FilesQuery) -> Response:
    """Find files by words in their names, in the items that you may see: the newest version of each."""
    found = [(file, file.item) for file in find_by_name(reading(), query.q, actor()) if file.item is not None]
    return page_of(found, query, lambda one: one[0].id, lambda one: _found_shown(*one))


def _found_shown(file: Attachment, item: Item) -> Shape:
    return {**file_shown(file, item.reference), "reference": item.reference, "title": item.title}


@room.get("/items/<reference>/files", tags=[ITEMS], security=READS, responses=gives(Files))
@item_visible
def list_files(path: ItemPath, query: PageQuery) -> Response:
    """List the files of an item: by name, the newest version of each first; withdrawn ones too."""
    del path  # access put the item in g
    found = keeping.files_of(reading(), g.item, actor())
    return page_of(found, query, lambda file: file.id, lambda file: file_shown(file, g.item.reference))


@room.post(
    "/items/<reference>/files",
    tags=[ITEMS],
    security=WRITES,
    responses=gives(ItemFile, code=201),
)
@item_visible
def attach_file(path: ItemPath, query: UploadQuery, header: UploadHeaders) -> Response:
    """Attach a file to an item, whole or not at all. The very same file once more is answered the same."""
    if not keeping.may_attach(actor(), g.item):
        raise Refused(keeping.ATTACH, "role", [Reason("role", keeping.NOT_TO_ATTACH)])
    name, stream, sha256 = read_upload(query.name, header)
    file = attach_upload(path.reference, name, stream, sha256=sha256)
    return answer(file_shown(_read_again(file), path.reference), 201)


@room.post("/files", tags=[ITEMS], security=WRITES, responses=gives(ItemFile, code=201))
@signed_in
def lay_down_file(query: UploadQuery, header: UploadHeaders) -> Response:
    """Upload a file for an action, to be named there as `{"attachment": …}` within a day; until then it is yours."""
    name, stream, sha256 = read_upload(query.name, header)
    file = lay_down_upload(None, name, stream, sha256=sha256)
    return answer(file_shown(_read_again(file), None), 201)


@room.get("/items/<reference>/files/<int:id>", tags=[ITEMS], security=READS, responses={**RANGES, **problems(410)})
@item_visible
def download_file(path: FilePath) -> Response:
    """Read a file of an item, whole or a part of it (`Range`). `ETag` is its SHA-256."""
    return send_bytes(keeping.find_file(reading(), g.item, path.id, actor()))


@room.post(
    "/items/<reference>/files/<int:id>/withdrawal",
    tags=[ITEMS],
    security=WRITES,
    responses=gives(ItemFile),
)
@item_visible
def withdraw_file(path: FilePath, body: Withdrawal) -> Response:
    """Withdraw a file; with `erase`, its content is erased for good. Its name and SHA-256 stay in the history."""
    with writing() as session:
        item = find_visible(session, path.reference, actor())
        file = keeping.find_file(session, item, path.id, actor())
        keeping.withdraw(session, item, file, body.reason, erase=body.erase, actor=actor(), now=now())
    return answer(file_shown(_read_again(file), path.reference))


def read_upload(called: str | None, header: UploadHeaders) -> tuple[str, Stream, str | None]:
    """The name of what is sent, its bytes, and the SHA-256 that was said, if one was."""
    if request.content_length is None:
        raise LengthRequired
    if request.mimetype != PARTS:
        if called is None:
            raise InvalidInput([FieldError("file", NO_FILE)])
        return called, request.stream, _digest(header.content_digest)
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise InvalidInput([FieldError("file", NO_FILE)])
    return upload.filename, upload.stream, _digest(upload.headers.get("Content-Digest"))


def _digest(header: str | None) -> str | None:
    """The SHA-256 in a Content-Digest, in hexadecimal; of a part's own header where it came in parts."""
    if header is None:
        return None
    found = SHA256.search(header)
    try:
        return base64.b64decode(found[1], validate=True).hex() if found else _refuse_digest()
    except binascii.Error:
        return _refuse_digest()


def _refuse_digest() -> str:
    raise InvalidInput([FieldError("Content-Digest", NO_DIGEST)])


def _read_again(file: Attachment) -> Attachment:
    return reading().get_one(Attachment, file.id)
