"""Where the bytes lie: one folder, random names, a file that is there is whole and never changed."""

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from workflow.attachments.content import clean_name, find_fault, media_type
from workflow.errors import AccordError, FieldError, InvalidInput
from workflow.texts import Text

MB = 1024 * 1024
CHUNK = 1 << 20
KEY = re.compile(r"[0-9a-f]{32}\Z")
INCOMING = "incoming"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

TOO_LARGE = Text(
    "“{name}” is too large: a file may have at most {limit} MB.",
    "« {name} » est trop volumineux : un fichier peut avoir au plus {limit} Mo.",
)
OTHER_DIGEST = Text(
    "“{name}” did not arrive as it was sent: its SHA-256 is {sha256}.",
    "« {name} » n’est pas arrivé tel qu’envoyé : son SHA-256 est {sha256}.",
)


class CannotStore(AccordError):  # noqa: N818 - reads as what happened
    """The bytes cannot be written: the disk is full, or the folder is not to be written to. Nothing was kept."""

    def __init__(self, error: OSError) -> None:
        """`is_full` tells which of the two it is."""
        self.is_full = error.errno in FULL
        super().__init__(error.strerror or str(error))


class Stream(Protocol):
    """What bytes are read from."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest file, and the most that all files of one item may have together, in bytes."""

    file: int = 25 * MB
    item: int = 250 * MB


@dataclass(frozen=True, slots=True)
class Stored:
    """A file whose bytes stand, and of which the database knows nothing yet."""

    key: str
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Store:
    """The folder of the files. Nothing is made before the first one is taken."""

    folder: Path
    limits: Limits = field(default_factory=Limits)

    def take(self, name: str, stream: Stream, *, place: str = "file", sha256: str | None = None) -> Stored:
        """Keep a file, whole and on disk, or nothing of it.

        Raises InvalidInput (at `place`) for one that is too large, of a kind that is not taken, or whose digest is
        not `sha256`; CannotStore when the disk does not take it.
        """
        name, key = clean_name(name), new_key()
        with self.writing(key) as part:
            size, found = self._copy(name, stream, part, place)
            if sha256 is not None and found != sha256:
                raise InvalidInput([FieldError(place, OTHER_DIGEST.format(name=name, sha256=found))])
            fault = find_fault(name, part, size)
            if fault is not None:
                raise InvalidInput([FieldError(place, fault)])
        return Stored(key, name, media_type(name), size, found)

    def put_back(self, key: str, stream: Stream) -> None:
        """Put bytes that were kept elsewhere (in a backup) under their name again. Raises CannotStore."""
        self.path(key)
        with self.writing(key) as part:
            while chunk := stream.read(CHUNK):
                part.write(chunk)

    def path(self, key: str) -> Path:
        """Where the bytes of a key lie. No other text than a key leads anywhere."""
        if not is_key(key):
            raise ValueError("not a key of a stored file")
        return self.folder / key[:2] / key

    def has(self, key: str) -> bool:
        """Whether bytes stand under the key."""
        return self.path(key).is_file()

    def digest(self, key: str) -> str | None:
        """The SHA-256 of the bytes as they are now; None when they are gone."""
        try:
            with self.path(key).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return None

    def remove(self, key: str) -> None:
        """Take the bytes away, if they are (still) there."""
        with suppress(FileNotFoundError):
            self.path(key).unlink()

    def lying(self) -> Iterator[tuple[str, float]]:
        """Every stored file with the time (seconds since 1970) at which it was written."""
        for file in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            if is_key(file.name):
                yield file.name, file.stat().st_mtime

    def remove_unfinished(self, before: float) -> int:
        """Take away what an upload left behind that was cut off before that time; gives how many."""
        old = [part for part in self.folder.glob(f"{INCOMING}/*") if part.stat().st_mtime < before]
        for part in old:
            part.unlink(missing_ok=True)
        return len(old)

    def _copy(self, name: str, stream: Stream, part: BinaryIO, place: str) -> tuple[int, str]:
        size, found = 0, hashlib.sha256()
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > self.limits.file:
                raise InvalidInput([FieldError(place, TOO_LARGE.format(name=name, limit=self.limits.file // MB))])
            found.update(chunk)
            part.write(chunk)
        part.flush()
        return size, found.hexdigest()

    @contextmanager
    def writing(self, key: str) -> Iterator[BinaryIO]:
        """A file to write to, which takes its place under `key` when the block ends well, and else is gone.

        Raises CannotStore when the disk does not take it.
        """
        target, part = self.path(key), self.folder / INCOMING / secrets.token_hex(8)
        try:
            for folder in (part.parent, target.parent):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.rename(target)
            _sync_folder(target.parent)
            _sync_folder(self.folder)
        except OSError as error:
            with suppress(OSError):
                target.unlink(missing_ok=True)
            raise CannotStore(error) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def new_key() -> str:
    """A name for bytes that nobody can guess and no other bytes have."""
    return secrets.token_hex(16)


def is_key(text: str) -> bool:
    """Whether a text is the key of a stored file."""
    return KEY.match(text) is not None


def _sync_folder(folder: Path) -> None:
    """Wait until the disk knows the names in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
