"""What a file is, judged by what it holds: an allow-list, and a sentence for everything that is not on it."""

import codecs
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from workflow.attachments import archives
from workflow.texts import Text

LONGEST_NAME = 150
CHUNK = 1 << 20
HEAD, TAIL = 1024, 1024

EMPTY = Text("“{name}” is empty.", "« {name} » est vide.")
NAMELESS = Text("The file needs a name.", "Le fichier a besoin d’un nom.")
OTHER = Text(
    "“{name}” is of a kind that is not taken. Taken are: {kinds}.",
    "« {name} » est d’un type qui n’est pas accepté. Sont acceptés : {kinds}.",
)
MISMATCH = Text(
    "“{name}” does not hold what its name says: it is no {kind} file.",
    "« {name} » ne contient pas ce que son nom annonce : ce n’est pas un fichier {kind}.",
)
SVG = Text(
    "“{name}” is an SVG picture, which can carry a program. Save it as PNG or PDF.",
    "« {name} » est une image SVG, qui peut contenir un programme. Enregistrez-la en PNG ou en PDF.",
)
HTML = Text(
    "“{name}” is a web page, which can carry a program. Save it as PDF or as plain text.",
    "« {name} » est une page Web, qui peut contenir un programme. Enregistrez-la en PDF ou en texte brut.",
)
PROGRAM = Text("“{name}” is a program; none is taken.", "« {name} » est un programme; aucun n’est accepté.")
ARCHIVE = Text(
    "“{name}” is an archive. Attach the files that are in it one by one.",
    "« {name} » est une archive. Joignez un à un les fichiers qu’elle contient.",
)
OLD_OFFICE = Text(
    "“{name}” is in an old office format, which can carry macros. Save it as DOCX, XLSX, PPTX or PDF.",
    "« {name} » est dans un ancien format bureautique, qui peut contenir des macros. "
    "Enregistrez-le en DOCX, XLSX, PPTX ou PDF.",
)
NOT_UTF8 = Text(
    "“{name}” is no plain text in UTF-8. Save it in that encoding, or as PDF.",
    "« {name} » n’est pas du texte brut en UTF-8. Enregistrez-le dans ce codage, ou en PDF.",
)
TWO_KINDS = Text(
    "“{name}” is two kinds of file at once. Save it again from the program that made it.",
    "« {name} » est de deux types à la fois. Enregistrez-le de nouveau depuis le logiciel d’origine.",
)

REFUSED: Mapping[str, Text] = {
    **dict.fromkeys(("svg", "svgz"), SVG),
    **dict.fromkeys("html htm xhtml xht shtml mht mhtml xml xsl xslt hta".split(), HTML),
    **dict.fromkeys(
        "exe dll com scr bat cmd ps1 sh msi jar js mjs vbs wsf py pl rb php app apk deb rpm lnk".split(), PROGRAM
    ),
    **dict.fromkeys("zip 7z rar gz tgz tar bz2 xz zst cab iso dmg".split(), ARCHIVE),
    **dict.fromkeys("docm dotm xlsm xltm xlam xlsb pptm potm ppsm ppam".split(), archives.MACROS),
    **dict.fromkeys("doc dot xls xlt ppt pps rtf".split(), OLD_OFFICE),
}

MARKUP = re.compile(rb"\s*(?:<\?xml|<!doctype|<html|<head|<body|<script|<svg|<iframe)", re.IGNORECASE)
PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
TEXT_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")

Check = Callable[[BinaryIO, int], Text | None]
"""Looks at a file of so many bytes; gives the sentence that refuses it, with `{name}` and `{kind}` left open."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken."""

    name: str
    media_type: str
    check: Check


def clean_name(given: str) -> str:
    """The name as it is kept and shown: the last part of a path, without controls and hidden signs, not too long.

    Signs that turn the direction of writing would show `exe.pdf` for what is `fdp.exe`: they are taken out.
    """
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    name = "".join(sign for sign in name if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    name = " ".join(name.split()).strip(". ")
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(extension) - 2]}….{extension}"


def find_fault(name: str, file: BinaryIO, size: int) -> Text | None:
    """Why a file of that (cleaned) name is not taken, in a sentence that names it; None when it is."""
    extension = extension_of(name)
    if not name.rpartition(".")[0]:
        extension = ""
    kind = KINDS.get(extension)
    if not name:
        return NAMELESS
    if kind is None:
        return REFUSED.get(extension, OTHER).format(name=name, kinds=kinds_said())
    if size == 0:
        return EMPTY.format(name=name)
    fault = kind.check(file, size)
    return fault.format(name=name, kind=kind.name) if fault is not None else None


def media_type(name: str) -> str:
    """The media type of a file that was taken under that name."""
    return KINDS[extension_of(name)].media_type


def extension_of(name: str) -> str:
    """What stands after the last dot, in small letters."""
    return name.rpartition(".")[2].lower()


def kinds_said() -> str:
    """The names of the kinds that are taken, as a list to read."""
    return ", ".join(dict.fromkeys(kind.name for kind in KINDS.values()))


def _ends(file: BinaryIO, size: int) -> tuple[bytes, bytes]:
    file.seek(0)
    head = file.read(HEAD)
    file.seek(max(0, size - TAIL))
    return head, file.read(TAIL)


def _alone(check: Callable[[bytes, bytes, int], bool], *, may_say_pdf: bool = False) -> Check:
    """A check of the first and last bytes; the file must not be an archive or a PDF as well."""

    def look(file: BinaryIO, size: int) -> Text | None:
        head, tail = _ends(file, size)
        if not check(head, tail, size):
            return MISMATCH
        if archives.holds_archive(file, size) or (b"%PDF-" in head and not may_say_pdf):
            return TWO_KINDS
        return None

    return look


def _is_pdf(head: bytes, tail: bytes, _size: int) -> bool:
    return head.startswith(b"%PDF-") and b"%%EOF" in tail


def _is_png(head: bytes, tail: bytes, _size: int) -> bool:
    return head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR" and tail.endswith(PNG_END)


def _is_jpeg(head: bytes, tail: bytes, _size: int) -> bool:
    return head.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in tail


def _is_gif(head: bytes, tail: bytes, _size: int) -> bool:
    return head[:6] in (b"GIF87a", b"GIF89a") and tail.endswith(b";")


def _is_webp(head: bytes, _tail: bytes, size: int) -> bool:
    said = int.from_bytes(head[4:8], "little") + 8
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP" and size in (said, said + 1)


def _check_text(file: BinaryIO, size: int) -> Text | None:
    head, _ = _ends(file, size)
    if MARKUP.match(head.removeprefix(codecs.BOM_UTF8)):
        return HTML
    if head.startswith((b"%PDF-", b"%!PS", b"PK\x03\x04")):
        return MISMATCH
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(CHUNK):
            if TEXT_CONTROLS.search(decoder.decode(chunk)):
                return NOT_UTF8
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return NOT_UTF8
    return TWO_KINDS if archives.holds_archive(file, size) else None


_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
_JPEG = Kind("JPEG", "image/jpeg", _alone(_is_jpeg))
_MARKDOWN = Kind("Markdown", "text/markdown", _check_text)


def _office(name: str, part: str, long_name: str) -> Kind:
    media_type = f"{_OFFICE}.{long_name}"
    return Kind(name, media_type, lambda file, size: archives.check_office(file, size, part, media_type))


def _odf(name: str, long_name: str) -> Kind:
    media_type = f"{_ODF}.{long_name}"
    return Kind(name, media_type, lambda file, size: archives.check_odf(file, size, media_type))


KINDS: Mapping[str, Kind] = {
    "pdf": Kind("PDF", "application/pdf", _alone(_is_pdf, may_say_pdf=True)),
    "docx": _office("DOCX", "word/", "wordprocessingml.document"),
    "xlsx": _office("XLSX", "xl/", "spreadsheetml.sheet"),
    "pptx": _office("PPTX", "ppt/", "presentationml.presentation"),
    "odt": _odf("ODT", "text"),
    "ods": _odf("ODS", "spreadsheet"),
    "png": Kind("PNG", "image/png", _alone(_is_png)),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "gif": Kind("GIF", "image/gif", _alone(_is_gif)),
    "webp": Kind("WebP", "image/webp", _alone(_is_webp)),
    "txt": Kind("TXT", "text/plain", _check_text),
    "csv": Kind("CSV", "text/csv", _check_text),
    "md": _MARKDOWN,
    "markdown": _MARKDOWN,
}
"""What is taken, by extension."""
ACCEPT = ",".join(f".{extension}" for extension in KINDS)
"""The same for a browser’s file dialog."""
