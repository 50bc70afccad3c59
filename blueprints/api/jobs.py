"""Long work in the background: listed, followed, cancelled; the file it made."""

from flask import Response, url_for

from blueprints.access import allowed, signed_in
from blueprints.api.answers import Shape, answer, person_shown
from blueprints.api.files import RANGES
from blueprints.api.pages import PageQuery, last_number, page_from
from blueprints.api.room import JOBS, READS, WRITES, IdPath, gives, problems, room
from blueprints.api.shapes import jobs as shapes
from blueprints.display import said
from blueprints.everything import ask_for_export
from blueprints.identity import actor, reading
from blueprints.jobs import cancel_job as stop_job
from blueprints.jobs import reached, readable_file, send_file_of
from blueprints.personal import ask_of_person, ask_own
from models.jobs import Job, JobFile
from workflow.jobs import asking
from workflow.works import WORKS


@room.get("/jobs", tags=[JOBS], security=READS, responses=gives(shapes.Jobs))
@signed_in
def list_jobs(query: PageQuery) -> Response:
    """List your jobs from the newest on; who administers a program sees all of it."""
    rows = asking.list_jobs(reading(), actor(), before=last_number(query), size=query.limit + 1)
    return page_from(rows, query, lambda row: row.id, job_shown)


@room.get("/jobs/<int:id>", tags=[JOBS], security=READS, responses=gives(shapes.Job))
@signed_in
def read_job(path: IdPath) -> Response:
    """Read how far a job is."""
    return answer(job_shown(asking.find_job(reading(), path.id, actor())))


@room.post("/jobs/<int:id>/cancel", tags=[JOBS], security=WRITES, responses=gives(shapes.Job, 409))
@signed_in
def cancel_job(path: IdPath) -> Response:
    """Cancel a job. One that runs stops in a moment; nothing of it is kept."""
    stop_job(path.id)
    return answer(job_shown(asking.find_job(reading(), path.id, actor())))


@room.get("/jobs/<int:id>/file", tags=[JOBS], security=READS, responses={**RANGES, **problems(410)})
@signed_in
def download_made(path: IdPath) -> Response:
    """Read the file that a job made, whole or a part of it (`Range`). `ETag` is its SHA-256."""
    return send_file_of(asking.find_job(reading(), path.id, actor()))


@room.post("/export", tags=[JOBS], security=WRITES, responses=gives(shapes.Job, 409, code=202))
@allowed("export_all")
def export_everything() -> Response:
    """Begin an export of all that this installation holds. Follow the job; its file is a ZIP file (docs/export.md)."""
    number = ask_for_export().id
    return answer(job_shown(asking.find_job(reading(), number, actor())), 202)


@room.post("/me/data", tags=[JOBS], security=WRITES, responses=gives(shapes.Job, 409, code=202))
@signed_in
def ask_for_own_data() -> Response:
    """Ask for all that is held about you. Follow the job; its file is a ZIP file (docs/personal-data.md)."""
    number = ask_own().id
    return answer(job_shown(asking.find_job(reading(), number, actor())), 202)


@room.post("/people/<int:id>/data", tags=[JOBS], security=WRITES, responses=gives(shapes.Job, 409, code=202))
@allowed("administer")
def ask_for_data_of_person(path: IdPath) -> Response:
    """Ask for all that is held about somebody. Erasing a person is done in the browser, where one proves who one is."""
    number = ask_of_person(path.id).id
    return answer(job_shown(asking.find_job(reading(), number, actor())), 202)


def job_shown(job: Job) -> Shape:
    """A job as JSON."""
    sentence, at = asking.sentence_of(job), reached(job)
    return {
        "id": job.id,
        "work": job.work,
        "label": said(asking.label_of(job, WORKS)),
        "program": job.program or None,
        "state": job.state,
        "done": at.done,
        "total": at.total,
        "attempts": job.attempts,
        "said": said(sentence) if sentence else None,
        "result": job.result if job.asked_by_id == actor().person_id else None,
        "asked_by": person_shown(job.asked_by),
        "asked_at": job.asked_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "cancel_asked_at": job.cancel_asked_at,
        "file": _file(job, readable_file(job)),
    }


def _file(job: Job, file: JobFile | None) -> Shape | None:
    if file is None:
        return None
    return {
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "kept_until": file.kept_until,
        "address": url_for("api.download_made", id=job.id),
    }
