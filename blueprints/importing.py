"""What the pages and the API of imports do alike: take a file, compare it, write it; large lists in the background."""

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Response

from blueprints.identity import actor, database, now, reading, writing
from models.imports import ImportRun
from models.jobs import Job
from workflow.attachments.storage import OTHER_DIGEST, Stream
from workflow.errors import FieldError, InvalidInput, Reason, Refused
from workflow.imports import runs, works
from workflow.imports.applying import RowRefused
from workflow.imports.reading import LARGEST_FILE
from workflow.imports.runs import CannotImport
from workflow.imports.sheets import Unreadable
from workflow.imports.workbooks import MEDIA_TYPE
from workflow.jobs import asking
from workflow.texts import Text
from workflow.works import WORKS

SMALL = 200
"""Rows that are compared and written while whoever asked waits for the page."""
IMPORT = "import"


def take_file(
    kind: str,
    name: str,
    stream: Stream,
    *,
    action: str | None = None,
    sheet: str | None = None,
    sha256: str | None = None,
) -> int:
    """Keep a file that was handed over; gives the number of its import. Raises NotFound, InvalidInput (at `file`)."""
    content = _read_whole(stream)
    found = hashlib.sha256(content).hexdigest()
    if sha256 is not None and found != sha256:
        raise InvalidInput([FieldError("file", OTHER_DIGEST.format(name=name, sha256=found))])
    try:
        with writing() as session:
            return runs.take(session, kind, name, content, action=action, sheet=sheet, actor=actor(), now=now()).id
    except Unreadable as problem:
        raise InvalidInput([FieldError("file", problem.said)]) from problem


def _read_whole(stream: Stream) -> bytes:
    """All of a file, and a little more than is taken of one that is too large: a stream may give it piece by piece."""
    pieces, left = list[bytes](), LARGEST_FILE + 1
    while left > 0 and (piece := stream.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def name_and_compare(number: int, columns: Mapping[int, str], same: Mapping[str, Any]) -> None:
    """Say what the columns are, and compare: at once, or as a job. Raises InvalidInput, Refused, NotFound."""
    try:
        with writing() as session:
            run = runs.find_run(session, number, actor())
            runs.name_columns(session, run, columns, same, actor=actor(), now=now())
            is_small = run.counts["rows"] <= SMALL
            run.job_id = None if is_small else _ask(session, run, works.COMPARE, {})
        if is_small:
            runs.compare_run(database(), number, actor=actor(), now=now())
    except CannotImport as problem:
        raise refused("not_now", problem.message) from problem


def write_rows(number: int, *, duplicates: bool) -> Mapping[str, int] | None:
    """Write a compared list; gives how many items were made and changed, None where a job does it. Raises Refused."""
    try:
        with writing() as session:
            run = runs.find_run(session, number, actor())
            runs.check_ready(run)
            if run.counts["rows"] > SMALL:
                run.job_id = _ask(session, run, works.APPLY, {"duplicates": duplicates})
                return None
            return runs.apply_run(session, number, duplicates=duplicates, actor=actor(), now=now())
    except CannotImport as problem:
        raise refused("not_now", problem.message) from problem
    except RowRefused as problem:
        raise refused("row_refused", problem.said) from problem


def give_up(number: int) -> None:
    """Forget a list that was handed over. Raises Refused when its import has ended, or is at work."""
    try:
        with writing() as session:
            runs.discard_run(session, number, actor=actor(), now=now())
    except CannotImport as problem:
        raise refused("not_now", problem.message) from problem


def job_of(run: ImportRun) -> Job | None:
    """The job that compares or writes the list, or did so last."""
    return reading().get(Job, run.job_id) if run.job_id is not None else None


def workbook(content: bytes, name: str) -> Response:
    """A workbook to be saved."""
    response = Response(content, mimetype=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response.headers["Cache-Control"] = "no-store"
    return response


def refused(code: str, message: Text) -> Refused:
    """Why an import does not go on, as other refusals are told."""
    return Refused(IMPORT, "state", [Reason(code, message)])


def _ask(session: Any, run: ImportRun, work: str, more: Mapping[str, Any]) -> int:
    job = asking.ask(session, WORKS[work], {"run": run.id, **more}, actor=actor(), now=now(), program=run.program)
    return job.id
