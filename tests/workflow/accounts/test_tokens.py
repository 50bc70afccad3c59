from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.people import Person
from workflow import accounts
from workflow.actors import SYSTEM
from workflow.errors import InvalidInput, NotFound


@pytest.fixture
def robin(session: Session, now: datetime) -> Person:
    return accounts.add_person(session, name="Robin Field", email="robin@example.org", by=SYSTEM, now=now)


def test_issue_token_opens_until_it_expires(session: Session, now: datetime, robin: Person) -> None:
    secret = accounts.issue_token(session, robin, " reports ", now=now, days=30)

    assert secret.startswith("accord_")
    assert accounts.token_person(session, secret, now=now) is robin
    assert accounts.token_person(session, secret, now=now + timedelta(days=30)) is None
    assert accounts.token_person(session, secret + "x", now=now) is None


def test_issue_token_stores_only_a_digest(session: Session, now: datetime, robin: Person) -> None:
    secret = accounts.issue_token(session, robin, "reports", now=now)
    row = accounts.list_tokens(session, robin)[0]

    assert row.name == "reports"
    assert secret.removeprefix("accord_") not in row.digest


def test_issue_token_says_everything_that_is_wrong(session: Session, now: datetime, robin: Person) -> None:
    with pytest.raises(InvalidInput) as caught:
        accounts.issue_token(session, robin, " ", now=now, days=366)
    assert [error.field for error in caught.value.errors] == ["name", "days"]


def test_revoke_token_finds_only_my_own(session: Session, now: datetime, robin: Person) -> None:
    kim = accounts.add_person(session, name="Kim Lake", email="kim@example.org", by=SYSTEM, now=now)
    secret = accounts.issue_token(session, robin, "reports", now=now)
    row = accounts.list_tokens(session, robin)[0]

    with pytest.raises(NotFound):
        accounts.revoke_token(session, kim, row.id, now=now)
    accounts.revoke_token(session, robin, row.id, now=now)
    assert accounts.token_person(session, secret, now=now) is None
