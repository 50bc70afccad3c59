"""Doing one job after the other: claimed, followed, and settled whatever happens to it."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, selectinload
from structlog.contextvars import bound_contextvars

from models.asked import REQUEST_ID
from models.database import Database
from models.jobs import Job
from models.people import Person
from workflow import watching
from workflow.attachments.storage import CannotStore, Store
from workflow.jobs import beside, claiming
from workflow.jobs.claiming import CANCELLED, Claim, End, Lost
from workflow.jobs.works import GIVEN, CannotDo, JobContext, Kept, Result, Work
from workflow.progress import Cancelled
from workflow.texts import Text

log = structlog.get_logger()

WRITE_EVERY = 1.0
"""Seconds between two notes of how far a job is."""

UNKNOWN = Text("This version of Accord does not know this work.", "Cette version d’Accord ne connaît pas ce travail.")
NOT_ALLOWED = Text("Your roles no longer include this work.", "Vos rôles ne comprennent plus ce travail.")
NO_ROOM = Text(
    "What it makes could not be kept: there is no room on the disk. Nothing of it was kept. Tell an administrator.",
    "Ce que le travail fait n’a pu être gardé : il n’y a plus de place sur le disque. Rien n’en a été gardé. Avisez un "
    "administrateur.",
)
FAILED = Text(
    "It failed on our side, and nothing of it was kept. Tell an administrator this number: {reference}.",
    "Le travail a échoué de notre côté, et rien n’en a été gardé. Donnez ce numéro à un administrateur : {reference}.",
)


class Stopped(Cancelled):
    """The worker itself is to stop; the job is given back."""


@dataclass
class Runner:
    """A worker's hands: `run_next` does the oldest job that waits."""

    database: Database
    files: Store
    now: Callable[[], datetime]
    worker: str
    works: Mapping[str, Work]
    is_stopping: Callable[[], bool] = lambda: False
    write_every: float = WRITE_EVERY

    def run_next(self) -> int | None:
        """Do one job; gives its number, or None when none waits."""
        with self.database.read() as session:
            if not claiming.is_any_waiting(session, self.now()):
                return None
        with self.database.write() as session:
            held = claiming.claim(session, self.worker, self.now())
        if held is None:
            return None
        self._run(held)
        return held.job_id

    def _run(self, held: Claim) -> None:
        with self.database.read() as session:
            job = session.scalars(select(Job).where(Job.id == held.job_id).options(selectinload(Job.files))).one()
        with bound_contextvars(**{REQUEST_ID: job.request_id}):  # what it logs, and the mail it makes
            self._run_read(held, job)

    def _run_read(self, held: Claim, job: Job) -> None:
        work = self.works.get(job.work)
        context = self._context(job, held, work)
        is_kept, state = False, "lost"
        try:
            end = self._end(job, work, context)
            if end is not None:
                with self.database.write() as session:
                    claiming.settle(session, held, end, self.now())
            is_kept = end is None or end.made is not None
            state = "done" if end is None else end.state
        except Stopped:
            state = "given back"
            with self.database.write() as session:
                claiming.give_back(session, held)
        except Lost:
            log.warning("job lost", job=held.job_id, worker=self.worker)
        finally:
            watching.tell(watching.Worked(job.id, job.work, state))
            beside.forget(self.files, held)
            if context.made is not None and not is_kept:
                self.files.remove(context.made.key)

    def _context(self, job: Job, held: Claim, work: Work | None) -> "_Context":
        given = next((file for file in job.files if file.purpose == GIVEN), None)
        context = _Context(
            self.database, self.files, self.now, job.params, JobProgress(self, held), job.program, job.asked_by_id,
            Kept(given.storage_key, given.name, given.media_type, given.size, given.sha256) if given else None,
        )  # fmt: skip

        def settle(session: Session, result: Result) -> None:
            if work is not None:
                claiming.settle(session, held, self._done(work, context, result), self.now())
                context.is_settled = True

        context.settle = settle
        return context

    def _done(self, work: Work, context: JobContext, result: Result) -> End:
        return End("done", result.said, dict(result.values), context.made, self.now() + work.keep)

    def _end(self, job: Job, work: Work | None, context: "_Context") -> End | None:
        """Do the work; gives how it ended, or None when it said so itself, within its own transaction."""
        if work is None:
            return End("failed", UNKNOWN)
        try:
            self._check_allowed(work, context)
            result = work.run(context)
        except (Stopped, Lost):
            raise
        except Cancelled:
            return End("cancelled", CANCELLED)
        except CannotDo as problem:
            return End("failed", problem.said)
        except CannotStore as problem:
            log.warning("job found no room", job=job.id, work=job.work, why=str(problem))
            return End("failed", NO_ROOM)
        except Exception:  # whoever waits is told, and the log knows it
            reference = secrets.token_hex(4)
            log.exception("job failed", job=job.id, work=job.work, reference=reference)
            return End("failed", FAILED.format(reference=reference))
        return None if context.is_settled else self._done(work, context, result)

    def _check_allowed(self, work: Work, context: JobContext) -> None:
        """Roles may have ended since it was asked for."""
        if context.asked_by_id is None:
            return
        with self.database.read() as session:
            person = session.get_one(Person, context.asked_by_id)
            is_allowed = person.active and work.may(context.actor(session), context.program)
        if not is_allowed:
            raise CannotDo(NOT_ALLOWED)


@dataclass
class _Context(JobContext):
    is_settled: bool = False


@dataclass
class JobProgress:
    """Notes how far a job is, about once a second, and learns that it is to stop.

    While a work itself holds SQLite's lock both pass beside the database.
    """

    runner: Runner
    held: Claim
    _noted: float = field(default_factory=monotonic)

    def reached(self, done: int, total: int | None = None) -> None:
        """As in Progress."""
        if self.runner.is_stopping():
            raise Stopped
        if monotonic() - self._noted < self.runner.write_every:
            return
        self._noted = monotonic()
        try:
            with self.runner.database.write(hasty=True) as session:
                is_to_stop = claiming.renew(session, self.held, self.runner.now(), done, total)
        except OperationalError:  # the lock is taken, mostly by the work itself
            beside.note(self.runner.files, self.held, done, total)
            is_to_stop = beside.is_asked_to_stop(self.runner.files, self.held)
        if is_to_stop:
            raise Cancelled
