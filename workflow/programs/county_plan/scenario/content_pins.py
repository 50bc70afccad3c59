"""What a county answers in its PINS Diversion Services Plan, as the facts of a case tell it."""

from collections.abc import Mapping
from typing import Any

from workflow.content.answers import NO, YES, Place
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.scenario.facts import CaseFacts
from workflow.programs.county_plan.scenario.given import TEXT

COMPLIANT: Mapping[str, Any] = {
    "lead": "Probation",
    "categories": ["respite", "crisis", "diversion"],
    "crisis_hours": 24,
    "own_format": False,
    "toc": False,
}
"""What stands for a fact that a case leaves out."""
PROCEDURES = ("i", "ii", "iii", "iv", "v", "vi", "vii")


def answer_pins(facts: CaseFacts) -> Mapping[Place, Any]:
    """The whole PINS component."""
    pins = {**COMPLIANT, **(facts.later.get("pins") or {})}
    said: dict[tuple[str, str], Any] = {
        (PROFILE, "PF-PINS-OWN-FORMAT"): YES if pins["own_format"] else NO,
        (PROFILE, "PF-PINS-LEAD-CHANGE"): NO,
        ("PINS-HEAD", "heading_confirmed"): YES,
        ("PINS-I-a", "lead_agency"): pins["lead"],
        ("PINS-I-a", "changed"): NO,
        ("PINS-I-b", "services"): [_service(category) for category in pins["categories"] or ()],
        ("PINS-I-b", "crisis_hours"): pins["crisis_hours"],
        **{("PINS-I-c", procedure): TEXT for procedure in PROCEDURES},
        ("PINS-I-d", "1"): TEXT,
        ("PINS-I-d", "2"): TEXT,
        ("PINS-II-a", "answer"): TEXT,
        ("PINS-II-a", "stakeholders"): [{"text": "Family Court"}],
        ("PINS-II-b", "answer"): TEXT,
        ("PINS-II-c", "outcomes"): [{"number": 1, "statement": TEXT}],
        ("PINS-II-c", "indicators"): [{"outcome": 1, "text": TEXT}],
        ("PINS-II-c", "strategies"): [
            {"outcome": 1, "text": TEXT, "timeframe": "2008", "responsible_agencies": "Probation"}
        ],
        ("PINS-MOU", "ldss_agreed"): YES,
        ("PINS-MOU", "probation_agreed"): YES,
    }
    if pins["own_format"]:
        said["PINS-HEAD", "contents_given"] = YES if pins["toc"] else NO
        said["PINS-HEAD", "pages_numbered"] = YES
    return {Place(part, question): value for (part, question), value in said.items()}


def _service(category: str) -> Mapping[str, Any]:
    return {
        "category": category,
        "service": f"Service for {category}",
        "provider": "County Youth Services",
        "geographic_area": "The whole county",
    }
