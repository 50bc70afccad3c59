"""Asks the rules of a whole plan: which stand in the way of a transition, what they warn about, how each one stands."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from workflow.checks import Check, Standing
from workflow.content.answers import read_place
from workflow.errors import Reason
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.questions import QUESTIONS
from workflow.programs.county_plan.rules import RULES
from workflow.programs.county_plan.rules.base import Rule
from workflow.texts import Text


def judge(rule_id: str, facts: PlanFacts, on: date) -> tuple[Reason, ...]:
    """Ask one rule of a plan as on a day; gives the reasons it found, each once."""
    found = [finding.reason for finding in QUESTIONS[rule_id].ask(facts, on)]
    return tuple(dict.fromkeys(reason for reason in found if reason is not None))


def judge_all(rule_ids: Iterable[str], facts: PlanFacts, on: date) -> tuple[Reason, ...]:
    """Ask several rules of a plan as on a day; what only time clears comes last."""
    found = [(rule_id, judge(rule_id, facts, on)) for rule_id in rule_ids]
    ordered = sorted(found, key=lambda one: _is_waited_for(*one))
    return tuple(reason for _, reasons in ordered for reason in reasons)


def rules_guarding(transition: str, *severities: str) -> tuple[str, ...]:
    """The ids of the rules that guard a transition and can be asked of a whole plan (of those severities).

    They come in the order in which a county can clear them.
    """
    return tuple(
        rule_id
        for rule_id in sorted(QUESTIONS, key=clearing_order)
        if transition in RULES[rule_id].transitions and (not severities or RULES[rule_id].severity in severities)
    )


def judge_states(facts: PlanFacts, on: date) -> tuple[Check, ...]:
    """How every rule stands for a plan on a day, in the order in which a county can clear them.

    A rule that no question asks of a plan is judged when the action that it guards is taken.
    """
    ordered = [_judged(rule_id, facts, on) for rule_id in sorted(QUESTIONS, key=clearing_order)]
    asked = sorted(ordered, key=lambda check: _is_waited_for(check.code, check.reasons))
    others = [_check(RULES[rule_id], "elsewhere") for rule_id in RULES if rule_id not in QUESTIONS]
    return (*asked, *others)


def clearing_order(rule_id: str) -> tuple[int, int, int]:
    """When a county can clear a rule: first what it writes, in the plan’s order, then the hearing, then signatures.

    The hearing comes where it is told of; whether only time clears a rule is said by what it found.
    """
    places = [place for one in QUESTIONS[rule_id].concerns if (place := read_place(one)) is not None]
    parts = {place.part for place in places}
    stage = 2 if "SC-A" in parts else 1 if "SC-II-H" in parts else 0
    component = places[0].part.split("-")[0] if places else COMPONENTS[0]
    return stage, COMPONENTS.index(component), RULE_ORDER[rule_id]


def _is_waited_for(rule_id: str, reasons: Sequence[Reason]) -> bool:
    """Whether nobody clears it: the wait after a hearing that counts, and a due date that is over."""
    if rule_id in AFTER_HEARING:
        return any(reason.earliest for reason in reasons)
    return rule_id in WAITED_FOR


COMPONENTS = ("PROFILE", "SC", "DSS", "YB", "PINS")
AFTER_HEARING = frozenset({"R-HRG-05", "R-HRG-08"})
WAITED_FOR = frozenset({"R-SUB-01"})
RULE_ORDER = {rule_id: number for number, rule_id in enumerate(sorted(RULES))}
SEVERITIES = {
    "blocks_submission": Text("stops the submission", "empêche le dépôt"),
    "blocks_transition": Text("stops the step it belongs to", "empêche l’étape concernée"),
    "warning": Text("warns", "avertit"),
    "flag": Text("is noted", "est noté"),
    "deadline": Text("starts a deadline", "fait courir un délai"),
}


def _judged(rule_id: str, facts: PlanFacts, on: date) -> Check:
    question = QUESTIONS[rule_id]
    found = list(question.ask(facts, on))
    reasons = tuple(dict.fromkeys(finding.reason for finding in found if finding.reason is not None))
    standing: Standing = "passed"
    if any(reason.blocks for reason in reasons):
        standing = "blocking"
    elif reasons:
        standing = "warning"
    elif {finding.outcome for finding in found} <= {"n/a"}:
        standing = "not_applicable"
    return replace(_check(RULES[rule_id], standing), reasons=reasons, concerns=question.concerns)


def _check(rule: Rule, standing: Standing) -> Check:
    return Check(rule.id, rule.title, standing, rule.citation, SEVERITIES[rule.severity])
