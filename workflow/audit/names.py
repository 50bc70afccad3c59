"""Whether every name that is gone from a row was erased with the person, as the record of changes says."""

from collections.abc import Iterable, Iterator

from models.changes import Change
from models.content import AnswerRevision
from models.history import HistoryEntry
from workflow.audit.faults import Fault
from workflow.changes import erased_people
from workflow.history import is_name_erased


class NameVerifier:
    """Takes rows wherever names stand, and the changes; at the end, whoever is nameless and was never erased."""

    def __init__(self) -> None:
        """Nothing was taken yet."""
        self._nameless: list[tuple[str, int | None]] = []
        self._erased: frozenset[int] = frozenset()

    def take(self, place: str, row: HistoryEntry | Change) -> None:
        """A row of a chain."""
        if is_name_erased(row.actor_name, row.actor_salt, row.actor_digest):
            self._nameless.append((place, row.actor_id))

    def take_revision(self, reference: str, revision: AnswerRevision) -> None:
        """A revision of an item's answers."""
        if is_name_erased(revision.author_name, revision.author_salt, revision.author_digest):
            self._nameless.append((f"{reference}, revision {revision.number}", revision.author_id))

    def take_changes(self, rows: Iterable[Change]) -> None:
        """The changes, which say who was erased."""
        self._erased = erased_people(rows)

    def check(self) -> Iterator[Fault]:
        """The names that are gone without an erasure; to be asked after everything else."""
        for place, person_id in self._nameless:
            if person_id not in self._erased:
                yield Fault(place, "the name is gone, and no erasure is recorded")
