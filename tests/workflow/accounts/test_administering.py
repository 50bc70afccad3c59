"""Who administers one program looks after the accounts and roles of that program alone."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from models.people import Person, RoleGrant
from workflow import accounts
from workflow.accounts import factors
from workflow.actors import SYSTEM, Actor, Grant
from workflow.errors import Refused
from workflow.links import accounts as links
from workflow.programs import load_programs

CPIN, BOTH = (frozenset(Grant("admin", name) for name in names) for names in (["cpin"], ["cpin", "county_plan"]))
Doing = Callable[[Session, Person, Actor, datetime], object]
DOINGS: dict[str, Doing] = {
    "give a role": lambda session, person, by, now: accounts.grant_role(
        session, person, program="county_plan", role="admin", starts_on=now.date(), by=by, now=now
    ),
    "end a role": lambda session, person, by, now: accounts.end_role(
        session, person, person.grants[0].id, ends_on=now.date(), by=by, now=now
    ),
    "change the address": lambda session, person, by, now: accounts.change_person(
        session, person, {"email": "thief@example.org"}, by=by, now=now, is_verified=True
    ),
    "invite": lambda session, person, by, now: links.invite(session, person, by=by, now=now),
    "close": lambda session, person, by, now: accounts.deactivate(session, person, by=by, now=now),
    "reset the second factor": lambda session, person, by, now: factors.reset_factors(session, person, by=by, now=now),
    "make a token": lambda session, person, by, now: accounts.issue_token(session, person, "t", by=by, now=now),
}


@pytest.mark.parametrize("doing", DOINGS)
def test_what_opens_another_program_is_for_who_administers_that_too(
    session: Session, now: datetime, doing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_programs()
    monkeypatch.setattr(factors, "has_factor", lambda *_given: True)
    kim, robin = (
        accounts.add_person(session, name=name, email=f"{name}@example.org", by=SYSTEM, now=now)
        for name in ("kim", "robin")
    )
    session.add(RoleGrant(person_id=robin.id, program="county_plan", role="ocfs_plan_unit", starts_on=now.date()))
    session.flush()
    with pytest.raises(Refused) as caught:
        DOINGS[doing](session, robin, Actor(kim.id, kim.name, CPIN), now)
    assert caught.value.ground == "role"
    assert "county" in caught.value.reasons[0].message.en.lower()
    DOINGS[doing](session, robin, Actor(kim.id, kim.name, BOTH), now)


def test_nobody_gives_themselves_a_role_of_another_program(session: Session, now: datetime) -> None:
    load_programs()
    kim = accounts.add_person(session, name="kim", email="kim@example.org", by=SYSTEM, now=now)
    with pytest.raises(Refused):
        DOINGS["give a role"](session, kim, Actor(kim.id, kim.name, CPIN), now)
