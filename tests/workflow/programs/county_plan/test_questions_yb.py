"""The rules of the Youth Bureau, PINS and the matrix asked of whole contents: a complete one, and one change each."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from tests.workflow.programs.county_plan.plans import read_examples
from workflow.content.answers import Content, Place
from workflow.programs.county_plan.cycle import cycle_named
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.judging import judge
from workflow.programs.county_plan.questions import QUESTIONS
from workflow.programs.county_plan.rules import RULES
from workflow.programs.county_plan.scenario.content_matrix import answer_matrix
from workflow.programs.county_plan.scenario.content_pins import answer_pins
from workflow.programs.county_plan.scenario.content_yb import answer_youth_bureaus
from workflow.programs.county_plan.scenario.facts import read_facts
from workflow.programs.county_plan.structure import structure_named

GROUPS = ("R-F-", "R-YB-", "R-PINS-", "R-EXT-")
ASKED = tuple(rule_id for rule_id in QUESTIONS if rule_id.startswith(GROUPS))
ON = date(2006, 9, 15)
CYCLE = cycle_named("2007-2009")
TWO_TOWNS = {"municipal_bureaus": 2, "rhya": True}


@cache
def baseline() -> Mapping[str, Any]:
    facts: Mapping[str, Any] = read_examples()["baseline"]
    return facts


def written(**changed: Any) -> Content:
    """What a county writes that is as the baseline tells, but for what is changed."""
    if "district" in changed:
        changed["district"] = {**baseline()["district"], **changed["district"]}
    facts = read_facts(baseline(), changed)
    flags = {Place("PROFILE", "PF-MYB"): facts.district["municipal_bureaus"]}
    flags[Place("PROFILE", "PF-RHYA")] = "yes" if facts.district["rhya"] else "no"
    answers = [flags, answer_matrix(facts), answer_youth_bureaus(facts), answer_pins(facts)]
    return Content({place: value for family in answers for place, value in family.items()})


def facts_with(content: Content, **known: Any) -> PlanFacts:
    signatures = {"commissioner": ON, "probation": ON}
    district = {"district_name": "Albany", "district_code": "01"}
    return PlanFacts(CYCLE, CYCLE.due_on, **{"content": content, "signatures": signatures, **district, **known})


def rules_found(facts: PlanFacts) -> set[str]:
    return {rule_id for rule_id in ASKED if judge(rule_id, facts, ON)}


@pytest.mark.parametrize("changed", [{}, {"district": TWO_TOWNS, "yb_components": 3, "yb_iv_answered": 5}])
def test_complete_plan_passes_every_rule(changed: dict[str, Any]) -> None:
    assert rules_found(facts_with(written(**changed))) == set()


def test_every_rule_that_is_asked_is_in_the_table() -> None:
    assert set(ASKED) <= set(RULES)
    assert len(ASKED) == 38


def test_every_answer_that_a_rule_concerns_is_asked_for() -> None:
    parts = structure_named(CYCLE.structure).parts
    concerns = {concern for rule_id in ASKED for concern in QUESTIONS[rule_id].concerns} - {"SC-A.signatures"}
    assert concerns <= {f"{part}.{question}" for part in parts for question in parts[part].questions}


@pytest.mark.parametrize(
    ("rule_id", "changed"),
    [
        ("R-YB-01", {"yb_components": 0}),
        ("R-YB-01", {"district": {"municipal_bureaus": 2}, "yb_components": 2}),
        ("R-YB-05", {"district": {"municipal_bureaus": 1}, "yb_components": 2, "myb_text": False}),
        ("R-YB-07", {"district": {"rhya": True}, "yb_iv_answered": 4}),
        ("R-PINS-01", {"pins": {"lead": ["LDSS", "Probation"]}}),
        ("R-PINS-01", {"pins": {"lead": None}}),
        ("R-PINS-02", {"pins": {"categories": ["respite", "crisis", "adr"]}}),
        ("R-PINS-02", {"pins": {"categories": []}}),
        ("R-PINS-03", {"pins": {"crisis_hours": 16}}),
        ("R-PINS-03", {"pins": {"crisis_hours": None}}),
        ("R-PINS-12", {"pins": {"own_format": True, "toc": False}}),
    ],
)
def test_one_fact_changed_is_found_by_its_rule_alone(rule_id: str, changed: dict[str, Any]) -> None:
    assert rules_found(facts_with(written(**changed))) == {rule_id}


PAGE_1, PAGE_3 = ("DSS-F", "page_1", ""), ("DSS-F", "page_3", "")


@pytest.mark.parametrize(
    ("rule_id", "place", "value"),
    [
        ("R-YB-02", ("YB-I-a", "government_chart", "1"), None),
        ("R-YB-03", ("YB-I-b", "staff", "1"), []),
        ("R-YB-03", ("YB-I-b", "staff", "1"), [{"name": "P. Part", "title": "Aide", "part_time": True}]),
        ("R-YB-03", ("YB-I-b", "staff", "1"), [{"name": "P. Part", "title": " "}]),
        ("R-YB-03", ("PROFILE", "PF-SHARED-STAFF", ""), "yes"),
        ("R-YB-04", ("YB-B", "members", "1"), [{"name": "Y. Young", "is_youth_member": True}]),
        ("R-YB-05", ("YB-II", "answer", "1"), "  "),
        ("R-YB-06", ("YB-III-a", "on_site", "1"), None),
        ("R-YB-06", ("YB-III-b", "who", "1"), None),
        ("R-YB-09", ("YB-A", "included", ""), "no"),
        ("R-YB-14", ("YB-I-a", "government_chart", "1"), {"attachment": 7, "name": "OCFS-3105 youth court.pdf"}),
        ("R-PINS-04", ("PINS-I-b", "services", ""), "without areas"),
        ("R-PINS-05", ("PINS-I-c", "iv", ""), None),
        ("R-PINS-06", ("PINS-I-d", "2", ""), None),
        ("R-PINS-07", ("PINS-II-b", "answer", ""), None),
        ("R-PINS-08", ("PINS-II-c", "indicators", ""), [{"outcome": 2, "text": "Petitions"}]),
        ("R-PINS-08", ("PINS-II-c", "outcomes", ""), []),
        ("R-PINS-12", ("PINS-HEAD", "heading_confirmed", ""), "no"),
        ("R-F-01", PAGE_1, {("elig_02", "c04"): ""}),
        ("R-F-02", PAGE_1, {("method_R", "c07"): "N", ("method_D", "c07"): "Y"}),
        ("R-F-03", PAGE_3, {("method_D", "c15"): "Y"}),
        ("R-F-04", PAGE_3, {("goal_1", "c15"): "Y"}),
        ("R-F-05", ("DSS-G-4", "option_7", ""), True),
        ("R-F-07", ("DSS-F", "county_code", ""), "1"),
        ("R-F-08", ("DSS-F", "changed", ""), "yes"),
        ("R-F-09", ("DSS-F", "components", ""), [{"primary": "c16", "component": "Child care", "method": "R"}]),
        ("R-F-10", ("DSS-F", "titlexx_family_3", ""), "255.5"),
        ("R-F-11", ("DSS-F", "tanf_transfer_percent", ""), "200"),
        ("R-F-12", ("DSS-G-3", "family_share_percent", ""), "30"),
    ],
)
def test_one_answer_changed_is_found_by_its_rule_alone(rule_id: str, place: tuple[str, str, str], value: Any) -> None:
    content = written()
    if isinstance(value, dict) and "name" not in value:
        value = with_cells(content, place, value)
    if value == "without areas":
        value = [{**row, "geographic_area": " "} for row in content.rows(*place)]
    found = rules_found(facts_with(content.merged({Place(*place): value})))
    assert found == {rule_id}


def with_cells(content: Content, place: tuple[str, str, str], cells: Mapping[tuple[str, str], str]) -> list[Any]:
    rows = {row["row"]: dict(row) for row in content.rows(*place)}
    for (row, column), letter in cells.items():
        rows[row][column] = letter
    return list(rows.values())


def test_transportation_that_is_shown_passes() -> None:
    content = written(f20=True).merged({Place("DSS-G-4", "option_7"): True})
    assert rules_found(facts_with(content)) == set()


@pytest.mark.parametrize(
    ("limits", "option_3", "found"),
    [
        (("275", "255", "220"), True, {"R-F-12"}),
        (("275", "255", "220"), None, set()),
        (("276", "255", "225"), True, set()),
        (("275", "255", None), True, set()),
    ],
)
def test_title_xx_limits_are_compared_where_both_forms_give_lawful_ones(
    limits: tuple[str | None, ...], option_3: object, found: set[str]
) -> None:
    names = ("limit_family_2", "limit_family_3", "limit_family_4")
    given = {Place("DSS-G-7", name): limit for name, limit in zip(names, limits, strict=True)}
    content = written().merged({**given, Place("DSS-G-4", "option_3"): option_3})
    assert rules_found(facts_with(content)) == found


def test_signature_of_probation_is_part_of_the_understanding() -> None:
    assert rules_found(facts_with(written(), signatures={"commissioner": ON})) == {"R-PINS-10"}


def test_reason_leads_to_the_bureau_and_names_it() -> None:
    content = written(district={"municipal_bureaus": 1}, yb_components=2)
    changed = content.merged({Place("YB-I-a", "bureau_name", "2"): "Town of X", Place("YB-B", "members", "2"): []})
    (reason,) = judge("R-YB-04", facts_with(changed), ON)
    assert reason.field == "YB-B#2.members"
    assert reason.message.en == "Town of X: List the members of the Youth Board (06-OCFS-LCM-05 YB-B)."


@pytest.mark.parametrize(
    ("rule_id", "place", "field"),
    [
        ("R-PINS-05", Place("PINS-I-c", "iv"), "PINS-I-c.iv"),
        ("R-YB-06", Place("YB-III-a", "on_site", "1"), "YB-III-a#1.on_site"),
        ("R-YB-06", Place("YB-III-b", "who", "1"), "YB-III-b#1.who"),
        ("R-YB-07", Place("YB-IV", "d", "1"), "YB-IV#1.d"),
    ],
)
def test_reason_leads_to_the_first_answer_that_is_missing(rule_id: str, place: Place, field: str) -> None:
    content = written(district={"rhya": True}, yb_iv_answered=5).merged({place: " "})
    (reason,) = judge(rule_id, facts_with(content), ON)
    assert reason.field == field


def test_reason_of_the_matrix_names_its_service() -> None:
    content = written()
    cells = with_cells(content, PAGE_3, {("method_D", "c15"): "Y"})
    (reason,) = judge("R-F-03", facts_with(content.merged({Place(*PAGE_3): cells})), ON)
    assert reason.field == "DSS-F.page_3"
    assert reason.message.en.startswith("15 Preventive Adults (components): Choose at least one goal")


def test_municipal_part_leads_to_its_own_instance() -> None:
    content = written(district={"municipal_bureaus": 1}, yb_components=2)
    (reason,) = judge("R-YB-08", facts_with(content.merged({Place("YB-V", "c", "1"): None})), ON)
    assert reason.field == "YB-V#1.c"


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ({"submitted_on": date(2006, 8, 1)}, set()),
        ({"submitted_on": date(2006, 7, 31)}, {"R-EXT-01"}),
        ({"submitted_on": date(2006, 8, 1), "adult_services_on": None}, {"R-EXT-05"}),
        ({"submitted_on": date(2006, 7, 1), "approved_on": date(2006, 7, 20)}, set()),
        ({"submitted_on": date(2006, 7, 1), "returned_on": date(2006, 8, 1)}, {"R-EXT-02"}),
        (
            {
                "submitted_on": date(2006, 7, 1),
                "returned_on": date(2006, 8, 1),
                "resubmitted_on": date(2006, 8, 20),
            },
            {"R-EXT-03"},
        ),
        (
            {
                "submitted_on": date(2006, 1, 1),
                "resubmitted_on": date(2006, 8, 20),
                "returned_on": date(2006, 9, 1),
            },
            set(),
        ),
    ],
)
def test_terms_of_the_review_are_asked_as_of_the_day(known: dict[str, Any], found: set[str]) -> None:
    reported = {"adult_services_on": known["submitted_on"], **known}
    assert rules_found(facts_with(written(), **reported)) == found


IN_2007 = date(2007, 4, 1)


@pytest.mark.parametrize(
    ("rule_id", "known", "warns"),
    [
        ("R-YB-11", {"state": "in_effect"}, True),
        ("R-YB-11", {"state": "in_effect", "funding_confirmed": frozenset({date(2007, 3, 31)})}, False),
        ("R-YB-11", {"state": "submitted"}, False),
        ("R-YB-13", {"state": "submitted"}, True),
        ("R-YB-13", {"state": "approval_withdrawn"}, True),
        ("R-YB-13", {"state": "in_effect"}, False),
        ("R-YB-13", {}, False),
    ],
)
def test_money_depends_on_the_plan_and_the_appropriation(rule_id: str, known: dict[str, Any], *, warns: bool) -> None:
    assert bool(judge(rule_id, facts_with(Content(), **known), IN_2007)) is warns


ODD: tuple[Any, ...] = (
    "",
    "text",
    "1e999999999",
    7,
    -1,
    True,
    None,
    [],
    ["x"],
    [{}],
    [{"row": 1}],
    {"a": 1},
    [{"fte": "half"}],
)


@pytest.mark.parametrize("value", ODD)
def test_odd_answers_raise_nothing(value: Any) -> None:
    content = written(district=TWO_TOWNS, yb_components=3)
    odd = Content(dict.fromkeys(content.answers, value))
    facts = replace(facts_with(odd), signatures={})
    for rule_id in ASKED:
        judge(rule_id, facts, ON)


def test_empty_plan_raises_nothing_and_lacks_its_bureau_once() -> None:
    found = rules_found(facts_with(Content(), signatures={}))
    assert {rule_id for rule_id in found if rule_id.startswith("R-YB-")} == {"R-YB-01", "R-YB-09"}
