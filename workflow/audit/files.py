"""Whether every file that the history tells of is still there, with the bytes that were attached."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attachments import Attachment
from models.database import Database
from models.history import HistoryEntry
from models.items import Item
from workflow.attachments.keeping import WITHDRAW
from workflow.attachments.storage import Store
from workflow.attachments.taking import facts
from workflow.audit.faults import Fault
from workflow.audit.verify import Chain
from workflow.definition import DELETED


@dataclass(frozen=True, slots=True)
class Told:
    """What the history says of one file: in which row first, and whether it was withdrawn or erased since."""

    seq: int
    said: Mapping[str, Any]
    is_withdrawn: bool = False
    is_erased: bool = False

    @property
    def name(self) -> str:
        """How a fault calls it."""
        return f"the file {self.said.get('name')}, version {self.said.get('version')}"


class FileVerifier:
    """Takes the chains of items one by one; at the end, files of which none of them told."""

    def __init__(self, database: Database, session: Session, store: Store | None) -> None:
        """`session` reads the moment that is verified. Without a `store` the bytes are not looked at."""
        self._database, self._session, self._store = database, session, store
        self._seen: set[int] = set()
        self.count = 0

    def check_chain(self, chain: Chain) -> Iterator[Fault]:
        """The faults of the files of one item."""
        told = files_told(chain.rows)
        if not told:
            return
        found = self._session.scalars(select(Attachment).where(Attachment.id.in_(told)))
        rows = {file.id: file for file in found}
        for number, one in told.items():
            self._seen.add(number)
            self.count += 1
            for what in self._faults(chain, one, rows.get(number)):
                yield Fault(f"{chain.reference}, row {one.seq}", what)

    def check_rest(self) -> Iterator[Fault]:
        """Files that belong to an item whose history does not know them; to be asked after the last chain."""
        kept = select(Attachment.id, Item.reference).join(Item, Item.id == Attachment.item_id)
        for number, reference in self._session.execute(kept.where(Item.state != DELETED).order_by(Attachment.id)):
            if number not in self._seen:
                yield Fault(reference, f"has a file (number {number}) of which its history does not tell")

    def _faults(self, chain: Chain, told: Told, file: Attachment | None) -> Iterator[str]:
        if file is None:
            yield f"{told.name}, is gone"
            return
        if facts(file) != dict(told.said) or file.item_id != chain.rows[0].item_id:
            yield f"what is known of {told.name}, was altered"
        if (file.withdrawn_at is not None) != told.is_withdrawn or (file.erased_at is not None) != told.is_erased:
            yield f"whether {told.name}, is withdrawn was altered"
        if self._store is not None and not told.is_erased:
            yield from self._faults_of_bytes(self._store, told, file)

    def _faults_of_bytes(self, store: Store, told: Told, file: Attachment) -> Iterator[str]:
        found = store.digest(file.storage_key) if file.storage_key else None
        if found is None and not self._was_erased_meanwhile(file.id):
            yield f"the bytes of {told.name}, are gone"
        elif found is not None and found != told.said["sha256"]:
            yield f"the bytes of {told.name}, are not those that were attached"

    def _was_erased_meanwhile(self, number: int) -> bool:
        """Whether a file was erased after the moment that is verified."""
        with self._database.read() as session:
            erased = select(Attachment.erased_at).where(Attachment.id == number)
            return session.scalar(erased) is not None


def files_told(rows: Iterable[HistoryEntry]) -> dict[int, Told]:
    """The files that the rows of a chain tell of, by number."""
    told: dict[int, Told] = {}
    for row in rows:
        given = row.input.get("data") if isinstance(row.input, dict) else None  # it may have been altered
        withdraws = row.action == WITHDRAW
        erases = withdraws and isinstance(given, dict) and bool(given.get("erased"))
        for said in _values(given):
            first = told.get(said["attachment"])
            told[said["attachment"]] = Told(
                first.seq if first else row.seq,
                first.said if first else said,
                withdraws or (first is not None and first.is_withdrawn),
                erases or (first is not None and first.is_erased),
            )
    return told


def _values(given: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(given, dict):
        if isinstance(given.get("attachment"), int) and isinstance(given.get("sha256"), str):
            yield given
        else:
            for value in given.values():
                yield from _values(value)
    elif isinstance(given, list):
        for value in given:
            yield from _values(value)
