"""What a work is, what it is handed, and what it gives back. A work knows no page and no queue."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from models.database import Database
from models.people import Person
from workflow import registry
from workflow.actors import SYSTEM, Actor
from workflow.attachments.storage import Store, new_key
from workflow.errors import AccordError
from workflow.progress import Progress
from workflow.standing import actor_for
from workflow.texts import Text

GIVEN, MADE = "given", "made"
"""The purposes of a job's files: handed over with it, and made by it."""


class CannotDo(AccordError):  # noqa: N818 - reads as what happened
    """The work cannot be done as it was asked; the sentence says why and what to do. Nothing of it was kept."""

    def __init__(self, said: Text) -> None:
        """Whoever asked reads `said`, and nothing else."""
        self.said = said
        super().__init__(said.en.rstrip("."))


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a job: its bytes stand under `key`."""

    key: str
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a work has done, in a sentence; `values` (plain JSON) are for programs."""

    said: Text
    values: Mapping[str, Any] = field(default_factory=dict)


def _forget(_session: Session, _result: Result) -> None:
    """Nobody follows this work."""


@dataclass
class JobContext:
    """What a work is handed. It looks nowhere else."""

    database: Database
    files: Store
    now: Callable[[], datetime]
    params: Mapping[str, Any]
    progress: Progress
    program: str = ""
    asked_by_id: int | None = None
    given: Kept | None = None
    settle: Callable[[Session, Result], None] = _forget
    """Within the one write transaction of a work that changes something: the job is done with it, or neither is."""
    made: Kept | None = None

    def actor(self, session: Session) -> Actor:
        """Whoever asked, with the roles held now; the system where the command line asked."""
        if self.asked_by_id is None:
            return SYSTEM
        today = (registry.program(self.program).today if self.program else datetime.date)(self.now())
        return actor_for(session, session.get_one(Person, self.asked_by_id), today)

    def given_path(self) -> Path:
        """Where the file lies that was handed over. Raises CannotDo when none was, or it is gone by now."""
        if self.given is None or not self.files.has(self.given.key):
            raise CannotDo(NO_FILE)
        return self.files.path(self.given.key)

    @contextmanager
    def making(self, name: str, media_type: str) -> Iterator[BinaryIO]:
        """The file that the job makes: written here, whole when the block ends well, else gone. One for each job.

        Raises CannotStore when the disk does not take it.
        """
        if self.made is not None:
            self.files.remove(self.made.key)
        key = new_key()
        with self.files.writing(key) as file:
            yield file
        self.made = Kept(key, name, media_type, self.files.path(key).stat().st_size, self.files.digest(key) or "")


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of long work.

    `run` does all of it or nothing, and may be begun again after a crash. What is asked for in program `""` concerns
    the whole site. `may` says who may ask for it and have its file; it is asked again when the work begins.
    """

    name: str
    label: Text
    run: Callable[[JobContext], Result]
    may: Callable[[Actor, str], bool]
    keep: timedelta = timedelta(days=7)


NO_FILE = Text(
    "The file that was handed over is no longer there. Hand it over again.",
    "Le fichier remis n’est plus là. Remettez-le.",
)
