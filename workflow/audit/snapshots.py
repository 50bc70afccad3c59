"""Whether every snapshot that the history tells of is still there as it was frozen, and none besides."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from models.snapshots import Snapshot
from workflow.audit.faults import Fault
from workflow.audit.verify import Chain
from workflow.definition import DELETED
from workflow.history import digest


class SnapshotVerifier:
    """Takes the chains of items one by one; at the end, snapshots of which none of them told."""

    def __init__(self, session: Session) -> None:
        """`session` reads the moment that is verified."""
        self._session = session
        self._seen: set[int] = set()
        self.count = 0

    def check_chain(self, chain: Chain) -> Iterator[Fault]:
        """The faults of the snapshots of one item."""
        told = snapshots_told(chain.rows)
        if not told:
            return
        query = select(Snapshot).where(Snapshot.item_id == chain.rows[0].item_id)
        kept = {one.number: one for one in self._session.scalars(query)}
        for number, (seq, sha256) in told.items():
            self.count += 1
            for what in self._faults(kept.get(number), sha256):
                yield Fault(f"{chain.reference}, row {seq}", f"the snapshot {number} {what}")

    def check_rest(self) -> Iterator[Fault]:
        """Snapshots of an item whose history does not know them; to be asked after the last chain."""
        kept = select(Snapshot.id, Snapshot.number, Item.reference).join(Item, Item.id == Snapshot.item_id)
        for key, number, reference in self._session.execute(kept.where(Item.state != DELETED).order_by(Snapshot.id)):
            if key not in self._seen:
                yield Fault(reference, f"has a snapshot {number} of which its history does not tell")

    def _faults(self, snapshot: Snapshot | None, sha256: str) -> Iterator[str]:
        if snapshot is None:
            yield "is gone"
            return
        self._seen.add(snapshot.id)
        if snapshot.sha256 != sha256 or digest(snapshot.content) != sha256:
            yield "was altered"


class SnapshotLines:
    """The same of an export of everything, where the rows of snapshots come after every chain."""

    def __init__(self) -> None:
        """Nothing has been told yet."""
        self._told: dict[tuple[int, int], tuple[str, str]] = {}
        self._deleted: set[int] = set()
        self.count = 0

    def take_chain(self, item_id: int, chain: Chain) -> None:
        """Keep what the history of one item tells of snapshots."""
        if chain.state == DELETED:
            self._deleted.add(item_id)
        for number, (seq, sha256) in snapshots_told(chain.rows).items():
            self._told[item_id, number] = (f"{chain.reference}, row {seq}", sha256)

    def check_row(self, values: Mapping[str, Any]) -> Iterator[Fault]:
        """The fault of one snapshot. Raises KeyError for what is none."""
        key = values["item_id"], values["number"]
        told = self._told.pop(key, None)
        if told is not None:
            self.count += 1
            place, sha256 = told
            if values["sha256"] != sha256 or digest(values["content"]) != sha256:
                yield Fault(place, f"the snapshot {key[1]} was altered")
        elif key[0] not in self._deleted:
            yield Fault(f"item number {key[0]}", f"has a snapshot {key[1]} of which its history does not tell")

    def check_rest(self) -> Iterator[Fault]:
        """Snapshots that were told of and did not come; to be asked after the last line."""
        for (_, number), (place, _) in self._told.items():
            self.count += 1
            yield Fault(place, f"the snapshot {number} is gone")


def snapshots_told(rows: Iterable[HistoryEntry]) -> dict[int, tuple[int, str]]:
    """The snapshots that the rows of a chain tell of: by number the row and the SHA-256."""
    told: dict[int, tuple[int, str]] = {}
    for row in rows:
        given = row.input.get("data") if isinstance(row.input, dict) else None  # it may have been altered
        if isinstance(given, dict) and isinstance(given.get("snapshot"), int) and isinstance(given.get("sha256"), str):
            told[given["snapshot"]] = (row.seq, given["sha256"])
    return told
