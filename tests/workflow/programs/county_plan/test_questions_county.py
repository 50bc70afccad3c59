"""The rules of the county's own components asked of whole plans: a complete one, then one change at a time."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from tests.workflow.programs.county_plan.plans import read_examples
from workflow.content.answers import Content, Place
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.cycle import cycle_named
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.judging import judge
from workflow.programs.county_plan.questions import QUESTIONS
from workflow.programs.county_plan.scenario.content import answers_for
from workflow.programs.county_plan.scenario.facts import read_facts
from workflow.programs.county_plan.structure import structure_named

CYCLE = cycle_named("2007-2009")
ON = date(2006, 9, 15)
GROUPS = frozenset("CON PLN NA OUT MON RES DSS LEG MOU AIPA EST DV CHF".split())
RULES = [rule_id for rule_id in QUESTIONS if rule_id.split("-")[1] in GROUPS]
COMPLETE = Content(answers_for(read_facts(read_examples()["baseline"], {})))
OUTCOMES = COMPLETE.rows("SC-IV-A", "outcomes")
STRATEGIES = COMPLETE.rows("SC-IV-A", "strategies")
CORE = COMPLETE.rows("DSS-D", "q4_core_services", "1")
AGENCIES = {form: COMPLETE.rows(form, "consultations") for form in ("SC-B-1", "SC-B-2", "SC-B-3", "SC-B-4")}
ROOM_AND_BOARD = {
    Place(PROFILE, "PF-CHAFEE-RB"): "yes",
    Place("DSS-E", "allocation"): "200000",
    Place("DSS-E", "room_board"): "60000",
    Place("DSS-E", "youngest_age"): 18,
    Place("DSS-E", "oldest_age"): 20,
    Place("DSS-E", "silp"): "no",
    Place("DSS-E", "procedures"): {"attachment": 1, "name": "procedures.pdf"},
    Place("DSS-E", "match_counted"): "yes",
    Place("DSS-E", "fa_sn_eligible"): "no",
}


def at(path: str, value: Any = None) -> dict[Place, Any]:
    """One answer: "DSS-D#1.director"."""
    part, _, question = path.partition(".")
    name, _, instance = part.partition("#")
    return {Place(name, question, instance): value}


def row_with(rows: tuple[Mapping[str, Any], ...], **cells: Any) -> list[dict[str, Any]]:
    """The rows with other cells in the first one."""
    return [{**rows[0], **cells}, *(dict(row) for row in rows[1:])]


CHANGES = [
    ("R-CON-01", at("SC-B-1.consultations", list(AGENCIES["SC-B-1"][1:]))),
    ("R-CON-02", at("SC-B-2.consultations", list(AGENCIES["SC-B-2"][1:]))),
    ("R-CON-03", at("SC-B-3.consultations", list(AGENCIES["SC-B-3"][1:]))),
    ("R-CON-04", at("SC-B-4.consultations", list(AGENCIES["SC-B-4"][1:]))),
    (
        "R-CON-05",
        {**at("PROFILE.PF-RHYA", "yes"), **at("SC-IV-A.strategies", row_with(STRATEGIES, is_rhya_coordination="yes"))},
    ),
    ("R-CON-06", at("SC-B-1.consultations", row_with(AGENCIES["SC-B-1"], dates_or_frequency_of_meetings=""))),
    ("R-CON-07", at("SC-B-3.issues_and_use")),
    ("R-CON-08", at("SC-B-2.family_court_role", "other")),
    ("R-CON-09", at("PROFILE.PF-CC-CHANGE", "yes")),
    ("R-PLN-01", at("SC-II-A.5")),
    ("R-PLN-02", at("PROFILE.PF-MYB", 1)),
    ("R-PLN-03", at("SC-II-A.9")),
    ("R-MON-01", at("SC-V.answer")),
    ("R-RES-01", at("SC-VI-B.answer")),
    ("R-NA-01", at("SC-III-B.09")),
    ("R-NA-02", at("PROFILE.PF-RHYA-P2-REQUEST", "yes")),
    ("R-NA-03", at("SC-C.sources_used", ["5", "10(bis)"])),
    ("R-NA-04", at("SC-III-E.activities", [{"activity": "Survey", "issues": "Detention", "agencies": ""}])),
    ("R-NA-05", at("SC-III-C.answer")),
    ("R-NA-06", at("SC-III-B.11_fields", ["health", "education"])),
    ("R-OUT-01", at("SC-IV-A.outcomes", row_with(OUTCOMES, service_areas=["child care"]))),
    ("R-OUT-02", at("SC-IV-A.outcomes", row_with(OUTCOMES, adult_goals=["AS-1"]))),
    ("R-OUT-03", at("SC-IV-A.indicators")),
    ("R-OUT-04", at("SC-IV-A.strategies", row_with(STRATEGIES, outcome=9))),
    ("R-OUT-05", at("SC-IV-A.strategies", row_with(STRATEGIES, timeframe=""))),
    ("R-OUT-06", at("SC-IV-A.outcomes", row_with(OUTCOMES, basis=[]))),
    ("R-OUT-07", at("PROFILE.PF-IVB-INLINE", "yes")),
    ("R-DSS-01", at("DSS-I-a.answer")),
    ("R-DSS-02", at("DSS-II.3")),
    ("R-LEG-01", at("DSS-A.included", "no")),
    ("R-MOU-01", at("DSS-B.cooperative_procedures")),
    ("R-MOU-02", at("DSS-B.suitable_locations", [{"name": "Hospital", "address": "1 Main", "phone": ""}])),
    ("R-AIPA-01", {**at("DSS-B.age_days", 6), **at("DSS-B.intent", "yes"), **at("DSS-B.place", "yes")}),
    ("R-EST-01", at("DSS-C.t1", list(COMPLETE.rows("DSS-C", "t1")[1:]))),
    ("R-EST-02", at("DSS-C.t3", row_with(COMPLETE.rows("DSS-C", "t3"), total_child=9))),
    ("R-EST-03", at("DSS-C.t2", row_with(COMPLETE.rows("DSS-C", "t2"), children=1))),
    ("R-DV-01", at("PROFILE.PF-DV-COUNT", 2)),
    ("R-DV-02", at("DSS-D#1.dv_clients", 34)),
    ("R-DV-03", at("DSS-D#1.q4_core_services", row_with(CORE, days_and_hours=""))),
    ("R-DV-04", at("DSS-D#1.q3_indicator")),
    ("R-DV-05", at("DSS-D#1.own_words", "no")),
    ("R-CHF-01", at("PROFILE.PF-CHAFEE-RB", "yes")),
    ("R-CHF-02", {**ROOM_AND_BOARD, **at("DSS-E.room_board", "60000.01")}),
    ("R-CHF-03", {**ROOM_AND_BOARD, **at("DSS-E.silp", "yes")}),
    ("R-CHF-04", {**ROOM_AND_BOARD, **at("DSS-E.procedures")}),
    ("R-CHF-05", {**ROOM_AND_BOARD, **at("DSS-E.fa_sn_eligible", "yes")}),
]


def found(changes: Mapping[Place, Any]) -> set[str]:
    facts = PlanFacts(CYCLE, CYCLE.due_on, content=COMPLETE.merged(changes))
    return {rule_id for rule_id in RULES if judge(rule_id, facts, ON)}


@pytest.mark.parametrize("changes", [{}, ROOM_AND_BOARD], ids=["complete", "room and board"])
def test_complete_plan_passes_every_rule(changes: Mapping[Place, Any]) -> None:
    assert found(changes) == set()


@pytest.mark.parametrize(("rule_id", "changes"), CHANGES, ids=[rule_id for rule_id, _ in CHANGES])
def test_one_change_fails_exactly_its_rule(rule_id: str, changes: Mapping[Place, Any]) -> None:
    assert found(changes) == {rule_id}


def test_every_rule_of_the_family_is_asked() -> None:
    assert {rule_id for rule_id, _ in CHANGES} | {"R-OUT-08"} == set(RULES)


def test_runaway_county_needs_its_form_and_its_strategy() -> None:
    assert found(at("PROFILE.PF-RHYA", "yes")) == {"R-CON-05", "R-OUT-08"}


def test_each_concern_of_a_question_stands_in_the_structure() -> None:
    structure = structure_named(CYCLE.structure)
    named = [concern.split(".", 1) for rule_id in RULES for concern in QUESTIONS[rule_id].concerns]
    assert [pair for pair in named if structure.question(Place(*pair)) is None] == []


def test_every_reason_points_at_a_question_of_the_plan() -> None:
    structure = structure_named(CYCLE.structure)
    for rule_id, changes in CHANGES:
        facts = PlanFacts(CYCLE, CYCLE.due_on, content=COMPLETE.merged(changes))
        for reason in judge(rule_id, facts, ON):
            part, _, question = (reason.field or "").partition(".")
            name, _, instance = part.partition("#")
            assert structure.question(Place(name, question, instance)) is not None, reason
            assert bool(instance) == bool(structure.parts[name].repeat), reason


def test_reason_says_which_row_and_which_program() -> None:
    facts = PlanFacts(CYCLE, CYCLE.due_on, content=COMPLETE.merged(at("DSS-D#1.director", "no")))
    (reason,) = judge("R-DV-04", facts, ON)
    assert reason.field == "DSS-D#1.director"
    assert reason.message.en.startswith("Program 1: Name a qualified director")
    assert reason.message.fr.startswith("Programme 1 : Indiquez")


@pytest.mark.parametrize("odd", ["1e999999999", "-1e40", "NaN", [], [{"number": {}, "row": [1]}], {"a": 1}, True, 3.5])
def test_odd_content_never_stops_a_question(odd: Any) -> None:
    everywhere = dict.fromkeys((*COMPLETE.answers, *ROOM_AND_BOARD), odd)
    facts = PlanFacts(CYCLE, CYCLE.due_on, content=Content(everywhere))
    assert all(isinstance(judge(rule_id, facts, ON), tuple) for rule_id in RULES)


def test_half_filled_consultation_is_reported_once() -> None:
    assert found(at("SC-B-1.issues_and_use")) == {"R-CON-07"}
    assert found({**at("SC-B-1.consultations"), **at("SC-B-1.issues_and_use")}) == {"R-CON-01"}


RHYA = {**read_examples()["baseline"]["district"], "rhya": True}


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({"outcome_areas": ["preventive"]}, {"R-OUT-01"}),
        ({"outcome_areas": []}, {"R-OUT-01"}),
        ({"adult_goals": ["AS-2", "AS-2"]}, {"R-OUT-02"}),
        ({"ivb": []}, {"R-OUT-07"}),
        ({"ivb": [6]}, {"R-OUT-07"}),
        ({"ivb": [1, 3]}, {"R-OUT-07"}),
        ({"district": RHYA, "b5_rows": 2, "rhya_strategies": 0}, {"R-OUT-08"}),
        ({"district": RHYA, "b5_rows": 0, "rhya_strategies": 1}, {"R-CON-05"}),
        ({"b5_rows": 2, "rhya_strategies": 1}, set()),
        ({"district": {**RHYA, "rhya": False, "municipal_bureaus": 2}, "myb_text": False}, {"R-PLN-02"}),
        ({"district": {**RHYA, "rhya": False, "municipal_bureaus": 2}, "myb_text": True}, set()),
        ({"district": {**RHYA, "rhya": False, "purchase_of_service": False}}, set()),
        ({"dss_c": False}, {"R-EST-01"}),
        ({"dss_c": False, "waiver_c": True}, {"R-EST-01"}),
        ({"dv": {"programs": 2, "forms": 1, "dv": 45, "all": 50}}, {"R-DV-01"}),
        ({"dv": {"programs": 0, "forms": 0, "dv": 0, "all": 0}}, {"R-DV-01"}),
        ({"dv": {"programs": 1, "forms": 1, "dv": 133, "all": 190}}, set()),
        ({"dv": {"programs": 1, "forms": 1, "dv": 6995, "all": 10000}}, {"R-DV-02"}),
    ],
    ids=str,
)
def test_facts_of_a_case_reach_their_rules(changed: Mapping[str, Any], rules: set[str]) -> None:
    content = Content(answers_for(read_facts(read_examples()["baseline"], changed)))
    facts = PlanFacts(CYCLE, CYCLE.due_on, content=content)
    assert {rule_id for rule_id in RULES if judge(rule_id, facts, ON)} == rules


def test_signed_waiver_stands_for_the_estimate() -> None:
    waived = COMPLETE.merged({**at("PROFILE.PF-WAIVER-C", "yes"), **at("DSS-C.t1")})
    facts = PlanFacts(CYCLE, CYCLE.due_on, content=waived, signatures={"waiver": ON})
    assert judge("R-EST-01", facts, ON) == ()
