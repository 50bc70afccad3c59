"""The pack of a report: asked for here, made in the background, fetched where the background work is shown."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from blueprints.access import signed_in
from blueprints.identity import actor, now, reading, writing
from blueprints.listings import Wanted, read_wanted
from models.items import Item
from models.jobs import Job
from models.snapshots import Snapshot
from workflow.errors import NotFound
from workflow.jobs import asking
from workflow.registry import Program
from workflow.reports.pack_works import PACK, may_pack
from workflow.reports.periods import period_with, periods_of
from workflow.reports.windows import Window
from workflow.visibility import find_visible, programs_of, visible_anywhere
from workflow.works import WORKS

pages = Blueprint("packs", __name__)

MOST = 50


@pages.get("/reports/pack")
@signed_in
def show_pack() -> str:
    """Which pack there can be: of a report as it was compiled, or of any days."""
    return _page(_program())


@pages.post("/reports/pack")
@signed_in
def ask_for_pack() -> tuple[str, int] | Response:
    """Have a pack made, and lead to where one sees how far it is."""
    program = _program()
    if request.form.get("report"):
        return _asked(program, {"report": request.form["report"][:40]})
    wanted = read_wanted(program, periods_of(reading(), program, program.today(now())), request.form)
    if wanted.errors:
        return _page(program, wanted), 422
    return _asked(program, {"first": wanted.first, "last": wanted.last})


def pack_job(program: Program, params: dict[str, str]) -> Job:
    """The job that makes the pack. Raises Refused, and NotFound for a report that is not one's to see."""
    with writing() as session:
        if "report" in params:
            find_visible(session, params["report"], actor())
        return asking.ask(session, WORKS[PACK], params, actor=actor(), now=now(), program=program.name)


def find_program(name: str | None) -> Program:
    """The program of that name whose lists one may read; without a name the first. Raises NotFound."""
    for program in programs_of(actor()):
        if name in (None, "", program.name) and may_pack(actor(), program.name):
            return program
    raise NotFound("pack")


def _program() -> Program:
    return find_program(request.values.get("program"))


def _asked(program: Program, params: dict[str, str]) -> Response:
    return redirect(url_for("jobs.show_job", number=pack_job(program, params).id), 303)


def _reports(program: Program) -> Sequence[Item]:
    """The reports that are compiled and that one may see, the newest first."""
    compiled = select(Snapshot.item_id).join(Item, Item.id == Snapshot.item_id).where(Item.program == program.name)
    query = select(Item).where(Item.id.in_(compiled), visible_anywhere(actor())).order_by(Item.id.desc()).limit(MOST)
    return [item for item in reading().scalars(query) if item.fields.get("snapshot")]


def _page(program: Program, wanted: Wanted | None = None) -> str:
    periods = periods_of(reading(), program, program.today(now()))
    asked = wanted or read_wanted(program, periods, request.args)
    return render_template(
        "pages/pack.html",
        program=program,
        programs=[one for one in programs_of(actor()) if may_pack(actor(), one.name)],
        wanted=asked,
        period=period_with(periods, asked.window),
        periods=[(one, _address(program, one.window)) for one in periods],
        reports=_reports(program),
    )


def _address(program: Program, window: Window) -> str:
    first, last = window.first.isoformat(), window.last.isoformat()
    return url_for("packs.show_pack", program=program.name, first=first, last=last)
