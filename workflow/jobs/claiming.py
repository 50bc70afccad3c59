"""The worker's side of the table of jobs: each function is one step inside one short transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, and_, func, or_, select, update
from sqlalchemy.orm import Session

from models.jobs import Job, JobFile
from workflow.errors import AccordError
from workflow.jobs.works import MADE, Kept
from workflow.texts import Text

LEASE = timedelta(minutes=2)
"""How long a worker may be silent before its job is taken up by another."""
MOST_ATTEMPTS = 3

GAVE_UP = Text(
    "It was begun {count} times, and each time the service stopped before it was done. Nothing of it was kept. "
    "Ask for it again, or tell an administrator.",
    "Le travail a été commencé {count} fois, et chaque fois le service s’est arrêté avant la fin. Rien n’en a été "
    "gardé. Demandez-le de nouveau, ou avisez un administrateur.",
)
CANCELLED = Text("It was cancelled. Nothing of it was kept.", "Le travail a été annulé. Rien n’en a été gardé.")


class Lost(AccordError):  # noqa: N818 - reads as what happened
    """The job belongs to another worker by now: nothing more is to be written for it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt of one worker at one job."""

    job_id: int
    worker: str
    attempt: int


@dataclass(frozen=True, slots=True)
class End:
    """How an attempt ended."""

    state: str
    said: Text
    values: dict[str, Any] | None = None
    made: Kept | None = None
    kept_until: datetime | None = None


def is_any_waiting(session: Session, now: datetime) -> bool:
    """Whether there is anything to claim; to be asked before anything is locked."""
    return session.scalar(select(Job.id).where(_free(now)).limit(1)) is not None


def claim(session: Session, worker: str, now: datetime) -> Claim | None:
    """Take the oldest job that waits, or one that a lost worker left.

    What was cancelled meanwhile is settled as such, and what was lost too often as failed.
    """
    query = select(Job).where(_free(now)).order_by(Job.id).limit(1).with_for_update(skip_locked=True)
    while (job := session.scalar(query)) is not None:
        if job.cancel_asked_at is not None:
            _close(job, "cancelled", CANCELLED, now)
        elif job.attempts >= MOST_ATTEMPTS:
            _close(job, "failed", GAVE_UP.format(count=job.attempts), now)
        else:
            job.state, job.claimed_by, job.claimed_until = "running", worker, now + LEASE
            job.attempts += 1
            job.started_at, job.done, job.total = now, 0, None
            return Claim(job.id, worker, job.attempts)
        session.flush()
    return None


def renew(session: Session, held: Claim, now: datetime, done: int, total: int | None) -> bool:
    """Write how far it is and hold it longer; gives whether it is to stop. Raises Lost."""
    _write(session, held, done=done, total=total, claimed_until=now + LEASE)
    return session.scalar(select(Job.cancel_asked_at).where(Job.id == held.job_id)) is not None


def give_back(session: Session, held: Claim) -> None:
    """Let another worker begin it anew: this one is told to stop, which is no fault of the job's."""
    _write(session, held, state="queued", attempts=held.attempt - 1, claimed_by=None, claimed_until=None, done=0)


def settle(session: Session, held: Claim, end: End, now: datetime) -> None:
    """Write how it ended, with the file it made. Raises Lost when it is no longer this worker's."""
    said = {"en": end.said.en, "fr": end.said.fr}
    reached = {"done": func.coalesce(Job.total, Job.done)} if end.state == "done" else {}
    _write(
        session, held, state=end.state, said=said, result=end.values, finished_at=now, claimed_by=None,
        claimed_until=None, **reached,
    )  # fmt: skip
    if end.made is not None and end.kept_until is not None:
        session.add(job_file(held.job_id, MADE, end.made, end.kept_until))


def job_file(job_id: int, purpose: str, kept: Kept, until: datetime) -> JobFile:
    """The row of a job's file."""
    return JobFile(
        job_id=job_id, purpose=purpose, name=kept.name, media_type=kept.media_type, size=kept.size,
        sha256=kept.sha256, storage_key=kept.key, kept_until=until,
    )  # fmt: skip


def _free(now: datetime) -> Any:
    return or_(Job.state == "queued", and_(Job.state == "running", Job.claimed_until < now))


def _close(job: Job, state: str, said: Text, now: datetime) -> None:
    job.state, job.said, job.finished_at = state, {"en": said.en, "fr": said.fr}, now
    job.claimed_by = job.claimed_until = None


def _write(session: Session, held: Claim, **values: Any) -> None:
    mine = (Job.id == held.job_id, Job.state == "running", Job.claimed_by == held.worker, Job.attempts == held.attempt)
    statement = update(Job).where(*mine).values(values).execution_options(synchronize_session=False)
    if cast("CursorResult[Any]", session.execute(statement)).rowcount != 1:
        raise Lost(f"job {held.job_id} is no longer of {held.worker}")
