"""The roster of a committee as at any date, and who holds a seat."""

from datetime import UTC, date, datetime

import pytest

from models.database import Database
from tests.beginnings import begin_with
from tests.workflow.programs.cpin.played import Played
from workflow.committees.roster import Seat, filled, seat_held_by, seats_on

TERM = {"term_start": "2026-05-04", "term_end": "2028-05-03"}


def with_a_changed_seat(database: Database) -> Played:
    """A seat that was filled in May, given an officer in June, filled anew in September, and closed in November."""
    world = Played(database)

    def on(month: int, verb: str, name: str = "ST-1", **given: object) -> None:
        world.now = datetime(2026, month, 4, 14, tzinfo=UTC)
        assert world.do("adam", f"seat.{verb}", name, **given) == "done"

    on(5, "create", committee="bh", label="Zone 2", voting=True)
    on(5, "create", "ST-2", committee="bh", label="Zone 1", voting=True)
    on(5, "create", "ST-3", committee="os", label="Zone 1", voting=True)
    on(5, "fill", principal="lia", alternate="sam", society="S-A", **TERM)
    on(6, "elect", office="chair", office_until="2026-07-31")
    on(9, "fill", principal="bob", society="S-B", term_start="2026-09-04", term_end="2028-09-03")
    on(10, "correct", label="Zone North")
    on(11, "close", reason="One zone fewer.")
    return world


@pytest.fixture
def played(database: Database) -> Played:
    return begin_with(database, "a seat that changed", lambda: with_a_changed_seat(database))


def seats(world: Played, day: date, committee: str = "bh") -> tuple[Seat, ...]:
    with world.database.read() as session:
        return seats_on(session, "cpin", committee, day)


def told(world: Played, day: date) -> list[tuple[str, str, str | None, str | None, str | None]]:
    names = {person_id: name for name, person_id in world.world.people.items()}
    return [
        (seat.label, seat.state, names.get(seat.principal_id or 0), names.get(seat.alternate_id or 0), seat.office)
        for seat in seats(world, day)
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 5, 3), []),
        (date(2026, 5, 4), [("Zone 1", "vacant", None, None, None), ("Zone 2", "filled", "lia", "sam", None)]),
        (date(2026, 6, 4), [("Zone 2", "filled", "lia", "sam", "chair"), ("Zone 1", "vacant", None, None, None)]),
        (date(2026, 8, 1), [("Zone 1", "vacant", None, None, None), ("Zone 2", "filled", "lia", "sam", None)]),
        (date(2026, 9, 4), [("Zone 1", "vacant", None, None, None), ("Zone 2", "filled", "bob", None, None)]),
        (date(2026, 10, 31), [("Zone 1", "vacant", None, None, None), ("Zone North", "filled", "bob", None, None)]),
        (date(2026, 11, 4), [("Zone 1", "vacant", None, None, None)]),
    ],
)
def test_roster_is_what_it_was_on_the_day(
    played: Played, day: date, expected: list[tuple[str, str, str | None, str | None, str | None]]
) -> None:
    assert told(played, day) == expected


def test_roster_is_of_one_committee(played: Played) -> None:
    assert [seat.reference for seat in seats(played, date(2026, 12, 1), "os")] == ["ST-3"]
    assert seats(played, date(2026, 12, 1), "sustainment") == ()


def test_past_and_present_tell_the_same_of_a_seat_that_did_not_move(played: Played) -> None:
    (before,) = (seat for seat in seats(played, date(2026, 6, 30)) if seat.reference == "ST-1")
    assert [before.term_start, before.term_end, before.renewals] == [date(2026, 5, 4), date(2028, 5, 3), 0]
    assert before.society_id == played.world.societies["S-A"]


SEATS = (
    Seat("ST-1", "One", voting=True, principal_id=1, alternate_id=11, state="filled"),
    Seat("ST-2", "Two", voting=True, principal_id=2, state="filled"),
    Seat("ST-3", "Three", voting=True),
    Seat("ST-4", "Four", voting=False, principal_id=4, state="filled"),
)


def test_seats_that_count_vote_and_are_filled() -> None:
    assert [seat.reference for seat in filled(SEATS)] == ["ST-1", "ST-2"]


@pytest.mark.parametrize(("person", "reference"), [(1, "ST-1"), (11, "ST-1"), (2, "ST-2"), (4, None), (9, None)])
def test_person_sits_on_the_voting_seat_they_hold(person: int, reference: str | None) -> None:
    found = seat_held_by(SEATS, person)
    assert (found.reference if found else None) == reference


@pytest.mark.parametrize(("present", "holder"), [([1, 11], 1), ([11], 11), ([2], None), ([], None), ([11, 1], 1)])
def test_alternate_stands_in_only_while_the_principal_is_absent(present: list[int], holder: int | None) -> None:
    assert SEATS[0].holder(present) == holder
