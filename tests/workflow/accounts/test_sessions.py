from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.people import Person
from models.sessions import LoginSession
from workflow import accounts
from workflow.actors import SYSTEM
from workflow.errors import NotFound


@pytest.fixture
def robin(session: Session, now: datetime) -> Person:
    return accounts.add_person(session, name="Robin Field", email="robin@example.org", by=SYSTEM, now=now)


def test_open_session_stores_only_a_digest(session: Session, now: datetime, robin: Person) -> None:
    token = accounts.open_session(session, robin, now=now, user_agent="x" * 900, address="192.0.2.1")
    row = session.scalars(select(LoginSession)).one()

    assert token not in (row.digest, row.user_agent)
    assert len(row.user_agent) == 200
    assert accounts.session_person(session, token, now=now) is robin


def test_session_person_is_nobody_for_another_token(session: Session, now: datetime, robin: Person) -> None:
    accounts.open_session(session, robin, now=now)

    assert accounts.session_person(session, "another", now=now) is None


@pytest.mark.parametrize(("later", "is_in"), [(timedelta(hours=7, minutes=59), True), (timedelta(hours=8), False)])
def test_session_person_ends_without_use(
    session: Session, now: datetime, robin: Person, later: timedelta, *, is_in: bool
) -> None:
    token = accounts.open_session(session, robin, now=now)

    assert (accounts.session_person(session, token, now=now + later) is not None) is is_in


def test_session_person_ends_after_its_whole_life(session: Session, now: datetime, robin: Person) -> None:
    token = accounts.open_session(session, robin, now=now)
    for hour in range(0, 14 * 24, 7):
        accounts.note_seen(session, token, now=now + timedelta(hours=hour))

    assert accounts.session_person(session, token, now=now + timedelta(days=14, seconds=-1)) is robin
    assert accounts.session_person(session, token, now=now + timedelta(days=14)) is None


def test_session_from_the_provider_ends_sooner(session: Session, now: datetime, robin: Person) -> None:
    token = accounts.open_session(session, robin, now=now, method="provider")
    accounts.note_seen(session, token, now=now + timedelta(hours=7))
    found = [accounts.session_person(session, token, now=now + timedelta(hours=12, seconds=more)) for more in (-1, 0)]

    assert found == [robin, None]


def test_note_seen_writes_every_five_minutes(session: Session, now: datetime, robin: Person) -> None:
    token = accounts.open_session(session, robin, now=now)

    assert accounts.note_seen(session, token, now=now + timedelta(minutes=4)) is False
    assert accounts.note_seen(session, token, now=now + timedelta(minutes=5)) is True
    assert session.scalars(select(LoginSession)).one().seen_at == now + timedelta(minutes=5)


def test_end_session_refuses_the_next_request(session: Session, now: datetime, robin: Person) -> None:
    token = accounts.open_session(session, robin, now=now)
    accounts.end_session(session, token, now=now)

    assert accounts.session_person(session, token, now=now) is None


def test_end_my_session_finds_only_my_own(session: Session, now: datetime, robin: Person) -> None:
    kim = accounts.add_person(session, name="Kim Lake", email="kim@example.org", by=SYSTEM, now=now)
    token = accounts.open_session(session, robin, now=now)
    row = accounts.list_sessions(session, robin, now=now)[0]

    with pytest.raises(NotFound):
        accounts.end_my_session(session, kim, row.id, now=now)
    accounts.end_my_session(session, robin, row.id, now=now)
    assert accounts.session_person(session, token, now=now) is None
    assert accounts.list_sessions(session, robin, now=now) == []


def test_deactivate_ends_sessions_and_tokens(session: Session, now: datetime, robin: Person) -> None:
    token = accounts.open_session(session, robin, now=now)
    secret = accounts.issue_token(session, robin, "script", now=now)
    accounts.deactivate(session, robin, by=SYSTEM, now=now)
    accounts.reactivate(session, robin, by=SYSTEM, now=now)

    assert accounts.session_person(session, token, now=now) is None
    assert accounts.token_person(session, secret, now=now) is None


def test_forget_old_keeps_what_is_in_use(session: Session, now: datetime, robin: Person) -> None:
    ended = accounts.open_session(session, robin, now=now)
    accounts.end_session(session, ended, now=now)
    accounts.open_session(session, robin, now=now + timedelta(days=30))
    accounts.forget_old(session, now=now + timedelta(days=30, seconds=1))

    assert session.scalar(select(func.count(LoginSession.id))) == 1
