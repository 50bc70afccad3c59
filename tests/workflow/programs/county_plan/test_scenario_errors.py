"""What is said of a case that cannot be played: one sentence, with its line."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from models.database import Database
from tests.workflow.programs.county_plan.plans import EXAMPLES, make_builder, read_examples
from workflow.programs.county_plan.scenario import play
from workflow.scenarios.cases import ScenarioError, line_of
from workflow.yaml_documents import parse_document

CASES = {case["id"]: case for case in read_examples()["cases"]}
TEXT = EXAMPLES.read_text(encoding="utf-8")
RULE = "rules:\n      - R-HRG-05\n"


@pytest.mark.parametrize(
    ("before", "after", "line", "word"),
    [
        ("  toc: true\n", "  tocs: true\n", "  tocs: true", "'tocs'"),
        ("    last_edit: '2006-09-12'\n", "    last_edits: '2006-09-12'\n", "    last_edits", "'last_edits'"),
        ("    last_edit: '2006-09-12'\n", "    last_edit: '2006-13-12'\n", "    last_edit: '2006-13", "'2006-13-12'"),
        ("    ocfs: approved\n", "    ocfs: maybe\n", "    ocfs: maybe", "'maybe'"),
        ("  - transition: TR-15\n", "  - transition: TR-99\n", "  - transition: TR-99", "'TR-99'"),
        ("    from: draft\n", "    from: drafts\n", "    from: drafts", "'drafts'"),
        ("    expires_after: ", "    expires_befor: ", "    expires_befor", "'expires_befor'"),
        ("      proposed: null\n", "      propose: null\n", "      propose:", "'propose'"),
        (RULE, "rules: [R-XYZ-99]\n", "      blocking_rules: [R-XYZ", "unknown rule 'R-XYZ-99'"),
        (RULE, "rules: R-HRG-05\n", "      blocking_rules: R-HRG", "a list, not 'R-HRG-05'"),
        ("      outcome: blocked\n", "      outcome: block\n", "      outcome: block", "unknown outcome 'block'"),
    ],
)
def test_case_with_unknown_word_names_its_line(
    sqlite_database: Database, before: str, after: str, line: str, word: str
) -> None:
    text = TEXT.replace(before, after, 1)
    document = parse_document(text, EXAMPLES.name)
    expected = next(number for number, said in enumerate(text.splitlines(), 1) if said.startswith(line))
    first, *others = document["cases"]
    changed = max([first, *(case for case in others if line_of(case) <= expected)], key=line_of)
    with pytest.raises(ScenarioError) as found:
        play(sqlite_database, document, changed, line_of)
    assert found.value.line == expected
    assert word in found.value.message


def test_case_that_expects_nothing_is_an_error(sqlite_database: Database) -> None:
    case = deepcopy(CASES["P05"])
    case["attempts"], case["expected_facts"] = [], {}
    with pytest.raises(ScenarioError, match="expects nothing"):
        play(sqlite_database, read_examples(), case, line_of)


@pytest.mark.parametrize("expected", [{}, {"note": "free words"}])
def test_case_that_only_notes_is_an_error(sqlite_database: Database, expected: dict[str, str]) -> None:
    with pytest.raises(ScenarioError, match="expects nothing"):
        play(sqlite_database, read_examples(), {"id": "X", "expected_facts": expected}, line_of)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"signatures": ["ceo"]}, "a mapping is expected as signatures"),
        ({"hearings": ["2006-08-01"]}, "hearings is a list of mappings"),
        ({"hearing_elements": "dates"}, "hearing_elements is a list, not 'dates'"),
        ({"district": "01"}, "a mapping is expected as district"),
        (["toc"], "plan_facts_changed_from_baseline is a mapping"),
    ],
)
def test_facts_of_another_shape_are_an_error(sqlite_database: Database, changed: Any, message: str) -> None:
    case = {"id": "X", "plan_facts_changed_from_baseline": changed, "expected_facts": {"on_time": True}}
    with pytest.raises(ScenarioError, match=message):
        play(sqlite_database, read_examples(), case, line_of)


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ({"external_review_deadline": "2006-11-01"}, "external_review_deadline is a mapping"),
        ({"in_effect_from": ["2006-11-01"]}, "in_effect_from is a mapping"),
        ({"in_effect_from": {"approved later": None}}, "is told by 'approved YYYY-MM-DD'"),
    ],
)
def test_expected_facts_of_another_shape_are_an_error(
    sqlite_database: Database, expected: dict[str, Any], message: str
) -> None:
    with pytest.raises(ScenarioError, match=message):
        play(sqlite_database, read_examples(), {"id": "X", "expected_facts": expected}, line_of)


def test_builder_acts_at_noon_of_the_local_day(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        builder = make_builder(session)
        builder.today = date(2006, 8, 1)
        assert builder.now().isoformat() == "2006-08-01T16:00:00+00:00"
        session.rollback()
