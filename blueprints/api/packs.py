"""The pack of a report: asked for here, followed and fetched as any background work."""

from datetime import date

from flask import Response
from pydantic import Field

from blueprints.access import signed_in
from blueprints.api.answers import answer
from blueprints.api.jobs import job_shown
from blueprints.api.room import JOBS, WRITES, Given, Name, Reference, gives, room
from blueprints.api.shapes import jobs as shapes
from blueprints.identity import actor, reading
from blueprints.listings import EARLIEST, LATEST
from blueprints.packs import find_program, pack_job
from workflow.errors import FieldError, InvalidInput
from workflow.jobs import asking
from workflow.texts import Text

DAYS = Text(
    "Give either a report, or the first and the last day in their order.",
    "Donnez soit un rapport, soit le premier et le dernier jour dans leur ordre.",
)


class PackWanted(Given):
    """Of which report, or of which days."""

    program: Name | None = None
    report: Reference | None = Field(default=None, description="One that is compiled; its frozen lists are packed.")
    first: date | None = None
    last: date | None = None


@room.post("/packs", tags=[JOBS], security=WRITES, responses=gives(shapes.Job, 404, 409, code=202))
@signed_in
def make_pack(body: PackWanted) -> Response:
    """Begin to pack every list that you may read. Follow the job; its file is a ZIP file (docs/packs.md)."""
    number = pack_job(find_program(body.program), _params(body)).id
    return answer(job_shown(asking.find_job(reading(), number, actor())), 202)


def _params(body: PackWanted) -> dict[str, str]:
    if body.report:
        return {"report": body.report}
    if body.first is None or body.last is None or not EARLIEST <= body.first <= body.last <= LATEST:
        raise InvalidInput([FieldError("first", DAYS)])
    return {"first": body.first.isoformat(), "last": body.last.isoformat()}
