"""What the counties of the demonstration wrote: a complete plan, in one of two wordings (demo_words.yaml)."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from workflow.content.answers import Place, read_place
from workflow.programs.county_plan.scenario.content import answers_for
from workflow.programs.county_plan.scenario.facts import CaseFacts
from workflow.programs.county_plan.scenario.given import county_name
from workflow.yaml_documents import read_tables

FIRST_YEAR = 2007
"""The first year of the cycle for which the answers were put together."""
YEARS = re.compile(r"\b200[789]\b")
WORDS = Path(__file__).parent / "demo_words.yaml"

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


def written(code: str, planner: str, begins: int = FIRST_YEAR) -> dict[Place, Any]:
    """Every answer of the plan of a district, with its planner as the person to ask, for a cycle that begins so."""
    facts = replace(FACTS, district={**FACTS.district, "code": code})
    answers = answers_for(facts)
    number, county = sum(map(ord, code)), county_name(facts)
    for place, words in _words().items():
        answers[place] = _worded(words, answers.get(place), number, county)
    moved = {place: _moved(value, begins - FIRST_YEAR) for place, value in answers.items()}
    return {**moved, Place("DSS-F", "matrix_year"): begins, Place("SC-COVER", "contact_email"): planner}


def _moved(value: Any, years: int) -> Any:
    """An answer of the first cycle, the years that it names moved to another one."""
    if isinstance(value, str):
        return YEARS.sub(lambda found: str(int(found[0]) + years), value)
    if isinstance(value, list | tuple):
        return [_moved(one, years) for one in value]
    if isinstance(value, Mapping):
        return {name: _moved(one, years) for name, one in value.items()}
    return value


@lru_cache
def _words() -> Mapping[Place, Any]:
    return {place: words for said, words in read_tables(WORDS).items() if (place := read_place(said)) is not None}


def _worded(words: Any, present: Any, number: int, county: str) -> Any:
    """One wording of two, for the county of that number; rows keep the cells for which no words are given."""
    if isinstance(words, str):
        return words.format(county=county)
    if isinstance(words[0], str):
        return str(words[number % len(words)]).format(county=county)
    cells = [{name: _worded(one, None, number, county) for name, one in row.items()} for row in words]
    return [{**row, **own} for row, own in zip(present, cells, strict=True)]
