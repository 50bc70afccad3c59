"""What a plan says of administering child care and of whom it serves, put to R-CC-02 to R-CC-30."""

from collections.abc import Iterable, Mapping
from typing import Any

from workflow.content.answers import NO, YES, read_exact
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.questions.cells import whole_number, word
from workflow.programs.county_plan.questions.child_care_parts import (
    ASKED_FOR_BY_A_RULE,
    asks_in,
    cell_number,
    is_called_for,
    listed_texts,
    number,
)
from workflow.programs.county_plan.rules import child_care_administration as administration
from workflow.programs.county_plan.rules import child_care_cases as cases
from workflow.programs.county_plan.rules import child_care_categories as categories
from workflow.programs.county_plan.rules import child_care_families as families
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, Finding

G1, G2, G3 = "DSS-G-1", "DSS-G-2", "DSS-G-3"
SUMS = ("total_nysccbg", "a_subsidy", "b_other_program_costs", "c_administrative_costs")
CATEGORIES = tuple(ASKED_FOR_BY_A_RULE[G2].split())
TRAINING = tuple(name for name in CATEGORIES if name.startswith("cat_7"))
COLLEGE = ("cat_8", "cat_9")
WORK_HOURS = tuple(field for field, _ in families.WORK.values())


# --- DSS-G-1 -----------------------------------------------------------------------------------------------------


@asks_in(G1, "R-CC-02", *SUMS)
def ask_sums(facts: PlanFacts) -> Iterable[Finding]:
    """The total and its three parts."""
    total, a, b, c = (number(facts, G1, name) for name in SUMS)
    return (administration.add_up_block_grant(facts.cycle, total=total, a=a, b=b, c=c),)


@asks_in(G1, "R-CC-03", "c_administrative_costs", "allocation", "local_share", "total_nysccbg")
def ask_administration(facts: PlanFacts) -> Iterable[Finding]:
    """The administrative costs, of the allocation."""
    return (
        administration.limit_administration(
            facts.cycle,
            allocation=number(facts, G1, "allocation"),
            admin=number(facts, G1, "c_administrative_costs"),
            total=number(facts, G1, "total_nysccbg"),
            local_share=number(facts, G1, "local_share"),
        ),
    )


@asks_in(
    G1,
    "R-CC-05",
    "unit_public_assistance",
    "unit_transitioning",
    "unit_income_eligible",
    "unit_title_xx",
    "contracts",
    "other_function",
)
def ask_units(facts: PlanFacts) -> Iterable[Finding]:
    """The units that are named, and the contracts of which something is missing."""
    named = [name for name in facts.cycle.words("administration_units") if facts.content.text(G1, f"unit_{name}")]
    other = facts.content.text(G1, "other_function")
    incomplete = [row for row in facts.content.rows(G1, "contracts") if _is_incomplete(row, other)]
    return (
        administration.name_units_and_contracts(facts.cycle, units=len(named), incomplete_contracts=len(incomplete)),
    )


def _is_incomplete(row: Mapping[str, Any], other_function: str) -> bool:
    """Whether a task that somebody else performs lacks its organization, its amount, or its name."""
    told = [bool(word(row, "organization")), cell_number(row, "amount_of_contract") is not None]
    unnamed = row.get("row") == "other" and not other_function
    return any(told) and (not all(told) or unnamed)


# --- DSS-G-2 -----------------------------------------------------------------------------------------------------


@asks_in(G2, "R-CC-10", *CATEGORIES)
def ask_categories(facts: PlanFacts) -> Iterable[Finding]:
    """How many of the categories have their Yes or No."""
    asked = [facts.content.get(G2, f"cat_{name}") for name in facts.cycle.words("child_care_categories")]
    answered = [answer for answer in asked if answer in (YES, NO)]
    return (categories.answer_every_category(facts.cycle, answered=len(answered), all_no=set(answered) == {NO}),)


@asks_in(G2, "R-CC-11", "job_search_months", "income_pct", "training_months", "work_hours")
def ask_limits(facts: PlanFacts) -> Iterable[Finding]:
    """The district's own limits, of the categories that it serves."""
    content = facts.content

    def limit_of(question: str, served: Iterable[str]) -> Any:
        return number(facts, G2, question) if any(content.yes(G2, name) for name in served) else None

    return (
        categories.narrow_never_widen(
            facts.cycle,
            job_search_months=limit_of("job_search_months", ("cat_5",)),
            income_pct=limit_of("income_pct", CATEGORIES),
            months=limit_of("training_months", TRAINING),
            hours=limit_of("work_hours", COLLEGE),
        ),
    )


@asks_in(G2, "R-CC-12", "limited_by_set_aside")
def ask_set_aside_limits(facts: PlanFacts) -> Iterable[Finding]:
    """Whether the option on set-asides is chosen where one limits a category; R-CC-40 then asks for DSS-G-6."""
    limited = bool(facts.content.chosen(G2, "limited_by_set_aside"))
    g6 = is_called_for(facts, "G-6")
    return (categories.complete_set_asides(facts.cycle, limited_by_set_aside=limited, g6=g6),)


# --- DSS-G-3 -----------------------------------------------------------------------------------------------------


@asks_in(G3, "R-CC-20", "trip", "minutes", "miles", "steps_to_define")
def ask_distance(facts: PlanFacts) -> Iterable[Finding]:
    """The reasonable distance."""
    content = facts.content
    return (
        families.measure_one_way(
            facts.cycle,
            trip=content.text(G3, "trip"),
            minutes=number(facts, G3, "minutes"),
            miles=number(facts, G3, "miles"),
            steps=bool(content.text(G3, "steps_to_define")),
        ),
    )


@asks_in(G3, "R-CC-21", "very_low_income_percent")
def ask_very_low_income(facts: PlanFacts) -> Iterable[Finding]:
    """Very low income, in percent of the State Income Standard."""
    return (families.define_very_low_income(facts.cycle, x=number(facts, G3, "very_low_income_percent")),)


@asks_in(G3, "R-CC-22", *WORK_HOURS)
def ask_work_hours(facts: PlanFacts) -> Iterable[Finding]:
    """The hours of work of each kind of family, where the county asks for more than the State."""
    if not facts.content.yes(PROFILE, "PF-HIGHER-WORK-HOURS"):
        return (NOT_APPLICABLE,)
    return [
        families.raise_work_hours_only(facts.cycle, kind=kind, entered=number(facts, G3, field))
        for kind, (field, _) in families.WORK.items()
    ]


@asks_in(G3, "R-CC-23", "family_share_percent")
def ask_family_share(facts: PlanFacts) -> Iterable[Finding]:
    """The family share, in percent."""
    return (families.keep_share_within(facts.cycle, x=number(facts, G3, "family_share_percent")),)


def _ticked(facts: PlanFacts, question: str) -> tuple[str, ...]:
    """What is ticked; one word alone counts as well."""
    alone = facts.content.text(G3, question)
    return (alone,) if alone else tuple(str(one) for one in facts.content.chosen(G3, question))


def closing_methods(facts: PlanFacts) -> list[int]:
    """The numbers of the methods of closing cases that are ticked."""
    ticked = [whole_number(read_exact(one)) for one in _ticked(facts, "case_closing_method")]
    return [method for method in ticked if method is not None]


@asks_in(G3, "R-CC-25", "case_closing_method")
def ask_closing_method(facts: PlanFacts) -> Iterable[Finding]:
    """The methods of closing cases, and whether there are local priorities."""
    option1 = is_called_for(facts, "G-5")
    return (cases.choose_closing_method(facts.cycle, methods=closing_methods(facts), option1=option1),)


@asks_in(G3, "R-CC-26", "closing_order")
def ask_closing_order(facts: PlanFacts) -> Iterable[Finding]:
    """Which cases close first, where length of time is the only method."""
    methods = closing_methods(facts)
    orders = _ticked(facts, "closing_order")
    return (
        cases.choose_closing_order(
            facts.cycle,
            method=methods[0] if len(methods) == 1 else None,
            order=orders[0] if len(orders) == 1 else None,
        ),
    )


@asks_in(
    G3,
    "R-CC-27",
    "closing_description",
    "closing_federal_priorities",
    "case_opening_description",
    "opening_federal_priorities",
)
def ask_federal_priorities(facts: PlanFacts) -> Iterable[Finding]:
    """Which federal priorities the descriptions speak of; a description that is not written speaks of none."""
    content = facts.content
    by_priorities = cases.BY_PRIORITIES in closing_methods(facts)
    closed = content.text(G3, "closing_description") or not by_priorities
    opened = content.text(G3, "case_opening_description")
    return (
        cases.honour_federal_priorities(
            facts.cycle,
            closing=content.chosen(G3, "closing_federal_priorities") if closed else (),
            opening=content.chosen(G3, "opening_federal_priorities") if opened else (),
        ),
    )


@asks_in(G3, "R-CC-28", "closing_categories")
def ask_closing_categories(facts: PlanFacts) -> Iterable[Finding]:
    """The categories of families among whom cases may close."""
    return (
        cases.spare_guaranteed_families(facts.cycle, closing_categories=facts.content.chosen(G3, "closing_categories")),
    )


@asks_in(
    G3,
    "R-CC-29",
    "fraud_high_risk_criteria_and_referral",
    "sampling_need_verification",
    "sampling_provider_review_cacfp",
)
def ask_fraud_controls(facts: PlanFacts) -> Iterable[Finding]:
    """Which controls against fraud are described."""
    return (
        cases.describe_fraud_controls(
            facts.cycle,
            criteria=bool(facts.content.text(G3, "fraud_high_risk_criteria_and_referral")),
            need_sample=bool(facts.content.text(G3, "sampling_need_verification")),
            provider_sample=bool(facts.content.text(G3, "sampling_provider_review_cacfp")),
        ),
    )


@asks_in(G3, "R-CC-30", "sampling_indicators")
def ask_indicators(facts: PlanFacts) -> Iterable[Finding]:
    """The signs by which cases come into the sample."""
    said = listed_texts(facts, G3, "sampling_indicators")
    return (cases.sample_without_prohibited(facts.cycle, indicators=said),)
