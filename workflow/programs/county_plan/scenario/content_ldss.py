"""What a county answers in the LDSS's Administrative Component, as the facts of a case tell it; child care apart."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any

from workflow.content.answers import Place, read_exact
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.scenario.facts import CaseFacts
from workflow.programs.county_plan.scenario.given import TEXT, county_code, county_name

SERVED = {
    "t1": (("total", 3), ("children", 2), ("adults", 1)),
    "t2": (("total", 4), ("adults", 4)),
    "t3": (("total_child", 6), ("non_jd_pins_child", 3), ("ocfs_jd_pins_child", 2), ("dss_jd_pins_child", 1)),
    "t4": (("total_child", 20),),
}
"""The cells of each table of DSS-C, the same in every row."""
SERVICES = {
    "t1": (*range(1, 10), *range(14, 23)),
    "t2": (10, 11, 12, 13, 28),
    "t3": tuple(range(23, 28)),
    "t4": ("all",),
}
"""The rows of each table, by their printed numbers."""
CORE_SERVICES = ("hotline", "information_referral", "advocacy", "counseling", "outreach")
PROGRAM = {
    "ldss_contact_person": "Plan Coordinator",
    "agency_name": "Safe Place",
    "business_address": "1 Main Street",
    "telephone": "555-0101",
    "program_contact_person": "Director",
    "email": "safe@example.org",
    "q1_separate_and_distinct": TEXT,
    "q2_eligibility_and_special_needs": TEXT,
    "q3_estimate_of_need": 60,
    "q3_indicator": TEXT,
    "core_services_direct": "yes",
    "q5_locations": TEXT,
    "q6_safety_and_confidentiality": TEXT,
    "q7_staff": [{"title": "Director", "responsibilities": TEXT, "qualifications": TEXT}],
    "director": "yes",
}
"""What every program's form says besides its clients."""


def answer_ldss(facts: CaseFacts) -> Mapping[Place, Any]:
    """Sections DSS-I to DSS-II and appendices DSS-A to DSS-E; the county pays no room and board."""
    answers: dict[Place, Any] = {
        Place(PROFILE, "PF-CHAFEE-RB"): "no",
        Place(PROFILE, "PF-CC-CHANGE"): "no",
        Place("DSS-I-a", "answer"): TEXT,
        Place("DSS-A", "included"): "yes",
        Place("DSS-B", "cooperative_procedures"): TEXT,
        Place("DSS-B", "aipa_amendment_verified"): "yes",
        Place("DSS-B", "suitable_locations"): [{"name": "Hospital", "address": "1 Main Street", "phone": "555-0102"}],
    }
    if facts.district.get("purchase_of_service"):
        answers[Place("DSS-I-b", "answer")] = TEXT
        answers |= {Place("DSS-II", question): TEXT for question in ("1", "2", "3")}
    if facts.later.get("dss_c"):
        answers |= _estimate(facts)
    return {**answers, **_programs(facts)}


def _estimate(facts: CaseFacts) -> Mapping[Place, Any]:
    tables = {
        Place("DSS-C", table): [{"row": str(number), **dict(SERVED[table])} for number in numbers]
        for table, numbers in SERVICES.items()
    }
    county = {"county_name": county_name(facts), "county_code": county_code(facts)}
    return {**tables, **{Place("DSS-C", name): value for name, value in county.items()}}


def _programs(facts: CaseFacts) -> Mapping[Place, Any]:
    """As many domestic violence programs as the facts say, and as many forms, each with the same clients."""
    dv = facts.later.get("dv") or {}
    answers: dict[Place, Any] = {Place(PROFILE, "PF-DV-COUNT"): dv.get("programs", 0)}
    core = [{"row": service, "description": TEXT, "days_and_hours": "daily 9-5"} for service in CORE_SERVICES]
    said = {**PROGRAM, "county": county_name(facts), "q4_core_services": core, **_clients(dv)}
    for number in range(1, dv.get("forms", 0) + 1):
        answers |= {Place("DSS-D", question, str(number)): value for question, value in said.items()}
    return answers


def _clients(dv: Mapping[str, Any]) -> dict[str, Any]:
    victims, clients = read_exact(dv.get("dv")), read_exact(dv.get("all"))
    if victims is None or not clients:
        return {}
    percent = (victims * 100 / clients).quantize(Decimal("0.01"), rounding=ROUND_DOWN)
    return {"dv_clients": int(victims), "all_clients": int(clients), "q1_clientele_percent": str(percent)}
