"""Checking a pack by itself: the archive, its manifest and its sums are all that is needed, and nothing is trusted.

What differs is named. Nothing is unpacked to disk, and no more is read of a file than its manifest says it has.
"""

import hashlib
import json
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from workflow.reports.packs import FORMAT, FORMAT_VERSION, MANIFEST, SUMS

MOST_FILES = 10_000
LARGEST_LIST = 32 * 1024 * 1024
"""Most bytes of a manifest, or of the sums."""
PIECE = 1024 * 1024
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class PackFault:
    """What is wrong, and with which file."""

    where: str
    what: str

    def __str__(self) -> str:
        """Both as one line."""
        return f"{self.where}: {self.what}"


@dataclass(frozen=True, slots=True)
class PackSeen:
    """What was checked: how many files with how many bytes, and the SHA-256 of the manifest that lists them."""

    files: int
    size: int
    manifest: str
    told: Mapping[str, Any]


class _Refused(Exception):  # noqa: N818 - carries what is told
    def __init__(self, where: str, what: str) -> None:
        self.fault = PackFault(where, what)


def verify_pack(file: BinaryIO) -> Iterator[PackFault | PackSeen]:
    """Every fault of a pack, then what was checked. What is no pack at all gives one fault and nothing else."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield from _verify(archive)
    except _Refused as refused:
        yield refused.fault
    except BROKEN as problem:
        yield PackFault("the archive", f"cannot be read: {problem}")


def _verify(archive: zipfile.ZipFile) -> Iterator[PackFault | PackSeen]:
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise _Refused("the archive", f"holds more than {MOST_FILES:,} files")
    for name, count in Counter(entry.filename for entry in entries).items():
        if count > 1:
            yield PackFault(name, "is in the archive more than once")
    raw = _read_whole(archive, MANIFEST)
    manifest = _parsed(raw)
    listed = {one["path"]: one for one in manifest["files"]}
    if len(listed) < len(manifest["files"]):
        yield PackFault(MANIFEST, "lists a file more than once")
    sums = dict(_read_sums(_read_whole(archive, SUMS)))
    size = 0
    for path, one in sorted(listed.items()):
        yield from _check_file(archive, path, one)
        size += one["size"]
        if sums.get(path) != one["sha256"]:
            yield PackFault(path, f"has another sum in {SUMS} than in {MANIFEST}")
    own = hashlib.sha256(raw).hexdigest()
    if sums.get(MANIFEST) != own:
        yield PackFault(MANIFEST, f"is not the one whose sum stands in {SUMS}")
    for name in sorted({entry.filename for entry in entries} - {*listed, MANIFEST, SUMS}):
        yield PackFault(name, f"is in the archive and not in {MANIFEST}")
    for name in sorted(set(sums) - {*listed, MANIFEST}):
        yield PackFault(name, f"is in {SUMS} and not in {MANIFEST}")
    yield PackSeen(len(listed), size, own, manifest)


def _check_file(archive: zipfile.ZipFile, path: str, told: Mapping[str, Any]) -> Iterator[PackFault]:
    if path not in archive.NameToInfo:
        yield PackFault(path, "is missing")
        return
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(path) as content:
            while size <= told["size"] and (piece := content.read(min(PIECE, told["size"] + 1 - size))):
                digest.update(piece)
                size += len(piece)
    except BROKEN as problem:
        yield PackFault(path, f"cannot be read: {problem}")
        return
    if size != told["size"]:
        yield PackFault(path, f"has {'more' if size > told['size'] else 'fewer'} bytes than {told['size']:,}")
    elif digest.hexdigest() != told["sha256"]:
        yield PackFault(path, f"differs: its SHA-256 is {digest.hexdigest()}, not {told['sha256']}")


def _read_whole(archive: zipfile.ZipFile, name: str) -> bytes:
    if name not in archive.NameToInfo:
        raise _Refused(name, "is missing")
    with archive.open(name) as content:
        read = content.read(LARGEST_LIST + 1)
    if len(read) > LARGEST_LIST:
        raise _Refused(name, "is too large")
    return read


def _parsed(raw: bytes) -> dict[str, Any]:
    """The manifest, once it is known to be one."""
    try:
        manifest = json.loads(raw)
    except (ValueError, RecursionError):
        raise _Refused(MANIFEST, "is no JSON") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise _Refused(MANIFEST, f"is not of the format {FORMAT}")
    if manifest.get("format_version") != FORMAT_VERSION:
        raise _Refused(MANIFEST, f"is of version {manifest.get('format_version')!r}, and this reads {FORMAT_VERSION}")
    files = manifest.get("files")
    if not isinstance(files, list) or not all(_is_entry(one) for one in files):
        raise _Refused(MANIFEST, "does not say of every file its path, its size and its sha256")
    return manifest


def _is_entry(one: Any) -> bool:
    kinds = {"path": str, "size": int, "sha256": str}
    return isinstance(one, dict) and all(type(one.get(name)) is kind for name, kind in kinds.items())


def _read_sums(raw: bytes) -> Iterator[tuple[str, str]]:
    """What `sha256sum` reads: a sum, two spaces, a path."""
    for line in raw.decode("utf-8", "replace").splitlines():
        digest, _, path = line.partition("  ")
        yield path, digest
