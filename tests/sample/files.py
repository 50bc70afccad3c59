"""Small files for tests, of every kind that is taken, and a place to keep them."""

import zipfile
import zlib
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from models.database import Database
from workflow.actors import SYSTEM, Actor
from workflow.attachments.storage import Store
from workflow.attachments.taking import facts, lay_down

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 20 + b"\xff\xd9"
WEBP = b"RIFF" + (12).to_bytes(4, "little") + b"WEBPVP8 \x00\x00\x00\x00"
TYPES = '<?xml version="1.0"?><Types><Override PartName="/x" ContentType="{}.main+xml"/></Types>'
OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE_KINDS = {
    "docx": ("word/document.xml", OFFICE + "wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", OFFICE + "spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", OFFICE + "presentationml.presentation"),
}
ODF = {"odt": "text", "ods": "spreadsheet"}


def png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    header = chunk(b"IHDR", bytes.fromhex("00000001000000010800000000"))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\x00\x00")) + chunk(b"IEND", b"")


def packed(entries: dict[str, bytes], stored: tuple[str, ...] = ()) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, how)
    return made.getvalue()


def office(extension: str, more: dict[str, bytes] | None = None, types: str = "") -> bytes:
    part, media_type = OFFICE_KINDS[extension]
    entries = {"[Content_Types].xml": (types or TYPES.format(media_type)).encode(), part: b"<x/>"}
    return packed({**entries, **(more or {})})


def odf(extension: str, more: dict[str, bytes] | None = None) -> bytes:
    media_type = f"application/vnd.oasis.opendocument.{ODF[extension]}".encode()
    return packed({"mimetype": media_type, "content.xml": b"<x/>", **(more or {})}, stored=("mimetype",))


def every_kind() -> dict[str, bytes]:
    """One file of every kind that is taken, by name."""
    return {
        "plan.pdf": PDF,
        **{f"plan.{extension}": office(extension) for extension in OFFICE_KINDS},
        **{f"plan.{extension}": odf(extension) for extension in ODF},
        "plan.png": png(),
        "plan.jpg": JPEG,
        "plan.jpeg": JPEG,
        "plan.gif": GIF,
        "plan.webp": WEBP,
        "plan.txt": "Ça va.\n".encode(),
        "plan.csv": b"\xef\xbb\xbfa,b\n1,2\n",
        "plan.md": b"# Plan\n",
        "plan.markdown": b"# Plan\n",
    }


def store_beside(database: Database) -> Store:
    """A store in the folder of a SQLite database."""
    return Store(Path(database.engine.url.database or "/nonexistent").parent / "files")


def paper(
    session: Session,
    store: Store,
    now: datetime,
    *,
    actor: Actor = SYSTEM,
    name: str = "paper.txt",
    content: bytes = b"Paper.",
) -> dict[str, Any]:
    """A file laid down for an action, as the value that the action is given."""
    return facts(lay_down(session, store.take(name, BytesIO(content)), actor=actor, now=now))
