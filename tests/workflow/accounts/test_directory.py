from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.people import Organization, Person
from workflow import accounts, registry
from workflow.actors import SYSTEM, Role
from workflow.calendar import Calendar
from workflow.errors import InvalidInput, NotFound
from workflow.registry import Effects, Guards, Program, Recipients
from workflow.texts import Text

JANUARY, DECEMBER = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that exists in this test only."""
    monkeypatch.setattr(registry, "_programs", {})
    reader = Role("reader", Text("Reader", "Lecteur"))
    registry.register(
        Program(
            name="library",
            label=Text("Library", "Bibliothèque"),
            folder=tmp_path,
            calendar=Calendar("America/Toronto", lambda _year: set()),
            roles={"reader": reader},
            guards=Guards(),
            effects=Effects(),
            recipients=Recipients(),
        )
    )


@pytest.fixture
def robin(session: Session, now: datetime) -> Person:
    return accounts.add_person(session, name="Robin Field", email="robin@example.org", by=SYSTEM, now=now)


def fields(caught: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    return [error.field for error in caught.value.errors]


def branch(session: Session, now: datetime, code: str = "EAST") -> Organization:
    return accounts.add_organization(
        session, program="library", kind="branch", code=code, name_en="East", by=SYSTEM, now=now
    )


def test_add_person_keeps_the_address_in_small_letters(session: Session, now: datetime) -> None:
    person = accounts.add_person(
        session, name=" Kim Lake ", email=" Kim@Example.ORG ", by=SYSTEM, now=now, language="fr"
    )

    assert (person.name, person.email, person.language) == ("Kim Lake", "kim@example.org", "fr")
    assert person.email_verified_at is None


def test_add_person_with_a_vouched_address(session: Session, now: datetime) -> None:
    person = accounts.add_person(session, name="Kim", email="kim@example.org", by=SYSTEM, now=now, is_verified=True)

    assert person.email_verified_at == now


def test_add_person_says_everything_that_is_wrong(session: Session, now: datetime) -> None:
    with pytest.raises(InvalidInput) as caught:
        accounts.add_person(session, name="", email="kim", by=SYSTEM, now=now, language="de", organization_id=99)
    assert fields(caught) == ["name", "email", "language", "organization_id"]


@pytest.mark.parametrize(
    "email", ["a@b", "a b@example.org", "a@exa mple.org", "x@example.org\nBcc: y@example.org", "<a@b.ca>"]
)
def test_add_person_refuses_what_is_no_address(session: Session, now: datetime, email: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        accounts.add_person(session, name="Kim", email=email, by=SYSTEM, now=now)
    assert fields(caught) == ["email"]


def test_add_person_refuses_an_address_twice(session: Session, now: datetime, robin: Person) -> None:
    with pytest.raises(InvalidInput) as caught:
        accounts.add_person(session, name="Kim", email="ROBIN@example.org", by=SYSTEM, now=now)
    assert fields(caught) == ["email"]


def test_change_person_makes_a_new_address_unverified(session: Session, now: datetime) -> None:
    person = accounts.add_person(session, name="Kim", email="kim@example.org", by=SYSTEM, now=now, is_verified=True)
    accounts.change_person(session, person, {"name": "Kim Lake"}, by=SYSTEM, now=now)
    assert person.email_verified_at == now
    accounts.change_person(session, person, {"email": "lake@example.org"}, by=SYSTEM, now=now)
    assert person.email_verified_at is None


def test_change_person_changes_nothing_else(session: Session, now: datetime, robin: Person) -> None:
    with pytest.raises(KeyError, match="password_hash"):
        accounts.change_person(session, robin, {"password_hash": "x"}, by=SYSTEM, now=now)


def test_grant_role_for_a_term(session: Session, now: datetime, robin: Person) -> None:
    organization = branch(session, now)
    grant = accounts.grant_role(
        session,
        robin,
        program="library",
        role="reader",
        starts_on=JANUARY,
        organization_id=organization.id,
        by=SYSTEM,
        now=now,
    )
    accounts.end_role(session, robin, grant.id, ends_on=DECEMBER, by=SYSTEM, now=now)

    assert (grant.starts_on, grant.ends_on, grant.organization_id) == (JANUARY, DECEMBER, organization.id)


def test_sessions_end_when_a_role_is_given_and_when_it_ends(session: Session, now: datetime, robin: Person) -> None:
    before = accounts.open_session(session, robin, now=now)
    grant = accounts.grant_role(session, robin, program="library", role="reader", starts_on=JANUARY, by=SYSTEM, now=now)
    assert accounts.session_person(session, before, now=now) is None
    between = accounts.open_session(session, robin, now=now)
    accounts.end_role(session, robin, grant.id, ends_on=DECEMBER, by=SYSTEM, now=now)
    assert accounts.session_person(session, between, now=now) is None


@pytest.mark.parametrize(
    ("program", "role", "ends_on", "organization_id", "wrong"),
    [
        ("museum", "reader", None, None, ["program"]),
        ("library", "owner", None, None, ["role"]),
        ("library", "reader", JANUARY - timedelta(days=1), None, ["ends_on"]),
        ("library", "reader", None, 99, ["organization_id"]),
    ],
)
def test_grant_role_says_what_is_wrong(
    session: Session,
    now: datetime,
    robin: Person,
    program: str,
    role: str,
    ends_on: date | None,
    organization_id: int | None,
    wrong: list[str],
) -> None:
    with pytest.raises(InvalidInput) as caught:
        accounts.grant_role(
            session,
            robin,
            program=program,
            role=role,
            starts_on=JANUARY,
            ends_on=ends_on,
            organization_id=organization_id,
            by=SYSTEM,
            now=now,
        )
    assert fields(caught) == wrong


def test_grant_role_refuses_terms_that_overlap(session: Session, now: datetime, robin: Person) -> None:
    accounts.grant_role(
        session, robin, program="library", role="reader", starts_on=JANUARY, ends_on=DECEMBER, by=SYSTEM, now=now
    )

    with pytest.raises(InvalidInput) as caught:
        accounts.grant_role(session, robin, program="library", role="reader", starts_on=DECEMBER, by=SYSTEM, now=now)
    assert fields(caught) == ["starts_on"]
    accounts.grant_role(
        session, robin, program="library", role="reader", starts_on=DECEMBER + timedelta(days=1), by=SYSTEM, now=now
    )


def test_end_role_finds_only_roles_of_this_person(session: Session, now: datetime, robin: Person) -> None:
    kim = accounts.add_person(session, name="Kim", email="kim@example.org", by=SYSTEM, now=now)
    grant = accounts.grant_role(session, robin, program="library", role="reader", starts_on=JANUARY, by=SYSTEM, now=now)

    with pytest.raises(NotFound):
        accounts.end_role(session, kim, grant.id, ends_on=DECEMBER, by=SYSTEM, now=now)
    with pytest.raises(InvalidInput):
        accounts.end_role(session, robin, grant.id, ends_on=JANUARY - timedelta(days=1), by=SYSTEM, now=now)


def test_add_organization_refuses_a_code_twice(session: Session, now: datetime) -> None:
    branch(session, now)
    with pytest.raises(InvalidInput) as caught:
        branch(session, now)
    assert fields(caught) == ["code"]


def test_add_organization_says_everything_that_is_wrong(session: Session, now: datetime) -> None:
    with pytest.raises(InvalidInput) as caught:
        accounts.add_organization(session, program="museum", kind="", code="x" * 21, name_en="", by=SYSTEM, now=now)
    assert fields(caught) == ["program", "kind", "code", "name_en"]


def test_change_organization_keeps_its_code(session: Session, now: datetime) -> None:
    organization = branch(session, now)
    accounts.change_organization(session, organization, {"name_fr": "Est", "active_from": JANUARY}, by=SYSTEM, now=now)

    assert organization.name_fr == "Est"
    with pytest.raises(KeyError):
        accounts.change_organization(session, organization, {"code": "WEST"}, by=SYSTEM, now=now)
    with pytest.raises(InvalidInput) as caught:
        accounts.change_organization(
            session, organization, {"name_en": "", "active_until": JANUARY - timedelta(days=1)}, by=SYSTEM, now=now
        )
    assert fields(caught) == ["name_en", "active_until"]
