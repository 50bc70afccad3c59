"""What a plan says of the LDSS's administration, put to R-DSS, R-LEG, R-MOU, R-AIPA and R-EST."""

from collections.abc import Iterable
from datetime import date

from workflow.content.answers import Place
from workflow.content.completeness import is_answered
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.questions.base import asks
from workflow.programs.county_plan.questions.cells import located, whole, whole_number, word
from workflow.programs.county_plan.rules import estimates, ldss
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, Finding
from workflow.programs.county_plan.rules.ldss import MONITORING_FIELDS
from workflow.programs.county_plan.structure import structure_named
from workflow.texts import Text

TABLES = ("t1", "t2", "t3", "t4")
PARTS_OF = {
    "t1": ("total", ("children", "adults")),
    "t3": ("total_child", ("non_jd_pins_child", "ocfs_jd_pins_child", "dss_jd_pins_child")),
}
"""The tables of DSS-C whose total is a sum: its column, and those that it sums."""


@asks("R-DSS-01", "DSS-I-a.answer")
def ask_financing(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """What money pays for services."""
    return (ldss.describe_financing(facts.cycle, text=facts.content.text("DSS-I-a", "answer")),)


@asks("R-DSS-02", "PROFILE.PF-POS", "DSS-I-b.answer", *MONITORING_FIELDS.values())
def ask_providers(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Where services are bought: how providers are chosen, and how they are monitored."""
    content = facts.content
    bought = bool(content.yes(PROFILE, "PF-POS"))
    chosen = bool(content.text("DSS-I-b", "answer"))
    told = [name for name, field in MONITORING_FIELDS.items() if content.text(*field.split(".", 1))]
    every = facts.cycle.words("monitoring_parts")
    return (
        ldss.oversee_providers(facts.cycle, pos=bought, selection=chosen, monitoring=every),
        ldss.oversee_providers(facts.cycle, pos=bought, selection=True, monitoring=told),
    )


@asks("R-LEG-01", "DSS-A.included")
def ask_assurances(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether the assurances are in the plan; they come whole, so none can be declined."""
    included = facts.cycle.days("legal_assurances") if facts.content.yes("DSS-A", "included") else 0
    return (ldss.give_assurances(facts.cycle, included=included, declined=0),)


@asks("R-MOU-01", "DSS-B.cooperative_procedures")
def ask_attorney(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """How LDSS and District Attorney work together."""
    return (ldss.agree_with_attorney(facts.cycle, text=facts.content.text("DSS-B", "cooperative_procedures")),)


@asks("R-MOU-02", "DSS-B.aipa_amendment_verified", "DSS-B.suitable_locations")
def ask_infant_places(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether the agreement names the Act, and the places."""
    rows = facts.content.rows("DSS-B", "suitable_locations")
    places = [{part: word(row, part) for part in ldss.LOCATION} for row in rows]
    verified = bool(facts.content.yes("DSS-B", "aipa_amendment_verified"))
    return (ldss.name_infant_places(facts.cycle, verified=verified, locations=places),)


@asks("R-AIPA-01", "DSS-B.age_days", "DSS-B.intent", "DSS-B.place")
def ask_conditions_of_act(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The conditions under which the agreement protects, where it states all of them."""
    age = whole_number(facts.content.number("DSS-B", "age_days"))
    intent, place = (facts.content.yes("DSS-B", question) for question in ("intent", "place"))
    if age is None or intent is None or place is None:
        return (NOT_APPLICABLE,)
    return (ldss.protect_infant(facts.cycle, age_days=age, intent=intent, place=place),)


# --- The estimate, DSS-C ---------------------------------------------------------------------------------------------


def _is_waived(facts: PlanFacts) -> bool:
    return facts.waiver_c or bool(facts.content.yes(PROFILE, "PF-WAIVER-C"))


@asks("R-EST-01", "PROFILE.PF-WAIVER-C", *(f"DSS-C.{table}" for table in TABLES))
def ask_estimate(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether every cell of the estimate is filled in, or its waiver signed."""
    questions = structure_named(facts.cycle.structure).parts["DSS-C"].questions
    filled = [is_answered(questions[table], facts.content, Place("DSS-C", table)) for table in TABLES]
    signed = "waiver" in facts.signatures
    return (estimates.estimate_or_waive(facts.cycle, dss_c=all(filled), waiver_signed=signed),)


@asks("R-EST-02", *(f"DSS-C.{table}" for table in PARTS_OF))
def ask_totals(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Every row with a total and something to sum; a column left empty counts nobody."""
    if _is_waived(facts):
        return
    for table, (total, columns) in PARTS_OF.items():
        for row in facts.content.rows("DSS-C", table):
            given, parts = whole(row, total), [whole(row, column) for column in columns]
            if given is None or all(part is None for part in parts):
                continue
            found = estimates.add_up(facts.cycle, total=given, parts=[part or 0 for part in parts])
            yield located(found, _row(word(row, "row")), Place("DSS-C", table))


@asks("R-EST-03", "DSS-C.t2")
def ask_adult_rows(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Every row for adults; the form has no column for children, but an imported table may."""
    if _is_waived(facts):
        return
    for row in facts.content.rows("DSS-C", "t2"):
        number = whole(row, "row")
        if number is not None:
            yield estimates.count_adults_only(
                facts.cycle, row=number, children=whole(row, "children"), adults=whole(row, "adults")
            )


def _row(number: str) -> Text:
    return Text("DSS-C, row {number}", "DSS-C, ligne {number}").format(number=number)
