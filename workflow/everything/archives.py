"""The archive of an export: a ZIP file or a folder with the lines, the files and a manifest of all hashes."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from workflow.attachments.storage import CHUNK
from workflow.audit.export import BrokenExport
from workflow.everything.lines import FILES

DATA, MANIFEST = "accord.jsonl", "manifest.json"
LARGEST_MANIFEST = 1 << 28
LONGEST_LINE = 1 << 26
MOST_PACKED = 100
"""No line packs better than this: hashes are random. What does is there to fill the disk."""
SMALL = 1 << 20


class Target(Protocol):
    """Where an export is written."""

    def open(self, name: str) -> Any:
        """A stream to write one member to, as a context manager."""


class Source(Protocol):
    """Where an export is read from."""

    def sizes(self) -> dict[str, int]:
        """Every member with its size in bytes. Raises BrokenExport for one that has no place there."""

    def open(self, name: str) -> BinaryIO:
        """A stream to read one member from."""


class FolderTarget:
    """A folder that is made for the export."""

    def __init__(self, folder: Path) -> None:
        """The folder must not exist yet."""
        folder.mkdir(mode=0o700)
        self._folder = folder

    def open(self, name: str) -> BinaryIO:
        """A file of that name."""
        place = self._folder / name
        place.parent.mkdir(mode=0o700, exist_ok=True)
        return place.open("wb")


class ZipTarget:
    """A ZIP file; what is packed already is not packed again."""

    def __init__(self, archive: zipfile.ZipFile, made_at: datetime) -> None:
        """`made_at` is the time of all members."""
        self._archive, self._time = archive, made_at.timetuple()[:6]

    def open(self, name: str) -> Any:
        """A member of that name."""
        member = zipfile.ZipInfo(name, self._time)
        member.external_attr = 0o600 << 16
        member.compress_type = zipfile.ZIP_STORED if name.startswith(FILES) else zipfile.ZIP_DEFLATED
        return self._archive.open(member, "w", force_zip64=True)


class FolderSource:
    """An unpacked export."""

    def __init__(self, folder: Path) -> None:
        """The folder with the manifest."""
        self._folder = folder

    def sizes(self) -> dict[str, int]:
        """As in Source; links lead nowhere."""
        found: dict[str, int] = {}
        for place in sorted(self._folder.rglob("*")):
            name = place.relative_to(self._folder).as_posix()
            if place.is_symlink() or not (place.is_file() or name == FILES.rstrip("/")):
                raise BrokenExport(f"{name!r} has no place in an export")
            if place.is_file():
                found[checked_name(name)] = place.stat().st_size
        return found

    def open(self, name: str) -> BinaryIO:
        """As in Source."""
        return (self._folder / name).open("rb")


class ZipSource:
    """A packed export."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """The opened file."""
        self._archive = archive

    def sizes(self) -> dict[str, int]:
        """As in Source; a member that would fill the disk is refused before it is read."""
        found: dict[str, int] = {}
        for member in self._archive.infolist():
            name = checked_name(member.filename)
            if name in found:
                raise BrokenExport(f"{name!r} is there twice")
            if member.file_size > MOST_PACKED * member.compress_size + SMALL:
                raise BrokenExport(f"{name!r} is packed in a way in which no export is")
            found[name] = member.file_size
        return found

    def open(self, name: str) -> BinaryIO:
        """As in Source."""
        return cast("BinaryIO", self._archive.open(name))


def checked_name(name: str) -> str:
    """A name that an export may hold. Raises BrokenExport: no other name leads anywhere."""
    digest = name.removeprefix(FILES)
    if name in (DATA, MANIFEST) or (name != digest and _is_digest(digest)):
        return name
    raise BrokenExport(f"{name!r} has no place in an export")


def _is_digest(text: str) -> bool:
    return len(text) == hashlib.sha256().digest_size * 2 and set(text) <= set("0123456789abcdef")


def is_archive(place: Path) -> bool:
    """Whether it is a folder or a ZIP file, and not bare lines."""
    if place.is_dir():
        return True
    with place.open("rb") as stream:
        return stream.read(2) == b"PK"


@contextmanager
def opened(place: Path) -> Iterator[Source]:
    """An export to read from: a folder or a ZIP file. Raises BrokenExport when it is neither, or damaged."""
    if place.is_dir():
        yield FolderSource(place)
        return
    try:
        with zipfile.ZipFile(place) as archive:
            yield ZipSource(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise BrokenExport(f"{place.name} is not a whole export: {error}") from error


def read_manifest(source: Source) -> dict[str, Any]:
    """The manifest, with every member that it names there in its size. Raises BrokenExport."""
    sizes = source.sizes()
    if sizes.get(MANIFEST, LARGEST_MANIFEST + 1) > LARGEST_MANIFEST:
        raise BrokenExport(f"{MANIFEST} is missing or too large")
    try:
        with source.open(MANIFEST) as stream:
            manifest: dict[str, Any] = json.loads(stream.read(LARGEST_MANIFEST))
        said = {str(one["name"]): int(one["size"]) for one in manifest["members"]}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BrokenExport(f"{MANIFEST} cannot be read") from error
    del sizes[MANIFEST]
    for name in sorted(said.keys() ^ sizes.keys()):
        raise BrokenExport(f"{name} is missing" if name in said else f"{name} does not stand in {MANIFEST}")
    for name, size in said.items():
        if sizes[name] != size:
            raise BrokenExport(f"{name} has {sizes[name]:,} bytes, and should have {size:,}")
    return manifest


def read_lines(source: Source, manifest: dict[str, Any]) -> Iterator[str]:
    """The lines of the data; at their end they must have the hash that the manifest says. Raises BrokenExport."""
    found = hashlib.sha256()
    with source.open(DATA) as stream:
        number = 0
        while line := stream.readline(LONGEST_LINE):
            number += 1
            found.update(line)
            if len(line) == LONGEST_LINE:
                raise BrokenExport(f"{DATA}, line {number} is too long")
            try:
                yield line.decode()
            except UnicodeDecodeError as error:
                raise BrokenExport(f"{DATA}, line {number} is not text") from error
    if found.hexdigest() != member_of(manifest, DATA)["sha256"]:
        raise BrokenExport(f"{DATA} was altered")


def member_of(manifest: dict[str, Any], name: str) -> dict[str, Any]:
    """What the manifest says of a member. Raises BrokenExport."""
    for member in manifest["members"]:
        if member["name"] == name:
            return dict(member)
    raise BrokenExport(f"{name} does not stand in {MANIFEST}")


def check_files(source: Source, manifest: dict[str, Any]) -> Iterator[str]:
    """Every file of the manifest whose bytes are not those that its name says."""
    for member in manifest["members"]:
        name = str(member["name"])
        if name.startswith(FILES):
            found = hashlib.sha256()
            with source.open(name) as stream:
                while chunk := stream.read(CHUNK):
                    found.update(chunk)
            if FILES + found.hexdigest() != name:
                yield f"{name} was altered"
