"""What passes between a work that itself holds SQLite's lock and those who look on: notes beside the files, not rows.

A note is about one attempt at a job. It is never the truth about a job that is over, and what is left behind is swept
away with the halves of uploads.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from models.jobs import Job
from workflow.attachments.storage import INCOMING, Store
from workflow.jobs.claiming import Claim

REACHED, STOP = "reached", "stop"


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a job is: `done` of `total` steps (None: nobody knows how many)."""

    done: int
    total: int | None


def note(store: Store, held: Claim, done: int, total: int | None) -> None:
    """Note how far an attempt is."""
    _write(_place(store, held.job_id, held.attempt, REACHED), f"{done} {total or 0}")


def ask_to_stop(store: Store, job: Job) -> None:
    """Ask the present attempt at a job to stop."""
    _write(_place(store, job.id, job.attempts, STOP), "")


def is_asked_to_stop(store: Store, held: Claim) -> bool:
    """Whether somebody asked the attempt to stop."""
    return _place(store, held.job_id, held.attempt, STOP).exists()


def reached(store: Store, job: Job) -> Reached:
    """How far a job is: by its row, or by the note of a running attempt that got further since."""
    told = Reached(job.done, job.total)
    if job.state != "running":
        return told
    try:
        done, total = map(int, _place(store, job.id, job.attempts, REACHED).read_text("ascii").split())
    except (OSError, ValueError):
        return told
    return Reached(done, total or None) if done > told.done else told


def forget(store: Store, held: Claim) -> None:
    """Take the notes of an attempt away."""
    for what in (REACHED, STOP):
        with suppress(OSError):
            _place(store, held.job_id, held.attempt, what).unlink(missing_ok=True)


def _place(store: Store, job_id: int, attempt: int, what: str) -> Path:
    return store.folder / INCOMING / f"job-{job_id}-{attempt}-{what}"


def _write(place: Path, text: str) -> None:
    """Write a note whole, or not at all: a disk that is full stops no work."""
    part = place.with_suffix(".part")
    with suppress(OSError):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.write_text(text, "ascii")
        part.replace(place)
