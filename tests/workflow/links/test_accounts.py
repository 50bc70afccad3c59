from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from models.database import Database
from models.outbox import MailboxMessage, OutboxMessage
from models.people import Person
from models.secret_links import SecretLink
from workflow import accounts
from workflow.accounts.attempts import TooManyAttempts
from workflow.actors import SYSTEM
from workflow.errors import InvalidInput
from workflow.links import accounts as links
from workflow.links import keeping
from workflow.links.addresses import ask_address, change_person, confirm_address
from workflow.links.keeping import MOST_ATTEMPTS, DeadLink

EMAIL, NEW = "robin@example.org", "field@example.org"
FIRST, SECOND = "violet harbour lantern", "seven quiet rivers"
Letters = Callable[[Database, datetime, str], list[str]]


@pytest.fixture
def robin(database: Database, now: datetime) -> int:
    with database.write() as session:
        return accounts.add_person(session, name="Robin Field", email=EMAIL, by=SYSTEM, now=now).id


def invite(database: Database, person_id: int, now: datetime) -> None:
    with database.write() as session:
        links.invite(session, session.get_one(Person, person_id), by=SYSTEM, now=now)


def choose(database: Database, token: str, now: datetime, password: str = FIRST) -> Person:
    return links.choose_password(database, token, password, now=now, hasher=accounts.CHEAP)


def signs_in(database: Database, now: datetime, password: str, email: str = EMAIL) -> bool:
    return accounts.authenticate(database, email, password, now=now, hasher=accounts.CHEAP) is not None


def subjects(database: Database, address: str) -> list[str]:
    with database.read() as session:
        theirs = select(MailboxMessage.subject).where(MailboxMessage.address == address)
        return list(session.scalars(theirs.order_by(MailboxMessage.id)))


def test_invitation_lets_its_person_alone_choose_the_password_once(
    database: Database, now: datetime, robin: int, links_for: Letters
) -> None:
    invite(database, robin, now)
    (token,) = links_for(database, now, EMAIL)
    with pytest.raises(InvalidInput):
        choose(database, token, now, "short")
    assert choose(database, token, now).email_verified_at == now
    with pytest.raises(DeadLink):
        choose(database, token, now, SECOND)
    with database.write() as session, pytest.raises(InvalidInput):
        links.invite(session, session.get_one(Person, robin), by=SYSTEM, now=now)
    assert [signs_in(database, now, one) for one in (FIRST, SECOND)] == [True, False]


def test_nothing_that_is_kept_holds_the_token(
    database: Database, now: datetime, robin: int, links_for: Letters
) -> None:
    invite(database, robin, now)
    (token,) = links_for(database, now, EMAIL)
    with database.read() as session:
        message, link = session.scalars(select(OutboxMessage)).one(), session.scalars(select(SecretLink)).one()
        kept = [str(vars(row)) for row in (message, link)]
    assert ([token in text for text in kept], link.digest) == ([False, False], accounts.digest_token(token))


@pytest.mark.parametrize("ending", ["expired", "revoked", "sent again", "closed", "address changed", "tried too often"])
def test_invitation_that_is_over_opens_nothing(
    database: Database, now: datetime, robin: int, links_for: Letters, ending: str
) -> None:
    invite(database, robin, now)
    (token,) = links_for(database, now, EMAIL)
    later = now + timedelta(days=15) if ending == "expired" else now
    with database.write() as session:
        person = session.get_one(Person, robin)
        if ending == "revoked":
            links.revoke_invitation(session, person, by=SYSTEM, now=now)
        elif ending == "sent again":
            links.invite(session, person, by=SYSTEM, now=now)
        elif ending == "closed":
            accounts.deactivate(session, person, by=SYSTEM, now=now)
        elif ending == "address changed":
            change_person(session, person, {"email": NEW}, by=SYSTEM, now=now)
    if ending == "tried too often":
        for _ in range(MOST_ATTEMPTS):
            with pytest.raises(InvalidInput):
                choose(database, token, now, "short")
    with pytest.raises(DeadLink):
        choose(database, token, later)
    assert not signs_in(database, now, FIRST)


def test_invitation_that_was_revoked_before_it_left_is_not_sent(
    database: Database, now: datetime, robin: int, links_for: Letters
) -> None:
    invite(database, robin, now)
    with database.write() as session:
        links.revoke_invitation(session, session.get_one(Person, robin), by=SYSTEM, now=now)
    assert links_for(database, now, EMAIL) == []
    with database.read() as session:
        assert session.scalars(select(OutboxMessage.state)).all() == ["cancelled"]


def test_forgotten_password_is_replaced_and_its_owner_told(
    database: Database, now: datetime, robin: int, links_for: Letters
) -> None:
    invite(database, robin, now)
    choose(database, links_for(database, now, EMAIL)[0], now)
    with database.write() as session:
        before = accounts.open_session(session, session.get_one(Person, robin), now=now)
    for address in (f" {EMAIL.upper()}", "nobody@example.org", "no address"):
        links.ask_reset(database, address, now=now, network_address="192.0.2.1")
    token, *_ = links_for(database, now, EMAIL)
    assert subjects(database, "nobody@example.org") == []
    choose(database, token, now, SECOND)
    links_for(database, now, EMAIL)
    with database.read() as session:
        assert accounts.session_person(session, before, now=now) is None
    told = ["Your invitation to Accord", "Choose a new password", "Your password was changed"]
    assert (subjects(database, EMAIL), signs_in(database, now, SECOND)) == (told, True)


def test_link_of_a_forgotten_password_lives_half_an_hour_and_a_contact_without_password_gets_none(
    database: Database, now: datetime, robin: int, links_for: Letters
) -> None:
    links.ask_reset(database, EMAIL, now=now)
    assert links_for(database, now, EMAIL) == []
    invite(database, robin, now)
    choose(database, links_for(database, now, EMAIL)[0], now)
    links.ask_reset(database, EMAIL, now=now)
    token, *_ = links_for(database, now, EMAIL)
    with pytest.raises(DeadLink):
        choose(database, token, now + timedelta(minutes=30), SECOND)


def test_where_people_sign_in_elsewhere_a_forgotten_password_is_no_matter(
    database: Database, now: datetime, robin: int, links_for: Letters
) -> None:
    invite(database, robin, now)
    choose(database, links_for(database, now, EMAIL)[0], now)
    for only, sent in ((frozenset({NEW}), 0), (frozenset({EMAIL}), 1)):
        links.ask_reset(database, EMAIL, now=now)
        assert links.send_resets(database, now=now, only=only) == sent


def test_of_two_who_choose_at_the_same_moment_one_does(
    database: Database, now: datetime, robin: int, links_for: Letters
) -> None:
    invite(database, robin, now)
    (token,) = links_for(database, now, EMAIL)
    begin = Barrier(2)

    def press(password: str) -> bool:
        begin.wait()
        with suppress(DeadLink):
            return choose(database, token, now, password).id == robin
        return False

    with ThreadPoolExecutor(2) as two:
        pressed = list(two.map(press, (FIRST, SECOND)))
    assert sorted(pressed) == [False, True]
    assert [signs_in(database, now, one) for one in (FIRST, SECOND)] == pressed


def test_asking_too_often_sends_nothing_more_and_ends_for_a_network_address(database: Database, now: datetime) -> None:
    for _ in range(links.RESETS_PER_NETWORK_ADDRESS):
        links.ask_reset(database, EMAIL, now=now, network_address="192.0.2.1")
    with database.read() as session:
        assert session.scalar(select(func.count(SecretLink.id))) == links.RESETS_PER_ADDRESS
    with pytest.raises(TooManyAttempts):
        links.ask_reset(database, EMAIL, now=now, network_address="192.0.2.1")
    with database.write() as session:
        keeping.forget_old(session, now + timedelta(days=2))
        assert session.scalar(select(func.count(SecretLink.id))) == 0


def test_new_address_is_confirmed_from_there_and_told_to_the_one_before(
    database: Database, now: datetime, robin: int, links_for: Letters
) -> None:
    with database.write() as session:
        accounts.add_person(session, name="Kim", email="kim@example.org", by=SYSTEM, now=now)
        person = session.get_one(Person, robin)
        person.email_verified_at = now
        ask_address(session, person, "kim@example.org", now=now)
        ask_address(session, person, NEW, now=now)
    assert links_for(database, now, "kim@example.org") == []
    (token,) = links_for(database, now, NEW)
    assert confirm_address(database, token, now=now).email == NEW
    with pytest.raises(DeadLink):
        confirm_address(database, token, now=now)
    links_for(database, now, NEW)
    assert (subjects(database, EMAIL), subjects(database, NEW)[1:]) == (
        ["Your address was changed"],
        ["Mail from Accord now comes to this address"],
    )


def test_address_changed_by_an_administrator_is_told_to_both_and_confirmed_where_nobody_vouches(
    database: Database, now: datetime, robin: int, links_for: Letters
) -> None:
    with database.write() as session:
        person = session.get_one(Person, robin)
        person.email_verified_at = now
        change_person(session, person, {"email": NEW}, by=SYSTEM, now=now)
    (token,) = links_for(database, now, NEW)
    assert confirm_address(database, token, now=now).email_verified_at == now
    assert [len(subjects(database, one)) for one in (EMAIL, NEW)] == [1, 2]
