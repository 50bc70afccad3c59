"""Conditions over answers: how they are read, and when they hold."""

import pytest

from workflow.content.answers import Content, Place
from workflow.content.conditions import read_condition

ANSWERED = Content(
    {
        Place("PROFILE", "PF-RHYA"): "yes",
        Place("PROFILE", "PF-POS"): "no",
        Place("PROFILE", "PF-MYB"): 2,
        Place("PROFILE", "PF-DV-COUNT"): 0,
        Place("DSS-G-3", "method"): "1",
        Place("DSS-G-4", "option_2"): True,
        Place("DSS-G-4", "option_3"): False,
        Place("SC-C", "sources"): ["5", "10e"],
        Place("YB-I", "own", "2"): "yes",
    }
)


@pytest.mark.parametrize(
    ("source", "holds"),
    [
        ("PF-RHYA", True),
        ("PF-POS", False),
        ("PF-UNANSWERED", False),
        ("PF-MYB", True),
        ("PF-DV-COUNT", False),
        ("not PF-RHYA", False),
        ("not PF-POS", True),
        ("not PF-UNANSWERED", True),
        ("DSS-G-4.option_2", True),
        ("DSS-G-4.option_3", False),
        ("DSS-G-3.method is 1", True),
        ("DSS-G-3.method is 2", False),
        ("not DSS-G-3.method is 2", True),
        ("DSS-G-3.unanswered is 1", False),
        ("SC-C.sources has 10e", True),
        ("SC-C.sources has 10(bis)", False),
        ("DSS-G-3.method has 1", False),
        ("DSS-G-4.option_3 or DSS-G-4.option_2", True),
        ("PF-RHYA and PF-POS", False),
        ("PF-POS and PF-POS or PF-RHYA", True),
        ("PF-POS or PF-RHYA and PF-POS", False),
    ],
)
def test_condition_holds_as_the_answers_stand(source: str, *, holds: bool) -> None:
    """A name alone is a yes or anything given but 0 or no; `and` binds closer than `or`."""
    assert read_condition(source).holds(ANSWERED) is holds


def test_condition_reads_the_same_instance_first() -> None:
    """A question of a repeated part is read in the part's own instance, another in the only one there is."""
    own = read_condition("YB-I.own")
    assert [own.holds(ANSWERED, instance) for instance in ("", "1", "2")] == [False, False, True]
    assert read_condition("PF-RHYA").holds(ANSWERED, "2")


def test_condition_keeps_its_terms_and_source() -> None:
    """Who shows a condition, or checks it, finds the line as it was written and every comparison."""
    read = read_condition("not PF-POS or DSS-G-3.method is 1 and SC-C.sources has 5")
    assert read.source == "not PF-POS or DSS-G-3.method is 1 and SC-C.sources has 5"
    assert [(term.part, term.question, term.test, term.value, term.negated) for term in read.terms] == [
        ("PROFILE", "PF-POS", "given", "", True),
        ("DSS-G-3", "method", "is", "1", False),
        ("SC-C", "sources", "has", "5", False),
    ]


@pytest.mark.parametrize("piece", ["", "PF RHYA", "A.b is", "A.b equals 1", "not not PF-POS x"])
def test_piece_that_is_no_condition_is_named(piece: str) -> None:
    """What cannot be read is an error that quotes it."""
    with pytest.raises(ValueError, match=r"is no condition") as caught:
        read_condition(f"PF-POS or {piece}")
    assert repr(piece) in str(caught.value)
