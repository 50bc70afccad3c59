"""Plain answers: what is read of them, and what nobody answered."""

from decimal import Decimal

import pytest

from workflow.content.answers import Content, Place, read_exact

CONTENT = Content(
    {
        Place("A", "text"): " said ",
        Place("A", "number"): "12.50",
        Place("A", "yes"): "yes",
        Place("A", "no"): "no",
        Place("A", "tick"): True,
        Place("A", "chosen"): ["x", "y"],
        Place("A", "rows"): [{"name": "one"}, "no row"],
        Place("A", "empty"): "  ",
        Place("B", "text", "10"): "tenth",
        Place("B", "text", "9"): "ninth",
    }
)


def test_answers_are_read_as_what_they_are() -> None:
    """Text without blanks around it, exact numbers, whole numbers, choices and rows."""
    assert CONTENT.text("A", "text") == "said"
    assert CONTENT.number("A", "number") == Decimal("12.50")
    assert CONTENT.count("A", "number") == 12
    assert [CONTENT.yes("A", name) for name in ("yes", "no", "tick")] == [True, False, True]
    assert CONTENT.chosen("A", "chosen") == ("x", "y")
    assert CONTENT.rows("A", "rows") == ({"name": "one"},)


def test_what_nobody_answered_is_empty() -> None:
    """An empty text is no answer; nothing raises for what is not there or is of another kind."""
    assert [CONTENT.has("A", name) for name in ("text", "empty", "absent")] == [True, False, False]
    assert CONTENT.get("A", "absent") is None
    assert CONTENT.text("A", "chosen") == ""
    assert CONTENT.number("A", "text") is None
    assert CONTENT.count("A", "absent") == 0
    assert CONTENT.yes("A", "absent") is None
    assert CONTENT.chosen("A", "text") == ()
    assert CONTENT.rows("A", "absent") == ()


@pytest.mark.parametrize(
    "said", ["1e999999999", "-1e16", "1e-999999999", "0.12345678901234567", "9" * 5000, "NaN", "sNaN"]
)
def test_number_of_no_county_is_none(said: str) -> None:
    """What is short to write and takes forever to count or to print is no number, whoever stored it."""
    content = Content({Place("A", "number"): said, Place("A", "cell"): "1e15"})
    assert (content.number("A", "number"), content.count("A", "number")) == (None, 0)
    assert content.count("A", "cell") == 10**15


def test_instances_stand_in_their_order() -> None:
    """The ninth comes before the tenth."""
    assert CONTENT.instances("B") == ("9", "10")
    assert CONTENT.instances("C") == ()
    assert [str(place) for place in CONTENT.places("B")] == ["B#10.text", "B#9.text"]


def test_changes_replace_answers() -> None:
    """What is changed to nothing is answered no more; contents are equal when every answer is."""
    merged = CONTENT.merged({Place("A", "text"): "", Place("A", "number"): "12.50"})
    assert not merged.has("A", "text")
    assert merged.merged({Place("A", "text"): " said "}) == CONTENT
    assert merged != CONTENT
    assert Content() != {}


@pytest.mark.parametrize("value", [None, True, "a dozen", "NaN", "Infinity", ["1"]])
def test_what_is_no_number_is_none(value: object) -> None:
    """No rule reckons with what is not a number."""
    assert read_exact(value) is None
