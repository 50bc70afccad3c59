"""Who the planners of the demonstration ask to write which part, and what people say about parts."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from workflow.programs.county_plan import demo_people as people
from workflow.simulation import Who

FIRST = (("SC-II-A", "youth"), ("PINS-II-b", "probation"))
LATER = (("SC-V", "youth"),)
QUESTION = {
    "part": "SC-II-A",
    "kind": "question",
    "question": "5",
    "body": "Which of the two youth forums is meant?",
}
COMMENT = {"part": "SC-V", "body": "Name the dates of both readings here."}


def asked_of(code: str, parts: tuple[tuple[str, str], ...], due_on: date) -> Iterator[Mapping[str, Any]]:
    """What the planner of a district says to ask its people for these parts by a day."""
    for part, role in parts:
        yield {"part": part, "person": Who(people.county(role, code)), "due_on": due_on}
