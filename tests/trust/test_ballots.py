"""One ballot per seat, decided at commit: members who vote at once, a vote that closes meanwhile, two schedulers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.ballots import Ballot
from models.database import Database
from models.decisions import Decision
from models.history import HistoryEntry
from models.items import Item
from models.people import Person
from tests.trust.keys import history_not_numbered, without_key
from tests.workflow.programs.cpin.played import Played
from workflow import engine
from workflow.clock import fire
from workflow.errors import Conflict, Refused
from workflow.programs.cpin.committees import ballots
from workflow.standing import actor_for
from workflow.visibility import find_visible

MEMBERS = [f"m{number}" for number in range(1, 9)]
OPENED = datetime(2026, 9, 2, 14, tzinfo=UTC)
CLOSES = datetime(2026, 9, 10, 21, tzinfo=UTC)
OVER = CLOSES + timedelta(seconds=1)
"""The first instant at which the clock closes a vote: at the close itself a ballot is still in time."""
DONE, CONFLICT, REFUSED, BROKEN = "done", "conflict", "refused", "broken"


@pytest.fixture
def played(database: Database) -> Played:
    return open_world(database)


def open_world(database: Database) -> Played:
    played = Played(database)
    played.now = OPENED
    played.request("CR-1", "awaiting_endorsement")
    for name in MEMBERS:
        played.member(name, "os")
    return played


def open_vote(played: Played) -> None:
    assert played.do("omar", "evote.open", "CR-1", type="endorse", members=MEMBERS) == "done"


def put_motion(played: Played) -> None:
    given = {"type": "endorse", "mover": "m1", "seconder": "m2"}
    assert played.do("cara", "change_request.put_motion", "CR-1", **given) == "done"


def cast(database: Database, played: Played, name: str, value: str, now: datetime) -> str:
    """One ballot through a connection of its own, as a request casts it."""
    try:
        with database.write() as session:
            voter = actor_for(session, session.get_one(Person, played.world.people[name]), now.date())
            item = find_visible(session, "CR-1", voter)
            engine.advance(session, item, "cast_ballot", actor=voter, now=now, data={"ballot": value})
    except Conflict:
        return CONFLICT
    except Refused:
        return REFUSED
    except IntegrityError:
        return BROKEN
    return DONE


def at_once(played: Played, acts: list[Callable[[Database], Any]]) -> list[Any]:
    """Let everybody act at the same moment, each through an own connection; gives what came, in the order told."""
    url = played.database.engine.url.render_as_string(hide_password=False)
    gate, came = Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        mine = Database(url)
        gate.wait()
        try:
            came[place] = acts[place](mine)
        finally:
            mine.close()

    threads = [Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def casting(played: Played, name: str, value: str, now: datetime) -> Callable[[Database], str]:
    return lambda database: cast(database, played, name, value, now)


def read(played: Played) -> tuple[Decision, list[Ballot]]:
    with played.database.read() as session:
        decision = session.scalars(select(Decision).order_by(Decision.id.desc())).first()
        assert decision is not None
        return decision, list(session.scalars(select(Ballot).where(Ballot.decision_id == decision.id)))


def uncounted(played: Played) -> list[str]:
    """What is wrong with a vote: seats with two ballots, and counts that are not those of the ballots in time."""
    decision, found = read(played)
    seats = [ballot.seat for ballot in found]
    wrong = [f"{seat} has two ballots" for seat in set(seats) if seats.count(seat) > 1]
    for ballot in found:
        in_time = [one["value"] for one in ballot.received if not one["late"]]
        if ballot.value != (in_time[-1] if in_time else None):
            wrong.append(f"{ballot.seat} counts as {ballot.value}, but the last ballot in time was {in_time[-1:]}")
    if decision.closed_at is not None:
        for value in ("in_favour", "against", "abstain"):
            cast_so = sum(ballot.value == value for ballot in found)
            if decision.tally[value] != cast_so:
                wrong.append(f"{decision.tally[value]} {value} were counted, {cast_so} were cast")
    return wrong


def test_eight_members_who_vote_at_once_are_all_counted(played: Played) -> None:
    open_vote(played)
    now = OPENED + timedelta(hours=1)
    assert at_once(played, [casting(played, name, "in_favour", now) for name in MEMBERS]) == [DONE] * 8
    _, found = read(played)
    assert [ballot.value for ballot in found] == ["in_favour"] * 8
    assert uncounted(played) == []


def test_a_seat_that_votes_eight_times_at_once_has_one_ballot(played: Played) -> None:
    open_vote(played)
    values = ["in_favour", "against", "abstain", "against"] * 2
    now = OPENED + timedelta(hours=1)
    assert at_once(played, [casting(played, "m1", value, now) for value in values]) == [DONE] * 8
    _, found = read(played)
    assert sorted(len(ballot.received) for ballot in found) == [0] * 7 + [8]
    assert uncounted(played) == []


def test_a_ballot_that_begins_twice_at_once_is_one(played: Played) -> None:
    put_motion(played)
    now = OPENED + timedelta(minutes=1)
    assert at_once(played, [casting(played, "m1", "in_favour", now) for _ in range(8)]) == [DONE] * 8
    assert len(read(played)[1]) == 1


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plant two faults: nobody waits for the writer before, and the item's row is written whatever its version."""
    mapper = inspect(Item)
    monkeypatch.setattr(Session, "refresh", lambda *_given, **_named: None)
    monkeypatch.setattr(mapper, "version_id_col", None)
    monkeypatch.setattr(mapper, "_memoized_values", {})


def begin_twice(played: Played, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two ballots of one seat, of which each is judged before the other is written."""
    gate, honest = Barrier(2), ballots.ballot_of
    began: list[int] = []

    def together(*given: Any) -> Ballot | None:
        found = honest(*given)
        if played.database.engine.dialect.name != "sqlite" and len(began) < 2:
            began.append(1)
            gate.wait()
        return found

    monkeypatch.setattr(ballots, "ballot_of", together)
    now = OPENED + timedelta(minutes=1)
    came: list[str] = at_once(played, [casting(played, "m1", "in_favour", now) for _ in range(2)])
    return sorted(came)


@pytest.mark.usefixtures("no_waiting")
def test_planted_fault_in_the_waiting_is_caught(postgresql_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite has one writer at a time whatever we do: the fault can only be seen where there are several."""
    played = open_world(postgresql_database)
    put_motion(played)
    second_ballots = without_key(played.database, "uq_ballot_seat", "ballot", "decision_id, seat")
    with second_ballots, history_not_numbered(played.database):
        assert begin_twice(played, monkeypatch) == [DONE, DONE]
        assert uncounted(played) == [f"person:{played.world.people['m1']} has two ballots"]


@pytest.mark.usefixtures("no_waiting")
def test_the_key_of_the_ballot_holds_alone(postgresql_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    played = open_world(postgresql_database)
    put_motion(played)
    with history_not_numbered(played.database):
        assert begin_twice(played, monkeypatch) == [BROKEN, DONE]
        assert uncounted(played) == []


def test_a_ballot_in_the_second_of_the_close_is_counted_or_late_but_never_lost(played: Played) -> None:
    open_vote(played)
    for name in MEMBERS[:4]:
        assert cast(played.database, played, name, "in_favour", OPENED + timedelta(hours=1)) == DONE
    last_moment = [casting(played, name, "against", CLOSES) for name in MEMBERS[4:]]
    came = at_once(played, [lambda database: fire(database, OVER).performed, *last_moment])
    assert came[0] in (0, 1)
    assert came[1:] == [DONE] * 4
    fire(played.database, CLOSES + timedelta(minutes=1))
    decision, found = read(played)
    assert (decision.closed_at is not None, sum(len(ballot.received) for ballot in found)) == (True, 8)
    assert uncounted(played) == []


def test_a_ballot_that_commits_after_the_close_is_late_whatever_its_clock_said(played: Played) -> None:
    open_vote(played)
    assert fire(played.database, OVER).performed == 1
    assert cast(played.database, played, "m1", "in_favour", CLOSES - timedelta(seconds=1)) == DONE
    assert [one["late"] for ballot in read(played)[1] for one in ballot.received] == [True]
    assert uncounted(played) == []


def test_planted_fault_that_trusts_the_clock_of_the_ballot_is_caught(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ballots, "is_late", lambda decision, ctx: ctx.now > decision.closes_at)
    open_vote(played)
    assert fire(played.database, OVER).performed == 1
    assert cast(played.database, played, "m1", "in_favour", CLOSES - timedelta(seconds=1)) == DONE
    assert uncounted(played) == ["0 in_favour were counted, 1 were cast"]


def test_two_schedulers_close_a_vote_once(played: Played) -> None:
    open_vote(played)
    for name in MEMBERS[:5]:
        cast(played.database, played, name, "in_favour", OPENED + timedelta(hours=1))
    came = at_once(played, [lambda database: fire(database, OVER)] * 2)
    assert (sum(one.performed for one in came), sum(one.refused for one in came)) == (1, 0)
    with played.database.read() as session:
        closed = session.scalars(select(HistoryEntry.action).where(HistoryEntry.action.in_(("close_vote", "endorse"))))
        assert list(closed) == ["close_vote", "endorse"]
    assert read(played)[0].outcome == "carried"
