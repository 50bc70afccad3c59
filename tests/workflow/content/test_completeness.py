"""How much of a structure is answered."""

from pathlib import Path
from typing import Any

import pytest

from tests.workflow.content.structures import PLAN, PROFILE, read_structure
from workflow.content.answers import Content, Place
from workflow.content.completeness import (
    NOTHING,
    Completeness,
    by_component,
    by_party,
    is_answered,
    part_completeness,
    part_states,
)
from workflow.content.structure import Structure

AID = Place("PROFILE", "PF-AID")
BUREAUS = Place("PROFILE", "PF-BUREAUS")
HOW = Place("SC-1", "how")
MATRIX = Place("SC-2", "matrix")


@pytest.fixture(scope="module")
def structure(tmp_path_factory: pytest.TempPathFactory) -> Structure:
    """The small structure, read once."""
    folder: Path = tmp_path_factory.mktemp("structure")
    return read_structure(folder, PROFILE, PLAN)


def test_part_counts_what_is_required_and_names_what_is_open(structure: Structure) -> None:
    """Only questions that are asked and required count; the open ones are named in order."""
    part = structure.parts["SC-1"]
    assert part_completeness(part, Content()) == Completeness(1, 0, (HOW,))
    half = Content({AID: "yes", HOW: "by meetings"})
    assert part_completeness(part, half) == Completeness(2, 1, (Place("SC-1", "aided"),))
    whole = half.merged({Place("SC-1", "aided"): ["a"]})
    assert part_completeness(part, whole) == Completeness(2, 2)
    assert part_completeness(part, whole).is_complete
    assert not part_completeness(part, half).is_complete


@pytest.mark.parametrize(
    ("given", "answered"),
    [
        (None, False),
        ([], False),
        ([{"row": "D", "c01": "Y", "c04": "x"}], False),
        ([{"row": "D", "c01": "Y", "c04": "x"}, {"row": "R", "c04": "x"}], True),
        ([{"row": "D", "c01": "Y", "c04": "x"}, {"row": "R", "c01": "Y"}], False),
        ([{"row": "D", "c04": "x"}, {"row": "R", "c04": "x"}], False),
    ],
)
def test_preprinted_table_is_answered_when_every_cell_is(structure: Structure, given: Any, *, answered: bool) -> None:
    """A preprinted cell needs no answer, every other one does."""
    question = structure.parts["SC-2"].questions["matrix"]
    assert is_answered(question, Content({MATRIX: given}), MATRIX) is answered


def test_no_and_nought_are_answers(structure: Structure) -> None:
    """What was answered with no, or with 0, is answered."""
    profile = structure.parts["PROFILE"]
    assert part_completeness(profile, Content({AID: "no"})).is_complete
    assert is_answered(profile.questions["PF-BUREAUS"], Content({BUREAUS: 0}), BUREAUS)


def test_states_follow_the_parts_that_apply(structure: Structure) -> None:
    """A part that does not apply is not counted; each instance of a repeated part is counted by itself."""
    assert list(part_states(structure, Content())) == [("PROFILE", ""), ("SC-1", ""), ("SC-3", "1")]
    content = Content({AID: "yes", BUREAUS: 1, Place("SC-3", "name", "2"): "City"})
    states = part_states(structure, content)
    assert states["SC-3", "1"] == Completeness(1, 0, (Place("SC-3", "name", "1"),))
    assert states["SC-3", "2"] == Completeness(1, 1)


def test_components_and_parties_add_up(structure: Structure) -> None:
    """A part counts for its component once, and for every party that answers for it."""
    content = Content({AID: "yes", HOW: "by meetings", Place("SC-3", "name", "1"): "County"})
    matrix, aided = Place("SC-2", "matrix"), Place("SC-1", "aided")
    assert by_component(structure, content) == {
        "PROFILE": Completeness(1, 1),
        "SC": Completeness(4, 2, (aided, matrix)),
    }
    assert by_party(structure, content) == {
        "ldss": Completeness(4, 3, (aided,)),
        "bureau": Completeness(3, 2, (matrix,)),
    }


def test_nothing_is_complete() -> None:
    """Where nothing is required, nothing is open."""
    assert NOTHING.is_complete
    assert NOTHING + Completeness(2, 1, (HOW,)) == Completeness(2, 1, (HOW,))
