"""What must hold of an item's answers and of the chain of their revisions, wherever they were read from."""

from collections.abc import Iterable, Iterator, Mapping

from models.content import AnswerRevision
from models.history import HistoryEntry
from workflow.content.answers import Place
from workflow.content.storing import first_digest, place_of, revision_digest, value_digest
from workflow.history import digest, is_name_altered, redactions


class RevisionChain:
    """Takes the revisions of one item, oldest first, then where the chain ends, then the answers that stand."""

    def __init__(
        self, reference: str, redacted: Mapping[int, str], covered: Iterable[tuple[int, str, str]] = ()
    ) -> None:
        """`redacted` are the digests of the values that words were taken out of, by the revision's number.

        `covered` are the revisions that checkpoints name: number, digest, day.
        """
        self._redacted = redacted
        self._covered = {number: (said, day) for number, said, day in covered}
        self._number, self._head = 0, first_digest(reference)
        self._standing: dict[Place, tuple[int, str]] = {}

    def take(self, revision: AnswerRevision) -> Iterator[str]:
        """What is wrong with the next revision."""
        number = revision.number
        if number != self._number + 1:
            yield f"revision {self._number + 1} is missing; revision {number} follows"
        if revision.prev_digest != self._head:
            yield f"revision {number} does not follow the one before it"
        if revision.digest != revision_digest(revision):
            yield f"revision {number} was altered"
        if value_digest(revision) != self._redacted.get(number, revision.value_digest):
            yield f"the words of revision {number} were altered"
        if is_name_altered(revision.author_name, revision.author_salt, revision.author_digest):
            yield f"the name in revision {number} was altered"
        said, day = self._covered.pop(number, (revision.digest, ""))
        if said != revision.digest:
            yield f"revision {number} is not the one that the checkpoint of {day} covers"
        self._number, self._head = number, revision.digest
        if revision.standing:
            self._standing[place_of(revision)] = (revision.version, digest(revision.value))

    def end(self, length: int, head_digest: str) -> Iterator[str]:
        """What is wrong with where the chain is said to end."""
        if self._number < length:
            yield f"revision {self._number + 1} is missing, and whatever followed it"
        elif self._number > length:
            yield f"revision {length + 1} was added"
        elif self._number and self._head != head_digest:
            yield f"revision {length} is not the one at which the chain ends"
        for number, (_said, day) in sorted(self._covered.items()):
            yield f"revision {number} is missing, which the checkpoint of {day} covers"

    def answer(self, place: Place, version: int, said: str) -> Iterator[str]:
        """What is wrong with an answer that stands (`said` is its digest): its last standing revision must say it."""
        if self._standing.pop(place, None) != (version, said):
            yield f"the answer {place} is not what its last revision says"

    def rest(self) -> Iterator[str]:
        """The answers that are gone; to be asked after the last answer."""
        for place in self._standing:
            yield f"the answer {place} is gone"


def redacted_values(rows: Iterable[HistoryEntry]) -> dict[int, str]:
    """The digests of the revisions' values that an item's history says words were taken out of, by their numbers."""
    found: dict[int, str] = {}
    for row in redactions(list(rows)):
        for one in row.given.get("revisions", ()):
            found.setdefault(one["revision"], one["digest"])
    return found
