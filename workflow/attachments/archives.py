"""Looking inside office documents, which are ZIP archives, without being harmed by one made to harm."""

import struct
import zipfile
import zlib
from collections.abc import Sequence
from typing import BinaryIO

from workflow.texts import Text

MOST_ENTRIES = 5_000
LARGEST_DIRECTORY = 2_000_000
LARGEST_UNPACKED = 400_000_000
MOST_RATIO = 200
SMALL = 1_000_000
LARGEST_TYPES = 1_000_000

MISMATCH = Text(
    "“{name}” does not hold what its name says: it is no {kind} file.",
    "« {name} » ne contient pas ce que son nom annonce : ce n’est pas un fichier {kind}.",
)
MACROS = Text(
    "“{name}” holds macros, which are programs. Save it without them.",
    "« {name} » contient des macros, qui sont des programmes. Enregistrez-le sans elles.",
)
BOMB = Text(
    "“{name}” unpacks to far more than it seems to hold. Save it again, smaller.",
    "« {name} » se décompresse en bien plus qu’il ne semble contenir. Enregistrez-le de nouveau, en plus petit.",
)
LOCKED = Text(
    "“{name}” is protected by a password, so that nobody can see what it holds. Save it without one.",
    "« {name} » est protégé par un mot de passe; personne ne peut voir ce qu’il contient. Enregistrez-le sans.",
)

END = struct.Struct("<4s4H2LH")
END_SIGN, ENTRY_SIGN, LOCATOR_SIGN, FIRST_SIGN = b"PK\x05\x06", b"PK\x01\x02", b"PK\x06\x07", b"PK\x03\x04"
LONGEST_COMMENT = 0xFFFF
BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, struct.error, zlib.error)


def find_end(file: BinaryIO, size: int) -> tuple[int, int] | None:
    """Where the archive in a file ends: number of entries and size of the directory; None when there is none.

    The record must reach to the last byte of the file: what only looks like one, in a picture, does not.
    """
    file.seek(max(0, size - LONGEST_COMMENT - END.size))
    tail = file.read()
    at = tail.rfind(END_SIGN)
    while at >= 0:
        if at + END.size <= len(tail):
            _, _, _, _, entries, directory, _, comment = END.unpack_from(tail, at)
            if at + END.size + comment == len(tail):
                is_long = tail[:at].endswith(LOCATOR_SIGN, -20, -16) if at >= 20 else False
                return (0xFFFF, directory) if is_long else (entries, directory)
        at = tail.rfind(END_SIGN, 0, at)
    return None


def holds_archive(file: BinaryIO, size: int) -> bool:
    """Whether a program that unpacks archives would find one in a file of another kind, whatever follows it."""
    file.seek(max(0, size - LONGEST_COMMENT - END.size))
    start, tail = file.tell(), file.read()
    at = tail.rfind(END_SIGN)
    while at >= 0:
        if at + END.size <= len(tail):
            directory = END.unpack_from(tail, at)[5]
            file.seek(max(0, start + at - directory))
            if file.read(4) == ENTRY_SIGN:
                return True
        at = tail.rfind(END_SIGN, 0, at)
    return False


def check_office(file: BinaryIO, size: int, part: str, media_type: str) -> Text | None:
    """Why this is no document of the kind (`word/`, `xl/`, `ppt/`); None when it is one, without macros."""
    archive = _open(file, size)
    if isinstance(archive, Text):
        return archive
    names = [name.lower() for name in archive.namelist()]
    if any("vbaproject" in name or "macrosheets/" in name or "vbadata" in name for name in names):
        return MACROS
    types = _read(archive, "[Content_Types].xml")
    if types is None or any(sign in types for sign in (b"&#", b"<!DOCTYPE", b"<!ENTITY")):
        return MISMATCH
    if b"macroenabled" in types.lower():
        return MACROS
    is_there = f"{media_type}.main+xml".encode() in types and any(name.startswith(part) for name in names)
    return None if is_there else MISMATCH


def check_odf(file: BinaryIO, size: int, media_type: str) -> Text | None:
    """Why this is no OpenDocument file of the kind; None when it is one, without macros."""
    archive = _open(file, size)
    if isinstance(archive, Text):
        return archive
    first = min(archive.infolist(), key=lambda entry: entry.header_offset)
    if first.filename != "mimetype" or _read(archive, "mimetype") != media_type.encode():
        return MISMATCH
    names = [name.lower() for name in archive.namelist()]
    if any(name.startswith(("basic/", "scripts/")) for name in names):
        return MACROS
    return None if "content.xml" in names else MISMATCH


def _open(file: BinaryIO, size: int) -> zipfile.ZipFile | Text:
    """The archive, once its directory is known to be small and honest; else why it is refused."""
    end = find_end(file, size)
    file.seek(0)
    if end is None or file.read(4) != FIRST_SIGN:
        return MISMATCH
    if end[0] > MOST_ENTRIES or end[1] > LARGEST_DIRECTORY:
        return BOMB
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN:
        return MISMATCH
    except OSError:  # a place beyond the file, which a broken directory names
        return MISMATCH
    return _fault_in(archive.infolist(), size) or archive


def _fault_in(entries: Sequence[zipfile.ZipInfo], size: int) -> Text | None:
    if not entries or len({entry.filename for entry in entries}) < len(entries):
        return MISMATCH
    if any(entry.flag_bits & 0x1 for entry in entries):
        return LOCKED
    if sum(entry.file_size for entry in entries) > min(LARGEST_UNPACKED, max(SMALL, size * MOST_RATIO)):
        return BOMB
    if any(entry.file_size > max(SMALL, entry.compress_size * MOST_RATIO) for entry in entries):
        return BOMB
    by_place = sorted(entries, key=lambda entry: entry.header_offset)
    follows = [*(entry.header_offset for entry in by_place[1:]), size]
    if any(entry.header_offset + entry.compress_size >= after for entry, after in zip(by_place, follows, strict=True)):
        return BOMB  # entries that lie upon one another unpack the same bytes again and again
    strange = any(entry.filename.startswith("/") or ".." in entry.filename.split("/") for entry in entries)
    return MISMATCH if strange else None


def _read(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """A small entry; None when it is missing, too large or broken."""
    try:
        with archive.open(name) as entry:
            found = entry.read(LARGEST_TYPES + 1)
    except (KeyError, OSError, *BROKEN):
        return None
    return found if len(found) <= LARGEST_TYPES else None
