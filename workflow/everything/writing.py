"""Writing an export of everything, as one moment saw it, in bounded memory."""

import errno
import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from models.database import Database
from workflow.attachments.storage import CHUNK, Store
from workflow.audit.export import COUNTS, EVERYTHING, FORMAT
from workflow.audit.live import snapshot
from workflow.everything.archives import DATA, MANIFEST, FolderTarget, Target, ZipTarget
from workflow.everything.lines import FILES, Told, count_rows, everything_lines
from workflow.jobs.works import CannotDo
from workflow.progress import Progress, Unwatched
from workflow.texts import Text

GONE = Text(
    "A file was erased or altered while the export was made (SHA-256 {sha256}). Begin again; when it happens "
    "once more, run `accord audit verify`.",
    "Un fichier a été effacé ou altéré pendant l’export (SHA-256 {sha256}). Recommencez; si cela se répète, lancez "
    "`accord audit verify`.",
)


@dataclass(frozen=True, slots=True)
class Exported:
    """How much an export holds; `missing` files are known, but their bytes were not there."""

    items: int
    entries: int
    rows: int
    files: int
    missing: int


def export_everything(
    database: Database, store: Store, target: Target, now: datetime, progress: Progress | None = None
) -> Exported:
    """Write everything to `target`. Raises BrokenExport, CannotDo, Cancelled; what was written is then of no use."""
    watched, told = progress or Unwatched(), Told()
    with snapshot(database) as session:
        total = count_rows(session)
        members = [_write_data(target, everything_lines(session, store, now, told), watched, total)]
    for number, (sha256, (key, size)) in enumerate(sorted(told.files.items()), 1):
        watched.reached(total + number, total + len(told.files))
        _copy(store, key, target, sha256)
        members.append({"name": FILES + sha256, "size": size, "sha256": sha256})
    counts = {**{name: told.counts[name] for name in COUNTS}, "rows": dict(told.rows), "missing_files": told.missing}
    manifest = {
        "format": FORMAT, "version": EVERYTHING, "made_at": now.isoformat(), "counts": counts, "members": members,
    }  # fmt: skip
    with target.open(MANIFEST) as stream:
        stream.write(json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n")
    rows = sum(told.rows.values())
    return Exported(told.counts["items"], told.counts["entries"], rows, len(told.files), told.missing)


@contextmanager
def zipped(stream: BinaryIO | Path, now: datetime) -> Iterator[Target]:
    """A ZIP file to export to."""
    with zipfile.ZipFile(stream, "w") as archive:
        yield ZipTarget(archive, now)


def export_to(
    database: Database, store: Store, place: Path, now: datetime, progress: Progress | None = None
) -> Exported:
    """Write everything to a ZIP file (a name that ends in .zip) or a new folder, which is there only when it is whole.

    Raises FileExistsError, and what export_everything raises.
    """
    part = place.with_name(place.name + ".part")
    for taken in (place, part):
        if taken.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(taken))
    try:
        if place.suffix.lower() != ".zip":
            done = export_everything(database, store, FolderTarget(part), now, progress)
        else:
            os.close(os.open(part, os.O_CREAT | os.O_WRONLY, 0o600))
            with zipped(part, now) as target:
                done = export_everything(database, store, target, now, progress)
        part.rename(place)
    finally:
        if part.is_dir():
            shutil.rmtree(part)
        else:
            part.unlink(missing_ok=True)
    return done


def _write_data(target: Target, lines: Iterator[str], progress: Progress, total: int) -> dict[str, Any]:
    found, size = hashlib.sha256(), 0
    with target.open(DATA) as stream:
        for number, line in enumerate(lines, 1):
            written = f"{line}\n".encode()
            stream.write(written)
            found.update(written)
            size += len(written)
            progress.reached(min(number, total), total)
    return {"name": DATA, "size": size, "sha256": found.hexdigest()}


def _copy(store: Store, key: str, target: Target, sha256: str) -> None:
    found = hashlib.sha256()
    try:
        with store.path(key).open("rb") as source, target.open(FILES + sha256) as stream:
            while chunk := source.read(CHUNK):
                found.update(chunk)
                stream.write(chunk)
    except FileNotFoundError as error:
        raise CannotDo(GONE.format(sha256=sha256)) from error
    if found.hexdigest() != sha256:
        raise CannotDo(GONE.format(sha256=sha256))
