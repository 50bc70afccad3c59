"""Codes, passkeys and identities at a provider, in both databases."""

import secrets
from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.factors import RecoveryCode, UsedChallenge
from models.people import Person, RoleGrant
from tests.sample.authenticator import Authenticator
from workflow import accounts
from workflow.accounts import codes, factors, passkeys, required
from workflow.accounts.identities import Admission, NotAdmitted, admit
from workflow.accounts.passkeys import Site
from workflow.accounts.waiting import PATIENCE, find_waiting, let_in
from workflow.actors import SYSTEM
from workflow.errors import InvalidInput
from workflow.programs import load_programs

KEY = "k" * 40
SITE = Site("localhost", "Accord", "http://localhost")


def add_robin(session: Session, now: datetime) -> Person:
    return accounts.add_person(session, name="Robin Field", email="robin@example.org", by=SYSTEM, now=now)


def test_codes_are_used_up_in_time_and_not_by_whoever_comes_second(database: Database, now: datetime) -> None:
    secret = codes.new_secret(KEY, "a seed", 1)
    totp = pyotp.TOTP(secret)
    with database.write() as session:
        robin = add_robin(session, now)
        assert (
            codes.add_app(session, robin, secret, totp.at(now - timedelta(minutes=2)), site_key=KEY, now=now) is False
        )
        assert codes.add_app(session, robin, secret, totp.at(now), site_key=KEY, now=now) is True
        papers = factors.note_added(session, robin, factors.APP, now=now)
        digests = set(session.scalars(select(RecoveryCode.digest)))
    assert not digests & set(papers)

    def use(code: str, when: datetime, key: str = KEY) -> str | None:
        return codes.use_code(database, robin.id, code, site_key=key, now=when)

    later = now + timedelta(minutes=5)
    assert use(totp.at(now), now) is None, "it was used to set the app up"
    assert [use("12345é", now), use("१२३४५६", now)] == [None, None], "signs that no code has"
    ahead = totp.at(later + timedelta(seconds=30))
    wide = "".join(chr(ord(digit) + ord("０") - ord("0")) for digit in ahead)
    assert use(wide, later) == "app", "a clock that goes ahead, and a keyboard that writes wide digits"
    assert use(totp.at(later), later) is None, "a code before the last one"
    assert use(totp.at(later + timedelta(minutes=2)), later + timedelta(minutes=2), "z" * 40) is None, "another key"
    assert [use(papers[0], later), use(papers[0], later)] == ["recovery", None]


def test_passkey_answers_a_challenge_once_and_counts_up(database: Database, now: datetime) -> None:
    key = Authenticator()
    challenges = [secrets.token_bytes(32) for _ in range(3)]
    with database.write() as session:
        robin = add_robin(session, now)
        asked = passkeys.new_passkey_options(robin, (), SITE, challenges[0], KEY)
        made = passkeys.add_passkey(
            session, robin, key.make(asked), " My key ", site=SITE, challenge=challenges[0], now=now
        )
        assert made.name == "My key"
    answer = key.use(passkeys.use_options([made], SITE, challenges[1], alone=True))
    with database.write() as session:
        used = passkeys.use_passkey(session, answer, site=SITE, challenge=challenges[1], now=now)
        assert (used.person.id, used.knows_owner) == (robin.id, True)
    for challenge in (challenges[1], challenges[2]):
        with pytest.raises(InvalidInput), database.write() as session:
            passkeys.use_passkey(session, answer, site=SITE, challenge=challenge, now=now)
    with database.write() as session:
        accounts.forget_old(session, now=now + timedelta(days=2))
        assert list(session.scalars(select(UsedChallenge))) == []


def test_somebody_is_found_by_the_subject_after_the_first_time(session: Session, now: datetime) -> None:
    robin = add_robin(session, now)
    claims = {"iss": "https://login.example.org", "sub": "1", "email": "Robin@example.org", "email_verified": True}
    assert admit(session, claims, Admission("Login"), now=now) is robin
    assert robin.email_verified_at == now
    robin.email = "field@example.org"
    assert admit(session, claims, Admission("Login"), now=now) is robin
    for wrong in ({"email_verified": "true"}, {"email": None}, {"sub": "2"}):
        with pytest.raises(NotAdmitted):
            admit(session, {**claims, "sub": "3", **wrong}, Admission("Login"), now=now)
    claims["sub"] = "4"
    other = Admission("Other", makes_accounts=True)
    assert admit(session, {**claims, "iss": "https://other.example.org"}, other, now=now) is not robin
    robin.active = False
    with pytest.raises(NotAdmitted):
        admit(session, {**claims, "sub": "1"}, Admission("Login"), now=now)


def test_half_a_sign_in_is_none_and_ends_by_itself(session: Session, now: datetime) -> None:
    robin = add_robin(session, now)
    half = accounts.open_session(session, robin, now=now, waits_for="second")
    assert accounts.session_person(session, half, now=now) is None
    assert accounts.list_sessions(session, robin, now=now) == []
    assert find_waiting(session, half, now=now + PATIENCE) is None
    whole = let_in(session, half, now=now)
    assert whole is not None
    assert accounts.session_person(session, whole, now=now) is robin
    assert let_in(session, half, now=now) is None


def test_second_factor_is_asked_of_the_roles_of_the_setting(session: Session, now: datetime) -> None:
    load_programs()
    robin = add_robin(session, now)
    asked = []
    for role in ("reader", "admin"):
        session.add(RoleGrant(person_id=robin.id, program="cpin", role=role, starts_on=now.date()))
        session.flush()
        asked.append(required.needs_second_factor(session, robin, now.date()))
    assert asked == [False, True]


@pytest.mark.parametrize(("begins_in", "is_asked"), [(1, True), (14, True), (15, False)])
def test_role_that_begins_while_the_session_lasts_asks_for_its_factor_now(
    session: Session, now: datetime, begins_in: int, *, is_asked: bool
) -> None:
    load_programs()
    robin, first = add_robin(session, now), now.date() + timedelta(days=begins_in)
    session.add(RoleGrant(person_id=robin.id, program="cpin", role="admin", starts_on=first, ends_on=first))
    assert required.needs_second_factor(session, robin, now.date()) is is_asked
