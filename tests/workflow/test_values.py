from datetime import date, datetime
from decimal import Decimal

import pytest

from workflow import values
from workflow.definition import Field, Option
from workflow.errors import InvalidInput
from workflow.texts import Text

LABEL = Text("Label", "Étiquette")
OPTIONS = (Option("a", Text("A", "A")), Option("b", Text("B", "B")))
WRONG_AMOUNTS = (
    *("1.005", "1,2345", "12,5000", "1,25,000", "1 25,00", "1.250.000", "1,250,50", "12 50", "1E+3", "--1"),
    *("0.30000000000000004", 1.005, "1.250", "9" * 39, "x"),
)


def field(kind, **more):
    return Field("f", kind, LABEL, **more)


def read(declared, value):
    return values.read_input([declared], {"f": value}).get("f")


@pytest.mark.parametrize(
    ("declared", "given", "expected"),
    [
        (field("text"), "  two\n words ", "two words"),
        (field("long"), "two\r\nlines ", "two\nlines"),
        (field("date"), "2028-02-29", date(2028, 2, 29)),
        (field("date"), date(2026, 1, 2), date(2026, 1, 2)),
        (field("datetime"), "2026-11-22T09:00", datetime(2026, 11, 22, 9)),
        (field("datetime"), "2026-11-22", date(2026, 11, 22)),
        (field("int"), "12", 12),
        (field("int"), 0, 0),
        (field("money"), "1,250.50", Decimal("1250.50")),
        (field("money"), "12,50", Decimal("12.50")),
        (field("money"), "1 250,5", Decimal("1250.50")),
        (field("money"), "-1\u202f234\u00a0567,89", Decimal("-1234567.89")),
        (field("money"), "1.250,50", Decimal("1250.50")),
        (field("money"), "1,234,567", Decimal("1234567.00")),
        (field("money"), 0.1 + 0.2, Decimal("0.30")),
        (field("decimal"), "2,5", Decimal("2.5")),
        (field("decimal"), 12.125, Decimal("12.125")),
        (field("bool"), "on", True),
        (field("bool"), False, False),
        (field("choice", options=OPTIONS), "b", "b"),
        (field("choices", options=OPTIONS), ["a", "b"], ["a", "b"]),
        (field("items"), "CR-1, CR-2", ["CR-1", "CR-2"]),
        (field("scorers"), 4, 4),
        (field("scorers"), ["ann", "bea"], ["ann", "bea"]),
        (field("text"), "   ", None),
    ],
)
def test_a_value_is_read_as_its_type(declared, given, expected):
    assert read(declared, given) == expected


@pytest.mark.parametrize(
    ("declared", "given"),
    [
        (field("text", max=3), "four"),
        (field("text"), ["a"]),
        (field("text"), "bell\x07"),
        (field("text"), "half a sign \ud83d"),
        (field("long"), "a control of the second kind \x85 within"),
        (field("long"), "no character \ufffe"),
        (field("date"), "2026-02-30"),
        (field("date"), "yesterday"),
        (field("datetime"), "2026-11-22T25:00"),
        (field("int"), "1.5"),
        (field("int"), True),
        (field("int", min=1), 0),
        (field("int", max=5), 6),
        (field("money"), "NaN"),
        (field("money"), "Infinity"),
        *((field("money"), wrong) for wrong in WRONG_AMOUNTS),
        (field("bool"), "maybe"),
        (field("choice", options=OPTIONS), "c"),
        (field("choices", options=OPTIONS), ["a", "c"]),
        (field("people"), {"a": 1}),
    ],
)
def test_a_wrong_value_names_its_field(declared, given):
    with pytest.raises(InvalidInput) as caught:
        read(declared, given)
    assert [error.field for error in caught.value.errors] == ["f"]


def test_a_character_that_no_text_can_hold_is_named():
    with pytest.raises(InvalidInput) as caught:
        read(field("text"), "no\uffff")
    assert [error.message.en for error in caught.value.errors] == [
        "Remove the character U+FFFF, which no text can hold."
    ]


def test_a_wrong_amount_says_how_it_is_written_in_each_language():
    with pytest.raises(InvalidInput) as caught:
        read(field("money"), "12,5000")
    assert ("1250.00" in caught.value.errors[0].message.en, "1250,00" in caught.value.errors[0].message.fr) == (
        True,
        True,
    )


def test_every_wrong_field_is_named_at_once():
    with pytest.raises(InvalidInput) as caught:
        values.read_input([field("int")], {"f": "x", "g": 1})
    assert [error.field for error in caught.value.errors] == ["f", "g"]


def test_a_wrong_row_names_row_and_column():
    rows = field("rows", columns=(Field("day", "date", LABEL),))
    with pytest.raises(InvalidInput) as caught:
        read(rows, [{"day": "2026-01-01"}, {"day": "?"}])
    assert [error.field for error in caught.value.errors] == ["f.1.day"]


def test_empty_rows_are_left_out():
    rows = field("rows", columns=(Field("day", "date", LABEL),))
    assert read(rows, [{"day": ""}, {"day": "2026-01-01"}]) == [{"day": date(2026, 1, 1)}]


def test_a_stored_value_comes_back_typed():
    stored = values.plain({"when": date(2026, 1, 2), "much": Decimal("1.50"), "who": {"b", "a"}})
    assert stored == {"when": "2026-01-02", "much": "1.50", "who": ["a", "b"]}
    assert values.typed(field("date"), stored["when"]) == date(2026, 1, 2)


def test_a_stored_value_that_no_longer_fits_stays_readable():
    assert values.typed(field("money"), "1.005") == Decimal("1.005")
    assert values.typed(field("date"), "long ago") == "long ago"
