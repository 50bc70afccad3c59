"""What is asked of whom, as the answers stand."""

from pathlib import Path

import pytest

from tests.workflow.content.structures import PLAN, PROFILE, read_structure
from workflow.content.answers import Content, Place
from workflow.content.structure import Structure

AID = Place("PROFILE", "PF-AID")
BUREAUS = Place("PROFILE", "PF-BUREAUS")


@pytest.fixture(scope="module")
def structure(tmp_path_factory: pytest.TempPathFactory) -> Structure:
    """The small structure, read once."""
    folder: Path = tmp_path_factory.mktemp("structure")
    return read_structure(folder, PROFILE, PLAN)


def test_question_is_asked_and_required_as_others_are_answered(structure: Structure) -> None:
    """A question that is not asked is not required; another is required by a condition alone."""
    part = structure.parts["SC-1"]
    aided = Content({AID: "yes", Place("SC-1", "aided"): ["b"]})
    assert [one.name for one in part.asked(Content())] == ["how", "aided", "note"]
    assert [one.name for one in part.asked(aided)] == ["how", "aided", "second", "note"]
    assert [one.name for one in part.questions.values() if one.is_required(Content())] == ["how"]
    assert [one.name for one in part.questions.values() if one.is_required(aided)] == ["how", "aided", "second"]


def test_parts_are_asked_by_the_profile_and_as_often_as_it_says(structure: Structure) -> None:
    """A part with a condition follows it; a repeated part stands as often as the number says, and once more."""
    assert [pair[1] for pair in structure.asked_parts(Content())] == ["", "", "1"]
    content = Content({AID: "yes", BUREAUS: 2})
    asked = [(part.id, instance) for part, instance in structure.asked_parts(content)]
    assert asked == [("PROFILE", ""), ("SC-1", ""), ("SC-2", ""), ("SC-3", "1"), ("SC-3", "2"), ("SC-3", "3")]


def test_part_is_repeated_so_often_and_no_more(structure: Structure) -> None:
    """A number that got past the form makes no page of a million parts; one below zero repeats nothing."""
    part = structure.parts["SC-3"]
    assert [len(part.instances(Content({BUREAUS: many}))) for many in (-5, 200, 10**12, "1e999999999")] == [
        0,
        201,
        201,
        1,
    ]


def test_an_instance_that_is_asked_no_more_is_shown_while_something_stands_in_it(structure: Structure) -> None:
    part = structure.parts["SC-3"]
    answers = {Place("PROFILE", "PF-BUREAUS"): 1, Place("SC-3", "name", "2"): "B", Place("SC-3", "name", "4"): "D"}
    assert part.instances(Content(answers)) == ("1", "2")
    assert part.with_kept(Content(answers)) == ("1", "2", "4")
    assert structure.parts["SC-1"].with_kept(Content({Place("SC-1", "how"): "So."})) == ("",)


def test_part_repeated_by_a_yes_stands_once(structure: Structure) -> None:
    """A yes counts as one."""
    part = structure.parts["SC-3"]
    assert part.instances(Content({BUREAUS: "yes"})) == ("1", "2")


def test_question_at_a_place_is_found(structure: Structure) -> None:
    """A place names its question; a part or a question that is not there has none."""
    found = structure.question(Place("SC-3", "name", "2"))
    assert found is structure.parts["SC-3"].questions["name"]
    assert structure.question(Place("SC-3", "unknown")) is None
    assert structure.question(Place("SC-9", "name")) is None


def test_answers_sort_as_the_document_stands(structure: Structure) -> None:
    """First by question, then by instance as numbers; what nothing asks any more comes last."""
    places = [
        Place("GONE", "a"),
        Place("SC-3", "name", "10"),
        Place("SC-3", "name", "9"),
        Place("SC-1", "note"),
        Place("SC-1", "how"),
        AID,
    ]
    assert sorted(places, key=structure.sort_key) == list(reversed(places))


def test_parts_of_a_component_stand_in_order(structure: Structure) -> None:
    """A component knows its parts, and a part its component."""
    assert [part.id for part in structure.parts_of("SC")] == ["SC-1", "SC-2", "SC-3"]
    assert {part.component for part in structure.parts_of("SC")} == {"SC"}
