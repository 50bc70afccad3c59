"""Reading a structure: what its files may say, and what is told of a mistake."""

from pathlib import Path

import pytest

from tests.workflow.content.structures import PARTIES, PLAN, PROFILE, read_structure, write_structure
from workflow.content.reading_structure import load_structure
from workflow.errors import DefinitionError

ONE = """
    component: SC
    title: {en: Strategy, fr: Stratégie}
    responsible: [ldss]
    parts:
    - id: SC-1
      title: Process
      kind: section
      questions:
        how: {ask: 'How?', type: long}
"""


def test_structure_is_read_as_written(tmp_path: Path) -> None:
    """Components, parts and questions keep their order, their words and what they inherit."""
    structure = read_structure(tmp_path, PROFILE, PLAN)
    assert list(structure.components) == ["PROFILE", "SC"]
    assert list(structure.parts) == ["PROFILE", "SC-1", "SC-2", "SC-3"]
    assert structure.components["SC"].title.fr == "Stratégie"
    assert structure.parts["SC-1"].responsible == ("ldss",)
    assert structure.parts["SC-2"].responsible == ("bureau",)
    matrix = structure.parts["SC-2"].questions["matrix"]
    assert matrix.rows == (("D", "Direct"), ("R", "Private"))
    assert matrix.fixed == {"R": {"c01": "Y"}}
    assert [(column.name, column.type) for column in matrix.field.columns] == [
        ("row", "text"),
        ("c01", "choice"),
        ("c04", "text"),
    ]


def test_question_has_the_field_of_its_type(tmp_path: Path) -> None:
    """Types name a field, its bounds, its unit, and what yes and no are."""
    text = ONE + "".join(
        f"        {name}: {{ask: 'What?', type: {said}}}\n"
        for name, said in {
            "a": "text",
            "b": "yesno",
            "c": "percent, max: 100",
            "d": "int, unit: hours",
            "e": "list",
            "f": "choice, options: [x, y]",
            "g": "choice, options: {x: First}",
            "h": "decimal, min: -5",
        }.items()
    )
    questions = read_structure(tmp_path, text).parts["SC-1"].questions
    fields = {name: question.field for name, question in questions.items()}
    assert [fields["how"].max, fields["a"].max, fields["c"].max] == [200_000, 1_000, 100]
    assert [fields["c"].min, fields["a"].min, fields["h"].min] == [0, None, -5]
    assert [questions["c"].unit, questions["d"].unit, questions["a"].unit] == ["%", "hours", ""]
    assert [option.value for option in fields["b"].options] == ["yes", "no"]
    assert [(column.name, column.type) for column in fields["e"].columns] == [("text", "text")]
    assert [(option.value, option.label.fr) for option in fields["f"].options] == [("x", "x"), ("y", "y")]
    assert [(option.value, option.label.en) for option in fields["g"].options] == [("x", "First")]


def test_part_may_show_and_state_and_ask_nothing(tmp_path: Path) -> None:
    """A part without questions shows a view of the record, or commits to statements."""
    part = "    - {id: SC-2, title: Terms, kind: appendix, shows: hearing, statements: {LA-1: Said.}}\n"
    read = read_structure(tmp_path, ONE + part).parts["SC-2"]
    assert (read.shows, read.statements, dict(read.questions)) == ("hearing", (("LA-1", "Said."),), {})


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("responsible: [ldss]", "", 1, "'responsible' is missing"),
        ("responsible: [ldss]", "responsible: [mayor]", 3, "['mayor'] are no parties"),
        ("title: {en: Strategy, fr: Stratégie}", "title: {en: Strategy}", 2, "'fr' is missing"),
        ("title: {en: Strategy, fr: Stratégie}", "title: Strategy", 2, "a mapping is expected"),
        ("kind: section", "kind: chapter", 7, "kind is one of"),
        ("kind: section", "kinds: section", 7, "unknown key 'kinds'"),
        ("kind: section", "kind: section\n      applies: A or B C", 8, "'B C' is no condition"),
        ("kind: section", "kind: section\n      applies: PF-AID", 8, "PROFILE.PF-AID is asked about and is nowhere"),
        ("kind: section", "kind: section\n      repeat: PF-DV", 8, "PROFILE.PF-DV is asked about and is nowhere"),
        ("type: long}", "type: long, applies: SC-1.why}", 9, "SC-1.why is asked about and is nowhere"),
        ("type: long}", "type: long, required: SC-1.is or x y}", 9, "'x y' is no condition"),
        ("type: long}", "type: novel}", 9, "how: 'novel' is no type"),
        ("type: long}", "kind: long}", 9, "unknown key 'kind'"),
        ("{ask: 'How?', type: long}", "{ask: 'How?'}", 9, "'type' is missing"),
        ("{ask: 'How?', type: long}", "How?", 9, "a mapping is expected"),
        ("how: {", "h ow: {", 9, "'h ow' is no name"),
        ("type: long}", "type: rows}", 9, "how: rows need columns"),
        ("type: long}", "type: choices}", 9, "a choice needs options"),
        ("type: long}", "type: rows, columns: {a: A}}", 9, "a mapping is expected"),
        ("type: long}", "type: rows, columns: {a: {ask: A, type: text, limit: 5}}}", 9, "unknown key 'limit'"),
        (
            "type: long}",
            "type: rows, columns: {a: {ask: A, type: choice, options: [x], each: [x, y]}}}",
            9,
            "['y'] are no options of a",
        ),
        (
            "type: long}",
            "type: rows, columns: {a: {ask: A, type: text}}, rows: {x: X}, fixed: {y: {a: 1}, x: {b: 1}}}",
            9,
            "how: ['y', 'b'] are neither rows nor columns",
        ),
        (
            "how: {ask: 'How?', type: long}",
            "how: {ask: How, type: choice, options: [a]}\n        why: {ask: Why, type: text, applies: SC-1.how is b}",
            10,
            "'b' is no option of SC-1.how; options are ['a']",
        ),
    ],
)
def test_mistake_is_told_with_file_and_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    """Whatever is unknown, missing or asked about in vain is said with its file and its line."""
    assert old in ONE
    with pytest.raises(DefinitionError) as caught:
        read_structure(tmp_path, ONE.replace(old, new))
    assert (caught.value.file, caught.value.line) == ("0.yaml", line)
    assert said in caught.value.message


def test_part_that_stands_twice_is_told(tmp_path: Path) -> None:
    """Two parts of one id are a mistake, in one file or in two."""
    with pytest.raises(DefinitionError, match=r"0\.yaml:10: SC-1 stands twice"):
        read_structure(tmp_path, ONE + "    - {id: SC-1, title: Again, kind: section}\n")
    with pytest.raises(DefinitionError, match=r"1\.yaml:5: SC-1 stands twice"):
        read_structure(tmp_path, ONE, ONE.replace("component: SC", "component: YB"))


def test_component_that_stands_twice_is_told(tmp_path: Path) -> None:
    """Two files cannot be the same component."""
    with pytest.raises(DefinitionError, match=r"1\.yaml:1: SC stands twice"):
        read_structure(tmp_path, ONE, ONE.replace("SC-1", "SC-2"))


def test_part_that_is_no_mapping_is_told(tmp_path: Path) -> None:
    """A part that is a word is told with the line of the parts."""
    names = write_structure(tmp_path, ONE + "    - SC-2\n")
    with pytest.raises(DefinitionError, match=r"0\.yaml:4: a mapping is expected"):
        load_structure("small", tmp_path, names, PARTIES)


def test_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A file that cannot be read is named."""
    with pytest.raises(DefinitionError, match="cannot be read"):
        load_structure("small", tmp_path, ["absent.yaml"], PARTIES)
