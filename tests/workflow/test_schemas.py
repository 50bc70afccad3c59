from datetime import date
from decimal import Decimal

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sample.program import PROGRAM
from workflow import registry, schemas, values
from workflow.definition import Field, Option
from workflow.errors import InvalidInput
from workflow.programs.cpin.program import PROGRAM as CPIN
from workflow.texts import Text

PERMIT = PROGRAM.kinds["permit"]
LABEL = Text("Label", "Étiquette")
OPTIONS = (Option("a", Text("Ay", "A")), Option("b", Text("Bee", "B")))
COLUMNS = (Field("due", "date", LABEL), Field("cost", "money", LABEL, min=0))
EVERY = [
    Field("f", "text", LABEL, max=3),
    Field("f", "long", LABEL),
    Field("f", "date", LABEL),
    Field("f", "datetime", LABEL),
    Field("f", "int", LABEL, min=1, max=5),
    Field("f", "decimal", LABEL),
    Field("f", "money", LABEL, min=0),
    Field("f", "bool", LABEL),
    Field("f", "choice", LABEL, options=OPTIONS),
    Field("f", "choices", LABEL, options=OPTIONS),
    Field("f", "person", LABEL),
    Field("f", "people", LABEL),
    Field("f", "organization", LABEL),
    Field("f", "item", LABEL),
    Field("f", "items", LABEL),
    Field("f", "file", LABEL),
    Field("f", "rows", LABEL, columns=COLUMNS),
    Field("f", "scorers", LABEL),
]
VALUES = st.one_of(
    st.booleans(),
    st.integers(-9, 9),
    st.sampled_from(["a", "b", "abcd", "2026-03-03", "12.50", "-1", "PE-2026-0001"]),
    st.lists(st.sampled_from(["a", "c", 3, "x"]), min_size=1, max_size=3),
    st.just([{"due": "2026-03-03", "cost": "3.10"}]),
    st.just([{"due": "2026-03-03", "other": 1}]),
    st.just([{"due": "soon"}]),
)


def action(name: str) -> schemas.Schema:
    (row,) = PERMIT.actions[name]
    return schemas.action_schema(PERMIT, row)


def is_read(field: Field, value: object) -> bool:
    try:
        values.read_input([field], {"f": value})
    except InvalidInput:
        return False
    return True


@pytest.mark.parametrize("field", EVERY, ids=lambda field: field.type)
@settings(max_examples=60, deadline=None)
@given(value=VALUES)
def test_what_the_schema_takes_is_read(field: Field, value: object) -> None:
    valid = jsonschema_rs.is_valid(schemas.json_schema(field), value, validate_formats=True)
    assert not valid or is_read(field, value)


def test_every_type_that_is_read_has_a_schema() -> None:
    assert {field.type for field in EVERY} == set(values._READERS) == set(schemas._SHAPES)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (EVERY[2], date(2026, 3, 3)),
        (EVERY[6], Decimal("12.50")),
        (EVERY[9], ["a", "b"]),
        (EVERY[16], [{"due": date(2026, 3, 3), "cost": Decimal("3.10")}]),
    ],
    ids=["date", "money", "choices", "rows"],
)
def test_what_is_stored_fits_the_schema(field: Field, value: object) -> None:
    jsonschema_rs.validate(schemas.json_schema(field), values.plain(value), validate_formats=True)


def test_labels_and_help_are_in_the_language_asked_for() -> None:
    field = Field("f", "choice", LABEL, help=Text("Help", "Aide"), options=OPTIONS)
    assert schemas.json_schema(field, "fr") == {
        "title": "Étiquette",
        "description": "Aide",
        "type": "string",
        "oneOf": [{"const": "a", "title": "A"}, {"const": "b", "title": "B"}],
    }


def test_an_action_takes_its_inputs_and_nothing_else() -> None:
    schema = action("edit")
    assert list(schema["properties"]) == ["title", "details", "wanted_on"]
    assert not jsonschema_rs.is_valid(schema, {"title": "A shed", "state": "granted"})


def test_an_input_that_a_guard_wants_is_required() -> None:
    assert action("park")["required"] == ["reason"]


def test_a_field_that_the_record_may_hold_is_needed_but_not_required() -> None:
    schema = action("file")
    assert schema["x-needed"] == ["category", "confirmed"]
    assert "required" not in schema


def test_an_action_without_input_takes_an_empty_object() -> None:
    assert action("resume") == {"title": "Resume", "type": "object", "properties": {}, "additionalProperties": False}


def test_every_action_of_people_has_a_named_schema_and_no_action_of_the_system() -> None:
    names = set(schemas.named_schemas(PERMIT))
    assert {"permit.create", "permit.file", "permit.decide"} <= names
    assert names.isdisjoint({"permit.approve", "permit.expire"})


def test_named_schemas_are_valid_and_say_both_languages() -> None:
    named = schemas.named_schemas(PERMIT)
    for schema in named.values():
        jsonschema_rs.meta.validate(schema)
    assert named["permit.park"]["x-title-fr"] == "Suspendre"
    assert named["permit.park"]["properties"]["reason"]["x-title-fr"] == "Motif"


def test_what_a_function_guard_always_wants_is_required() -> None:
    registry.register(CPIN)
    flow = CPIN.kinds["change_request"]
    (row,) = flow.actions["merge"]
    schema = schemas.action_schema(flow, row)
    assert (schema["required"], schema["x-needed"]) == (["into"], ["into"])


def test_every_guard_wants_what_some_action_asks_for() -> None:
    registry.register(CPIN)
    asked = {field.name for flow in CPIN.kinds.values() for row in flow.transitions for field in row.input}
    assert {name for guard in CPIN.guards.values() for name in guard.needs} <= asked
