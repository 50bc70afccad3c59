"""State, history, deadlines, mail and idempotency key of one action exist together or not at all.

A permit's story is told again and again by processes that are killed at every one of its statements in turn.
"""

from datetime import datetime

import pytest

from models.database import Database
from tests.sample.program import PROGRAM, add_person, add_society
from tests.trust.victims import Killer
from tests.trust.wholeness import find_halves
from workflow import registry

LONGEST = 200
"""More statements than the story has."""


def settle_in(database: Database) -> Database:
    registry.register(PROGRAM)
    with database.write() as session:
        add_person(session, "ann", "author", society=add_society(session, "S-A"))
        add_person(session, "clerk", "clerk")
    return database


def kill_everywhere(killer: Killer, database: Database, now: datetime, fault: str = "", step: int = 1) -> list[str]:
    """Kill the story at one statement after the other, each time with a new permit; gives what is half done then."""
    storytellers = killer.victims(settle_in(database), "act", now, fault)
    for last in range(1, LONGEST, step):
        if storytellers.die(now, last) == ["done"]:
            return find_halves(database, keyed=True)
    raise AssertionError("the story never came to its end")


def test_an_action_is_whole_or_not_at_all_wherever_it_is_killed(
    killer: Killer, database: Database, now: datetime
) -> None:
    assert kill_everywhere(killer, database, now) == []


@pytest.mark.parametrize(
    ("fault", "half"),
    [
        ("commits before the deadlines", "open deadlines are"),
        ("commits before the mail", "was not told to person"),
        ("commits before what follows", "people acted in rows"),
        ("commits before the key", "people acted in rows"),
    ],
)
def test_planted_fault_leaves_an_action_half_done(
    killer: Killer, sqlite_database: Database, now: datetime, fault: str, half: str
) -> None:
    assert any(half in found for found in kill_everywhere(killer, sqlite_database, now, fault, step=4))
