"""How the rules of the PINS Diversion Services Plan are asked of a plan (R-PINS-01 to R-PINS-08, 10 and 12)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from workflow.content.answers import Content, Place
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.questions.base import asks
from workflow.programs.county_plan.questions.cells import pointing
from workflow.programs.county_plan.questions.youth import count_answered, first_missing, is_blank
from workflow.programs.county_plan.rules import pins, pins_agreement
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, Finding

OUTCOMES = "PINS-II-c"
STRATEGY = ("text", "timeframe", "responsible_agencies")


def _check_lead(facts: PlanFacts) -> Finding:
    place = ("PINS-I-a", "lead_agency")
    return pins.name_lead_agency(facts.cycle, lead=facts.content.chosen(*place) or facts.content.text(*place))


def services_listed(content: Content) -> list[Mapping[str, Any]]:
    """The services of the inventory that have a name."""
    return [row for row in content.rows("PINS-I-b", "services") if not is_blank(row.get("service"))]


def _check_categories(facts: PlanFacts) -> Finding:
    categories = {str(row.get("category")) for row in services_listed(facts.content)}
    return pins.offer_required_categories(facts.cycle, categories=categories)


def _check_hours(facts: PlanFacts) -> Finding:
    hours = facts.content.number("PINS-I-b", "crisis_hours")
    has_crisis = any(row.get("category") == "crisis" for row in services_listed(facts.content))
    if hours is None and not has_crisis:  # R-PINS-02 asks for the service
        return NOT_APPLICABLE
    return pins.cover_every_hour(facts.cycle, hours=hours)


def _check_areas(facts: PlanFacts) -> Finding:
    areas = [str(row.get("geographic_area") or "") for row in services_listed(facts.content)]
    return pins.tell_areas(facts.cycle, areas=areas)


def _check_procedures(facts: PlanFacts) -> Finding:
    asked = facts.cycle.words("pins_procedures")
    found = pins.answer_procedures(facts.cycle, answered=count_answered(facts.content, "PINS-I-c", asked))
    return pointing(found, Place("PINS-I-c", first_missing(facts.content, "PINS-I-c", asked)))


def _check_closing(facts: PlanFacts) -> Finding:
    content = facts.content
    return pins.describe_closing(
        facts.cycle,
        successful=bool(content.text("PINS-I-d", "1")),
        unsuccessful_report=bool(content.text("PINS-I-d", "2")),
    )


def _check_planning(facts: PlanFacts) -> Finding:
    content = facts.content
    named = [str(row.get("text") or "") for row in content.rows("PINS-II-a", "stakeholders")]
    told = [content.text("PINS-II-a", "answer"), *named]
    return pins.describe_planning(facts.cycle, a=" ".join(told), b=content.text("PINS-II-b", "answer"))


def _check_outcomes(facts: PlanFacts) -> Finding:
    outcomes = facts.content.rows(OUTCOMES, "outcomes")
    complete = sum(is_complete(facts.content, outcome) for outcome in outcomes)
    return pins.set_outcomes(facts.cycle, outcomes=len(outcomes), complete=complete)


def is_complete(content: Content, outcome: Mapping[str, Any]) -> bool:
    """Whether an outcome is told and has indicators and strategies, each strategy with its time and its agency."""
    number = outcome.get("number")
    if is_blank(outcome.get("statement")) or is_blank(number):
        return False
    indicators = _rows_of(content, "indicators", number)
    strategies = _rows_of(content, "strategies", number)
    return (
        any(not is_blank(row.get("text")) for row in indicators)
        and bool(strategies)
        and not any(is_blank(row.get(column)) for row in strategies for column in STRATEGY)
    )


def _rows_of(content: Content, question: str, number: Any) -> list[Mapping[str, Any]]:
    return [row for row in content.rows(OUTCOMES, question) if str(row.get("outcome")) == str(number)]


def _check_understanding(facts: PlanFacts) -> Finding:
    return pins_agreement.sign_understanding(
        facts.cycle,
        ldss_signed="commissioner" in facts.signatures,
        probation_signed="probation" in facts.signatures,
    )


def _check_layout(facts: PlanFacts) -> Finding:
    content = facts.content
    own = content.yes(PROFILE, "PF-PINS-OWN-FORMAT") is True
    return pins_agreement.lay_out_document(
        facts.cycle,
        heading=content.yes("PINS-HEAD", "heading_confirmed") is True,
        pages=not own or content.yes("PINS-HEAD", "pages_numbered") is True,
        own_format=own,
        toc=content.yes("PINS-HEAD", "contents_given") is True,
    )


SERVICES = "PINS-I-b.services"
PINS_RULES: tuple[tuple[str, Callable[[PlanFacts], Finding], tuple[str, ...]], ...] = (
    ("R-PINS-01", _check_lead, ("PINS-I-a.lead_agency",)),
    ("R-PINS-02", _check_categories, (SERVICES,)),
    ("R-PINS-03", _check_hours, ("PINS-I-b.crisis_hours",)),
    ("R-PINS-04", _check_areas, (SERVICES,)),
    ("R-PINS-05", _check_procedures, tuple(f"PINS-I-c.{name}" for name in ("i", "ii", "iii", "iv", "v", "vi", "vii"))),
    ("R-PINS-06", _check_closing, ("PINS-I-d.1", "PINS-I-d.2")),
    ("R-PINS-07", _check_planning, ("PINS-II-a.answer", "PINS-II-a.stakeholders", "PINS-II-b.answer")),
    ("R-PINS-08", _check_outcomes, ("PINS-II-c.outcomes", "PINS-II-c.indicators", "PINS-II-c.strategies")),
    ("R-PINS-10", _check_understanding, ("SC-A.signatures",)),
    ("R-PINS-12", _check_layout, ("PINS-HEAD.heading_confirmed", "PINS-HEAD.contents_given")),
)


def _ask_of(check: Callable[[PlanFacts], Finding]) -> Callable[[PlanFacts, date], Iterable[Finding]]:
    def ask(facts: PlanFacts, on: date) -> Iterable[Finding]:
        del on
        return (check(facts),)

    return ask


for _rule_id, _check, _concerns in PINS_RULES:
    asks(_rule_id, *_concerns)(_ask_of(_check))
