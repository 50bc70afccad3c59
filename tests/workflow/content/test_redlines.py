"""What changed between two contents, listed and word by word."""

from datetime import date
from pathlib import Path

import page
import pytest

from tests.workflow.content.structures import PLAN, PROFILE, read_structure
from workflow.content.answers import Content, Place
from workflow.content.papers import Frame
from workflow.content.printing import paper_pdf
from workflow.content.redlines import compare_contents, compare_rows, redline_paper
from workflow.content.structure import Structure

HOW, MATRIX, BUREAUS = Place("SC-1", "how"), Place("SC-2", "matrix"), Place("PROFILE", "PF-BUREAUS")
GONE = Place("SC-9", "was", "2")
DAY = date(2006, 9, 1)
BEFORE = Content({HOW: "We met three times.", BUREAUS: 12, MATRIX: [{"row": "D", "c04": "some"}], GONE: "Once."})
AFTER = Content({HOW: "We met four times.", BUREAUS: 13, MATRIX: [{"row": "D", "c04": "all of it"}]})


@pytest.fixture(scope="module")
def structure(tmp_path_factory: pytest.TempPathFactory) -> Structure:
    """The small structure, read once."""
    folder: Path = tmp_path_factory.mktemp("structure")
    return read_structure(folder, PROFILE, PLAN)


def test_every_changed_answer_is_listed_with_its_words(structure: Structure) -> None:
    changes = compare_contents(structure, BEFORE, AFTER).changes
    told = [(str(one.place), one.kind, [(piece.kind, piece.text) for piece in one.pieces]) for one in changes]
    assert told == [
        ("PROFILE.PF-BUREAUS", "changed", [("removed", "12"), ("added", "13")]),
        ("SC-1.how", "changed", [("kept", "We met "), ("removed", "three"), ("added", "four"), ("kept", " times.")]),
        (
            "SC-2.matrix",
            "changed",
            [("kept", "Direct; Education: "), ("removed", "some"), ("added", "all of it"), ("kept", "\n")],
        ),
        ("SC-9#2.was", "emptied", [("removed", "Once.")]),
    ]
    assert [one.where for one in changes][2:] == ["Appendix SC-2: Aid", "SC-9"]


def test_rows_are_compared_with_those_that_begin_alike() -> None:
    before = ["Name: A; Office: chair", "Name: B; Office: none", "Name: C; Office: clerk"]
    pieces = compare_rows(before, ["Name: B; Office: chair", "Name: C; Office: clerk", "Name: D; Office: none"])
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("removed", "Name: A; Office: chair\n"),
        ("kept", "Name: B; Office: "),
        ("removed", "none"),
        ("added", "chair"),
        ("kept", "\n"),
        ("kept", "Name: C; Office: clerk\n"),
        ("added", "Name: D; Office: none\n"),
    ]


def test_same_content_has_no_changes(structure: Structure) -> None:
    assert compare_contents(structure, AFTER, Content(AFTER.answers)).changes == []


def test_redline_is_an_accessible_paper_that_names_both_versions(structure: Structure) -> None:
    frame = Frame("Albany, 2007-2009", "Albany County", DAY, draft="Draft.")
    versions = (1, DAY, "a" * 64), (0, DAY, "b" * 64)
    for redline in (compare_contents(structure, BEFORE, AFTER), compare_contents(structure, AFTER, AFTER)):
        paper = redline_paper(redline, frame, *versions)
        assert page.is_pdf_compliant_bytes(paper_pdf(paper), profile="ua1")
        assert [said for name, said in paper.frame.facts if name != "SHA-256"] == [
            "Version 1, September 1, 2006",
            "As it is now, September 1, 2006",
        ]
