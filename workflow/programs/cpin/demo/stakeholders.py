"""The stakeholders and ministry dependencies of the demonstration's season."""

from collections.abc import Iterator, Mapping
from typing import Any

from workflow.programs.cpin.demo import people
from workflow.programs.cpin.demo.when import Season
from workflow.simulation import Event, Ref

STAKEHOLDERS: tuple[tuple[str, str, str], ...] = (
    ("Child welfare societies", "sector", "Priorities of the spring"),
    ("Child Welfare Operations Branch", "ministry", "Dates of the next release"),
    ("Association of Native Child and Family Services Agencies", "indigenous_association", "Customary care"),
    ("Working group on data migration", "other", ""),
)
DEPENDENCIES: tuple[tuple[str, int, str], ...] = (
    ("Release of the new intake screens", 30, ""),
    ("Update of the regulation on record retention", -12, "finish"),
    ("Replacement of the letter service", -20, "drop"),
)
WAITING = "CR4"
"""A request that waits for the first of them."""


def events(season: Season) -> Iterator[Event]:
    """What happens to both."""
    for number, (name, group, topic) in enumerate(STAKEHOLDERS, 1):
        yield from _stakeholder(season, number, {"name": name, "group": group}, topic)
    for number, (description, offset, last) in enumerate(DEPENDENCIES, 1):
        yield from _dependency(season, number, {"description": description, "expected_on": season.day(offset)}, last)
    yield Event(season.instant(-9), people.STAFF, "edit", "MD1", {"blocks": [Ref(WAITING)]})
    waits = {"ministry_dependency": Ref("MD1")}
    yield Event(season.instant(-9, 5), people.STAFF, "edit_after_receipt", WAITING, waits)


def _stakeholder(season: Season, number: int, facts: Mapping[str, str], topic: str) -> Iterator[Event]:
    key = f"SH{number}"
    yield Event(season.instant(-66, number), people.STAFF, "add", key, facts, kind="stakeholder")
    if topic:
        told = {"topic": topic, "outcome": "Agreed to speak again next season.", "consulted_on": season.day(-34)}
        yield Event(season.instant(-33, number), people.STAFF, "log_consultation", key, told)
    else:
        yield Event(season.instant(-31), people.STAFF, "retire", key, {"reason": "The migration is over."})


def _dependency(season: Season, number: int, facts: Mapping[str, Any], last: str) -> Iterator[Event]:
    key = f"MD{number}"
    yield Event(season.instant(-64, number), people.STAFF, "start", key, facts, kind="ministry_dependency")
    if last == "finish":
        yield Event(season.instant(-11), people.STAFF, last, key, {"done_on": season.day(-12)})
    elif last == "drop":
        yield Event(season.instant(-19), people.STAFF, last, key, {"reason": "The ministry keeps the present one."})
