"""What a plan says of planning, monitoring and money, put to R-PLN-01 to 03, R-MON-01 and R-RES-01."""

from collections.abc import Iterable
from datetime import date

from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.questions.base import asks
from workflow.programs.county_plan.questions.cells import whole_number
from workflow.programs.county_plan.rules import planning
from workflow.programs.county_plan.rules.base import Finding
from workflow.programs.county_plan.rules.planning import PARTY_ITEMS


@asks("R-PLN-01", *(f"SC-II-A.{item}" for item in PARTY_ITEMS.values()))
def ask_parties(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whose part in the planning is described."""
    described = [party for party, item in PARTY_ITEMS.items() if facts.content.text("SC-II-A", item)]
    return (planning.describe_involvement(facts.cycle, described=described),)


@asks("R-PLN-02", "PROFILE.PF-MYB", "SC-II-A.8")
def ask_municipal_bureaus(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The part of the municipal bureaus, where there are any."""
    bureaus = whole_number(facts.content.number(PROFILE, "PF-MYB")) or 0
    described = bool(facts.content.text("SC-II-A", "8"))
    return (planning.involve_municipal_bureaus(facts.cycle, municipal_bureaus=bureaus, described=described),)


@asks("R-PLN-03", "SC-II-A.9")
def ask_joint_planning(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """How both offices planned together."""
    return (planning.plan_together(facts.cycle, text=facts.content.text("SC-II-A", "9")),)


@asks("R-MON-01", "SC-V.answer")
def ask_monitoring(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """How the plan is watched over."""
    return (planning.monitor_plan(facts.cycle, text=facts.content.text("SC-V", "answer")),)


@asks("R-RES-01", "SC-VI-A.answer", "SC-VI-B.answer")
def ask_resources(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """How each of the two offices uses its money."""
    a, b = (bool(facts.content.text(part, "answer")) for part in ("SC-VI-A", "SC-VI-B"))
    return (
        planning.allocate_resources(facts.cycle, a=a, b=True),
        planning.allocate_resources(facts.cycle, a=True, b=b),
    )
