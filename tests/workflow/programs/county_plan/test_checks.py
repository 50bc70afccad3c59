"""How every rule stands for a plan, and in which order a county can clear what refuses."""

from datetime import date, timedelta

from tests.workflow.programs.county_plan.plans import read_examples
from workflow.content.answers import Content, Place
from workflow.content.freezing import Difference
from workflow.programs.county_plan.changes.amendments import lowered_limits
from workflow.programs.county_plan.cycle import cycle_named
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.judging import clearing_order, judge_all, judge_states, rules_guarding
from workflow.programs.county_plan.rules import RULES
from workflow.programs.county_plan.rules.hearing import Hearing
from workflow.programs.county_plan.scenario.content import answers_for
from workflow.programs.county_plan.scenario.facts import read_facts

CYCLE = cycle_named("2007-2009")
TODAY = date(2006, 9, 15)
AFTER_WRITING = ("R-HRG", "R-SIG", "R-SUB", "R-PINS-10")


def judged(content: Content) -> dict[str, str]:
    facts = PlanFacts(cycle=CYCLE, due_on=CYCLE.due_on, content=content)
    return {check.code: check.standing for check in judge_states(facts, TODAY)}


def test_every_rule_stands_somehow() -> None:
    assert set(judged(Content())) == set(RULES)
    assert len(RULES) == 173


def test_complete_content_is_blocked_by_nothing_that_is_written() -> None:
    complete = Content(answers_for(read_facts(read_examples()["baseline"], {})))
    blocking = {code for code, standing in judged(complete).items() if standing == "blocking"}
    assert {code for code in blocking if not code.startswith(AFTER_WRITING)} == set()


def test_what_is_written_comes_before_the_hearing_signatures_and_the_wait() -> None:
    asked = ("R-HRG-08", "R-SIG-01", "R-HRG-01", "R-CC-01", "R-CON-01", "R-PINS-01")
    assert sorted(asked, key=clearing_order) == [
        "R-CON-01", "R-CC-01", "R-PINS-01", "R-HRG-01", "R-HRG-08", "R-SIG-01",
    ]  # fmt: skip


def test_hearing_to_be_held_comes_before_the_signatures_and_the_wait_after_it_behind_them() -> None:
    heard = Hearing(TODAY, held=True, notice=TODAY - timedelta(days=20), newspaper="Herald",
                    general_circulation=True, times_for=("cps", "adult", "family_children"))  # fmt: skip
    for hearings, expected in (((), ["R-HRG-08", "R-SIG-01"]), ((heard,), ["R-SIG-01", "R-HRG-08"])):
        facts = PlanFacts(cycle=CYCLE, due_on=CYCLE.due_on, content=Content(), hearings=hearings)
        checks = [one.code for one in judge_states(facts, TODAY) if one.code in expected]
        reasons = judge_all(["R-HRG-08", "R-SIG-01"], facts, TODAY)
        assert (checks, [bool(one.earliest) for one in reasons]) == (expected, [False, bool(hearings)])


def test_rules_of_a_submission_come_in_that_order() -> None:
    guarding = rules_guarding("TR-09", "blocks_submission")
    assert list(guarding) == sorted(guarding, key=clearing_order)


def test_income_limits_that_a_change_lowers_are_found() -> None:
    limit, family = Place("DSS-G-2", "income_pct"), Place("DSS-F", "titlexx_family_3")
    changes = [
        Difference(limit, "200", "185"),
        Difference(family, "225", "255"),
        Difference(Place("SC-V", "answer"), "9", "8"),
    ]
    assert lowered_limits(changes) == (limit,)
    assert lowered_limits([Difference(limit, None, "185"), Difference(family, "225", None)]) == ()
