"""What a county wrote, as the facts of a case tell it: every family of questions answers its own."""

from collections.abc import Callable, Mapping
from typing import Any

from workflow.content.answers import Place
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.scenario.content_child_care import answer_child_care
from workflow.programs.county_plan.scenario.content_ldss import answer_ldss
from workflow.programs.county_plan.scenario.content_matrix import answer_matrix
from workflow.programs.county_plan.scenario.content_pins import answer_pins
from workflow.programs.county_plan.scenario.content_sc import answer_strategic
from workflow.programs.county_plan.scenario.content_yb import answer_youth_bureaus
from workflow.programs.county_plan.scenario.facts import CaseFacts

Family = Callable[[CaseFacts], Mapping[Place, Any]]
COVER = {
    "ldss_name": "County DSS",
    "youth_bureau_name": "County Youth Bureau",
    "contact_person": "Plan Coordinator",
    "contact_title": "Coordinator",
    "contact_phone": "555-0100",
    "contact_email": "plan@example.org",
}


def answers_for(facts: CaseFacts) -> dict[Place, Any]:
    """Every answer of the plan; where two families answer the same question, the later one does."""
    return {place: value for family in FAMILIES for place, value in family(facts).items()}


def _front(facts: CaseFacts) -> Mapping[Place, Any]:
    """The profile, the cover and the table of contents."""
    district = facts.district
    flags = {
        "PF-NO-CEO": "no" if district.get("has_ceo", True) else "yes",
        "PF-RHYA": "yes" if district.get("rhya") else "no",
        "PF-MYB": district.get("municipal_bureaus", 0),
        "PF-POS": "yes" if district.get("purchase_of_service") else "no",
        "PF-WAIVER-C": "yes" if facts.waiver_c else "no",
    }
    contents = {
        "own_layout": "yes" if not facts.toc or facts.unnumbered else "no",
        "toc_complete": "yes" if facts.toc else "no",
        "unnumbered_pages": facts.unnumbered,
    }
    return {
        **{Place(PROFILE, name): value for name, value in flags.items()},
        **{Place("SC-COVER", name): value for name, value in COVER.items()},
        **{Place("SC-TOC", name): value for name, value in contents.items()},
    }


FAMILIES: tuple[Family, ...] = (
    _front,
    answer_strategic,
    answer_ldss,
    answer_child_care,
    answer_matrix,
    answer_youth_bureaus,
    answer_pins,
)
"""Who answers what, in order."""
