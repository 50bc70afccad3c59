"""Who was at a meeting and when, and whether it had its quorum: counted from the roster, the stays and the recusals."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from workflow.committees.roster import Seat, filled
from workflow.committees.tally import quorum_for

ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay at a meeting: somebody, perhaps from a seat, from an arrival to a departure (local times).

    Without an arrival it began with the meeting, without a departure it goes on. Who left and came back has two.
    """

    person_id: int | None = None
    name: str = ""
    seat: str | None = None
    arrived_at: time | None = None
    left_at: time | None = None

    def covers(self, at: time | None) -> bool:
        """Whether it goes on at a time; None asks about now, or about the end of the meeting."""
        if at is None:
            return self.left_at is None
        return (self.arrived_at is None or self.arrived_at <= at) and (self.left_at is None or at < self.left_at)


@dataclass(frozen=True, slots=True)
class Quorum:
    """What a quorum is counted from; all of them seats. `present` are voting seats that are not recused."""

    seats_filled: int
    recused: int
    present: int

    @property
    def eligible(self) -> int:
        """The seats that may vote: those filled, without the recused."""
        return self.seats_filled - self.recused

    @property
    def needed(self) -> int:
        """How many must be present."""
        return quorum_for(self.seats_filled, self.recused)

    @property
    def met(self) -> bool:
        """Whether enough are."""
        return self.present >= self.needed

    @property
    def missing(self) -> int:
        """How many seats are still wanted."""
        return max(0, self.needed - self.present)


def read_stays(rows: Iterable[Mapping[str, Any]] | None) -> tuple[Stay, ...]:
    """The stays that a meeting's attendance tells; whoever was absent was not there."""
    return tuple(
        Stay(
            person_id=row.get("person"),
            name=str(row.get("name") or ""),
            seat=row.get("seat"),
            arrived_at=read_time(row.get("arrived_at")),
            left_at=read_time(row.get("left_at")),
        )
        for row in rows or ()
        if row.get("status") != ABSENT
    )


def read_time(text: str | None) -> time | None:
    """A local time such as 9:05 or 13:30; None for nothing, and for what is no time: a guard refuses that."""
    hour, _, minute = (text or "").partition(":")
    try:
        return time(int(hour), int(minute))
    except ValueError:
        return None


def people_at(stays: Iterable[Stay], at: time | None = None) -> frozenset[int]:
    """The people with an account who are there at a time."""
    return frozenset(stay.person_id for stay in stays if stay.person_id is not None and stay.covers(at))


def present_seats(seats: Iterable[Seat], people: Collection[int], recused: Collection[int] = ()) -> tuple[Seat, ...]:
    """The voting seats that are there: by their principal, else by the alternate; those recused left out."""
    return tuple(
        seat
        for seat in filled(seats)
        if seat.principal_id not in recused and _stands(seat, people, recused) is not None
    )


def _stands(seat: Seat, people: Collection[int], recused: Collection[int]) -> int | None:
    return seat.holder(one for one in people if one not in recused)


def count_quorum(
    seats: Iterable[Seat], stays: Iterable[Stay], at: time | None = None, recused: Collection[int] = ()
) -> Quorum:
    """The quorum at a time, on a question from which these people are recused: a seat is recused by its principal."""
    voting = filled(seats)
    away = sum(seat.principal_id in recused for seat in voting)
    return Quorum(len(voting), away, len(present_seats(voting, people_at(stays, at), recused)))


def had_quorum(seats: Sequence[Seat], stays: Sequence[Stay]) -> bool:
    """Whether there was a quorum at any time of the meeting: asked when somebody arrives, as it only falls after."""
    times = {stay.arrived_at or time.min for stay in stays}
    return any(count_quorum(seats, stays, at).met for at in times)


def who_presides(seats: Iterable[Seat], stays: Iterable[Stay], elected: int | None = None) -> int | None:
    """The chair when present, else the vice chair, else the member elected for the meeting. An alternate is neither."""
    here = people_at(stays)
    officers = {seat.office: seat.principal_id for seat in filled(seats) if seat.office}
    able = (officers.get("chair"), officers.get("vice_chair"))
    return next((one for one in able if one is not None and one in here), elected if elected in here else None)


def count_people(stays: Iterable[Stay]) -> int:
    """How many came, each counted once however often they came and went."""
    return len({stay.person_id or f"name:{stay.name.casefold()}" for stay in stays})


def arrive(rows: Sequence[Mapping[str, Any]], who: Mapping[str, Any], at: str) -> list[Mapping[str, Any]]:
    """The rows with one more arrival; who is there already does not arrive again."""
    same = ("person", "name")
    if any(all(row.get(name) == who.get(name) for name in same) and not row.get("left_at") for row in rows):
        return list(rows)
    return [*rows, {**who, "arrived_at": at}]


def leave(rows: Sequence[Mapping[str, Any]], index: int, at: str) -> list[Mapping[str, Any]]:
    """The rows with the departure of the one at `index`. Raises IndexError where there is none."""
    return [{**row, "left_at": at} if row is rows[index] else row for row in rows]


def forget(rows: Sequence[Mapping[str, Any]], index: int) -> list[Mapping[str, Any]]:
    """The rows without the one at `index`: it was a mistake. Raises IndexError where there is none."""
    return [row for row in rows if row is not rows[index]]
