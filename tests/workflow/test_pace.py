from datetime import datetime, timedelta

from models.database import Database
from models.pace import RequestPace
from workflow.pace import forget_old, minute_of, take


def test_processes_share_one_minute_and_every_minute_begins_anew(database: Database, now: datetime) -> None:
    minute = minute_of(now)
    assert take(database, "person:1", minute, used=5, wanted=5, most=12) == (5, 2)
    assert take(database, "person:1", minute, used=0, wanted=5, most=12) == (2, 0)
    assert take(database, "person:1", minute, used=1, wanted=5, most=12) == (0, 0)
    assert take(database, "person:2", minute, used=0, wanted=5, most=12) == (5, 7)
    assert take(database, "person:1", minute + 1, used=0, wanted=5, most=12) == (5, 7)


def test_who_asked_when_is_forgotten(database: Database, now: datetime) -> None:
    take(database, "person:1", minute_of(now), used=0, wanted=5, most=12)
    for later, kept in ((timedelta(minutes=60), True), (timedelta(minutes=61), False)):
        with database.write() as session:
            forget_old(session, now + later)
        with database.read() as session:
            assert (session.get(RequestPace, "person:1") is not None) == kept


def test_nobody_waits_for_a_share_while_somebody_else_writes(sqlite_database: Database, now: datetime) -> None:
    with sqlite_database.write() as session:
        session.connection()
        assert take(sqlite_database, "person:1", minute_of(now), used=0, wanted=5, most=12) is None
