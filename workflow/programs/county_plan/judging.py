"""Asks the rules of a whole plan: which stand in the way of a transition, what they warn about, how each one stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from workflow.errors import Reason
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.questions import QUESTIONS
from workflow.programs.county_plan.rules import RULES
from workflow.programs.county_plan.rules.base import Rule

Standing = Literal["passed", "warning", "blocking", "not_applicable"]
"""How a rule stands for a plan."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule and how it stands, with the reasons it found and the answers that it concerns."""

    rule: Rule
    standing: Standing
    reasons: tuple[Reason, ...]
    concerns: tuple[str, ...]


def judge(rule_id: str, facts: PlanFacts, on: date) -> tuple[Reason, ...]:
    """Ask one rule of a plan as on a day; gives the reasons it found, each once."""
    found = [finding.reason for finding in QUESTIONS[rule_id].ask(facts, on)]
    return tuple(dict.fromkeys(reason for reason in found if reason is not None))


def judge_all(rule_ids: Iterable[str], facts: PlanFacts, on: date) -> tuple[Reason, ...]:
    """Ask several rules of a plan as on a day."""
    return tuple(reason for rule_id in rule_ids for reason in judge(rule_id, facts, on))


def rules_guarding(transition: str, *severities: str) -> tuple[str, ...]:
    """The ids of the rules that guard a transition and can be asked of a whole plan (of those severities)."""
    return tuple(
        rule_id
        for rule_id in QUESTIONS
        if transition in RULES[rule_id].transitions and (not severities or RULES[rule_id].severity in severities)
    )


def judge_states(facts: PlanFacts, on: date) -> tuple[Judged, ...]:
    """How every rule that can be asked of a plan stands on a day, in the order of the table."""
    return tuple(_judged(rule_id, facts, on) for rule_id in QUESTIONS)


def _judged(rule_id: str, facts: PlanFacts, on: date) -> Judged:
    question = QUESTIONS[rule_id]
    found = list(question.ask(facts, on))
    reasons = tuple(dict.fromkeys(finding.reason for finding in found if finding.reason is not None))
    outcomes = {finding.outcome for finding in found}
    standing: Standing = "passed"
    if any(reason.blocks for reason in reasons):
        standing = "blocking"
    elif reasons:
        standing = "warning"
    elif outcomes <= {"n/a"}:
        standing = "not_applicable"
    return Judged(RULES[rule_id], standing, reasons, question.concerns)
