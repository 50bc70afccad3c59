"""Content as one paper: one tree, of which page and PDF are made; harmless and settable whatever was written."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import page
import pytest

from tests.workflow.content.structures import PLAN, PROFILE, read_structure
from workflow.content.answers import Content, Place
from workflow.content.papers import Frame, Paper, assemble
from workflow.content.printing import paper_pdf
from workflow.content.structure import Structure
from workflow.documents.blocks import Block
from workflow.programs.county_plan.demo_content import written
from workflow.programs.county_plan.structure import structure_named

DAY = date(2006, 9, 1)
MISCOUNTED = "PDFA2A-STREAM-LENGTH-001"
"""The checker takes a stream's last byte for the end of a line where it happens to be a carriage return."""
AID, HOW, MATRIX = Place("PROFILE", "PF-AID"), Place("SC-1", "how"), Place("SC-2", "matrix")
TEXT = "### Head\n\nWith **strong** words\n\n- one\n  - two"
MARKUP = '<script>alert(1)</script> #panic("x") $ x^2 $ <label> @ref \\ // /* */ #read("/etc/passwd") = \u202e\u2067'


@pytest.fixture(scope="module")
def structure(tmp_path_factory: pytest.TempPathFactory) -> Structure:
    """The small structure, read once."""
    folder: Path = tmp_path_factory.mktemp("structure")
    return read_structure(folder, PROFILE, PLAN)


def made(structure: Structure, answers: dict[Place, Any], **changed: Any) -> Paper:
    return assemble(structure, Content(answers), Frame("Albany, 2007-2009", "Albany County", DAY, **changed))


def blocks(structure: Structure, answers: dict[Place, Any], kind: str, **changed: Any) -> list[Block]:
    return [block for block in made(structure, answers, **changed).blocks if block["type"] == kind]


def test_every_part_and_question_has_a_heading_and_nothing_skips_a_level(structure: Structure) -> None:
    headings = blocks(structure, {AID: "yes", HOW: TEXT}, "heading")
    assert [(one["level"], one["runs"][0]["text"]) for one in headings] == [
        (2, "Profile"),
        (3, "PROFILE: Profile"),
        (2, "Strategy"),
        (3, "SC-1: Process"),
        (4, "How?"),
        (5, "Head"),
        (3, "Appendix SC-2: Aid"),
        (3, "SC-3: Each bureau"),
    ]


def test_bureaus_follow_each_other_each_with_all_of_its_parts() -> None:
    answers = {Place("PROFILE", "PF-MYB"): 1}
    headings = [one["anchor"] for one in blocks(structure_named("2006"), answers, "heading", components=("YB",))]
    parts = [anchor for anchor in headings if anchor.startswith(("YB-I-a", "YB-III-b", "YB-V", "YB-A", "YB-B"))]
    assert [anchor for anchor in parts if anchor.count(".") < 2] == [
        *("YB-I-a.1", "YB-III-b.1", "YB-I-a.2", "YB-III-b.2", "YB-V.1", "YB-A", "YB-B.1", "YB-B.2"),
    ]


def test_one_of_several_is_called_by_its_number_and_name() -> None:
    name = Place("YB-I-a", "bureau_name", "2")
    answers = {Place("PROFILE", "PF-MYB"): 1, name: "Ravena Youth Bureau"}
    named = {"components": ("YB",), "names": {"PF-MYB": Place("YB-I-a", "bureau_name")}}
    titles = [title for _, _, title in made(structure_named("2006"), answers, **named).contents]
    assert [title for title in titles if title.startswith(("YB-V", "YB-II:", "Appendix YB-B"))] == [
        "YB-II: Resource allocation procedures (1)",
        "YB-II: Resource allocation procedures (2, Ravena Youth Bureau)",
        "YB-V: Municipal youth bureaus only (2, Ravena Youth Bureau)",
        "Appendix YB-B: Youth Board list (1)",
        "Appendix YB-B: Youth Board list (2, Ravena Youth Bureau)",
    ]
    assert "YB-II: Resource allocation procedures" in [
        title for _, _, title in made(structure_named("2006"), {}, **named).contents
    ]


def test_part_and_question_that_are_not_asked_say_why(structure: Structure) -> None:
    notes = [block["text"] for block in blocks(structure, {AID: "no"}, "note")]
    assert "Not asked: “Aid” is answered no." in notes
    (row,) = [
        row for block in blocks(structure, {}, "answers") for row in block["rows"] if row["ask"] == "Why Part II?"
    ]
    assert (row["said"], row["note"]) == ("", "Not asked: “By which aid” is not answered yet.")


def test_matrix_prints_every_row_and_marks_what_was_preprinted(structure: Structure) -> None:
    (grid,) = blocks(structure, {AID: "yes", MATRIX: [{"row": "D", "c01": "N", "c04": "some"}]}, "grid")
    assert (grid["head"], grid["rows"]) == (
        ["", "Adoption", "Education"],
        [["Direct", "N", "some"], ["Private", "Y*", ""]],
    )


def test_wide_table_is_told_row_by_row() -> None:
    row = {
        "number": 1,
        "statement": "Fewer children wait. " * 30,
        "kind": "desired change",
        "service_areas": ["detention"],
    }
    (block,) = [
        one
        for one in made(structure_named("2006"), {Place("SC-IV-A", "outcomes"): [row]}, components=("SC",)).blocks
        if one["type"] == "records"
    ]
    assert block["records"][0]["title"] == "Number 1"
    assert ["Service areas", "detention"] in block["records"][0]["pairs"]


def test_full_plan_is_accessible_fit_to_be_kept_and_the_same_each_time() -> None:
    paper = made(structure_named("2006"), written("01", "planner@example.org"), draft="Draft: not submitted.")
    pdf = paper_pdf(paper)
    assert pdf == paper_pdf(
        made(structure_named("2006"), written("01", "planner@example.org"), draft="Draft: not submitted.")
    )
    failures = [one for profile in ("ua1", "2a") for one in page.validate_pdf_bytes(pdf, profile=profile).failures]
    assert [(one.rule_id, one.message) for one in failures if one.rule_id != MISCOUNTED] == []
    assert all(re.match(rb"\r?\n?endstream", pdf[end : end + 12]) for end in stream_ends(pdf))


def stream_ends(pdf: bytes) -> list[int]:
    """Where each stream of a file ends, as its length says."""
    lengths = list(re.finditer(rb"/Length (\d+)", pdf))
    starts = [re.compile(rb"stream\r?\n").search(pdf, one.end()) for one in lengths]
    return [start.end() + int(one[1]) for one, start in zip(lengths, starts, strict=True) if start is not None]


@pytest.mark.parametrize(
    "text",
    [MARKUP, "word " * 100_000 + "x" * 500_000, "> " * 50 + "\n- " * 50 + "`#`" * 50],
    ids=["markup", "1 MB", "nested"],
)
def test_hostile_text_is_set_as_text(structure: Structure, text: str) -> None:
    paper = made(
        structure, {AID: MARKUP, HOW: text, MATRIX: [{"row": text[:500], "c01": text[:500]}]}, subtitle=text[:300]
    )
    assert paper_pdf(paper).startswith(b"%PDF-")
    assert not {"\u202e", "\u2067"} & set(str(paper.blocks))


def test_table_of_500_rows_and_of_no_shape_is_set() -> None:
    rows = [{"outcome": number, "text": MARKUP, "timeframe": "x" * 200} for number in range(500)]
    for odd in (rows, [1, None, ["x"], {"outcome": {"a": 1}}], "text"):
        paper = made(structure_named("2006"), {Place("SC-IV-A", "strategies"): odd}, components=("SC",))
        assert paper_pdf(paper).startswith(b"%PDF-")


def test_contents_lead_to_every_component_and_part(structure: Structure) -> None:
    anchors = [anchor for _, anchor, _ in made(structure, {HOW: MARKUP}).contents]
    assert anchors == ["component-PROFILE", "PROFILE", "component-SC", "SC-1", "SC-2", "SC-3.1"]
