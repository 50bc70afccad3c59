"""The export of everything, for administrators: what it is, and asking for it."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from blueprints.access import allowed
from blueprints.identity import actor, now, reading, writing
from models.jobs import Job
from workflow.errors import Reason, Refused
from workflow.everything.work import WORK, foreign_programs, foreign_said
from workflow.jobs import asking

pages = Blueprint("everything", __name__)


@pages.get("/export")
@allowed("export_all")
def show_export() -> str:
    """What an export of everything holds, and the button that begins one."""
    foreign = foreign_programs(reading(), actor())
    return render_template("pages/export.html", refused=foreign_said(foreign) if foreign else None)


@pages.post("/export")
@allowed("export_all")
def export() -> Response:
    """Begin one in the background, and show how far it is."""
    return redirect(url_for("jobs.show_job", number=ask_for_export().id), 303)


def ask_for_export() -> Job:
    """Ask for the work; who asks again while it waits or runs is given the same. Raises Refused."""
    foreign = foreign_programs(reading(), actor())
    if foreign:
        raise Refused(asking.ASK, "role", [Reason("foreign_programs", foreign_said(foreign))])
    with writing() as session:
        return asking.ask(session, WORK, {}, actor=actor(), now=now())
