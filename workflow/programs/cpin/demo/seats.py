"""The seats of the committees in the demonstration: filled by the season's beginning, some of them running out soon."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workflow.programs.cpin.committees.seats import ONE_DAY, years_later
from workflow.programs.cpin.demo import people
from workflow.programs.cpin.demo.when import Season
from workflow.programs.cpin.reference import committees, societies
from workflow.simulation import Event, Place, Who

BEGINNING = -100
"""Working days before today: before anything else of the season."""

OFFICERS = {
    "os": ((people.OS_CHAIR, "chair"), (people.OS_VICE, "vice_chair")),
    "bh": ((people.BH_CHAIR, "chair"),),
    "sustainment": (),
}
OBSERVERS = (("Ministry", people.MINISTRY), ("Secretary", people.STAFF))
"""Seats without a vote."""

VACANT = "sustainment"
"""The committee one of whose seats waits for somebody."""

LEFT_OF_TERM = (25, 210, 420)
"""Working days that are left of a term: terms are staggered."""


def events(season: Season) -> Iterator[Event]:
    """Every seat created, filled, and its officer elected, by the administrator; one that was closed since."""
    for number, seat in enumerate(_seats()):
        yield from _told(season, number, seat)
    gone = {"committee": "bh", "label": "Two zones that became one", "voting": True}
    yield Event(season.instant(BEGINNING), people.ADMIN, "create", "STX", gone, kind="seat")
    yield Event(season.instant(BEGINNING, 3), people.ADMIN, "close", "STX", {"reason": "The zones were joined."})


@dataclass(frozen=True, slots=True)
class DemoSeat:
    """One seat of the demonstration. Nobody sits on one without `who`."""

    committee: str
    label: str
    who: str
    voting: bool = True
    office: str | None = None
    society: str | None = None


def seats_of(code: str) -> list[tuple[str, DemoSeat]]:
    """The seats of a committee, each with the key by which the season's events name it."""
    return [(f"ST{number}", seat) for number, seat in enumerate(_seats()) if seat.committee == code]


def _seats() -> Iterator[DemoSeat]:
    places = iter(societies())
    for code, committee in committees().items():
        officers = OFFICERS[code]
        for number, (who, office) in enumerate(officers, 1):
            yield DemoSeat(code, f"Officer {number}", who, office=office)
        for number in range(committee.voting_seats - len(officers)):
            society = next(places)
            who = "" if code == VACANT and number == 0 else people.lead(society.code)
            yield DemoSeat(code, society.area, who, society=society.code)
        for label, who in OBSERVERS:
            yield DemoSeat(code, label, who, voting=False)


def _told(season: Season, number: int, seat: DemoSeat) -> Iterator[Event]:
    key = f"ST{number}"
    made: dict[str, Any] = {"committee": seat.committee, "label": seat.label, "voting": seat.voting}
    start = season.day(BEGINNING)
    end = min(years_later(start, 2) - ONE_DAY, season.day(LEFT_OF_TERM[number % len(LEFT_OF_TERM)]))
    held: dict[str, Any] = {"principal": Who(seat.who), "term_start": start, "term_end": end}
    if seat.society:
        made["society"] = Place(seat.society)
        held["alternate"] = Who(people.submitter(seat.society))
    yield Event(season.instant(BEGINNING), people.ADMIN, "create", key, made, kind="seat")
    if seat.who:
        yield Event(season.instant(BEGINNING, 1), people.ADMIN, "fill", key, held)
    if seat.office:
        elected = {"office": seat.office, "office_until": years_later(start, 1) - ONE_DAY}
        yield Event(season.instant(BEGINNING, 2), people.ADMIN, "elect", key, elected)
