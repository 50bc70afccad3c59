"""What was ended is over with the very next request, whichever door it comes through."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.people import Person, RoleGrant
from models.sessions import ApiToken, LoginSession
from tests.attacks.asking import ask, read_all
from tests.attacks.places import all_places
from tests.attacks.roles import VISITOR
from tests.attacks.site import Site
from tests.blueprints.cast import NOW

End = Callable[[Session, int], None]


def end_session(session: Session, person: int) -> None:
    session.execute(update(LoginSession).where(LoginSession.person_id == person).values(ended_at=NOW))
    session.execute(update(ApiToken).where(ApiToken.person_id == person).values(revoked_at=NOW))


def let_lapse(session: Session, person: int) -> None:
    long_ago = NOW - timedelta(days=40)
    mine = LoginSession.person_id == person
    session.execute(update(LoginSession).where(mine).values(created_at=long_ago, seen_at=long_ago))
    session.execute(update(ApiToken).where(ApiToken.person_id == person).values(expires_at=NOW))


def close_account(session: Session, person: int) -> None:
    session.execute(update(Person).where(Person.id == person).values(active=False))


def end_roles(session: Session, person: int) -> None:
    yesterday = NOW.date() - timedelta(days=1)
    session.execute(update(RoleGrant).where(RoleGrant.person_id == person).values(ends_on=yesterday))


OWN_TRACES = ("/mailbox", "/jobs", "/api/v1/mailbox", "/api/v1/jobs")
"""Mail that was sent to somebody, and what they asked for, stay theirs to see; files that were made do not."""


_known: dict[tuple[str, tuple[str, ...]], set[str]] = {}
"""What a visitor, and somebody without a role, may read: the same on every site of these tests."""


def open_doors(site: Site, who: str, only: tuple[str, ...] = ()) -> set[str]:
    """What somebody may read that a visitor may not."""
    return _readable(site, who, only) - _readable(site, VISITOR, only)


def _readable(site: Site, who: str, only: tuple[str, ...]) -> set[str]:
    found = _known.get((who, only))
    if found is None:
        found = {one.place.name for one in read_all(site, [who], only=only) if one.code < 300}
    if who in (VISITOR, "nobody"):
        _known[who, only] = found
    return found


@pytest.mark.parametrize("end", [end_session, let_lapse, close_account])
def test_nothing_is_open_after_the_end_of_a_sign_in(site: Site, end: End) -> None:
    site.browser("admin")
    with site.database.write() as session:
        end(session, site.world.people["admin"])
    assert open_doors(site, "admin") == set()


@pytest.mark.parametrize("who", ["staff", "admin"])
def test_nothing_of_a_role_is_open_after_its_end(site: Site, who: str) -> None:
    site.browser(who)
    with site.database.write() as session:
        end_roles(session, site.world.people[who])
    after = {name for name in open_doors(site, who) if not name.partition(" ")[2].startswith(OWN_TRACES)}
    assert after - open_doors(site, "nobody") == set()


def test_nothing_can_be_done_after_the_end_of_a_sign_in(site: Site) -> None:
    site.browser("admin")
    with site.database.write() as session:
        end_session(session, site.world.people["admin"])
    writes = [place for place in all_places(site) if place.method != "GET"]
    asked = {who: [(one.name, ask(site, who, one).code) for one in writes] for who in ("admin", VISITOR)}
    assert asked["admin"] == asked[VISITOR]


def test_changed_password_ends_the_other_sessions(site: Site) -> None:
    first = site.browser("reader")
    del site.browsers["reader"]
    second = site.browser("reader")
    data = {"present": "quiet river stone", "password": "a lantern by the harbour", "again": "a lantern by the harbour"}
    assert site.ask("reader", "POST", "/account/password", data=data).status_code == 303
    assert (first.get("/account").status_code, second.get("/account").status_code) == (303, 200)
    with site.database.read() as session:
        mine = LoginSession.person_id == site.world.people["reader"]
        assert len(session.scalars(select(LoginSession).where(mine, LoginSession.ended_at.is_(None))).all()) == 1
