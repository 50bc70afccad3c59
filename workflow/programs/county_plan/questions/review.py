"""How the terms of the review and the money of a plan are asked of it (R-EXT-01 to 03, R-EXT-05, R-YB-11, R-YB-13)."""

from collections.abc import Iterable
from datetime import date

from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.questions.base import asks
from workflow.programs.county_plan.rules import review_clocks, youth_agreement
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, Finding


def _since(day: date | None, begun_on: date) -> date | None:
    """The day of a step, unless it belongs to an earlier round."""
    return day if day is not None and day >= begun_on else None


@asks("R-EXT-01")
def ask_first_review(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether the State decided in time, or still can; of a plan sent back twice only the last return is known."""
    if facts.submitted_on is None:
        return (NOT_APPLICABLE,)
    if facts.resubmitted_on is not None and _since(facts.returned_on, facts.resubmitted_on):
        return (NOT_APPLICABLE,)
    decided = facts.returned_on or facts.approved_on or on
    return (review_clocks.decide_in_time(facts.cycle, received=facts.submitted_on, decided=decided),)


@asks("R-EXT-02")
def ask_resubmission(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether the county sent the revised plan in time, or still can."""
    if facts.returned_on is None:
        return (NOT_APPLICABLE,)
    resubmitted = _since(facts.resubmitted_on, facts.returned_on) or on
    return (review_clocks.resubmit_in_time(facts.cycle, notice=facts.returned_on, resubmitted=resubmitted),)


@asks("R-EXT-03")
def ask_second_review(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether the State decided on the revised plan in time, or still can."""
    if facts.resubmitted_on is None:
        return (NOT_APPLICABLE,)
    decided = _since(facts.returned_on, facts.resubmitted_on) or facts.approved_on or on
    check = review_clocks.decide_again_in_time
    return (check(facts.cycle, resubmitted=facts.resubmitted_on, decided=decided),)


@asks("R-EXT-05", "SC-B-1.consultations")
def ask_certification(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether adult protective services were certified in time, or still can be.

    The report of the specialist reviewer of adult services stands for it, else the approval of the plan.
    """
    if facts.submitted_on is None:
        return (NOT_APPLICABLE,)
    decided = _since(facts.adult_services_on, facts.submitted_on) or facts.approved_on or on
    return (review_clocks.certify_in_time(facts.cycle, received=facts.submitted_on, decided=decided),)


@asks("R-YB-11")
def ask_appropriation(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether the State's money was confirmed after each funding year that ended under an approved plan."""
    if facts.state not in youth_agreement.APPROVED:
        return (NOT_APPLICABLE,)
    ended = [last for last in facts.cycle.funding_ends_on if on > last]
    appropriated = facts.funding_confirmed.issuperset(ended)
    return (youth_agreement.confirm_funding(facts.cycle, on=on, appropriated=appropriated),)


@asks("R-YB-13")
def ask_suspension(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether OCFS may suspend reimbursement."""
    if not facts.state:
        return (NOT_APPLICABLE,)
    return (youth_agreement.suspend_reimbursement(facts.cycle, state=facts.state, on=on),)
