"""What a plan says of its outcomes, put to R-OUT-01 to R-OUT-08."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from workflow.content.answers import Content, Place
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.questions.base import asks
from workflow.programs.county_plan.questions.cells import located, pointing, whole, word, words
from workflow.programs.county_plan.rules import outcomes
from workflow.programs.county_plan.rules.base import Finding
from workflow.texts import Text

PART = "SC-IV-A"


def _gathered(content: Content, column: str) -> list[str]:
    """What a column ticks over all outcomes."""
    return [one for row in content.rows(PART, "outcomes") for one in words(row, column)]


def _numbers(content: Content) -> list[int | None]:
    """The numbers of the outcomes, in order."""
    return [whole(row, "number") for row in content.rows(PART, "outcomes")]


def _counts(content: Content, table: str) -> list[int]:
    """How many written rows of a table belong to each outcome, in order."""
    owners = [whole(row, "outcome") for row in content.rows(PART, table) if word(row, "text")]
    return [owners.count(number) if number is not None else 0 for number in _numbers(content)]


def _flagged(row: Mapping[str, Any]) -> bool:
    return row.get("is_rhya_coordination") in ("yes", True)


def _outcome(number: object) -> Text:
    return Text("Outcome {number}", "Résultat {number}").format(number=number)


@asks("R-OUT-01", "SC-IV-A.outcomes")
def ask_service_areas(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The service areas of all outcomes."""
    areas = _gathered(facts.content, "service_areas")
    return (outcomes.cover_service_areas(facts.cycle, outcome_areas=areas),)


@asks("R-OUT-02", "SC-IV-A.outcomes")
def ask_adult_goals(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The adult services goals of all outcomes."""
    return (outcomes.serve_adult_goals(facts.cycle, goals=_gathered(facts.content, "adult_goals")),)


@asks("R-OUT-03", "SC-IV-A.indicators")
def ask_indicators(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The indicators of each outcome."""
    counts = _counts(facts.content, "indicators")
    return (outcomes.measure_outcomes(facts.cycle, indicators_per_outcome=counts),)


@asks("R-OUT-04", "SC-IV-A.strategies")
def ask_strategies(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The strategies of each outcome, and those of none."""
    counts = _counts(facts.content, "strategies")
    numbers = {number for number in _numbers(facts.content) if number is not None}
    owners = [whole(row, "outcome") for row in facts.content.rows(PART, "strategies")]
    orphans = len([owner for owner in owners if owner not in numbers])
    return (outcomes.pursue_outcomes(facts.cycle, strategies_per_outcome=counts, orphans=orphans),)


@asks("R-OUT-05", "SC-IV-A.strategies")
def ask_each_strategy(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Every strategy."""
    for row in facts.content.rows(PART, "strategies"):
        found = outcomes.plan_strategy(
            facts.cycle, timeframe=word(row, "timeframe"), agencies=words(row, "responsible_agencies")
        )
        number = whole(row, "outcome")
        yield found if number is None else located(found, _outcome(number), Place(PART, "strategies"))


@asks("R-OUT-06", "SC-IV-A.outcomes")
def ask_each_basis(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Every outcome."""
    for place, row in enumerate(facts.content.rows(PART, "outcomes"), start=1):
        found = outcomes.base_outcome(facts.cycle, basis=words(row, "basis"))
        yield located(found, _outcome(whole(row, "number") or place), Place(PART, "outcomes"))


@asks("R-OUT-07", "PROFILE.PF-IVB-INLINE", "SC-IV-A.outcomes", *(f"SC-D.goal_{goal}_outcomes" for goal in range(1, 6)))
def ask_federal_goals(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The goals linked at the outcomes, and those on form SC-D unless the county links all of them at the outcomes."""
    goals = range(1, facts.cycle.days("federal_goals") + 1)
    at_outcomes = bool(facts.content.yes(PROFILE, "PF-IVB-INLINE"))
    listed = [goal for goal in goals if facts.content.rows("SC-D", f"goal_{goal}_outcomes")]
    inline = [int(goal) for goal in _gathered(facts.content, "ivb_goals") if goal.isdecimal()]
    found = outcomes.link_federal_goals(facts.cycle, sc_d_links=() if at_outcomes else listed, inline_links=inline)
    return (pointing(found, Place(PART, "outcomes")) if at_outcomes else found,)


@asks("R-OUT-08", "PROFILE.PF-RHYA", "SC-IV-A.strategies")
def ask_runaway_strategy(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The strategies marked for runaway and homeless youth."""
    rhya = bool(facts.content.yes(PROFILE, "PF-RHYA"))
    flagged = [row for row in facts.content.rows(PART, "strategies") if _flagged(row)]
    return (outcomes.coordinate_runaway_services(facts.cycle, rhya=rhya, flagged=len(flagged)),)
