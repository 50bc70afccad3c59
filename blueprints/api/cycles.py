"""Cycles: their dates and limits, changed with a source and a reason, and loaded from a file’s text."""

from dataclasses import asdict
from typing import Any

from flask import Response
from pydantic import Field
from sqlalchemy.orm import Session

from blueprints.access import signed_in
from blueprints.api.answers import Shape, answer
from blueprints.api.matching import held_to, tag, version_of
from blueprints.api.pages import PageQuery, page_of
from blueprints.api.room import CYCLES, READS, WRITES, Given, gives, room
from blueprints.api.shapes import cycles as shapes
from blueprints.cycles import (
    LARGEST_FILE,
    asked_program,
    check_may_change,
    find_line,
    perform_change,
    read_change,
    write_cycle,
)
from blueprints.cycles import keep_cycle as make_item
from blueprints.display import said
from blueprints.identity import actor, reading
from workflow.errors import FieldError, InvalidInput
from workflow.limits import CycleRow, CycleSheet, Line, Reading
from workflow.registry import Program
from workflow.texts import Text

AT_LINE = Text("Line {line}, {key}: {said}", "Ligne {line}, {key} : {said}")


class CyclePath(Given):
    """The cycle in an address."""

    name: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z-]{1,19}$", description="Such as 2030-2032.")


class LinePath(CyclePath):
    """The date or limit of a cycle in an address."""

    what: str = Field(pattern=r"^[a-z][a-z0-9_]{0,59}$", description="Such as notice_days or due_on.")


class CycleText(Given):
    """A cycle’s file."""

    text: str = Field(min_length=1, max_length=LARGEST_FILE, description="YAML; docs/cycles.md says what it holds.")
    reason: str = Field(default="", max_length=2000, description="Needed where the cycle was loaded before.")


class LineChange(Given):
    """What a date or limit becomes."""

    value: str = Field(max_length=2000, description="A number, a date, or of a list one word per line.")
    source: str = Field(max_length=400, description="Where the new value is laid down.")
    reason: str = Field(max_length=2000)


@room.get("/cycles", tags=[CYCLES], security=READS, responses=gives(shapes.Cycles, 404))
@signed_in
def list_cycles(query: PageQuery) -> Response:
    """List every cycle, the newest first."""
    rows: list[CycleRow] = asked_program().hooks["cycles"](reading(), actor())
    return page_of(rows, query, lambda row: row.name, _brief)


@room.get("/cycles/<name>", tags=[CYCLES], security=READS, responses=gives(shapes.Cycle))
@signed_in
def read_cycle(path: CyclePath) -> Response:
    """Read a cycle with its dates and limits, each with its source and who changed it last."""
    return _answer(asked_program(), path.name)


@room.post("/cycles/check", tags=[CYCLES], security=WRITES, responses=gives(shapes.CycleReading, 404))
@signed_in
def compare_cycle(body: CycleText) -> Response:
    """Compare a file with what stands; nothing is written."""
    program = asked_program()
    check_may_change(program)
    found = _read(program, body.text)
    differences = [
        {
            "name": one.name,
            "label": said(one.label),
            "before": said(one.before) or None,
            "after": said(one.after) or None,
        }
        for one in found.differences
    ]
    return answer({"name": found.name, "is_new": found.is_new, "plans": found.plans, "differences": differences})


@room.post("/cycles", tags=[CYCLES], security=WRITES, responses=gives(shapes.Cycle, 404, 409, code=201))
@signed_in
def load_cycle(body: CycleText) -> Response:
    """Load a cycle, or load it again: all of it or nothing."""
    program = asked_program()
    check_may_change(program)
    found = _read(program, body.text)
    write_cycle(program, found, body.reason)
    return _answer(program, found.name, 201)


def cycle_version(session: Session, *, name: str, **_others: Any) -> str:
    """The version of a cycle with its dates and limits. Raises NotFound."""
    return version_of(asdict(asked_program().hooks["cycle"](session, name, actor())))


def _answer(program: Program, name: str, code: int = 200) -> Response:
    sheet = program.hooks["cycle"](reading(), name, actor())
    return answer(_whole(sheet), code, tag(version_of(asdict(sheet))))


@room.post("/cycles/<name>/keep", tags=[CYCLES], security=WRITES, responses=gives(shapes.Cycle, code=201))
@signed_in
@held_to(cycle_version)
def keep_cycle(path: CyclePath) -> Response:
    """Keep a cycle as an item, where it stands as it came with the program, so that it can be closed."""
    program = asked_program()
    check_may_change(program)
    make_item(program, path.name)
    return _answer(program, path.name, 201)


@room.put("/cycles/<name>/<what>", tags=[CYCLES], security=WRITES, responses=gives(shapes.Cycle))
@signed_in
@held_to(cycle_version)
def change_cycle(path: LinePath, body: LineChange) -> Response:
    """Change a date or a limit of a cycle. It holds at once for every plan of the cycle."""
    program = asked_program()
    check_may_change(program)
    _sheet, line = find_line(program, path.name, path.what)
    perform_change(program, path.name, line, read_change(line, body.model_dump()))
    return _answer(program, path.name)


def _read(program: Program, text: str) -> Reading:
    """What a file holds. Raises InvalidInput (field `text`) with every fault and its line."""
    found: Reading = program.hooks["read_cycle"](reading(), text, "text")
    if found.faults:
        raise InvalidInput(
            [FieldError("text", AT_LINE.format(**asdict(one) | {"said": one.said})) for one in found.faults]
        )
    return found


def _brief(row: CycleRow) -> Shape:
    return {
        "name": row.name,
        "state": row.state,
        "state_label": said(row.state_said),
        "due_on": row.due_on,
        "effective_on": row.effective_on,
        "ends_on": row.ends_on,
        "plans": row.plans,
        "reference": row.reference,
    }


def _whole(sheet: CycleSheet) -> Shape:
    return {
        **_brief(sheet.row),
        "source": sheet.source,
        "structure": sheet.structure,
        "dates": [_line(line) for line in sheet.dates],
        "limits": [_line(line) for line in sheet.limits],
    }


def _line(line: Line) -> Shape:
    return {
        "name": line.name,
        "label": said(line.label),
        "value": line.typed,
        "unit": said(line.unit) or None,
        "source": line.source,
        "is_date": line.is_date,
        "is_list": line.is_list,
        "since": line.since,
        "changed_by": said(line.by) or None,
        "reason": line.reason or None,
    }
