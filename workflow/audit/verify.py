"""What must hold of every chain and every checkpoint, wherever they were read from."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.changes import Change
from models.definitions import WorkflowVersion
from models.history import Checkpoint, HistoryEntry
from workflow.audit.faults import Fault
from workflow.audit.names import NameVerifier
from workflow.changes import verify_changes
from workflow.definition import DELETED
from workflow.history import Link, digest, verify_chain

Covered = Mapping[str, Sequence[tuple[int, str, str]]]
"""What checkpoints say of the content of items: see `covered_content`."""
FIRST = "0" * 64
"""What the first checkpoint stands on."""


@dataclass(slots=True)
class Counts:
    """How much was verified. `erased` rows of discarded items keep their place in the chain without their input."""

    items: int = 0
    entries: int = 0
    erased: int = 0
    changes: int = 0
    files: int = 0
    snapshots: int = 0
    revisions: int = 0
    checkpoints: int = 0
    workflows: int = 0


@dataclass(frozen=True, slots=True)
class Chain:
    """An item as it stands, and its history, oldest first."""

    kind: str
    reference: str
    state: str
    tracks: Mapping[str, Any]
    version: int
    head_hash: str
    rows: Sequence[HistoryEntry]


@dataclass(frozen=True, slots=True)
class Changes:
    """The chain of changes outside of items, oldest first, and where it says it ends."""

    length: int
    head_hash: str
    rows: Sequence[Change]


@dataclass(slots=True)
class Day:
    """What is covered by one checkpoint, counted again."""

    entries: int = 0
    items: int = 0
    last_entry_id: int = 0
    heads: Any = field(default_factory=hashlib.sha256)

    def add(self, reference: str, rows: Sequence[Any]) -> None:
        """Count the rows (`id`, `hash`) of one item that fall on this day; the last one is its head."""
        self.entries += len(rows)
        self.items += 1
        self.last_entry_id = max(self.last_entry_id, *(row.id for row in rows))
        self.heads.update(f"{reference} {rows[-1].hash}\n".encode())

    def add_changes(self, rows: Sequence[Any]) -> None:
        """Note the last of the changes outside of items that fall on this day; to be called after the items."""
        self.heads.update(f"changes {rows[-1].hash}\n".encode())


def checkpoint_hash(checkpoint: Checkpoint) -> str:
    """The hash of a checkpoint: everything it says and the hash of the one before."""
    said = {
        "day": checkpoint.day.isoformat(),
        "last_entry_id": checkpoint.last_entry_id,
        "entries": checkpoint.entries,
        "items": checkpoint.items,
        "heads_digest": checkpoint.heads_digest,
        "prev_hash": checkpoint.prev_hash,
    }
    return digest({**said, "content": checkpoint.content} if checkpoint.content else said)


def covered_content(checkpoints: Iterable[Checkpoint]) -> Covered:
    """The revisions that checkpoints name, by the item's reference: number, digest, day of the checkpoint."""
    found: dict[str, list[tuple[int, str, str]]] = {}
    for checkpoint in checkpoints:
        for reference, number, said in checkpoint.content or ():
            found.setdefault(str(reference), []).append((int(number), str(said), checkpoint.day.isoformat()))
    return found


class Verifier:
    """Takes stored workflows, then chains in the order of their items' numbers, then compares with the checkpoints."""

    def __init__(self, checkpoints: Iterable[Checkpoint], names: NameVerifier | None = None) -> None:
        """`checkpoints` may come in any order; there are only as many as days."""
        self.counts, self.names = Counts(), names or NameVerifier()
        self._checkpoints = sorted(checkpoints, key=lambda checkpoint: checkpoint.day)
        self._dates = [checkpoint.day for checkpoint in self._checkpoints]
        self._days = [Day() for _ in self._checkpoints]

    def check_version(self, version: WorkflowVersion) -> Iterator[Fault]:
        """The fault of a stored version of a workflow: it is known by the hash of its content."""
        self.counts.workflows += 1
        if digest(version.source) != version.digest:
            yield Fault(f"version {version.id} of {version.kind}", "the stored workflow was altered")

    def check_chain(self, chain: Chain) -> Iterator[Fault]:
        """The faults of one item and its history."""
        self.counts.items += 1
        self.counts.entries += len(chain.rows)
        try:
            for seq, what in verify_chain(chain.kind, chain.reference, chain.rows):
                yield Fault(f"{chain.reference}, row {seq}", what)
            for row in chain.rows:
                self.names.take(f"{chain.reference}, row {row.seq}", row)
            yield from self._check_erased(chain)
            yield from _check_head(chain)
            self._count_days(chain)
        except (TypeError, ValueError, AttributeError) as error:
            yield Fault(chain.reference, f"cannot be read: {error}")

    def check_changes(self, changes: Changes) -> Iterator[Fault]:
        """The faults of the chain of changes; to be asked after the last item."""
        self.counts.changes = len(changes.rows)
        try:
            for seq, what in verify_changes(changes.rows):
                yield Fault(f"change {seq}", what)
            for row in changes.rows:
                self.names.take(f"change {row.seq}", row)
            self.names.take_changes(changes.rows)
            yield from _check_end(changes)
            for index, rows in self._by_day(changes.rows).items():
                self._days[index].add_changes(rows)
        except (TypeError, ValueError, AttributeError) as error:
            yield Fault("changes", f"cannot be read: {error}")

    def check_checkpoints(self) -> Iterator[Fault]:
        """The faults of the checkpoints; to be asked after the last chain."""
        before = FIRST
        for checkpoint, day in zip(self._checkpoints, self._days, strict=True):
            place = f"checkpoint {checkpoint.day.isoformat()}"
            self.counts.checkpoints += 1
            if checkpoint.prev_hash != before:
                yield Fault(place, "does not follow the checkpoint before it")
            if checkpoint_hash(checkpoint) != checkpoint.hash:
                yield Fault(place, "was altered")
            elif _said(checkpoint) != (day.entries, day.items, day.last_entry_id, day.heads.hexdigest()):
                yield Fault(
                    place,
                    f"the history up to that day was altered: {day.entries} rows of {day.items} items now, "
                    f"{checkpoint.entries} of {checkpoint.items} then",
                )
            before = checkpoint.hash

    def _check_erased(self, chain: Chain) -> Iterator[Fault]:
        for row in chain.rows:
            if row.input is None and row.input_digest:
                self.counts.erased += 1
                if chain.state != DELETED:
                    yield Fault(
                        f"{chain.reference}, row {row.seq}", "what was given is gone, and no erasure is recorded"
                    )

    def _count_days(self, chain: Chain) -> None:
        for index, rows in self._by_day(chain.rows).items():
            self._days[index].add(chain.reference, rows)

    def _by_day(self, rows: Iterable[Link]) -> dict[int, list[Link]]:
        """The rows that checkpoints cover, by the number of their checkpoint."""
        by_day: dict[int, list[Link]] = {}
        for row in rows:
            index = bisect_left(self._dates, row.recorded_at.date())
            if index < len(self._days):
                by_day.setdefault(index, []).append(row)
        return by_day


def _check_head(chain: Chain) -> Iterator[Fault]:
    """The item itself must say what its last row says."""
    if not chain.rows:
        yield Fault(chain.reference, "has no history; every row is missing")
        return
    last = chain.rows[-1]
    if last.seq < chain.version:
        yield Fault(f"{chain.reference}, row {last.seq + 1}", "is missing, and whatever followed it")
    elif last.seq > chain.version:
        yield Fault(f"{chain.reference}, row {chain.version + 1}", "was added, or the item's version was altered")
    elif last.hash != chain.head_hash:
        yield Fault(f"{chain.reference}, row {last.seq}", "is not the row at which the item stands")
    states = {row.track: row.to_state for row in chain.rows}
    if states.get(None, chain.state) != chain.state:
        yield Fault(chain.reference, f"its state is {chain.state}, but its history ends in {states[None]}")
    for track, state in states.items():
        if track is not None and chain.tracks.get(track) != state:
            yield Fault(chain.reference, f"{track} is {chain.tracks.get(track)}, but its history ends in {state}")


def _check_end(changes: Changes) -> Iterator[Fault]:
    """Nothing is erased from the chain, and it must be as long, and end, as it says itself."""
    for row in changes.rows:
        if row.input is None:
            yield Fault(f"change {row.seq}", "what was changed is gone")
    last = changes.rows[-1].seq if changes.rows else 0
    if last < changes.length:
        yield Fault(f"change {last + 1}", "is missing, and whatever followed it")
    elif last > changes.length:
        yield Fault(f"change {changes.length + 1}", "was added, or the length of the chain was altered")
    elif changes.rows and changes.rows[-1].hash != changes.head_hash:
        yield Fault(f"change {last}", "is not the one at which the chain stands")


def _said(checkpoint: Checkpoint) -> tuple[int, int, int, str]:
    return checkpoint.entries, checkpoint.items, checkpoint.last_entry_id, checkpoint.heads_digest
