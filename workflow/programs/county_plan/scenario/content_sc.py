"""What a county answers in the Strategic Component, as the facts of a case tell it."""

from collections.abc import Mapping
from typing import Any

from workflow.content.answers import Place
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.scenario.facts import CaseFacts
from workflow.programs.county_plan.scenario.given import TEXT

MEETINGS = "every third Wednesday"
AGENCY_TYPES = {
    "SC-B-1": ("Aging", "Health", "Mental Health", "Legal", "Law Enforcement"),
    "SC-B-2": (
        "Law Enforcement",
        "Family Court (judge or designee)",
        "Public/Private Agencies",
        "PINS Diversion lead agency",
    ),
    "SC-B-3": ("Government Agencies", "Authorized Agencies", "Concerned Individuals/Groups"),
    "SC-B-4": ("Government Agencies", "Other", "Concerned", "CCR&R"),
}
SAID_OF = {
    "SC-II-A": ("1", "2", "3", "4", "5", "6", "7", "9"),
    "SC-III-A": ("answer",),
    "SC-III-B": ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11"),
    "SC-III-C": ("answer",),
    "SC-V": ("answer",),
    "SC-VI-A": ("answer",),
    "SC-VI-B": ("answer",),
}
"""The parts that are answered in words, whatever the facts are."""
FIELDS = ("juvenile_justice", "health", "mental_health", "education", "substance_use", "workforce")
FLAGS = ("PF-FRAMEWORK", "PF-RHYA-P2-REQUEST", "PF-SCG-USED", "PF-IVB-INLINE")
GOALS = range(1, 6)
"""The federal goals that form SC-D prints."""


def answer_strategic(facts: CaseFacts) -> Mapping[Place, Any]:
    """The whole component: all that is required, and of the rest what the facts say."""
    answers: dict[Place, Any] = {Place(PROFILE, flag): "no" for flag in FLAGS}
    answers |= {Place(part, question): TEXT for part, questions in SAID_OF.items() for question in questions}
    if facts.later.get("myb_text") and facts.district.get("municipal_bureaus"):
        answers[Place("SC-II-A", "8")] = TEXT
    answers[Place("SC-III-B", "11_fields")] = list(FIELDS)
    answers[Place("SC-III-E", "reported_in")] = "SC-III-E"
    answers[Place("SC-III-E", "activities")] = [{"activity": TEXT, "issues": TEXT, "agencies": "Probation"}]
    answers[Place("SC-C", "sources_used")] = ["5"]
    return {**answers, **_consultations(facts), **_outcomes(facts)}


def _consultations(facts: CaseFacts) -> Mapping[Place, Any]:
    """Forms SC-B-1 to SC-B-5; of the last one as many rows as the facts say."""
    answers: dict[Place, Any] = {}
    for form, types in AGENCY_TYPES.items():
        answers[Place(form, "consultations")] = [
            {"agency_type": one, "agency_name": f"{one} of the county", "dates_or_frequency_of_meetings": MEETINGS}
            for one in types
        ]
        answers[Place(form, "issues_and_use")] = TEXT
    answers[Place("SC-B-2", "family_court_role")] = "judge"
    rows = facts.later.get("b5_rows", 0)
    if rows:
        provider = {"agency_type": "RHYA Providers", "agency_name": "Shelter"}
        answers[Place("SC-B-5", "consultations")] = [dict(provider) for _ in range(rows)]
        answers[Place("SC-B-5", "issues_and_use")] = TEXT
    return answers


def _outcomes(facts: CaseFacts) -> Mapping[Place, Any]:
    """An outcome for each service area, or one without any; goals stand at the first, federal goals on form SC-D."""
    areas = [str(area) for area in facts.later.get("outcome_areas", ())]
    outcomes = [_outcome(number, [area]) for number, area in enumerate(areas, start=1)] or [_outcome(1, [])]
    outcomes[0]["adult_goals"] = [str(goal) for goal in facts.later.get("adult_goals", ())]
    coordinating = [_strategy(1, "yes") for _ in range(facts.later.get("rhya_strategies", 0))]
    tables = {
        "outcomes": outcomes,
        "indicators": [{"outcome": row["number"], "text": TEXT} for row in outcomes],
        "strategies": [*(_strategy(row["number"], "no") for row in outcomes), *coordinating],
    }
    return {
        **{Place("SC-IV-A", name): rows for name, rows in tables.items()},
        **{
            Place("SC-D", f"goal_{goal}_outcomes"): [{"text": "1"}]
            for goal in GOALS
            if goal in facts.later.get("ivb", ())
        },
    }


def _outcome(number: int, areas: list[str]) -> dict[str, Any]:
    basis = ["needs assessment result"]
    return {
        "number": number,
        "statement": TEXT,
        "kind": "desired change",
        "basis": basis,
        "service_areas": areas,
    }


def _strategy(outcome: int, coordinates: str) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "text": TEXT,
        "timeframe": "by 2008-06-30",
        "responsible_agencies": "LDSS",
        "is_rhya_coordination": coordinates,
    }
