"""The cycles of the demonstration: one that is over, one whose plans may be begun, and one that is being prepared."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from workflow.programs.county_plan import demo_people as people
from workflow.programs.county_plan.cycle import NEW_YORK, Cycle, load_cycles
from workflow.programs.county_plan.cycles.records import to_record
from workflow.programs.county_plan.cycles.standing import CYCLE_KIND
from workflow.simulation import Event

YEARS = 3
"""From one cycle to the next."""
OVER = {"reason": "Its plans have ended."}
LOADED = {"reason": "The State's memorandum is out."}


def events(today: date) -> Iterator[Event]:
    """The first cycle is kept and closed, the last one kept, and the one after it loaded, all in the last month."""
    known = list(load_cycles().values())
    first, last = known[0], known[-1]
    for minute, cycle in enumerate((first, last, _after(last))):
        yield _event(today, minute, cycle, "load", {**to_record(cycle), **LOADED}, makes=True)
    yield _event(today, YEARS, first, "close", OVER, makes=False)


def _event(today: date, minute: int, cycle: Cycle, do: str, data: Mapping[str, Any], *, makes: bool) -> Event:
    at = NEW_YORK.instant(today - timedelta(days=20), time(10)) + timedelta(minutes=minute)
    return Event(at, people.CYCLES, do, f"cycle/{cycle.cycle}", data, kind=CYCLE_KIND if makes else None)


def _after(cycle: Cycle) -> Cycle:
    """The next cycle, with every date three years later."""
    name = "-".join(str(int(year) + YEARS) for year in cycle.cycle.split("-"))
    return replace(
        cycle,
        cycle=name,
        issued_on=_later(cycle.issued_on),
        due_on=_later(cycle.due_on),
        effective_on=_later(cycle.effective_on),
        ends_on=_later(cycle.ends_on),
        funding_ends_on=tuple(map(_later, cycle.funding_ends_on)),
        reported_years=tuple(year + YEARS for year in cycle.reported_years),
    )


def _later(day: date) -> date:
    return day.replace(year=day.year + YEARS)
