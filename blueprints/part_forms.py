"""The form of one part of an item's content: each question with its box, what stands there, and what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from blueprints.display import said
from blueprints.forms import OWN, Choices, Control, Form, make_form, read_form
from blueprints.numbers import whole_number
from blueprints.part_rows import FILL, MOVE, SORT, filled, rearranged, sort_rows, too_many_rows
from blueprints.typed_forms import rows_wanted
from blueprints.wording import _
from workflow.content.answers import Content, Place
from workflow.content.completeness import table_gaps
from workflow.content.outline import say_why_not
from workflow.content.saving import Clash, Given
from workflow.content.storing import NEVER, Written, content_in
from workflow.content.structure import ROW, Part, Question, Structure
from workflow.differences import Piece, compare_texts
from workflow.errors import FieldError, InvalidInput
from workflow.values import MAX_ROWS, UNKNOWN, is_empty

SEEN = "seen."
"""Before a question's name: the version of its answer that the form was made of."""


@dataclass
class Asked:
    """One question as the page asks it. `version` is the one that the box was filled from."""

    question: Question
    control: Control
    version: int
    written: Written | None
    is_required: bool = False
    not_asked: str = ""
    theirs: Written | None = None
    pieces: Sequence[Piece] = ()
    gaps: Sequence[str] = ()
    """What a table that is begun lacks, in words."""

    @property
    def name(self) -> str:
        """The question's name."""
        return self.question.name

    @property
    def file(self) -> Mapping[str, Any] | None:
        """The file that stands there, where one does."""
        value = self.written.value if self.written else None
        return value if self.question.field.type == "file" and isinstance(value, Mapping) else None

    @property
    def text(self) -> str:
        """What stands there as text, options by their words."""
        return as_text(self.question, self.written.value) if self.written else ""

    @property
    def fills(self) -> Sequence[tuple[str, str]]:
        """What a whole row or column of a preprinted table can be filled with: the choices that all its cells share."""
        cells = self.control.rows[0][1:] if self.question.rows and self.control.rows else []
        first = cells[0].choices if cells else ()
        alike = all(cell.kind == "select" and list(cell.choices) == list(first) for cell in cells)
        return [(value, name) for value, name in first if value] if alike else []

    def fixed(self, row: str, column: str) -> str:
        """What is preprinted in a cell, or nothing."""
        return self.question.fixed.get(row, {}).get(column, "")


@dataclass
class PartForm:
    """Every question of a part in order, those that are not asked with the reason."""

    form: Form
    asked: list[Asked] = field(default_factory=list)

    @property
    def clashes(self) -> list[Asked]:
        """The questions that somebody else answered meanwhile."""
        return [one for one in self.asked if one.theirs is not None]


def make_part_form(
    structure: Structure,
    part: Part,
    instance: str,
    written: Mapping[Place, Written],
    *,
    typed: Mapping[str, Any] | None = None,
    clashes: Sequence[Clash] = (),
    files: Choices = (),
) -> PartForm:
    """The form of a part as it stands, with what was typed over it and what clashed beside it.

    `files` are those that a question for one can name.
    """
    content = content_in(written)
    questions = list(part.questions.values())
    shown = {one.name: _shown(one, part, instance, content, typed or {}) for one in questions}
    fields = [one.asked_field(content, _rows(shown[one.name]), instance) for one in questions]
    choices = {"file": files}
    form = make_form(fields, shown, rows=_least(questions, shown), choices=choices)  # the outline says what is required
    clashed = {clash.place.question: clash for clash in clashes}
    asked = [
        _ask(structure, question, control, Place(part.id, question.name, instance), content, written, clashed)
        for question, control in zip(questions, form.controls, strict=True)
    ]
    return PartForm(form, asked)


def _ask(
    structure: Structure,
    question: Question,
    control: Control,
    place: Place,
    content: Content,
    written: Mapping[Place, Written],
    clashed: Mapping[str, Clash],
) -> Asked:
    standing, clash = written.get(place), clashed.get(question.name)
    asked = Asked(question, control, standing.version if standing else NEVER, standing)
    if question.rows:
        control.rows = control.rows[: len(question.rows)]
    asked.is_required = question.is_required(content, place.instance)
    asked.gaps = gaps_said(question, content, place)
    if not question.is_asked(content, place.instance) and question.applies is not None:
        asked.not_asked = said(say_why_not(structure, question.applies, content, place.instance))
    if clash is not None:
        asked.theirs, asked.version = clash.theirs, clash.theirs.version
        asked.pieces = compare_texts(as_text(question, clash.theirs.value), as_text(question, clash.ours))
    return asked


def gaps_said(question: Question, content: Content, place: Place) -> list[str]:
    """What a table that is begun lacks: each cell by its column and row, and the values that no row has."""
    columns = {column.name: column for column in question.field.columns}
    found = table_gaps(question, content, place) if content.rows(*place) else ()
    told = [
        _("Not filled in yet: %(column)s, row %(number)d.", column=said(columns[gap.column].label), number=gap.row)
        for gap in found
        if gap.row
    ]
    named = [
        said(option.label)
        for gap in found
        for option in columns[gap.column].options
        if not gap.row and option.value == gap.value
    ]
    return [*told, *([_("No row yet for: %(named)s.", named=", ".join(named))] if named else [])]


def _shown(question: Question, part: Part, instance: str, content: Content, typed: Mapping[str, Any]) -> Any:
    value = typed[question.name] if question.name in typed else content.get(part.id, question.name, instance)
    if not question.rows:
        return value
    given = {row.get(ROW): row for row in value or () if isinstance(row, Mapping)}
    return [{**given.get(key, {}), **question.fixed.get(key, {}), ROW: key} for key, _ in question.rows]


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list | tuple) else []


def _least(questions: Sequence[Question], shown: Mapping[str, Any]) -> dict[str, int]:
    """How many rows each table shows: two empty ones at first, one more than it has after that."""
    rows = {one.name: len(shown[one.name] or ()) for one in questions if one.field.type == "rows"}
    least = {name: min(count + 1, MAX_ROWS) for name, count in rows.items()}
    return {**least, **rows_wanted(request.form)}


def as_text(question: Question, value: Any) -> str:
    """An answer as text that can be compared: rows one to a line, options by their words."""
    if is_empty(value):
        return ""
    if question.field.type == "file" and isinstance(value, Mapping):
        return str(value.get("name") or value.get("attachment", ""))
    options = {option.value: said(option.label) for option in question.field.options}
    if isinstance(value, list):
        return "\n".join(_line(one, options) for one in value)
    return options.get(str(value), str(value))


def _line(value: Any, options: Mapping[str, str]) -> str:
    if isinstance(value, Mapping):
        return " | ".join(str(part) for part in value.values())
    return options.get(str(value), str(value))


def read_part(part: Part, typed: MultiDict[str, str]) -> tuple[dict[str, Any], dict[str, int]]:
    """What was typed for each question that the form showed, and the versions that it was made of.

    Raises InvalidInput for every name that the part does not ask for, and for a table of too many rows.
    """
    fields = {one.name: one.field for one in part.questions.values()}
    own = {*OWN, SORT, MOVE, FILL}
    strange = [name for name in typed if name not in own and name.removeprefix(SEEN).split(".")[0] not in fields]
    if strange:
        raise InvalidInput([FieldError(name, UNKNOWN.format(name=name)) for name in strange])
    if too_many := too_many_rows(fields.values(), typed):
        raise InvalidInput(too_many)
    typed = filled(rearranged(typed))
    seen = {name: typed.get(f"{SEEN}{name}", NEVER, type=whole_number) for name in fields}
    return sort_rows(read_form(fields.values(), typed), typed), seen


def changed_only(
    part: Part, instance: str, given: Mapping[str, Any], seen: Mapping[str, int], written: Mapping[Place, Written]
) -> dict[str, Given]:
    """What differs from what the form was made of; a box that nobody touched is no answer to what others wrote."""
    found = {}
    for name, value in given.items():
        standing = written.get(Place(part.id, name, instance))
        untouched = is_empty(value) and standing is None
        if not untouched:
            found[name] = Given(value, seen[name])
    return found
