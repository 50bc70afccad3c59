from datetime import date, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.changes import Change
from models.database import Database
from models.people import Person
from tests.sample.program import PROGRAM
from workflow import accounts, changes, registry
from workflow.actors import SYSTEM, Actor, Grant

JANUARY = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def sample() -> None:
    registry.register(PROGRAM)


@pytest.fixture
def keeper(session: Session, now: datetime) -> Actor:
    """An administrator who was there before anything was recorded."""
    person = Person(name="Kim Lake", email="kim@example.org", created_at=now)
    session.add(person)
    session.flush()
    return Actor(person.id, person.name, frozenset({Grant("admin", "sample")}))


def told(session: Session) -> list[tuple[str, str, dict[str, object], dict[str, object]]]:
    """Every change, oldest first: what, about what, from, to."""
    rows = session.scalars(select(Change).order_by(Change.seq))
    return [(row.action, row.subject, row.before, row.after) for row in rows]


def test_a_change_says_who_when_what_from_and_to(session: Session, now: datetime, keeper: Actor) -> None:
    robin = accounts.add_person(session, name="Robin", email="r@example.org", by=SYSTEM, now=now)
    later = now + timedelta(hours=1)
    accounts.change_person(session, robin, {"name": "Robin Field", "language": "en"}, by=keeper, now=later)

    (change,) = changes.list_changes(session, subject=changes.of_person(robin), limit=1)
    assert (change.action, change.subject, change.seq) == ("change_person", f"person:{robin.id}", 2)
    assert (change.actor_id, change.actor_name, change.recorded_at) == (keeper.person_id, "Kim Lake", later)
    assert (change.before, change.after) == ({"name": "Robin"}, {"name": "Robin Field"})


def test_every_change_of_a_person_is_recorded(session: Session, now: datetime, keeper: Actor) -> None:
    robin = accounts.add_person(session, name="Robin", email="r@example.org", by=keeper, now=now)
    about = changes.of_person(robin)
    accounts.change_person(session, robin, {}, by=keeper, now=now, is_verified=True)
    accounts.set_password(session, robin, "quiet river stone", by=keeper, now=now, hasher=accounts.CHEAP)
    accounts.deactivate(session, robin, by=keeper, now=now)
    accounts.reactivate(session, robin, by=keeper, now=now)

    made = {"name": "Robin", "email": "r@example.org", "language": "en", "is_verified": False}
    assert told(session) == [
        ("add_person", about, {}, made),
        ("change_person", about, {"is_verified": False}, {"is_verified": True}),
        ("set_password", about, {}, {}),
        ("close_account", about, {}, {}),
        ("open_account", about, {}, {}),
    ]


def test_roles_and_organizations_are_recorded(session: Session, now: datetime, keeper: Actor) -> None:
    place = accounts.add_organization(
        session, program="sample", kind="society", code="S-A", name_en="A", by=keeper, now=now
    )
    accounts.change_organization(session, place, {"zone": "East", "name_en": "A"}, by=keeper, now=now)
    robin = accounts.add_person(
        session, name="Robin", email="r@example.org", organization_id=place.id, by=keeper, now=now
    )
    grant = accounts.grant_role(
        session,
        robin,
        program="sample",
        role="author",
        organization_id=place.id,
        starts_on=JANUARY,
        by=keeper,
        now=now,
    )
    accounts.end_role(session, robin, grant.id, ends_on=JANUARY, by=keeper, now=now)

    role = {"program": "sample", "role": "author", "organization": "S-A", "starts_on": "2026-01-01"}
    assert [row for row in told(session) if row[0] != "add_person"] == [
        (
            "add_organization",
            f"organization:{place.id}",
            {},
            {"program": "sample", "kind": "society", "code": "S-A", "name_en": "A"},
        ),
        ("change_organization", f"organization:{place.id}", {}, {"zone": "East"}),
        ("give_role", f"person:{robin.id}", {}, role),
        ("end_role", f"person:{robin.id}", {}, {**role, "ends_on": "2026-01-01"}),
    ]


def test_what_changes_nothing_is_not_recorded(session: Session, now: datetime, keeper: Actor) -> None:
    robin = accounts.add_person(session, name="Robin", email="r@example.org", by=keeper, now=now)
    place = accounts.add_organization(
        session, program="sample", kind="society", code="S-A", name_en="A", by=keeper, now=now
    )
    term = {"program": "sample", "role": "clerk", "starts_on": JANUARY, "ends_on": JANUARY}
    grant = accounts.grant_role(session, robin, **term, by=keeper, now=now)  # type: ignore[arg-type]  # names fit
    recorded = len(told(session))
    accounts.change_person(session, robin, {"name": "Robin"}, by=keeper, now=now)
    accounts.change_organization(session, place, {"zone": ""}, by=keeper, now=now)
    accounts.end_role(session, robin, grant.id, ends_on=JANUARY, by=keeper, now=now)
    accounts.reactivate(session, robin, by=keeper, now=now)

    assert len(told(session)) == recorded


def test_ones_own_new_password_is_recorded_without_it(database: Database, now: datetime) -> None:
    with database.write() as session:
        robin = accounts.add_person(session, name="Robin", email="r@example.org", by=SYSTEM, now=now)
        accounts.set_password(session, robin, "quiet river stone", by=SYSTEM, now=now, hasher=accounts.CHEAP)
    accounts.change_password(
        database,
        robin.id,
        "quiet river stone",
        "loud lake pebble",
        now=now,
        token="",
        hasher=accounts.CHEAP,
    )

    with database.read() as session:
        (change,) = changes.list_changes(session, limit=1)
    assert (change.action, change.actor_id, change.before, change.after) == ("change_password", robin.id, {}, {})


def test_a_setting_is_its_own_subject(session: Session, now: datetime, keeper: Actor) -> None:
    subject = changes.of_setting("sample", "limit")
    changes.record(session, "change_setting", subject, by=keeper, now=now, before={"value": 3}, after={"value": 5})

    assert told(session) == [("change_setting", "setting:sample.limit", {"value": 3}, {"value": 5})]


def test_an_unknown_action_is_refused(session: Session, now: datetime) -> None:
    with pytest.raises(KeyError, match="repaint"):
        changes.record(session, "repaint", "person:1", by=SYSTEM, now=now)


def test_a_change_that_is_rolled_back_leaves_no_row(database: Database, now: datetime) -> None:
    with database.read() as session:  # nothing it changes is kept
        accounts.add_person(session, name="Robin", email="r@example.org", by=SYSTEM, now=now)
        assert len(changes.list_changes(session)) == 1

    with database.read() as session:
        assert changes.list_changes(session) == []


def test_changes_are_listed_newest_first_by_subject_and_from_a_number_on(session: Session, now: datetime) -> None:
    people = [
        accounts.add_person(session, name=name, email=f"{name}@example.org", by=SYSTEM, now=now)
        for name in ("ann", "ben", "cam")
    ]

    assert [row.seq for row in changes.list_changes(session)] == [3, 2, 1]
    assert [row.seq for row in changes.list_changes(session, before=3, limit=1)] == [2]
    assert [row.seq for row in changes.list_changes(session, subject=changes.of_person(people[0]))] == [1]


def test_eight_who_change_at_once_make_one_chain(database: Database, now: datetime) -> None:
    def add(number: int) -> None:
        with database.write() as session:
            accounts.add_person(session, name="Robin", email=f"r{number}@example.org", by=SYSTEM, now=now)

    threads = [Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as session:
        rows = list(session.scalars(select(Change).order_by(Change.seq)))
    assert [row.seq for row in rows] == list(range(1, 9))
    assert list(changes.verify_changes(rows)) == []
