"""Long work in the background: one's own jobs, how far each is, cancelling one, the file it made."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.access import signed_in
from blueprints.identity import actor, now, reading, writing
from blueprints.numbers import whole_number
from blueprints.uploads import send_made, store
from blueprints.wording import _
from models.jobs import Job, JobFile
from workflow.errors import Refused
from workflow.jobs import asking, beside
from workflow.texts import Text
from workflow.works import WORKS

pages = Blueprint("jobs", __name__)

SIZE = 50


@pages.get("/jobs")
@signed_in
def show_jobs() -> str:
    """One's own jobs from the newest on; who administers a program sees all of it."""
    rows = asking.list_jobs(reading(), actor(), before=request.args.get("before", type=whole_number), size=SIZE + 1)
    return render_template(
        "pages/jobs.html",
        rows=rows[:SIZE],
        older=rows[SIZE - 1].id if len(rows) > SIZE else None,
        oversees=bool(asking.administered(actor())),
        label_of=label_of,
        states=asking.STATES,
        sentence_of=asking.sentence_of,
    )


@pages.get("/jobs/<int:number>")
@signed_in
def show_job(number: int) -> str:
    """One job: how far it is, what it says, and its file."""
    job = asking.find_job(reading(), number, actor())
    return render_template(
        "pages/job.html",
        job=job,
        label=label_of(job),
        program=asking.program_label(job),
        states=asking.STATES,
        sentence=asking.sentence_of(job),
        ahead=asking.count_before(reading(), job),
        file=readable_file(job),
    )


@pages.get("/jobs/<int:number>/cancel")
@signed_in
def show_cancel(number: int) -> str:
    """Ask once whether it is meant."""
    job = asking.find_job(reading(), number, actor())
    return render_template("pages/job_cancel.html", job=job, label=label_of(job))


@pages.post("/jobs/<int:number>/cancel")
@signed_in
def cancel(number: int) -> AnyResponse:
    """Cancel a job."""
    is_over = cancel_job(number)
    flash(_("It is cancelled.") if is_over else _("It will stop in a moment. Nothing of it is kept."))
    return redirect(url_for("jobs.show_job", number=number), 303)


def cancel_job(number: int) -> bool:
    """Cancel a job; gives whether it is over by now. Raises NotFound, Refused.

    One that runs is told beside the database too: it may hold the lock that this waits for.
    """
    job = asking.find_job(reading(), number, actor())
    was_running = job.state == "running"
    if was_running:
        beside.ask_to_stop(store(), job)
    try:
        with writing() as session:
            return not asking.cancel(session, number, actor=actor(), now=now()).is_open
    except Refused as refused:
        if was_running and refused.reasons[0].code == "job_cancelled":
            return True
        raise


@pages.app_template_filter("reached")
def reached(job: Job) -> beside.Reached:
    """How far a job is."""
    return beside.reached(store(), job)


@pages.get("/jobs/<int:number>/file")
@signed_in
def read_file(number: int) -> Response:
    """Send the file that a job made, to be saved, to whoever asked for it."""
    job = asking.find_job(reading(), number, actor())
    return send_file_of(job)


def send_file_of(job: Job) -> Response:
    """The file of a job: 403 for others than who asked and still may, 404 without one, 410 when it is gone."""
    if not asking.may_read(job, WORKS.get(job.work), actor()):
        abort(403)
    file = asking.made_file(job)
    if file is None:
        abort(410 if job.state == "done" else 404)
    return send_made(file, job.finished_at or job.asked_at)


def readable_file(job: Job) -> JobFile | None:
    """The file that whoever asks may have; None when there is none, or it is not for them."""
    return asking.made_file(job) if asking.may_read(job, WORKS.get(job.work), actor()) else None


def label_of(job: Job) -> Text:
    """What a job does, in words."""
    return asking.label_of(job, WORKS)
