"""One transition per (item, version): eight writers on one item, each with a connection of its own."""

from collections.abc import Callable
from datetime import datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models import database as databases
from models.database import Database
from models.items import Item
from models.people import Person
from tests.sample.program import PROGRAM, add_person, add_society
from tests.trust.keys import history_not_numbered
from tests.trust.wholeness import find_halves
from workflow import engine, registry
from workflow.errors import Conflict, Refused
from workflow.standing import actor_for

WRITERS = 8
ROUNDS = 3
DONE, CONFLICT, REFUSED = "done", "conflict", "refused"
Way = Callable[[Database, Item, datetime, int], None]


def make_item(database: Database, now: datetime) -> Item:
    registry.register(PROGRAM)
    with database.write() as session:
        add_person(session, "ann", "author", "clerk", society=add_society(session, "S-A"))
        ann = actor_for(session, session.scalars(select(Person)).one(), now.date())
        return engine.create(session, "permit", "create", actor=ann, now=now, data={"title": "A shed"})


@pytest.fixture
def item(database: Database, now: datetime) -> Item:
    return make_item(database, now)


def advance(session: Session, item: Item, action: str, now: datetime, **more: object) -> None:
    ann = actor_for(session, session.scalars(select(Person)).one(), now.date())
    engine.advance(session, item, action, actor=ann, now=now, **more)  # type: ignore[arg-type]


def edit_what_was_seen(database: Database, seen: Item, now: datetime, number: int) -> None:
    """As a page does it: the item is read again, and the version that the form showed is given."""
    with database.write() as session:
        item = session.get_one(Item, seen.id)
        advance(session, item, "edit", now, data={"title": f"By {number}"}, expected_version=seen.version)


def edit_an_old_copy(database: Database, seen: Item, now: datetime, number: int) -> None:
    """The item was read in an earlier transaction, and no version is given."""
    with database.write() as session:
        advance(session, session.merge(seen, load=False), "edit", now, data={"title": f"By {number}"})


def edit_at_once(database: Database, seen: Item, now: datetime, number: int) -> None:
    """Read and written in one transaction, with no version given: several may succeed, one after the other."""
    with database.write() as session:
        advance(session, session.get_one(Item, seen.id), "edit", now, data={"title": f"By {number}"})


def file_it(database: Database, seen: Item, now: datetime, number: int) -> None:
    """What leads out of the state can be done only once, whatever is given."""
    with database.write() as session:
        given = {"category": "fast", "confirmed": True}
        advance(session, session.get_one(Item, seen.id), "file", now, data=given)


def collide(database: Database, item: Item, now: datetime, way: Way, *, at_once: bool = True) -> tuple[list[str], int]:
    """Let eight who all saw one version write, at once or in turn; gives how it ended, and the versions added."""
    url = database.engine.url.render_as_string(hide_password=False)
    copies = [read(database, item) for _ in range(WRITERS)]
    gate, ends = Barrier(WRITERS if at_once else 1), []

    def write(number: int) -> None:
        mine = Database(url)
        gate.wait()
        try:
            way(mine, copies[number], now, number)
            ends.append(DONE)
        except (Conflict, Refused) as error:
            ends.append(CONFLICT if isinstance(error, Conflict) else REFUSED)
        except DBAPIError as error:
            ends.append(type(error).__name__)
        finally:
            mine.close()

    threads = [Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
        if not at_once:
            thread.join()
    for thread in threads:
        thread.join()
    return sorted(ends), read(database, item).version - copies[0].version


def read(database: Database, item: Item) -> Item:
    with database.read() as session:
        return session.get_one(Item, item.id)


@pytest.mark.parametrize("way", [edit_what_was_seen, edit_an_old_copy])
def test_of_eight_who_saw_one_version_one_succeeds(database: Database, item: Item, now: datetime, way: Way) -> None:
    for _ in range(ROUNDS):
        assert collide(database, item, now, way) == ([CONFLICT] * 7 + [DONE], 1)
    assert find_halves(database) == []


def test_of_eight_who_file_one_succeeds(database: Database, item: Item, now: datetime) -> None:
    ends, versions = collide(database, item, now, file_it)
    assert (ends.count(DONE), set(ends) <= {DONE, CONFLICT, REFUSED}, versions) == (1, True, 1)
    assert find_halves(database) == []


def test_of_eight_who_name_no_version_each_success_is_a_version(database: Database, item: Item, now: datetime) -> None:
    for _ in range(ROUNDS):
        ends, versions = collide(database, item, now, edit_at_once)
        assert (ends.count(DONE), set(ends) <= {DONE, CONFLICT}) == (versions, True)
        assert versions >= 1
    assert find_halves(database) == []


@pytest.fixture
def no_version_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plant a fault: the item's row is written whatever its version is by then."""
    mapper = inspect(Item)
    monkeypatch.setattr(mapper, "version_id_col", None)
    monkeypatch.setattr(mapper, "_memoized_values", {})


@pytest.mark.usefixtures("no_version_check")
def test_planted_fault_in_the_check_of_versions_is_caught(database: Database, item: Item, now: datetime) -> None:
    with history_not_numbered(database):
        ends, versions = collide(database, item, now, edit_an_old_copy)
        assert ends.count(DONE) > versions
        assert find_halves(database) != []


@pytest.mark.usefixtures("no_version_check")
def test_the_key_of_the_history_holds_alone(database: Database, item: Item, now: datetime) -> None:
    """With the same fault but the unique key in place, the others fail without an explanation, and nothing breaks."""
    ends, versions = collide(database, item, now, edit_an_old_copy)
    assert (ends, versions) == (["IntegrityError"] * 7 + [DONE], 1)
    assert find_halves(database) == []


def test_planted_fault_in_the_expected_version_is_caught(
    database: Database, item: Item, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = engine.advance

    def careless(session: Session, item: Item, action: str, *, expected_version: int | None, **more: object) -> Item:
        return honest(session, item, action, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "advance", careless)
    assert collide(database, item, now, edit_what_was_seen, at_once=False) == ([DONE] * 8, 8)


def test_planted_fault_in_the_lock_is_caught(
    sqlite_database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write of SQLite that begins without the lock finds it taken half-way, and fails where it should wait."""
    item = make_item(sqlite_database, now)
    monkeypatch.setattr(databases, "_begin_sqlite", lambda connection: connection.exec_driver_sql("BEGIN"))
    ends = [end for _ in range(ROUNDS) for end in collide(sqlite_database, item, now, edit_at_once)[0]]
    assert "OperationalError" in ends
