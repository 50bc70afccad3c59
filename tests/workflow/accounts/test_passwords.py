from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from models.database import Database
from models.people import Person
from models.sessions import SignInFailure
from workflow import accounts
from workflow.accounts.attempts import network_of
from workflow.accounts.passwords import (
    FAILURES_PER_ACCOUNT,
    FAILURES_PER_ADDRESS,
    TOO_LONG,
    TOO_SHORT,
    check_password,
    refuse_list,
)
from workflow.actors import SYSTEM
from workflow.errors import InvalidInput

RIGHT = "violet harbour lantern"
EMAIL = "robin@example.org"


@pytest.fixture
def robin(database: Database, now: datetime) -> Person:
    with database.write() as session:
        person = accounts.add_person(session, name="Robin Field", email=EMAIL, by=SYSTEM, now=now)
        accounts.set_password(session, person, RIGHT, by=SYSTEM, now=now, hasher=accounts.CHEAP)
        return person


def sign_in(
    database: Database, now: datetime, password: str = RIGHT, email: str = EMAIL, address: str = ""
) -> int | None:
    person = accounts.authenticate(database, email, password, now=now, address=address, hasher=accounts.CHEAP)
    return person.id if person else None


def failures(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count(SignInFailure.id))) or 0


def test_authenticate_with_the_right_password(database: Database, now: datetime, robin: Person) -> None:
    assert sign_in(database, now, email=" Robin@Example.org ") == robin.id


def test_authenticate_stores_no_password(robin: Person) -> None:
    assert robin.password_hash is not None
    assert robin.password_hash.startswith("$argon2id$")
    assert RIGHT not in robin.password_hash


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong"), ("nobody@example.org", RIGHT), (EMAIL, "")])
def test_authenticate_answers_the_same_for_all_failures(
    database: Database, now: datetime, robin: Person, email: str, password: str
) -> None:
    assert sign_in(database, now, password, email) is None
    assert failures(database) == 1


def test_authenticate_refuses_a_closed_account(database: Database, now: datetime, robin: Person) -> None:
    with database.write() as session:
        accounts.deactivate(session, session.get_one(Person, robin.id), by=SYSTEM, now=now)

    assert sign_in(database, now) is None


def test_authenticate_refuses_an_account_without_password(database: Database, now: datetime) -> None:
    with database.write() as session:
        accounts.add_person(session, name="Kim Lake", email="kim@example.org", by=SYSTEM, now=now)

    assert sign_in(database, now, "a password that opens nothing", "kim@example.org") is None


def test_authenticate_hashes_for_unknown_addresses_too(database: Database, now: datetime, robin: Person) -> None:
    asked = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - argon2's own name
            asked.append(hash)
            return super().verify(hash, password)

    hasher = Counting(time_cost=1, memory_cost=8, parallelism=1)
    accounts.authenticate(database, "nobody@example.org", RIGHT, now=now, hasher=hasher)
    accounts.authenticate(database, EMAIL, "wrong", now=now, hasher=hasher)

    assert len(asked) == 2


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org"])
def test_authenticate_stops_guessing_at_one_account(
    database: Database, now: datetime, robin: Person, email: str
) -> None:
    for _ in range(FAILURES_PER_ACCOUNT):
        assert sign_in(database, now, "wrong", email) is None

    with pytest.raises(accounts.TooManyAttempts) as caught:
        sign_in(database, now + timedelta(minutes=1), RIGHT, email)
    assert caught.value.until == now + timedelta(minutes=15)


def test_authenticate_in_a_known_browser_whatever_is_guessed_elsewhere(
    database: Database, now: datetime, robin: Person
) -> None:
    def sign_in_at_home(password: str) -> Person | None:
        return accounts.authenticate(database, EMAIL, password, now=now, known_as="home", hasher=accounts.CHEAP)

    for _ in range(FAILURES_PER_ACCOUNT):
        sign_in(database, now, "wrong")
    found = sign_in_at_home(RIGHT)
    assert found is not None
    assert found.id == robin.id
    for _ in range(FAILURES_PER_ACCOUNT):
        sign_in_at_home("wrong")
    with pytest.raises(accounts.TooManyAttempts):
        sign_in_at_home(RIGHT)


def test_authenticate_allows_again_after_a_while(database: Database, now: datetime, robin: Person) -> None:
    for _ in range(FAILURES_PER_ACCOUNT):
        sign_in(database, now, "wrong")

    assert sign_in(database, now + timedelta(minutes=15)) == robin.id


def test_authenticate_forgets_failures_after_success(database: Database, now: datetime, robin: Person) -> None:
    sign_in(database, now, "wrong")
    sign_in(database, now)

    assert failures(database) == 0


def test_network_is_what_somebody_has_as_their_own() -> None:
    told = {
        "192.0.2.7": "192.0.2.7",
        "::ffff:192.0.2.7": "192.0.2.7",
        "2001:db8:0:1:2::3": "2001:db8:0:1::/64",
        "fe80::1%eth0": "fe80::/64",
        "": "",
        "socket": "socket",
    }
    assert {address: network_of(address) for address in told} == told


def test_authenticate_stops_guessing_from_one_network(database: Database, now: datetime, robin: Person) -> None:
    for number in range(FAILURES_PER_ADDRESS):
        sign_in(database, now, "wrong", f"guess{number}@example.org", f"2001:db8::{number:x}")

    with pytest.raises(accounts.TooManyAttempts):
        sign_in(database, now, address="2001:db8::ffff")
    assert sign_in(database, now, address="2001:db8:0:1::1") == robin.id


def test_change_password_ends_other_sessions(database: Database, now: datetime, robin: Person) -> None:
    with database.write() as session:
        here, there = (accounts.open_session(session, robin, now=now) for _ in range(2))
    accounts.change_password(
        database, robin.id, RIGHT, "copper meadow thunder", now=now, token=here, hasher=accounts.CHEAP
    )

    with database.read() as session:
        assert accounts.session_person(session, here, now=now) is not None
        assert accounts.session_person(session, there, now=now) is None
    assert sign_in(database, now, "copper meadow thunder") == robin.id
    assert sign_in(database, now, RIGHT) is None


def test_change_password_asks_for_the_present_one(database: Database, now: datetime, robin: Person) -> None:
    with pytest.raises(InvalidInput) as caught:
        accounts.change_password(
            database, robin.id, "wrong", "copper meadow thunder", now=now, token="", hasher=accounts.CHEAP
        )
    assert [error.field for error in caught.value.errors] == ["present"]
    assert failures(database) == 1


@pytest.mark.parametrize(
    "password",
    [
        "password12345!",
        "Robin Field 2026",
        "aaaaaaaaaaaaaaaa",
        "1234567890123456",
        "accordaccord2026",
        "robinrobinrobin",
        "1qaz2wsx3edc",
        "qwertyuiop12",
        "P@ssw0rd2026!",
        "abc123abc123abc123",
        "iloveyouforever",
        "motdepasse2026",
        "0987654321qwerty",
        "q1w2e3r4t5y6",
        "asdfghjkl;'12",
        "jennifermichael",
        "mustang12345",
        "!!christopher1",
    ],
)
def test_check_password_refuses_what_is_guessed_first(password: str) -> None:
    with pytest.raises(InvalidInput):
        check_password(password, Person(name="Robin Field", email=EMAIL))


@pytest.mark.parametrize(
    "password", ["violet harbour lantern", "quiet river stone", "tHr7-2kq9-Wm4x", "Zugvogel und Regen"]
)
def test_check_password_takes_what_nobody_tries_first(password: str) -> None:
    check_password(password, Person(name="Robin Field", email=EMAIL))


def test_check_password_refuses_those_of_the_sites_list(tmp_path: Path) -> None:
    listed = tmp_path / "leaked.txt"
    listed.write_text("short\nViolet Harbour Lantern\n", encoding="utf-8")
    person = Person(name="Robin Field", email=EMAIL)
    refuse_list(listed)
    try:
        with pytest.raises(InvalidInput):
            check_password("violet harbour lantern", person)
        check_password("quiet river stone", person)
    finally:
        refuse_list(None)
    check_password("violet harbour lantern", person)


def test_check_password_says_how_long() -> None:
    person = Person(name="Robin Field", email=EMAIL)
    with pytest.raises(InvalidInput) as short:
        check_password("eleven sign", person)
    with pytest.raises(InvalidInput) as long:
        check_password("long " * 41, person)
    assert short.value.errors[0].message == TOO_SHORT.format(length=12)
    assert long.value.errors[0].message == TOO_LONG.format(length=200)
