"""Forms from declared fields: what is shown, what was typed, what is wrong with it.

The same `Field`s that the engine checks are shown, so that a form cannot ask for what is not declared. What was
typed is kept as typed until it is accepted.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from blueprints.display import labelled, said
from blueprints.numbers import whole_number
from blueprints.typed_forms import MORE, without_blank
from blueprints.uploads import upload_help
from workflow import values
from workflow.definition import Field, Transition
from workflow.errors import FieldError, InvalidInput, Reason

BLANK_ROWS = 2
MOST_LISTED = 30
"""So many people are chosen from a list that opens; one of more is chosen by typing."""
OWN = frozenset({"csrf_token", "at_version", "key", "heeded", MORE, "sure", "default", "on_behalf_of"})
"""What forms send besides their fields."""
MANY = frozenset({"choices", "people"})
KINDS = {
    "text": "text", "long": "long", "date": "date", "datetime": "datetime-local", "int": "number", "decimal": "decimal",
    "money": "decimal", "bool": "bool", "choice": "select", "choices": "checks", "person": "select",
    "people": "checks", "organization": "select", "item": "text", "items": "text", "file": "file", "rows": "rows",
    "scorers": "text", "password": "password", "email": "email",
}  # fmt: skip

Choices = Sequence[tuple[str, str]]


@dataclass
class Control:
    """One input of a form, as the macro shows it."""

    name: str
    label: str
    kind: str
    help: str = ""
    asked: str = ""
    """The question that it answers, in the words of whoever asked."""
    value: Any = ""
    error: str = ""
    reason: Reason | None = None
    required: bool = False
    marked: bool = False
    needed_for: str = ""
    """The action that will want it, where this one does not."""
    max: int | None = None
    min: int | None = None
    choices: Choices = ()
    list_id: str = ""
    """The list of suggestions of a chooser; the cells of a column share one."""
    place: str = ""
    """Where it stands in the page, where two controls have one name."""
    rows: list[list["Control"]] = field(default_factory=list)
    autocomplete: str = ""
    prefilled: bool = False
    """Of a password, which is else never sent to a page: that of a demo account is public."""

    @property
    def id(self) -> str:
        """The control's id in the page; an error summary links to it."""
        return "f-" + (self.place or self.name).replace(".", "-")

    @property
    def shown_value(self) -> str:
        """What a chooser says of its value: the choice with its id, so that the form tells it apart from a namesake."""
        said = next((name for value, name in self.choices if value == self.value), None)
        return str(self.value) if said is None else f"{said} ({self.value})"

    @property
    def lists(self) -> list["Control"]:
        """One cell of each column of a list that is chosen by typing: their suggestions stand in the page once."""
        return [cell for cell in (self.rows[0] if self.rows else ()) if cell.kind == "chooser"]

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """Every error of this control and its rows as (id, sentence)."""
        own = [(self.id, labelled(self.label, self.error))] if self.error else []
        return own + [wrong for row in self.rows for cell in row for wrong in cell.wrong]


@dataclass
class Form:
    """The controls of a form in order, and errors and reasons that belong to none of them."""

    controls: list[Control]
    general: list[str] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """Every error as (id, sentence), for the summary."""
        return [wrong for control in self.controls for wrong in control.wrong]

    @property
    def takes_files(self) -> bool:
        """Whether a file may come with it: it is then sent in parts."""
        cells = [cell for control in self.controls for row in control.rows for cell in row]
        return any(control.kind == "file" for control in (*self.controls, *cells))

    def add_errors(self, errors: Iterable[FieldError]) -> None:
        """Put each error beside its control; one whose control is not here becomes a general one."""
        for error in errors:
            control = self._find(error.field)
            if control is None:
                self.general.append(said(error.message))
            else:
                control.error = control.error or said(error.message)

    def add_reasons(self, reasons: Iterable[Reason]) -> None:
        """Put what refuses beside its control, with its rule, who can clear it and from when; else above the form."""
        for reason in reasons:
            control = self._find(reason.field) if reason.field else None
            if control is None or control.error:
                self.reasons.append(reason)
            else:
                control.error, control.reason = said(reason.message), reason

    def offer_only(self, offered: Mapping[str, Collection[str] | None]) -> None:
        """Of the choices of these controls offer only some; the only one is chosen already. None: it is not asked."""
        self.controls = [control for control in self.controls if offered.get(control.name, ()) is not None]
        for control in self.controls:
            left = offered.get(control.name)
            if left:
                control.choices = [(value, name) for value, name in control.choices if value in left]
                control.value = control.value or (control.choices[0][0] if len(control.choices) == 1 else "")

    def describe(self, row: Transition, record: Mapping[str, Any], hidden: Collection[str] = ()) -> None:
        """Say above what answers a question of the record what was asked, unless that is `hidden`."""
        for control in self.controls:
            name = row.answers.get(control.name, "")
            control.asked = str(record.get(name) or "") if name not in hidden else ""

    def mark_for(self, later: tuple[Transition | None, Collection[str]]) -> None:
        """Say of what the action that comes next will want, and this one does not, that it will."""
        onward, names = later
        for control in self.controls:
            if onward is not None and control.name in names and not control.required:
                control.needed_for = said(onward.label)

    def _find(self, path: str) -> Control | None:
        name, _, rest = path.partition(".")
        found = next((control for control in self.controls if control.name == name), None)
        if found is None or not rest or not found.rows:
            return found
        cells = (cell for row in found.rows for cell in row)
        return next((cell for cell in cells if cell.name == path), found)


def make_form(
    declared: Iterable[Field],
    given: Mapping[str, Any],
    *,
    required: Collection[str] = (),
    choices: Mapping[str, Choices] | None = None,
    marked: bool = True,
    rows: Mapping[str, int] | None = None,
) -> Form:
    """A form for the declared fields, showing `given` (typed by a person, or stored).

    Only what is `required` is `marked`, where the form has marks: of the rest, a rule may ask for it, or a later
    action. A list has at least so many `rows`, filled in or not.
    """
    offered = choices or {}
    controls = [_control(one, one.name, given.get(one.name), required, offered, rows or {}) for one in declared]
    for control in controls:
        control.marked = marked and control.required
    return Form(controls)


def check_asked(declared: Iterable[Field], typed: MultiDict[str, str], also: Collection[str] = ()) -> None:
    """Raise InvalidInput for every name that the form does not ask for: it is refused, not passed over.

    `also` are names that it asks for besides its fields.
    """
    fields = {one.name: one for one in declared}
    strange = [name for name in typed if name not in OWN and name not in also and not _is_asked(fields, name)]
    if strange:
        raise InvalidInput([FieldError(name, values.UNKNOWN.format(name=name)) for name in strange])


def _is_asked(fields: Mapping[str, Field], name: str) -> bool:
    first, _, rest = name.partition(".")
    field = fields.get(first)
    if field is None or not rest:
        return field is not None
    number, _, column = rest.partition(".")
    is_cell = number.isdecimal() and column in {one.name for one in field.columns}
    return field.type == "rows" and (rest == "count" or is_cell)


def read_form(declared: Iterable[Field], typed: MultiDict[str, str]) -> dict[str, Any]:
    """What a person typed, by field: text, lists of text, rows of text. Blank fields are given as empty."""
    return {one.name: _typed(one, one.name, typed) for one in declared if _is_there(one, typed)}


def _is_there(one: Field, typed: MultiDict[str, str]) -> bool:
    """What a form shows it also sends, an unticked box as blank; what was not sent stays as it is."""
    return (f"{one.name}.count" if one.type == "rows" else one.name) in typed


def _typed(one: Field, name: str, typed: MultiDict[str, str]) -> Any:
    if one.type == "rows":
        count = min(typed.get(f"{name}.count", 0, type=whole_number) or 0, values.MAX_ROWS)
        rows = ({column.name: _typed(column, f"{name}.{index}.{column.name}", typed) for column in one.columns}
                for index in range(count))  # fmt: skip
        return [row for row in (without_blank(row) for row in rows) if row]
    if one.type in MANY:
        return [part for part in typed.getlist(name) if part]
    if one.type == "bool":
        return "true" if any(typed.getlist(name)) else ""
    given = typed.getlist(name) or [""]
    return given[-1 if one.type == "choice" else 0]  # the blank that is always sent stands before round buttons


def _control(
    one: Field,
    name: str,
    value: Any,
    required: Collection[str],
    choices: Mapping[str, Choices],
    least: Mapping[str, int],
    path: str = "",
) -> Control:
    path = path or name
    offered = _choices(one, path, choices)
    control = Control(
        name=name,
        label=said(one.label),
        kind="chooser" if one.type == "person" and len(offered) > MOST_LISTED else KINDS[one.type],
        help=said(one.help) or (upload_help() if one.type == "file" else ""),
        value=_shown(one, value),
        required=one.name in required,
        max=one.max,
        min=one.min,
        choices=offered,
        list_id=f"l-{path.replace('.', '-')}",
    )
    if one.type == "rows":
        filled = list(value or [])
        blank = min(max(BLANK_ROWS, least.get(name, 0) - len(filled)), values.MAX_ROWS - len(filled))
        rows = [*filled, *({} for _ in range(blank))]
        control.rows = [
            [_cell(one, column, index, row.get(column.name), choices) for column in one.columns]
            for index, row in enumerate(rows)
        ]
    return control


def _cell(one: Field, column: Field, index: int, value: Any, choices: Mapping[str, Choices]) -> Control:
    """A cell of a list: its place in the form has the number of its row, that of its choices has not."""
    return _control(column, f"{one.name}.{index}.{column.name}", value, (), choices, {}, f"{one.name}.{column.name}")


def _choices(one: Field, path: str, choices: Mapping[str, Choices]) -> Choices:
    """A field's own choices, else those that are offered at its place, else those of its type."""
    if one.options:
        return [(option.value, said(option.label)) for option in one.options]
    return choices.get(path, choices.get({"people": "person", "items": "item"}.get(one.type, one.type), ()))


def _shown(one: Field, value: Any) -> Any:
    plain = values.plain(value)
    if one.type == "file":
        return str(plain.get("attachment", "") if isinstance(plain, dict) else plain or "")
    if one.type in MANY:
        return [str(part) for part in plain or []]
    if one.type == "rows":
        return plain or []
    if isinstance(plain, list):
        return ", ".join(str(part) for part in plain)
    if one.type == "bool":
        return plain in (True, "true", "on", "1")
    return "" if plain is None else str(plain)
