"""Asks the rules of a whole plan: which stand in the way of a transition, and what they warn about."""

from collections.abc import Callable, Iterable
from datetime import date

from workflow.errors import Reason
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.rules import hearing, hearing_record, signature, submission
from workflow.programs.county_plan.rules.base import RULES, Finding

Question = Callable[[PlanFacts, date], Iterable[Finding]]


def judge(rule_id: str, facts: PlanFacts, on: date) -> tuple[Reason, ...]:
    """Ask one rule of a plan as on a day; gives the reasons it found, each once."""
    found = [finding.reason for finding in QUESTIONS[rule_id](facts, on)]
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


def _ask_notice(index: int) -> Question:
    """Ask one of R-HRG-02, 03, 04: met when one hearing qualifies, else of every hearing that was held."""

    def ask(facts: PlanFacts, on: date) -> Iterable[Finding]:
        del on
        if facts.last_qualifying_on is not None:
            return ()
        held = [one for one in facts.hearings if one.held]
        return [hearing.judge_notice(facts.cycle, one)[index] for one in held]

    return ask


def _ask_line(check: Callable[..., Finding], line: str) -> Question:
    """Ask whether one line of SC-A is signed and dated."""

    def ask(facts: PlanFacts, on: date) -> Iterable[Finding]:
        del on
        return (check(facts.cycle, signed=line in facts.signatures, date=facts.signatures.get(line)),)

    return ask


def _ask_executive(facts: PlanFacts, on: date) -> Iterable[Finding]:
    del on
    lines = ("ceo", "legislature_chair") if facts.has_ceo else ("legislature_chair", "ceo")
    signed_by = next((line for line in lines if line in facts.signatures), None)
    signed_on = facts.signatures.get(signed_by) if signed_by else None
    check = signature.sign_as_executive
    return (check(facts.cycle, has_ceo=facts.has_ceo, signed_by=signed_by, date=signed_on),)


def _ask_waiver(facts: PlanFacts, on: date) -> Iterable[Finding]:
    del on
    signed_on = facts.signatures.get("waiver")
    return (
        signature.sign_waiver(
            facts.cycle,
            waiver=facts.waiver_c,
            signed=signed_on is not None,
            date=signed_on,
            assertion=facts.waiver_asserted,
        ),
    )


def _ask_signatures_after_hearing(facts: PlanFacts, on: date) -> Iterable[Finding]:
    del on
    last = facts.last_qualifying_on
    dates = sorted(set(facts.signatures.values()))
    return [hearing_record.sign_after_hearing(facts.cycle, hearing=last, signed=signed) for signed in dates]


def _ask_version(facts: PlanFacts, on: date) -> Iterable[Finding]:
    del on
    earliest = min(facts.signatures.values(), default=None)
    check = signature.sign_final_version
    return (check(facts.cycle, last_edit=facts.last_edit_on, earliest_signature=earliest),)


def _ask_any_day(check: Callable[[PlanFacts], Finding]) -> Question:
    """Ask a rule that does not look at the day."""

    def ask(facts: PlanFacts, on: date) -> Iterable[Finding]:
        del on
        return (check(facts),)

    return ask


QUESTIONS: dict[str, Question] = {
    "R-HRG-01": lambda facts, on: (hearing.hold_before_submission(facts.cycle, hearings=facts.hearings, submit_on=on),),
    "R-HRG-02": _ask_notice(0),
    "R-HRG-03": _ask_notice(1),
    "R-HRG-04": _ask_notice(2),
    "R-HRG-05": lambda facts, on: (
        hearing.wait_after_hearing(facts.cycle, hearing=facts.last_qualifying_on, submit_on=on),
    ),
    "R-HRG-07": _ask_any_day(lambda facts: hearing_record.complete_record(facts.cycle, elements=facts.elements)),
    "R-HRG-08": lambda facts, on: (hearing.count_last_qualifying(facts.cycle, hearings=facts.hearings, submit_on=on),),
    "R-HRG-10": _ask_signatures_after_hearing,
    "R-SUB-01": lambda facts, on: (submission.submit_by_due_date(facts.cycle, submit_on=on, due=facts.due_on),),
    "R-SUB-04": _ask_any_day(
        lambda facts: submission.cover_plan_period(facts.cycle, start=facts.plan_start, end=facts.plan_end)
    ),
    "R-SUB-05": _ask_any_day(lambda facts: submission.include_components(facts.cycle, components=facts.components)),
    "R-SUB-06": _ask_any_day(lambda facts: submission.list_contents(facts.cycle, toc=facts.toc)),
    "R-SUB-07": _ask_any_day(
        lambda facts: submission.number_pages(facts.cycle, unnumbered_pages=facts.unnumbered_pages)
    ),
    "R-SUB-08": _ask_any_day(lambda facts: submission.complete_cover(facts.cycle, missing=facts.cover_missing)),
    "R-SUB-09": _ask_any_day(lambda facts: submission.file_one_plan(facts.cycle, active_plans=facts.active_plans)),
    "R-SIG-01": _ask_line(signature.sign_as_commissioner, "commissioner"),
    "R-SIG-02": _ask_line(signature.sign_as_director, "yb_director"),
    "R-SIG-03": _ask_line(signature.sign_as_chair, "yb_chair"),
    "R-SIG-04": _ask_line(signature.sign_as_probation, "probation"),
    "R-SIG-05": _ask_executive,
    "R-SIG-06": _ask_line(signature.sign_pins_as_chair, "yb_chair_pins"),
    "R-SIG-07": _ask_waiver,
    "R-SIG-08": _ask_version,
}
"""How each rule that guards a transition of the plan itself is asked of the plan's facts."""
