"""What a county and its municipalities answer in the Youth Bureau component, as the facts of a case tell it."""

from collections.abc import Mapping
from typing import Any

from workflow.content.answers import Place
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.scenario.facts import CaseFacts
from workflow.programs.county_plan.scenario.given import TEXT

STAFF = [
    {"name": "R. Reyes", "title": "Director"},
    {"name": "P. Part", "title": "Planner", "part_time": True, "fte": "50"},
]
MEMBERS = [
    {
        "name": name,
        "address": "1 Main Street",
        "employer": "County School",
        "professional_or_community_affiliation": "Education",
        "is_youth_member": youth,
    }
    for name, youth in (("A. Adams", False), ("Y. Young", True))
]
BUREAU: Mapping[tuple[str, str], Any] = {
    ("YB-I-a", "answer"): TEXT,
    ("YB-I-a", "reports_to_name"): "C. Chief",
    ("YB-I-a", "reports_to_title"): "County Executive",
    ("YB-I-b", "staff"): STAFF,
    ("YB-I-c", "answer"): TEXT,
    ("YB-I-c", "authority"): "advisory",
    ("YB-I-d1", "answer"): TEXT,
    ("YB-I-d2", "answer"): TEXT,
    ("YB-I-e", "answer"): TEXT,
    ("YB-II", "answer"): TEXT,
    **{("YB-III-a", name): TEXT for name in ("procedures", "frequency", "who", "on_site", "use_of_results")},
    **{("YB-III-b", name): TEXT for name in ("procedures", "frequency", "who", "use_of_results")},
    ("YB-B", "members"): MEMBERS,
}
"""What every bureau says."""
RESIDENTIAL = [{"agency": "Safe Harbor", "address": "2 Main Street", "capacity": 6, "population": "Ages 14 to 17"}]
RUNAWAY: Mapping[str, Any] = {"a": TEXT, "b": TEXT, "c": RESIDENTIAL, "d": TEXT, "e": TEXT}
MUNICIPAL = ("a", "b", "c", "d")


def answer_youth_bureaus(facts: CaseFacts) -> Mapping[Place, Any]:
    """The component of as many bureaus as the facts hand in, the county's first, and the agreement of the county."""
    answers: dict[Place, Any] = {Place(PROFILE, "PF-SHARED-STAFF"): "no", Place("YB-A", "included"): "yes"}
    for number in range(1, facts.yb_components + 1):
        answers |= _bureau(facts, str(number))
    for number in range(1, facts.yb_components):
        answers |= {Place("YB-V", question, str(number)): TEXT for question in MUNICIPAL}
    return answers


def _bureau(facts: CaseFacts, bureau: str) -> Mapping[Place, Any]:
    said: dict[tuple[str, str], Any] = {
        **BUREAU,
        ("YB-I-a", "bureau_name"): f"Youth Bureau {bureau}",
        ("YB-I-a", "government_chart"): chart("government"),
        ("YB-I-b", "bureau_chart"): chart("bureau"),
    }
    if facts.district.get("municipal_bureaus") and facts.later.get("myb_text", True):
        said["YB-II", "municipal_relation"] = TEXT
    if facts.district.get("rhya"):
        answered = list(RUNAWAY)[: facts.later.get("yb_iv_answered", len(RUNAWAY))]
        said |= {("YB-IV", question): RUNAWAY[question] for question in answered}
    return {Place(part, question, bureau): value for (part, question), value in said.items()}


def chart(name: str) -> Mapping[str, Any]:
    """An attached file as an answer holds it; nobody opens it on a throwaway database."""
    return {"attachment": 1, "name": f"{name}.pdf"}
