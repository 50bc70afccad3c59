"""The whole pack of a report as one ZIP: every list as CSV, workbook and paper, one paper of all, and a manifest.

docs/packs.md describes the format, so that whoever is handed a pack can check it with tools of their own.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from workflow.progress import Progress, Unwatched
from workflow.reports.csv_files import csv_file
from workflow.reports.headers import COMPILED_BY, COMPILED_ON, FIRST, LAST, Lines, Statements
from workflow.reports.list_files import MEDIA, Ending, make_file, plain_name
from workflow.reports.pack_papers import Enclosed, pack_paper
from workflow.reports.papers import Paper
from workflow.reports.tables import Table
from workflow.reports.windows import Window
from workflow.texts import LANGUAGES, Text

FORMAT, FORMAT_VERSION = "accord-pack", 1
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the archive: the same content makes the same bytes, whenever it is packed."""
READABLE = 0o100644 << 16
UNIX = 3
REPORT = Text("Report", "Rapport")
SNAPSHOT = Text("SHA-256 of what was compiled", "SHA-256 de ce qui a été compilé")


@dataclass(frozen=True, slots=True)
class Document:
    """A further document of a pack: what it is called, its bytes, and the list for which it stands, if it does."""

    name: str
    content: bytes
    list_code: str | None = None


@dataclass(frozen=True, slots=True)
class PackFacts:
    """What a pack says of itself. `versions` are those of the software and of the rules, by name.

    `statements` are what the report's compiler wrote; `added` are the lists that are no part of the snapshot, each with
    the instant at which it was read.
    """

    program: str
    program_label: Text
    title: Text
    window: Window
    compiled_at: datetime
    compiled_by: Text
    report: str | None = None
    snapshot: str | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    statements: Statements = ()
    added: Mapping[str, datetime] = field(default_factory=dict)


def make_pack(
    into: BinaryIO,
    facts: PackFacts,
    tables: Sequence[Table],
    documents: Sequence[Document] = (),
    progress: Progress | None = None,
) -> str:
    """Write the pack and give the SHA-256 of its manifest, which stands for all of it.

    The same facts, tables and documents make the same bytes. Raises Cancelled, TooLarge, Unsettable.
    """
    watch, files = progress or Unwatched(), dict[str, tuple[bytes, dict[str, Any]]]()
    steps = len(LANGUAGES) * (len(tables) + 1)
    enclosed = list(_enclosed(documents))
    for document, inside in zip(documents, enclosed, strict=True):
        about = {"kind": "document", **({"list": document.list_code} if document.list_code else {})}
        files[inside.path] = (document.content, about)
    for turn, language in enumerate(LANGUAGES):
        for number, table in enumerate(tables):
            watch.reached(turn * (len(tables) + 1) + number, steps)
            for path, content, about in _list_files(table, number, facts, language):
                files[path] = (content, about)
        paper = Paper(language, facts.compiled_at.date(), facts.program_label)
        watch.reached(turn * (len(tables) + 1) + len(tables), steps)
        made = pack_paper(facts.title, _cover(facts), tables, enclosed, paper, facts.statements)
        files[f"pack-{language}.pdf"] = (made, {"kind": "pack", "language": language, "media_type": MEDIA["pdf"]})
    manifest = _as_json(_manifest(facts, files))
    _write(into, {**{path: content for path, (content, _) in files.items()}, MANIFEST: manifest})
    return hashlib.sha256(manifest).hexdigest()


def _list_files(
    table: Table, number: int, facts: PackFacts, language: str
) -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """The files of one list in one language; each further block is a CSV of its own."""
    folder = f"lists/{number + 1:02}-{plain_name(table.code)}"
    about: dict[str, Any] = {"kind": "list", "list": table.code, "language": language, "rows": len(table.rows)}
    read_at = facts.added.get(table.code)
    about.update({"in_snapshot": False, "known_at": read_at.isoformat()} if read_at else {})
    endings: tuple[Ending, ...] = ("csv", "xlsx", "pdf")
    for ending in endings:
        file = make_file(table, ending, language, compiled_at=read_at or facts.compiled_at, author=facts.program_label)
        yield f"{folder}/{file.name}", file.content, {**about, "media_type": MEDIA[ending]}
    for block, one in enumerate(table.more, 2):
        path = f"{folder}/{plain_name(table.code)}-{block}-{language}.csv"
        told = {**about, "block": block, "rows": len(one.rows), "media_type": MEDIA["csv"]}
        yield path, csv_file(one, language), told


def _enclosed(documents: Sequence[Document]) -> Iterator[Enclosed]:
    """Where each document stands in the archive: under its own name as far as every system takes it, once."""
    for number, document in enumerate(documents, 1):
        stem, dot, ending = document.name.rpartition(".")
        name = f"{plain_name(stem)[:80]}.{plain_name(ending)[:10].lower()}" if dot else plain_name(ending)[:80]
        digest = hashlib.sha256(document.content).hexdigest()
        yield Enclosed(f"documents/{number:02}-{name}", document.name, len(document.content), digest)


def _cover(facts: PackFacts) -> Lines:
    """What stands on the first page."""
    return (
        *(((REPORT, facts.report),) if facts.report else ()),
        (FIRST, facts.window.first),
        (LAST, facts.window.last),
        (COMPILED_ON, facts.compiled_at.date()),
        (COMPILED_BY, facts.compiled_by),
        *(((SNAPSHOT, facts.snapshot),) if facts.snapshot else ()),
    )


def _manifest(facts: PackFacts, files: Mapping[str, tuple[bytes, Mapping[str, Any]]]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "program": facts.program,
        "title": {"en": facts.title.en, "fr": facts.title.fr},
        "report": facts.report,
        "snapshot_sha256": facts.snapshot,
        "window": {"first": facts.window.first.isoformat(), "last": facts.window.last.isoformat()},
        "as_at": facts.window.last.isoformat(),
        "compiled_at": facts.compiled_at.isoformat(),
        "compiled_by": {"en": facts.compiled_by.en, "fr": facts.compiled_by.fr},
        "statements": [
            {
                "title": {"en": title.en, "fr": title.fr},
                "said": [{"about": about, "text": text} for about, text in said],
            }
            for title, said in facts.statements
        ],
        "versions": dict(facts.versions),
        "files": [
            {"path": path, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), **about}
            for path, (content, about) in sorted(files.items())
        ],
    }


def _as_json(manifest: Mapping[str, Any]) -> bytes:
    return (json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _write(into: BinaryIO, contents: Mapping[str, bytes]) -> None:
    sums = "".join(f"{hashlib.sha256(contents[path]).hexdigest()}  {path}\n" for path in sorted(contents))
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted({**contents, SUMS: sums.encode()}.items()):
            entry = zipfile.ZipInfo(path, LONG_AGO)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, READABLE, UNIX
            archive.writestr(entry, content)
