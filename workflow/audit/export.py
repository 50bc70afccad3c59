"""The exported history: JSON lines that can be verified without Accord. Described in docs/audit-export.md.

An export of everything (docs/export.md) holds the same lines, with more in them and more between them; each of its
lines ends in a check of all up to there.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import select

from models.changes import Change
from models.database import Database
from models.definitions import WorkflowVersion
from models.history import Checkpoint, HistoryEntry
from models.snapshots import Snapshot
from workflow.audit.content import TABLES, ContentLines
from workflow.audit.faults import Fault
from workflow.audit.live import read_chains, read_changes, read_versions, snapshot
from workflow.audit.names import NameVerifier
from workflow.audit.snapshots import SnapshotLines
from workflow.audit.verify import Chain, Changes, Counts, Covered, Verifier, covered_content
from workflow.history import canonical

FORMAT = "accord-audit-export"
HISTORY, EVERYTHING = 5, 6
"""The versions of the format: of the history alone, and of everything."""
ENTRY = (
    "id", "seq", "action", "track", "actor_id", "actor_name", "actor_salt", "actor_digest", "role", "on_behalf_of_id",
    "recorded_at", "effective_on", "from_state", "to_state", "input", "input_digest", "prev_hash", "hash",
)  # fmt: skip
CHANGE = (
    "id", "seq", "action", "subject", "actor_id", "actor_name", "actor_salt", "actor_digest", "recorded_at", "input",
    "input_digest", "prev_hash", "hash",
)  # fmt: skip
CHANGES = ("length", "head_hash")
ITEM = ("kind", "reference", "state", "tracks", "version", "head_hash")
CHECKPOINT = ("day", "last_entry_id", "entries", "items", "heads_digest", "prev_hash", "hash")
MORE = frozenset({"content"})
"""What a checkpoint's line says besides where items were written; the first versions of the format had none."""
WORKFLOW = ("id", "program", "kind", "digest", "source")
COUNTS = ("items", "entries", "changes", "checkpoints", "workflows")
NAMES: dict[str, tuple[str, ...]] = {
    "row": ("table", "values"),
    "workflow": WORKFLOW,
    "item": ITEM,
    "entry": ENTRY,
    "changes": CHANGES,
    "change": CHANGE,
    "checkpoint": CHECKPOINT,
    "end": COUNTS,
}

CHECK_LENGTH = 16
CHECK = re.compile(r',"check":"([0-9a-f]{16})"\}$')

ROWS_OF = {"entry": "item", "change": "changes"}
"""Which lines follow which: the rows of a chain stand under what they belong to."""


Part = TypeVar("Part", Chain, Changes, WorkflowVersion)


class BrokenExport(Exception):  # noqa: N818 - reads as what was found
    """A file that is not a whole export; the sentence names the line."""


def export_lines(database: Database, now: datetime) -> Iterator[str]:
    """The whole history as lines of JSON, from one moment. Raises BrokenExport where a row cannot be read."""
    counts = dict.fromkeys(COUNTS, 0)
    yield canonical({"format": FORMAT, "version": HISTORY, "made_at": now.isoformat()})
    with snapshot(database) as session:
        checkpoints = session.scalars(select(Checkpoint).order_by(Checkpoint.day)).all()
        for checkpoint in checkpoints:
            yield canonical({"checkpoint": _checkpoint_said(checkpoint)})
        for version in read_versions(session):
            yield canonical({"workflow": values_of(readable(version), WORKFLOW)})
            counts["workflows"] += 1
        for chain in (readable(one) for one in read_chains(session)):
            yield canonical({"item": values_of(chain, ITEM)})
            for row in chain.rows:
                yield canonical({"entry": values_of(row, ENTRY)})
            counts["items"] += 1
            counts["entries"] += len(chain.rows)
        for changes in (readable(one) for one in read_changes(session)):
            yield canonical({"changes": values_of(changes, CHANGES)})
            for change in changes.rows:
                yield canonical({"change": values_of(change, CHANGE)})
            counts["changes"] = len(changes.rows)
    counts["checkpoints"] = len(checkpoints)
    yield canonical({"end": counts})


def verify_export(lines: Iterable[str]) -> Iterator[Fault | Counts]:
    """The faults found in an export, and at the very end how much was verified.

    Raises BrokenExport when the file is cut off or is no export.
    """
    following = Following()
    for record in read_records(lines):
        yield from following.take(record)
    yield from following.finish()


def exported_checkpoints(lines: Iterable[str]) -> dict[date, str]:
    """The hash of each day's checkpoint in an export. Raises BrokenExport."""
    found = (_checkpoint(record.values) for record in read_records(lines) if record.name == "checkpoint")
    return {checkpoint.day: checkpoint.hash for checkpoint in found}


@dataclass(frozen=True, slots=True)
class Record:
    """One line of an export: its number, its name, and what it says."""

    line: int
    name: str
    values: dict[str, Any]


class Following:
    """Takes the lines of an export one by one, and says what is wrong with what they tell."""

    def __init__(self) -> None:
        """Nothing has been told yet."""
        self._checkpoints: list[Checkpoint] = []
        self._verifier: Verifier | None = None
        self._opened: Record | None = None
        self._rows: list[Any] = []
        self._said: Mapping[str, Any] = {}
        self._tables: Counter[str] = Counter()
        self._covered: Covered = {}
        self._names = NameVerifier()
        self._snapshots, self._content = SnapshotLines(), ContentLines(self._names)

    def take(self, record: Record) -> Iterator[Fault]:
        """The next line. Raises BrokenExport where it may not stand, or says what cannot be read."""
        try:
            if self._opened is not None and ROWS_OF.get(record.name) == self._opened.name:
                self._rows.append(_row(record.name, record.values))
                return
            yield from self._close()
            self._take_other(record)
            if record.name == "row" and record.values["table"] == Snapshot.__tablename__:
                yield from self._snapshots.check_row(record.values["values"])
            elif record.name == "row" and record.values["table"] in TABLES:
                yield from self._content.check_row(record.values["table"], record.values["values"])
            elif record.name == "workflow":
                yield from self._verify().check_version(WorkflowVersion(**_only(record.values, WORKFLOW)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BrokenExport(f"line {record.line} is not a line of an audit export") from error

    def finish(self) -> Iterator[Fault | Counts]:
        """What is wrong with the whole, and at the very end how much was verified."""
        verifier = self._verify()
        yield from verifier.check_checkpoints()
        yield from self._snapshots.check_rest()
        yield from self._content.check_rest()
        yield from self._names.check()
        verifier.counts.snapshots, verifier.counts.revisions = self._snapshots.count, self._content.count
        found: dict[str, Any] = {name: getattr(verifier.counts, name) for name in COUNTS}
        if "rows" in self._said:
            found["rows"] = dict(self._tables)
        if found != self._said:
            yield Fault("end of the export", f"announces {canonical(self._said)}, but there are {canonical(found)}")
        yield verifier.counts

    def _verify(self) -> Verifier:
        if self._verifier is None:
            self._verifier, self._covered = Verifier(self._checkpoints, self._names), covered_content(self._checkpoints)
        return self._verifier

    def _take_other(self, record: Record) -> None:
        if record.name in ROWS_OF.values():
            self._opened = record
        elif record.name == "checkpoint" and self._verifier is None:
            self._checkpoints.append(_checkpoint(record.values))
        elif record.name == "row":
            self._tables[record.values["table"]] += 1
        elif record.name == "end":
            self._said = record.values
        elif record.name != "workflow":
            raise BrokenExport(f"line {record.line} says {record.name!r} where none may stand")

    def _close(self) -> Iterator[Fault]:
        """What is wrong with the chain whose lines have all come."""
        opened, rows = self._opened, self._rows
        self._opened, self._rows = None, []
        if opened is None:
            return
        if opened.name == "item":
            chain = Chain(**_only(opened.values, ITEM), rows=rows)
            self._verify()
            if "id" in opened.values:  # only an export of everything has snapshots, and the numbers of items
                self._snapshots.take_chain(opened.values["id"], chain)
                self._content.take_chain(opened.values["id"], chain, self._covered)
            yield from self._verify().check_chain(chain)
        else:
            yield from self._verify().check_changes(Changes(**_only(opened.values, CHANGES), rows=rows))


def readable(part: Part | Fault) -> Part:
    """A part that can be read. Raises BrokenExport for one that cannot."""
    if isinstance(part, Fault):
        raise BrokenExport(str(part))
    return part


def read_records(lines: Iterable[str]) -> Iterator[Record]:
    """Every line after the first; the last one must be `end`. Raises BrokenExport, naming the line."""
    name, version, check = "", 0, ""
    for number, line in enumerate(lines, 1):
        try:
            text = line.rstrip("\n")
            record = json.loads(text)
            if number == 1:
                version = _read_version(record)
            if version == EVERYTHING:
                check = _check_line(number, text, check)
                del record["check"]
            if number == 1:
                check = ""  # so that exports of the same differ in their first line alone
                continue
            ((name, values),) = record.items()
            _check_names(name, values, version)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BrokenExport(f"line {number} is not a line of an audit export") from error
        yield Record(number, name, values)
    if name != "end":
        raise BrokenExport("the export is cut off: its last line is missing")


def checked(body: str, before: str) -> tuple[str, str]:
    """A line of an export of everything with its check, and that check, on which the next one stands."""
    check = hashlib.sha256((before + body).encode()).hexdigest()[:CHECK_LENGTH]
    return f'{body[:-1]},"check":"{check}"}}', check


def _check_line(number: int, text: str, before: str) -> str:
    found = CHECK.search(text)
    if found is None or checked(text[: found.start()] + "}", before) != (text, found[1]):
        raise BrokenExport(f"line {number} was altered, or one before it is missing")
    return found[1]


def _read_version(record: Mapping[str, Any]) -> int:
    version: int = record["version"]
    if record["format"] != FORMAT or version not in (HISTORY, EVERYTHING):
        raise KeyError(FORMAT)
    return version


def _check_names(name: str, values: Mapping[str, Any], version: int) -> None:
    """Exactly the agreed names; in an export of everything a line may hold more."""
    known = set(NAMES[name])
    given = set(values) - (MORE if name == "checkpoint" else frozenset())
    if version == HISTORY and (name == "row" or given != known):
        raise KeyError(name)
    if not known <= set(values):
        raise KeyError(name)


def _only(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: values[name] for name in names}


def _checkpoint(values: Mapping[str, Any]) -> Checkpoint:
    content = [[str(reference), int(number), str(said)] for reference, number, said in values.get("content", ())]
    return Checkpoint(**{**_only(values, CHECKPOINT), "day": date.fromisoformat(values["day"])}, content=content)


def _checkpoint_said(checkpoint: Checkpoint) -> dict[str, Any]:
    """A checkpoint's line; one that covers no content says nothing of any."""
    said = values_of(checkpoint, CHECKPOINT)
    return {**said, "content": checkpoint.content} if checkpoint.content else said


def _row(name: str, values: dict[str, Any]) -> HistoryEntry | Change:
    values = {**values, "recorded_at": datetime.fromisoformat(values["recorded_at"])}
    if name == "change":
        return Change(**values)
    return HistoryEntry(**{**values, "effective_on": date.fromisoformat(values["effective_on"])})


def values_of(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """What a row says, as JSON says it."""
    values = ((name, getattr(row, name)) for name in names)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values}
