"""What a plan says in DSS-G-9 to DSS-G-12 of paying providers and of special care, put to R-CC-90 to R-CC-124."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from workflow.content.answers import YES, read_exact
from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.questions.base import asks
from workflow.programs.county_plan.questions.cells import whole_number, word
from workflow.programs.county_plan.questions.child_care_parts import (
    asks_in,
    cell_number,
    chosen_options,
    is_written,
    listed_texts,
    number,
)
from workflow.programs.county_plan.rules import absences, care_payments, care_unit
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, Finding

G9, G10, G11, G12 = "DSS-G-9", "DSS-G-10", "DSS-G-11", "DSS-G-12"
MONTH = "1"
PAID_FOR = {5: G9, 6: G10}
"""The option by which providers are chosen, and where."""
DIFFERENTIALS: Mapping[int, care_payments.Differential] = {8: "accredited", 9: "nontraditional"}
GROUPS = {
    "entering_activity": "entering an activity",
    "waiting_to_begin_employment": "waiting to begin employment",
    "between_activities": "break between activities",
}
"""The answers of DSS-G-12 and the words of the form."""


# --- DSS-G-9 and DSS-G-10 ----------------------------------------------------------------------------------------


@asks_in(G9, "R-CC-90", "limits", options=(5,))
def ask_absences(facts: PlanFacts) -> Iterable[Finding]:
    """The days in a month and in the base period."""
    periods = {"in_a_month": MONTH, "base_period": facts.content.text(G9, "base_period")}
    rows = {row.get("row"): row for row in facts.content.rows(G9, "limits")}
    return [_row_of_absences(facts, period, rows.get(name, {})) for name, period in periods.items()]


def _row_of_absences(facts: PlanFacts, period: str, row: Mapping[str, Any]) -> Finding:
    days = {name: cell_number(row, f"{name}_days") for name in ("routine", "extenuating", "total")}
    return absences.limit_absences(facts.cycle, period=period, **days)


@asks_in(G9, "R-CC-91", "base_period", options=(5,))
def ask_base_period(facts: PlanFacts) -> Iterable[Finding]:
    """The base period, in months."""
    return (absences.choose_base_period(facts.cycle, months=facts.content.text(G9, "base_period")),)


@asks("R-CC-92", f"{G9}.eligible_providers", f"{G10}.eligible_providers")
def ask_providers(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The types of providers paid for absences, and those paid for closures."""
    return [
        absences.pay_eligible_providers(
            facts.cycle, types=facts.content.chosen(part, "eligible_providers"), appendix=part
        )
        for option, part in PAID_FOR.items()
        if option in chosen_options(facts) and is_written(facts, part)
    ]


@asks_in(G9, "R-CC-93", "contract_only", "reasons", options=(5,))
def ask_absence_details(facts: PlanFacts) -> Iterable[Finding]:
    """Whether a contract is needed, and for which reasons absences are paid."""
    contract_only, reasons = facts.content.text(G9, "contract_only"), facts.content.text(G9, "reasons")
    return (absences.detail_absences(facts.cycle, contract_only=contract_only, reasons=reasons),)


@asks_in(G10, "R-CC-100", "days_allowed", "allowable_closures", options=(6,))
def ask_closures(facts: PlanFacts) -> Iterable[Finding]:
    """The closure days in a year, and the closures."""
    days = number(facts, G10, "days_allowed")
    closures = listed_texts(facts, G10, "allowable_closures")
    return (absences.limit_closures(facts.cycle, days=days, list=closures),)


# --- DSS-G-11 ----------------------------------------------------------------------------------------------------


@asks_in(G11, "R-CC-110", "transport_circumstances", "transport_type", "transport_rate", options=(7,))
def ask_transport(facts: PlanFacts) -> Iterable[Finding]:
    """What is told of transportation."""
    content = facts.content
    told = {
        "circumstances": content.text(G11, "transport_circumstances"),
        "type": content.chosen(G11, "transport_type"),
        "rate": content.text(G11, "transport_rate"),
    }
    return (care_payments.describe_transport(facts.cycle, elements=[name for name in told if told[name]]),)


@asks_in(
    G11, "R-CC-111", "accredited_percent", "nontraditional_percent", "justification_above_15", options=DIFFERENTIALS
)
def ask_differentials(facts: PlanFacts) -> Iterable[Finding]:
    """Each differential whose option is chosen."""
    justification = facts.content.text(G11, "justification_above_15")
    return [
        care_payments.limit_differential(
            facts.cycle, pct=number(facts, G11, f"{kind}_percent"), justification=justification, kind=kind
        )
        for option, kind in DIFFERENTIALS.items()
        if option in chosen_options(facts)
    ]


@asks_in(G11, "R-CC-112", "accredited_percent", "nontraditional_percent", "justification_above_15")
def ask_combined_differential(facts: PlanFacts) -> Iterable[Finding]:
    """What a provider with both differentials gets in all, where both options are chosen."""
    given = [number(facts, G11, f"{kind}_percent") for kind in DIFFERENTIALS.values()]
    accredited, nontraditional = given
    if accredited is None or nontraditional is None or not set(DIFFERENTIALS) <= set(chosen_options(facts)):
        return (NOT_APPLICABLE,)
    justified = bool(facts.content.text(G11, "justification_above_15"))
    return (
        care_payments.cap_combined_differential(
            facts.cycle,
            accredited=accredited,
            nontraditional=nontraditional,
            justified_ceiling=max(accredited, nontraditional) if justified else None,
        ),
    )


@asks_in(G11, "R-CC-113", "nontraditional_all_types", "accredited_types", options=DIFFERENTIALS)
def ask_differential_types(facts: PlanFacts) -> Iterable[Finding]:
    """Who gets each differential whose option is chosen."""
    kinds = [kind for option, kind in DIFFERENTIALS.items() if option in chosen_options(facts)]
    all_types = facts.content.yes(G11, "nontraditional_all_types") is True
    return (
        care_payments.give_differentials_to_entitled(
            facts.cycle,
            nontraditional_all_types=all_types or "nontraditional" not in kinds,
            accredited_types=facts.content.chosen(G11, "accredited_types") if "accredited" in kinds else (),
        ),
    )


@asks_in(G11, "R-CC-114", "sleep_hours", "sleep_standards", options=(10,))
def ask_sleep(facts: PlanFacts) -> Iterable[Finding]:
    """The hours and criteria of care while a caretaker sleeps."""
    hours, criteria = number(facts, G11, "sleep_hours"), facts.content.text(G11, "sleep_standards")
    return (care_payments.limit_sleep_care(facts.cycle, hours=hours, criteria=bool(criteria)),)


# --- DSS-G-12 ----------------------------------------------------------------------------------------------------


@asks_in(G12, "R-CC-120", "over_24h_limits", options=(11,))
def ask_long_care(facts: PlanFacts) -> Iterable[Finding]:
    """The limits of care over 24 hours."""
    return (care_unit.describe_long_care(facts.cycle, text=facts.content.text(G12, "over_24h_limits")),)


@asks_in(G12, "R-CC-121", "unit_always", "unit_when_beneficial", "unit_criteria", options=(12,))
def ask_unit(facts: PlanFacts) -> Iterable[Finding]:
    """The ages that are counted in."""
    content = facts.content
    return (
        care_unit.choose_unit_ages(
            facts.cycle,
            always=content.chosen(G12, "unit_always"),
            beneficial=content.chosen(G12, "unit_when_beneficial"),
            criteria=bool(content.text(G12, "unit_criteria")),
        ),
    )


@asks_in(G12, "R-CC-122", "waivers", "waiver_description_and_justification", options=(13,))
def ask_waivers(facts: PlanFacts) -> Iterable[Finding]:
    """Each provision to be waived; without any, whether the waiver is justified."""
    justified = bool(facts.content.text(G12, "waiver_description_and_justification"))
    return [
        care_unit.justify_waiver(
            facts.cycle,
            statutory=row.get("statutory") == YES,
            justified=justified,
            approved=_day(row, "approved_on"),
            implemented=_day(row, "implemented_on"),
        )
        for row in facts.content.rows(G12, "waivers") or ({},)
    ]


def _day(row: Mapping[str, Any], name: str) -> date | None:
    try:
        return date.fromisoformat(word(row, name))
    except ValueError:
        return None


@asks_in(G12, "R-CC-123", "break_length", "would_be_lost", "starts_within", options=(14,))
def ask_breaks(facts: PlanFacts) -> Iterable[Finding]:
    """The length of a break, and the conditions of a longer one."""
    return (
        care_unit.limit_break(
            facts.cycle,
            days=_break_days(facts.cycle, facts.content.text(G12, "break_length")),
            would_be_lost=facts.content.yes(G12, "would_be_lost") is True,
            starts_within=facts.content.yes(G12, "starts_within") is True,
        ),
    )


def _break_days(cycle: Cycle, length: str) -> int | None:
    """The calendar days of a box of the form, or those that are written in its place."""
    boxes = {"two_weeks": cycle.days("break_days"), "four_weeks": cycle.days("break_four_weeks_days")}
    return boxes.get(length) or whole_number(read_exact(length))


@asks_in(G12, "R-CC-124", "break_groups", options=(14,))
def ask_break_groups(facts: PlanFacts) -> Iterable[Finding]:
    """The groups that have care during breaks."""
    groups = [GROUPS.get(group, group) for group in facts.content.chosen(G12, "break_groups")]
    return (care_unit.choose_break_groups(facts.cycle, groups=groups),)
