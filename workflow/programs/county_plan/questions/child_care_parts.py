"""The appendices of child care in a plan: which options are chosen, what is written, and what is still open.

An appendix in which nothing is written is reported as a whole, by R-CC-01 or R-CC-40; its other rules speak once
something is.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from workflow.content.answers import Place, read_exact
from workflow.content.completeness import part_completeness
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.questions.base import asks
from workflow.programs.county_plan.questions.cells import word
from workflow.programs.county_plan.rules.base import Finding
from workflow.programs.county_plan.rules.child_care_options import appendix_by_option
from workflow.programs.county_plan.structure import structure_named

OPTIONS = "DSS-G-4"

ASKED_FOR_BY_A_RULE: Mapping[str, str] = {
    "DSS-G-1": "unit_public_assistance unit_transitioning unit_income_eligible unit_title_xx total_nysccbg a_subsidy "
    "b_other_program_costs c_administrative_costs",
    "DSS-G-2": "cat_1 cat_2a cat_2b cat_2c cat_2d cat_3 cat_4a cat_4b cat_5 cat_6 cat_7a cat_7b cat_7c cat_7d cat_7e "
    "cat_7f cat_7g cat_7h cat_7i cat_8 cat_9",
    "DSS-G-3": "trip steps_to_define very_low_income_percent family_share_percent case_closing_method "
    "closing_description closing_order closing_federal_priorities case_opening_description opening_federal_priorities "
    "fraud_high_risk_criteria_and_referral sampling_need_verification sampling_provider_review_cacfp",
    "DSS-G-4": "local_forms",
    "DSS-G-6": "ccbg_total ccbg_rationale titlexx_total titlexx_rationale",
    "DSS-G-7": "projected_expenditure_plan_duration limit_family_2 limit_family_3 limit_family_4 limits_text "
    "priorities_text",
    "DSS-G-8": "1_standards_and_who 2_methods_and_resources_to_check 3_notice_to_enrollment_agency "
    "4_justification_per_standard",
    "DSS-G-9": "eligible_providers contract_only base_period limits reasons",
    "DSS-G-10": "eligible_providers days_allowed allowable_closures",
    "DSS-G-11": "transport_circumstances transport_type transport_rate accredited_percent nontraditional_percent "
    "nontraditional_all_types sleep_standards sleep_hours",
    "DSS-G-12": "over_24h_limits unit_always unit_when_beneficial unit_criteria waiver_description_and_justification "
    "break_length would_be_lost starts_within break_groups",
}
"""The required questions whose own rule says that they are not answered; R-CC-01 and R-CC-40 say it of the others."""

AskOfPart = Callable[[PlanFacts], Iterable[Finding]]


def asks_in(part: str, rule_id: str, *questions: str, options: Iterable[int] = ()) -> Callable[[AskOfPart], AskOfPart]:
    """Enter a question of one appendix, asked once something is written there and one of the options is chosen.

    `questions` are the names of those of the appendix that it concerns.
    """
    choices = frozenset(options)

    def declare(ask: AskOfPart) -> AskOfPart:
        @asks(rule_id, *(f"{part}.{question}" for question in questions))
        def ask_when_written(facts: PlanFacts, on: date) -> Iterable[Finding]:
            del on
            if not is_written(facts, part) or (choices and choices.isdisjoint(chosen_options(facts))):
                return ()
            return ask(facts)

        return ask

    return declare


def chosen_options(facts: PlanFacts) -> tuple[int, ...]:
    """The options of DSS-G-4 that are ticked."""
    return tuple(option for option in appendix_by_option(facts.cycle) if facts.content.yes(OPTIONS, f"option_{option}"))


def is_called_for(facts: PlanFacts, appendix: str) -> bool:
    """Whether a chosen option calls for an appendix (`G-5`) or for copies of the local forms (`forms`)."""
    needed = appendix_by_option(facts.cycle)
    return any(needed[option] == appendix for option in chosen_options(facts))


def is_written(facts: PlanFacts, part: str) -> bool:
    """Whether anything is answered in an appendix."""
    return any(True for _ in facts.content.places(part))


def open_places(facts: PlanFacts, part: str) -> tuple[Place, ...]:
    """What is open in an appendix: all that it requires while it is blank, then what no rule of its own asks for."""
    asked = part_completeness(structure_named(facts.cycle.structure).parts[part], facts.content)
    if not is_written(facts, part):
        return asked.open
    others = ASKED_FOR_BY_A_RULE.get(part, "").split()
    return tuple(place for place in asked.open if place.question not in others)


def is_complete(facts: PlanFacts, part: str) -> bool:
    """Whether nothing of an appendix is left for R-CC-01 or R-CC-40 to report."""
    return not open_places(facts, part)


def cell_number(row: Mapping[str, Any], name: str) -> Decimal | None:
    """A number of a table that a plan may hold, or None."""
    return read_exact(row.get(name))


def number(facts: PlanFacts, part: str, question: str) -> Decimal | None:
    """A number that a plan may hold, or None."""
    return facts.content.number(part, question)


def listed_texts(facts: PlanFacts, part: str, question: str) -> list[str]:
    """The lines of a list."""
    return [said for row in facts.content.rows(part, question) if (said := word(row, "text"))]
