"""The page's side of jobs: ask for one, look at one's own, cancel one, have its file."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from models.jobs import OPEN_STATES, Job, JobFile
from workflow import registry
from workflow.actors import Actor
from workflow.errors import NotFound, Reason, Refused
from workflow.jobs.claiming import CANCELLED, job_file
from workflow.jobs.works import GIVEN, MADE, Kept, Work
from workflow.texts import Text
from workflow.visibility import may, programs_of

ASK, CANCEL = "ask_for_job", "cancel_job"
MOST_OPEN = 10
"""Jobs that one person may have waiting and running at once."""

STATES = {
    "queued": Text("Waits", "En attente"),
    "running": Text("Runs", "En cours"),
    "done": Text("Done", "Terminé"),
    "failed": Text("Failed", "Échoué"),
    "cancelled": Text("Cancelled", "Annulé"),
}
NOT_YOURS = Text("Your roles do not include this work.", "Vos rôles ne comprennent pas ce travail.")
TOO_MANY = Text(
    "You have {count} jobs that wait or run. Wait until one is done, or cancel one.",
    "Vous avez {count} travaux en attente ou en cours. Attendez que l’un soit terminé, ou annulez-en un.",
)
IS_OVER = Text("This work is over already.", "Ce travail est déjà fini.")


def ask(
    session: Session,
    work: Work,
    params: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    program: str = "",
    given: Kept | None = None,
) -> Job:
    """Ask for work; gives the job. Who asks for the very same again while it is open is given that one.

    `given` is a file whose bytes the store has already; it is kept as long as the work's result would be.
    Raises Refused for the role, or when the person has too many jobs open.
    """
    if not work.may(actor, program):
        raise Refused(ASK, "role", [Reason("role", NOT_YOURS)])
    mine = select(Job).where(Job.asked_by_id == actor.person_id, Job.state.in_(OPEN_STATES))
    waiting = session.scalars(mine.order_by(Job.id)).all()
    same = (job for job in waiting if (job.work, job.program, job.params) == (work.name, program, dict(params)))
    if given is None and (found := next(same, None)) is not None:
        return found
    if actor.person_id is not None and len(waiting) >= MOST_OPEN:
        raise Refused(ASK, "state", [Reason("too_many_jobs", TOO_MANY.format(count=len(waiting)))])
    job = Job(work=work.name, program=program, params=dict(params), asked_by_id=actor.person_id, asked_at=now)
    session.add(job)
    session.flush()
    if given is not None:
        session.add(job_file(job.id, GIVEN, given, now + work.keep))
    return job


def list_jobs(session: Session, actor: Actor, *, before: int | None = None, size: int = 50) -> Sequence[Job]:
    """One's own jobs from the newest on; who administers a program sees all of it."""
    query = select(Job).where(_visible(actor)).options(joinedload(Job.asked_by), selectinload(Job.files))
    if before is not None:
        query = query.where(Job.id < before)
    return session.scalars(query.order_by(Job.id.desc()).limit(size)).all()


def find_job(session: Session, number: int, actor: Actor) -> Job:
    """One job that the actor may see, with its files. Raises NotFound."""
    query = select(Job).where(Job.id == number, _visible(actor))
    found = session.scalar(query.options(joinedload(Job.asked_by), selectinload(Job.files)))
    if found is None:
        raise NotFound(f"job {number}")
    return found


def count_before(session: Session, job: Job) -> int:
    """How many jobs are done before one that waits."""
    query = select(func.count(Job.id)).where(Job.state.in_(OPEN_STATES), Job.id < job.id)
    return session.scalar(query) or 0 if job.state == "queued" else 0


def cancel(session: Session, number: int, *, actor: Actor, now: datetime) -> Job:
    """Cancel a job: one that waits at once, one that runs when it next says how far it is.

    Raises NotFound, or Refused when it is over.
    """
    find_job(session, number, actor)
    job = session.scalars(select(Job).where(Job.id == number).with_for_update()).one()
    if not job.is_open:
        raise Refused(CANCEL, "state", [Reason(f"job_{job.state}", IS_OVER)])
    job.cancel_asked_at = job.cancel_asked_at or now
    if job.state == "queued":
        job.state, job.finished_at, job.said = "cancelled", now, {"en": CANCELLED.en, "fr": CANCELLED.fr}
    return job


def made_file(job: Job) -> JobFile | None:
    """The file that a job made, while it is kept."""
    return next((file for file in job.files if file.purpose == MADE), None)


def may_read(job: Job, work: Work | None, actor: Actor) -> bool:
    """Whether the actor may have the file that the job made: only who asked for it, and still may."""
    is_theirs = actor.person_id is not None and job.asked_by_id == actor.person_id
    return is_theirs and work is not None and work.may(actor, job.program)


def administered(actor: Actor) -> Collection[str]:
    """The programs whose jobs the actor oversees; with any of them, those of the whole site."""
    names = [program.name for program in programs_of(actor) if may(actor, "administer", program)]
    return ("", *names) if names else ()


def _visible(actor: Actor) -> ColumnElement[bool]:
    if actor.person_id is None:
        return true()
    return or_(Job.asked_by_id == actor.person_id, Job.program.in_(administered(actor)))


def label_of(job: Job, works: Mapping[str, Work]) -> Text:
    """What a job does, in words; its bare name where this version no longer knows it."""
    work = works.get(job.work)
    return work.label if work is not None else Text(job.work, job.work)


def program_label(job: Job) -> Text | None:
    """The program that a job is about; none for the whole site."""
    return registry.program(job.program).label if job.program else None


def sentence_of(job: Job) -> Text | None:
    """What a job tells whoever asked."""
    return Text(job.said["en"], job.said["fr"]) if job.said else None
