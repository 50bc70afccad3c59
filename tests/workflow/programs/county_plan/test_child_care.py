"""Child care asked of whole plans: a compliant one passes every rule, and one change makes exactly its rule speak."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from tests.workflow.programs.county_plan.plans import read_examples
from workflow.content.answers import Content, Place
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.cycle import cycle_named
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.judging import judge, judge_states
from workflow.programs.county_plan.questions import QUESTIONS
from workflow.programs.county_plan.questions.child_care_parts import ASKED_FOR_BY_A_RULE
from workflow.programs.county_plan.rules import RULES
from workflow.programs.county_plan.scenario.content import answers_for
from workflow.programs.county_plan.scenario.content_child_care import answer_child_care
from workflow.programs.county_plan.scenario.facts import read_facts
from workflow.programs.county_plan.structure import structure_named
from workflow.scenarios.cases import ScenarioError

CYCLE = cycle_named("2007-2009")
STRUCTURE = structure_named(CYCLE.structure)
SUBMITTED = date(2006, 9, 15)
ASKED = [rule_id for rule_id in QUESTIONS if rule_id.startswith("R-CC-")]
CALCULATED = {"R-CC-04", "R-CC-24", "R-CC-62", "R-CC-63"}
APPENDICES = [f"G-{number}" for number in range(5, 13)]
EVERYTHING: Mapping[str, Any] = {
    "options": list(range(1, 16)),
    "completed": [*APPENDICES, "forms"],
    "g3": {"very_low": 200, "share": 25, "methods": [1], "order": None, "indicators": ["hours billed"]},
}
ROWS = "DSS-G-9.limits"


def content_of(facts: Mapping[str, Any] | None = None) -> Content:
    return Content(answer_child_care(read_facts(read_examples()["baseline"], facts or {})))


def broken_by(content: Content) -> set[str]:
    """The rules that speak; each points at a question of the plan."""
    facts = PlanFacts(cycle=CYCLE, due_on=CYCLE.due_on, content=content)
    found = {rule_id: judge(rule_id, facts, SUBMITTED) for rule_id in ASKED}
    fields = [reason.field or "" for reasons in found.values() for reason in reasons]
    assert [field for field in fields if STRUCTURE.question(Place(*field.split("."))) is None] == []
    return {rule_id for rule_id, reasons in found.items() if reasons}


def changed(content: Content, answers: Mapping[str, Any]) -> Content:
    places = {Place(*name.split(".")): value for name, value in answers.items()}
    return Content({**content.answers, **places})


def absence_rows(month: tuple[int, int, int], base: tuple[int, int, int]) -> list[dict[str, Any]]:
    names = ("routine_days", "extenuating_days", "total_days")
    rows = {"in_a_month": month, "base_period": base}
    return [{"row": row, **dict(zip(names, days, strict=True))} for row, days in rows.items()]


def test_rules_of_child_care_are_all_asked_or_calculated() -> None:
    assert set(ASKED) | CALCULATED == {rule_id for rule_id in RULES if rule_id.startswith("R-CC-")}


def test_plan_of_the_baseline_breaks_no_rule() -> None:
    assert broken_by(content_of()) == set()


def test_plan_with_every_option_breaks_no_rule() -> None:
    assert broken_by(content_of(EVERYTHING)) == set()


def broken_in_all(facts: Mapping[str, Any]) -> set[str]:
    content = Content(answers_for(read_facts(read_examples()["baseline"], facts)))
    plan = PlanFacts(cycle=CYCLE, due_on=CYCLE.due_on, content=content)
    return {judged.code for judged in judge_states(plan, SUBMITTED) if judged.reasons}


def test_options_disturb_no_rule_of_another_section() -> None:
    assert broken_in_all({**EVERYTHING, "f20": True}) == broken_in_all({})


def test_empty_plan_lacks_its_required_appendices_alone() -> None:
    assert broken_by(Content()) == {"R-CC-01"}


def test_options_without_appendices_are_reported_as_such_alone() -> None:
    assert broken_by(content_of({**EVERYTHING, "completed": []})) == {"R-CC-40"}


def test_appendices_without_options_are_warned_about_alone() -> None:
    assert broken_by(content_of({"completed": APPENDICES})) == {"R-CC-41"}


def test_answers_of_every_option_have_the_shapes_that_the_structure_asks_for() -> None:
    given = content_of(EVERYTHING)
    for place, value in given.answers.items():
        question = STRUCTURE.question(place)
        assert question is not None, place
        if question.field.type == "choices":
            assert set(value) <= {option.value for option in question.field.options}, place


def test_questions_concern_places_of_the_structure() -> None:
    concerns = {place for rule_id in ASKED for place in QUESTIONS[rule_id].concerns}
    asked_for = {f"{part}.{name}" for part, names in ASKED_FOR_BY_A_RULE.items() for name in names.split()}
    known = {f"{part.id}.{name}" for part in STRUCTURE.parts.values() for name in part.questions}
    assert concerns | asked_for <= known


@pytest.mark.parametrize(
    ("rule_id", "answers"),
    [
        ("R-CC-01", {"DSS-G-1.organization": ""}),
        ("R-CC-01", {"DSS-G-3.reasonable_distance": ""}),
        ("R-CC-02", {"DSS-G-1.a_subsidy": "999999.99"}),
        ("R-CC-02", {"DSS-G-1.total_nysccbg": ""}),
        ("R-CC-03", {"DSS-G-1.b_other_program_costs": "49999.99", "DSS-G-1.c_administrative_costs": "50000.01"}),
        ("R-CC-05", {"DSS-G-1.unit_title_xx": " "}),
        ("R-CC-05", {"DSS-G-1.contracts": [{"row": "eligibility_screening", "organization": "Agency"}]}),
        (
            "R-CC-05",
            {"DSS-G-1.contracts": [{"row": "other", "organization": "Agency", "amount_of_contract": "5000"}]},
        ),
        ("R-CC-10", {"DSS-G-2.cat_7c": ""}),
        ("R-CC-11", {"DSS-G-2.cat_5": "yes", "DSS-G-2.job_search_months": "7"}),
        ("R-CC-11", {"DSS-G-2.cat_9": "yes", "DSS-G-2.work_hours": "17"}),
        ("R-CC-20", {"DSS-G-3.trip": "round"}),
        ("R-CC-20", {"DSS-G-3.minutes": None}),
        ("R-CC-21", {"DSS-G-3.very_low_income_percent": "200.5"}),
        ("R-CC-22", {f"{PROFILE}.PF-HIGHER-WORK-HOURS": "yes", "DSS-G-3.hours_single_child_6_plus": "29"}),
        ("R-CC-22", {f"{PROFILE}.PF-HIGHER-WORK-HOURS": "yes", "DSS-G-3.hours_two_parent_combined": "54.5"}),
        ("R-CC-23", {"DSS-G-3.family_share_percent": "35.01"}),
        ("R-CC-23", {"DSS-G-3.family_share_percent": ""}),
        ("R-CC-25", {"DSS-G-3.case_closing_method": ["1", "2"]}),
        ("R-CC-25", {"DSS-G-3.case_closing_method": "2", "DSS-G-3.closing_order": "longest"}),
        ("R-CC-27", {"DSS-G-3.opening_federal_priorities": ["special_needs"]}),
        ("R-CC-27", {"DSS-G-3.closing_description": ""}),
        ("R-CC-28", {"DSS-G-3.closing_categories": ["1", "3"]}),
        ("R-CC-29", {"DSS-G-3.sampling_need_verification": ""}),
        ("R-CC-30", {"DSS-G-3.sampling_indicators": [{"text": "Use of a P.O. Box"}]}),
        ("R-CC-40", {"DSS-G-4.local_forms": None}),
        ("R-CC-40", {"DSS-G-10.contract_only": None}),
        ("R-CC-42", {"DSS-G-4.in_use": [{"name": "Application", "kind": "form", "in_this_plan": "no"}]}),
        ("R-CC-50", {"DSS-G-5.basis": [{"text": "the child's age"}]}),
        ("R-CC-50", {"DSS-G-5.limits_guarantee": "yes"}),
        ("R-CC-51", {"DSS-G-5.priorities": [{"category": "A", "rank": 1}, {"category": "B", "rank": 1}]}),
        ("R-CC-60", {"DSS-G-6.ccbg_total": "1000.01"}),
        ("R-CC-60", {"DSS-G-6.total_nysccbg_incl_local": "999"}),
        ("R-CC-60", {"DSS-G-6.titlexx_total": "5"}),
        ("R-CC-61", {"DSS-G-6.ccbg_rationale": [{"category": "Teen parents", "rationale": ""}]}),
        ("R-CC-70", {"DSS-G-7.limit_family_3": "255.5"}),
        ("R-CC-71", {"DSS-G-7.limit_family_4": ""}),
        ("R-CC-71", {f"{PROFILE}.PF-TXX-PROTECTIVE-ONLY": "yes"}),
        ("R-CC-72", {"DSS-G-7.limits_applied": "yes"}),
        ("R-CC-72", {"DSS-G-7.projected_expenditure_plan_duration": "none"}),
        ("R-CC-80", {f"{PROFILE}.PF-STD-LE": "yes"}),
        ("R-CC-81", {"DSS-G-8.cacfp_hours": "30"}),
        ("R-CC-82", {"DSS-G-8.extends_time": "yes"}),
        ("R-CC-90", {ROWS: absence_rows((6, 4, 10), (10, 4, 14))}),
        ("R-CC-90", {ROWS: absence_rows((6, 2, 8), (10, 4, 15))}),
        ("R-CC-91", {"DSS-G-9.base_period": "12"}),
        ("R-CC-92", {"DSS-G-10.eligible_providers": []}),
        ("R-CC-93", {"DSS-G-9.contract_only": None}),
        ("R-CC-100", {"DSS-G-10.days_allowed": 6}),
        ("R-CC-110", {"DSS-G-11.transport_rate": ""}),
        ("R-CC-111", {"DSS-G-11.nontraditional_percent": "15.5"}),
        ("R-CC-113", {"DSS-G-11.accredited_types": ["legally-exempt"]}),
        ("R-CC-113", {"DSS-G-11.nontraditional_all_types": "no"}),
        ("R-CC-114", {"DSS-G-11.sleep_hours": "8.5"}),
        ("R-CC-120", {"DSS-G-12.over_24h_limits": ""}),
        ("R-CC-121", {"DSS-G-12.unit_when_beneficial": ["19"]}),
        ("R-CC-122", {"DSS-G-12.waivers": [{"provision": "415.4", "implemented_on": "2007-01-01"}]}),
        ("R-CC-123", {"DSS-G-12.break_length": "four_weeks"}),
        ("R-CC-124", {"DSS-G-12.break_groups": []}),
    ],
)
def test_one_change_makes_exactly_its_rule_speak(rule_id: str, answers: Mapping[str, Any]) -> None:
    assert broken_by(changed(content_of(EVERYTHING), answers)) == {rule_id}


def test_shorter_break_without_conditions_passes_and_longer_with_both() -> None:
    both = {"DSS-G-12.would_be_lost": "yes", "DSS-G-12.starts_within": "yes"}
    longer = changed(content_of(EVERYTHING), {"DSS-G-12.break_length": "four_weeks", **both})
    assert broken_by(longer) == set()


def test_closing_order_is_one_of_two() -> None:
    by_time = {**EVERYTHING["g3"], "methods": [2], "order": "both"}
    assert broken_by(content_of({"g3": by_time})) == {"R-CC-26"}


def test_set_aside_that_limits_a_category_needs_its_option() -> None:
    limited = changed(content_of(), {"DSS-G-2.limited_by_set_aside": ["7a"]})
    assert broken_by(limited) == {"R-CC-12"}


def test_questions_answer_odd_content_without_raising() -> None:
    odd = [{"row": 3, "text": 4, "amount": "much", "rank": "first", "approved_on": "soon"}, "alone"]
    for value in (odd, "odd", True, 3, {"a": 1}, "1e999999999", "1e-999999999", ["1"], "NaN"):
        places = {Place(part.id, name): value for part in STRUCTURE.parts.values() for name in part.questions}
        assert isinstance(broken_by(Content(places)), set)


@pytest.mark.parametrize(
    ("facts", "rules"),
    [
        (
            {"g1": {"allocation": "1000000", "total": "1100000", "a": "980000", "b": "60000", "c": "52000"}},
            {"R-CC-02", "R-CC-03"},
        ),
        ({"options": [8, 12], "completed": ["G-11"]}, {"R-CC-40"}),
        ({"options": [3], "completed": ["G-7"], "g7": {"f2": 275, "f3": 256, "f4": 225}}, {"R-CC-70"}),
        ({"options": [3], "completed": ["G-7"], "g7": [275, 255, 225]}, set()),
        (
            {
                "options": [5],
                "completed": ["G-9"],
                "g9": [{"period": "3", "routine": 13, "extenuating": 7, "total": 20}],
            },
            {"R-CC-90"},
        ),
        ({"options": [5], "completed": ["G-9"], "g9": {"month": [12, 3, 15], "6": [24, 16, 40]}}, set()),
        (
            {"options": [5], "completed": ["G-9"], "g9": {"month": [12, 3, 15], 3: [12, 9, 20], "reasons": "illness"}},
            {"R-CC-90"},
        ),
        ({"options": [5], "completed": ["G-9"], "g9": {"base_period": "12"}}, {"R-CC-91"}),
        ({"options": [6], "completed": ["G-10"], "g10": {"days": 6, "list": ["holiday"]}}, {"R-CC-100"}),
        (
            {"options": [8, 10], "completed": ["G-11"], "g11": {"accredited": 15.5, "sleep_hours": 9}},
            {"R-CC-111", "R-CC-114"},
        ),
        (
            {
                "options": [12, 14],
                "completed": ["G-12"],
                "g12": {
                    "breaks": {"days": 28, "would_be_lost": True, "starts_within": False},
                    "unit": {"always": [18], "beneficial": [19]},
                },
            },
            {"R-CC-121", "R-CC-123"},
        ),
        (
            {"options": [14], "completed": ["G-12"], "g12": {"days": 32, "would_be_lost": True, "starts_within": True}},
            {"R-CC-123"},
        ),
        ({"options": [1], "completed": ["G-5"]}, {"R-CC-25"}),
    ],
)
def test_facts_of_a_case_become_answers(facts: Mapping[str, Any], rules: set[str]) -> None:
    assert broken_by(content_of(facts)) == rules


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"options": [16]}, "16 is no option; they are 1 to 15"),
        ({"completed": ["G-4"]}, "unknown 'G-4' in completed"),
        ({"g1": {"total": "much"}}, "total is no number: 'much'"),
        ({"g7": [275, 255]}, "g7 lists the limits of 3 family sizes"),
        ({"g9": [{"days": 3}]}, "unknown key 'days' in a row of g9"),
        ({"g10": "five"}, "a mapping is expected as g10, not 'five'"),
        ({"g11": {"bonus": 3}}, "unknown key 'bonus' in g11"),
        ({"g12": {"unit": {"always": 18}}}, "always is a list, not 18"),
    ],
)
def test_fact_of_a_case_that_does_not_exist_is_told(facts: Mapping[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        content_of(facts)
