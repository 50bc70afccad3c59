"""The exported history: JSON lines that can be verified without Accord. Described in docs/audit-export.md."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import select

from models.changes import Change
from models.database import Database
from models.definitions import WorkflowVersion
from models.history import Checkpoint, HistoryEntry
from workflow.audit.live import read_chains, read_changes, read_versions, snapshot
from workflow.audit.verify import Chain, Changes, Counts, Fault, Verifier
from workflow.history import canonical

FORMAT = "accord-audit-export"
VERSION = 3
ENTRY = (
    "id", "seq", "action", "track", "actor_id", "actor_name", "role", "on_behalf_of_id", "recorded_at", "effective_on",
    "from_state", "to_state", "input", "input_digest", "prev_hash", "hash",
)  # fmt: skip
CHANGE = (
    "id", "seq", "action", "subject", "actor_id", "actor_name", "recorded_at", "input", "input_digest",
    "prev_hash", "hash",
)  # fmt: skip
CHANGES = ("length", "head_hash")
ITEM = ("kind", "reference", "state", "tracks", "version", "head_hash")
CHECKPOINT = ("day", "last_entry_id", "entries", "items", "heads_digest", "prev_hash", "hash")
WORKFLOW = ("id", "program", "kind", "digest", "source")
COUNTS = ("items", "entries", "changes", "checkpoints", "workflows")
NAMES = {
    "workflow": WORKFLOW,
    "item": ITEM,
    "entry": ENTRY,
    "changes": CHANGES,
    "change": CHANGE,
    "checkpoint": CHECKPOINT,
    "end": COUNTS,
}

ROWS_OF = {"entry": "item", "change": "changes"}
"""Which lines follow which: the rows of a chain stand under what they belong to."""


Part = TypeVar("Part", Chain, Changes, WorkflowVersion)


class BrokenExport(Exception):  # noqa: N818 - reads as what was found
    """A file that is not a whole export; the sentence names the line."""


def export_lines(database: Database, now: datetime) -> Iterator[str]:
    """The whole history as lines of JSON, from one moment. Raises BrokenExport where a row cannot be read."""
    counts = dict.fromkeys(COUNTS, 0)
    yield canonical({"format": FORMAT, "version": VERSION, "made_at": now.isoformat()})
    with snapshot(database) as session:
        checkpoints = session.scalars(select(Checkpoint).order_by(Checkpoint.day)).all()
        for checkpoint in checkpoints:
            yield canonical({"checkpoint": _values(checkpoint, CHECKPOINT)})
        for version in read_versions(session):
            yield canonical({"workflow": _values(_readable(version), WORKFLOW)})
            counts["workflows"] += 1
        for chain in (_readable(one) for one in read_chains(session)):
            yield canonical({"item": _values(chain, ITEM)})
            for row in chain.rows:
                yield canonical({"entry": _values(row, ENTRY)})
            counts["items"] += 1
            counts["entries"] += len(chain.rows)
        for changes in (_readable(one) for one in read_changes(session)):
            yield canonical({"changes": _values(changes, CHANGES)})
            for change in changes.rows:
                yield canonical({"change": _values(change, CHANGE)})
            counts["changes"] = len(changes.rows)
    counts["checkpoints"] = len(checkpoints)
    yield canonical({"end": counts})


def verify_export(lines: Iterable[str]) -> Iterator[Fault | Counts]:
    """The faults found in an export, and at the very end how much was verified.

    Raises BrokenExport when the file is cut off or is no export.
    """
    checkpoints: list[Checkpoint] = []
    verifier: Verifier | None = None
    said: Mapping[str, int] = {}
    for part in _parts(lines):
        if isinstance(part, Checkpoint):
            checkpoints.append(part)
            continue
        verifier = verifier or Verifier(checkpoints)
        if isinstance(part, WorkflowVersion):
            yield from verifier.check_version(part)
        elif isinstance(part, Chain):
            yield from verifier.check_chain(part)
        elif isinstance(part, Changes):
            yield from verifier.check_changes(part)
        else:
            said = part
    verifier = verifier or Verifier(checkpoints)
    yield from verifier.check_checkpoints()
    found = {name: getattr(verifier.counts, name) for name in COUNTS}
    if found != said:
        yield Fault("end of the export", f"announces {canonical(said)}, but there are {canonical(found)}")
    yield verifier.counts


def exported_checkpoints(lines: Iterable[str]) -> dict[date, str]:
    """The hash of each day's checkpoint in an export. Raises BrokenExport."""
    found = (part for part in _parts(lines) if isinstance(part, Checkpoint))
    return {checkpoint.day: checkpoint.hash for checkpoint in found}


def _readable(part: Part | Fault) -> Part:
    if isinstance(part, Fault):
        raise BrokenExport(str(part))
    return part


def _parts(lines: Iterable[str]) -> Iterator[Checkpoint | WorkflowVersion | Chain | Changes | Mapping[str, int]]:
    """The checkpoints, the stored workflows, each item with the rows that follow it, the changes, the last counts."""
    opened = ""
    header: dict[str, Any] = {}
    rows: list[Any] = []
    for name, values in _records(lines):
        if name in ROWS_OF and ROWS_OF[name] == opened:
            rows.append(_row(name, values))
            continue
        if opened:
            yield Chain(**header, rows=rows) if opened == "item" else Changes(**header, rows=rows)
        opened, header, rows = "", {}, []
        if name in ROWS_OF.values():
            opened, header = name, values
        elif name == "checkpoint":
            yield Checkpoint(**{**values, "day": date.fromisoformat(values["day"])})
        elif name == "workflow":
            yield WorkflowVersion(**values)
        elif name == "end":
            yield values
        else:
            raise BrokenExport(f"a line says {name!r} where none may stand")


def _records(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every line after the first as (name, values); the last one must be `end`."""
    name = ""
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
            if number == 1:
                _check_format(record)
                continue
            ((name, values),) = record.items()
            _check_names(name, values)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BrokenExport(f"line {number} is not a line of an audit export") from error
        yield name, values
    if name != "end":
        raise BrokenExport("the export is cut off: its last line is missing")


def _check_format(record: Mapping[str, Any]) -> None:
    if (record["format"], record["version"]) != (FORMAT, VERSION):
        raise KeyError(FORMAT)


def _check_names(name: str, values: Mapping[str, Any]) -> None:
    if set(values) != set(NAMES[name]):
        raise KeyError(name)


def _row(name: str, values: dict[str, Any]) -> HistoryEntry | Change:
    values = {**values, "recorded_at": datetime.fromisoformat(values["recorded_at"])}
    if name == "change":
        return Change(**values)
    return HistoryEntry(**{**values, "effective_on": date.fromisoformat(values["effective_on"])})


def _values(row: Any, names: Iterable[str]) -> dict[str, Any]:
    values = ((name, getattr(row, name)) for name in names)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values}
