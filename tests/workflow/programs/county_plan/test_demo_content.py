"""What the counties of the demonstration wrote: plans that read like plans, and on which the rules are silent."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from workflow.content.answers import Content, Place
from workflow.programs.county_plan.cycle import cycle_named
from workflow.programs.county_plan.demo_content import FACTS, WORDS, written
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.judging import judge
from workflow.programs.county_plan.questions import QUESTIONS
from workflow.programs.county_plan.scenario.content import answers_for
from workflow.programs.county_plan.scenario.given import TEXT
from workflow.programs.county_plan.structure import structure_named
from workflow.yaml_documents import read_document

CYCLE = cycle_named("2007-2009")
ON = date(2006, 9, 15)


def found(answers: dict[Place, Any]) -> set[str]:
    """The rules that find something in a plan of which only the content is there."""
    facts = PlanFacts(CYCLE, CYCLE.due_on, content=Content(answers))
    return {rule_id for rule_id in QUESTIONS if judge(rule_id, facts, ON)}


@pytest.mark.parametrize("code", ["01", "02"])
def test_words_of_a_county_clear_what_a_case_clears_and_say_nothing_twice(code: str) -> None:
    """The rules find no more in these sentences than in a case's, which are all the same one."""
    plain = answers_for(replace(FACTS, district={**FACTS.district, "code": code}))
    answers = written(code, "planner@example.org")
    assert found(answers) == found(plain)
    assert set(answers) == set(plain)
    assert [place for place, value in answers.items() if TEXT in str(value) or "{county}" in str(value)] == []


def test_two_counties_say_it_in_their_own_words() -> None:
    """The wordings are two, and the name of the county stands in both."""
    one, other = (written(code, "planner@example.org") for code in ("01", "02"))
    assert one[Place("SC-II-A", "1")] != other[Place("SC-II-A", "1")]
    assert one[Place("SC-COVER", "ldss_name")] == "Albany County Department of Social Services"


def test_words_stand_at_questions_of_the_structure() -> None:
    """No sentence is written for a question that nobody asks."""
    structure = structure_named(CYCLE.structure)
    named = [said.partition(".") for said in read_document(WORDS)]
    assert [one for one in named if structure.question(Place(one[0].partition("#")[0], one[2])) is None] == []


def test_years_in_the_words_are_those_of_the_cycle() -> None:
    said = [str(sorted(written("01", "p@example.org", begins).items())) for begins in (2007, 2024)]
    years = [sorted({*re.findall(r"\b20(?:07|08|24|25)\b", one)}) for one in said]
    assert years == [["2007"], ["2024"]]
