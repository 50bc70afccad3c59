"""What the counties of the demonstration wrote: a complete plan, the same for all but for its cover."""

from dataclasses import replace
from datetime import date
from typing import Any

from workflow.content.answers import Place
from workflow.programs.county_plan.scenario.content import answers_for
from workflow.programs.county_plan.scenario.facts import CaseFacts

FACTS = CaseFacts(
    district={"code": "", "has_ceo": True, "rhya": False, "municipal_bureaus": 0, "purchase_of_service": True},
    due=date.min,
    extension=None,
    hearings=(),
    hearing_elements=(),
    finalized_on=None,
    last_edit=None,
    signatures={},
    waiver_c=False,
    yb_components=1,
    toc=True,
    unnumbered=0,
    later={
        "dss_c": True,
        "outcome_areas": ["detention", "adult protective", "preventive"],
        "adult_goals": ["AS-1", "AS-4"],
        "ivb": [1, 2, 3, 4, 5],
        "b5_rows": 0,
        "yb_iv_answered": 0,
        "rhya_strategies": 0,
        "myb_text": True,
        "pins": {
            "lead": "Probation",
            "categories": ["respite", "crisis", "diversion"],
            "crisis_hours": 24,
            "own_format": False,
            "toc": False,
        },
        "dv": {"programs": 1, "forms": 1, "dv": 45, "all": 50},
        "g1": {"allocation": "1000000", "total": "1100000", "a": "1000000", "b": "60000", "c": "40000"},
        "g3": {
            "very_low": 200,
            "share": 25,
            "methods": [2],
            "order": "longest",
            "indicators": ["hours billed above schedule"],
        },
        "options": [],
        "completed": [],
        "f20": False,
        "g7": None,
        "g9": None,
        "g10": None,
        "g11": None,
        "g12": None,
    },
)
"""A county with an elected executive, one domestic violence program and no child care options."""


def written(code: str, planner: str) -> dict[Place, Any]:
    """Every answer of the plan of a district, with its planner as the person to ask."""
    own = {"ldss_name": f"Department of Social Services {code}", "contact_email": planner}
    facts = replace(FACTS, district={**FACTS.district, "code": code})
    return {**answers_for(facts), **{Place("SC-COVER", name): value for name, value in own.items()}}
