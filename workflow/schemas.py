"""JSON Schema (2020-12) of fields and actions, from the same declarations that forms and validation use."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from workflow.definition import SAME, Field, Transition, Workflow
from workflow.registry import guard_needs
from workflow.texts import LANGUAGES
from workflow.values import DEFAULT_MAX, FILE_FACTS, MAX_ID, MAX_INT, MAX_ROWS

Schema = dict[str, Any]


def json_schema(field: Field, language: str = "en") -> Schema:
    """What one field takes, titled and explained in `language`."""
    schema: Schema = {"title": field.label.in_(language), **_SHAPES[field.type](field, language)}
    if field.help is not None:
        schema["description"] = field.help.in_(language)
    if field.of:
        schema["x-of"] = list(field.of)  # whom exactly is told by the choices of the action
    if field.kinds:
        schema["x-of"] = {kind: list(states) for kind, states in field.kinds}
    return schema


def asked_inputs(row: Transition) -> tuple[Field, ...]:
    """What an action takes, as its form calls it."""
    return tuple(replace(one, label=row.called.get(one.name, one.label)) for one in row.input)


def action_schema(workflow: Workflow, row: Transition, language: str = "en") -> Schema:
    """What one action takes. Any other name is refused.

    `required` are those inputs without which a guard of the row always refuses. A field that the record may hold
    already is needed too, but need not be given again, and null clears it; `x-needed` names every input that a guard
    wants.
    """
    asked = asked_inputs(row)
    schema = object_schema(asked, language)
    if not row.creates:
        schema["properties"].update({field.name: _or_null(field, language) for field in asked if field.stored})
    schema["title"] = row.label.in_(language)
    if row.help is not None:
        schema["description"] = row.help.in_(language)
    needed = needed_inputs(workflow, row)
    on_record = {field.name for field in row.input if field.stored and not row.creates}
    required = [name for name in needed if name not in on_record]
    for name in required:
        if schema["properties"][name].get("type") == "boolean":
            schema["properties"][name]["const"] = True  # what must be confirmed is not confirmed by a no
    if required:
        schema["required"] = required
    if needed:
        schema["x-needed"] = needed
    return schema


def _or_null(field: Field, language: str) -> Schema:
    """A field of a record takes null too, which clears it."""
    schema = json_schema(field, language)
    about: Schema = {key: schema.pop(key) for key in ("title", "description") if key in schema}
    return {**about, "anyOf": [schema, {"type": "null"}]}


def needed_inputs(workflow: Workflow, row: Transition) -> list[str]:
    """The row's inputs that a guard of the row wants a value for, in the order in which they are asked."""
    wanted = {name for guard in row.guards for name in guard_needs(workflow, guard)}
    return [field.name for field in row.input if field.name in wanted]


def needed_next(workflow: Workflow, row: Transition, state: str) -> tuple[Transition | None, list[str]]:
    """Of a row that begins an item or leaves it where it begins: the main row onward and what that one will want."""
    there = state if row.to == SAME else row.to
    if there not in workflow.states or not workflow.states[there].initial:
        return None, []
    onward = next((one for one in workflow.transitions if there in one.main and one.do != row.do), None)
    return onward, needed_inputs(workflow, onward) if onward else []


def object_schema(fields: Iterable[Field], language: str = "en") -> Schema:
    """An object with exactly these fields."""
    properties = {field.name: json_schema(field, language) for field in fields}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def schema_names(workflow: Workflow) -> Mapping[str, tuple[Transition, ...]]:
    """The name of every action's schema (`permit.file`) with the rows of the action that people may perform."""
    return {
        f"{workflow.kind}.{action}": people
        for action, rows in workflow.actions.items()
        if (people := tuple(row for row in rows if not row.automatic))
    }


def named_schemas(workflow: Workflow) -> dict[str, Schema]:
    """The schema of every action of a kind by its name, English titles first and French ones beside them."""
    return {name: _either(workflow, rows) for name, rows in schema_names(workflow).items()}


def _either(workflow: Workflow, rows: tuple[Transition, ...]) -> Schema:
    schemas: list[Schema] = []
    for row in rows:
        english, french = (action_schema(workflow, row, language) for language in LANGUAGES)
        english["x-title-fr"] = french["title"]
        for name, schema in english["properties"].items():
            schema["x-title-fr"] = french["properties"][name]["title"]
        if english not in schemas:
            schemas.append(english)
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _text(field: Field, _language: str) -> Schema:
    return {"type": "string", "maxLength": field.max or DEFAULT_MAX}


def _date(_field: Field, _language: str) -> Schema:
    return {"type": "string", "format": "date"}


def _datetime(_field: Field, _language: str) -> Schema:
    # RFC 3339's date-time wants an offset; without one the program's local time is meant, and a date alone will do.
    return {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}.*)?$", "examples": ["2026-11-22T09:00"]}


def _int(field: Field, _language: str) -> Schema:
    return {"type": "integer", **_bounds(field)}


def _id(_field: Field, _language: str) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": MAX_INT}


def _decimal(field: Field, _language: str) -> Schema:
    # As text nothing is rounded on the way; as a number it is what most clients send.
    sign = "" if field.min is not None and field.min >= 0 else "-?"
    return {"type": ["string", "number"], **_bounds(field), "pattern": rf"^{sign}\d+(\.\d+)?$"}


def _money(field: Field, language: str) -> Schema:
    return {
        **_decimal(field, language),
        "pattern": _decimal(field, language)["pattern"].replace(r"\d+)?", r"\d{1,2})?"),
    }


def _bounds(field: Field) -> Schema:
    smallest = {} if field.min is None else {"minimum": field.min}
    return {**smallest, "maximum": MAX_INT if field.max is None else field.max}


def _bool(_field: Field, _language: str) -> Schema:
    return {"type": "boolean"}


def _choice(field: Field, language: str) -> Schema:
    return {
        "type": "string",
        "oneOf": [{"const": option.value, "title": option.label.in_(language)} for option in field.options],
    }


def _rows(field: Field, language: str) -> Schema:
    return {"type": "array", "maxItems": MAX_ROWS, "items": object_schema(field.columns, language)}


def _file(_field: Field, _language: str) -> Schema:
    # Only `attachment` is given; the rest, as the record holds it, may be sent back and is looked up anew.
    number = {"type": "integer", "minimum": 1, "maximum": MAX_ID}
    properties: Schema = {name: {"type": "integer" if name in ("version", "size") else "string"} for name in FILE_FACTS}
    properties["attachment"] = number
    known = {"type": "object", "required": ["attachment"], "properties": properties, "additionalProperties": False}
    return {"anyOf": [number, known], "x-file": True}


def _scorers(field: Field, language: str) -> Schema:
    names = {"type": "array", "maxItems": MAX_ROWS, "items": _text(field, language)}
    return {"anyOf": [_int(field, language), names]}


def _many(shape: Callable[[Field, str], Schema]) -> Callable[[Field, str], Schema]:
    return lambda field, language: {"type": "array", "maxItems": MAX_ROWS, "items": shape(field, language)}


_SHAPES: Mapping[str, Callable[[Field, str], Schema]] = {
    "text": _text,
    "long": _text,
    "date": _date,
    "datetime": _datetime,
    "int": _int,
    "decimal": _decimal,
    "money": _money,
    "bool": _bool,
    "choice": _choice,
    "choices": _many(_choice),
    "person": _id,
    "people": _many(_id),
    "organization": _id,
    "item": _text,
    "items": _many(_text),
    "file": _file,
    "rows": _rows,
    "scorers": _scorers,
}
