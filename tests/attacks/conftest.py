"""Every test here runs against a site of its own: `site` stands on SQLite and on PostgreSQL in turn.

On SQLite alone runs what cannot depend on the database; ALONE says why. `read` and a few others ask both at once.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import structlog
from flask import Flask

from models.database import Database
from tests.attacks.site import Site, begin_site
from tests.blueprints.application import make_application
from tests.databases import MovingSqlite, empty_postgresql

Prepare = Callable[[str], Database]
BOTH = ("sqlite", "postgresql")
PLANTED = "it shows that a check can fail, wherever it is made"
BEFORE = "it is refused before anything is read from the database"
TEXT = "it looks at what the code says, or at words that were sent, and at nothing that is stored"
ALONE: Mapping[str, str] = {
    "test_planted": PLANTED,
    "test_planted_elsewhere": PLANTED,
    "test_answer_that_no_document_names": PLANTED,
    "test_reference_taken_whoever_may_see_its_item": PLANTED,
    "test_person_named_from_another_program": PLANTED,
    "test_form_without_its_token_is_refused": BEFORE,
    "test_form_with_another_browsers_token_is_refused": BEFORE,
    "test_request_for_another_host_is_refused": BEFORE,
    "test_sign_in_leads_to_no_other_host": TEXT,
    "test_form_with_too_many_parts_is_refused": BEFORE,
    "test_form_takes_only_what_it_asks_for": BEFORE,
    "test_every_body_of_the_api_is_closed": TEXT,
    "test_every_field_that_names_something_is_known": TEXT,
    "test_every_address_with_two_arguments_names_a_child_or_words_of_ours": TEXT,
}
"""The modules and tests that run on SQLite alone, and why."""


SOME: Mapping[str, frozenset[str]] = {
    "test_bodies_that_are_none_are_refused_and_change_nothing": frozenset({"staff"}),
    "test_nothing_is_told_of_others_items_by": frozenset({"heads"}),
    "test_asking_for_heads_changes_nothing": frozenset({"reader"}),
    "test_what_others_do_changes_no_answer": frozenset({"planner"}),
    "test_hostile_files_are_taken_at_no_door": frozenset({"api.attach_file"}),
    "test_child_is_found_through_its_parent_alone": frozenset({"staff", "planner"}),
    "test_nothing_of_a_role_is_open_after_its_end": frozenset({"admin"}),
    "test_what_is_another_persons_is_answered_like_nothing": frozenset({"planner", "reader"}),
    "test_what_a_body_names_of_others_is_answered_like_nothing": frozenset({"submitter", "planner"}),
}
"""Who is asked as, or how, on PostgreSQL, where others come to the same statements: on SQLite all are."""


@pytest.fixture(scope="session")
def app() -> Flask:
    """One application per worker: what costs time is to read the templates."""
    return make_application()


@pytest.fixture(scope="package", autouse=True)
def quiet() -> Iterator[None]:
    """Tens of thousands of requests are not told one by one: what their lines may say is tested where they are made."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("critical"))
    yield
    structlog.configure(**before)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test on each database, but for those that are told to run on one."""
    if "dialect" in metafunc.fixturenames:
        names = {metafunc.function.__name__, metafunc.module.__name__.rpartition(".")[2]}
        metafunc.parametrize("dialect", BOTH[:1] if names & ALONE.keys() else BOTH)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves out what SOME leaves out on PostgreSQL."""
    items[:] = [one for one in items if not _is_left_out(one)]


def _is_left_out(item: pytest.Item) -> bool:
    if not isinstance(item, pytest.Function) or item.originalname not in SOME or not hasattr(item, "callspec"):
        return False
    given = item.callspec.params
    return given.get("dialect") == "postgresql" and not SOME[item.originalname] & {str(one) for one in given.values()}


@pytest.fixture
def usual(request: pytest.FixtureRequest, dialect: str) -> Database:
    database: Database = request.getfixturevalue(f"{dialect}_database")
    return database


@pytest.fixture
def site(app: Flask, usual: Database, tmp_path: Path) -> Site:
    return begin_site(app, usual, tmp_path / "files")


@pytest.fixture
def poisoned(app: Flask, usual: Database, tmp_path: Path) -> Site:
    """Hostile words stand in every text that people write."""
    return begin_site(app, usual, tmp_path / "files", hostile=True)


@pytest.fixture
def twins(app: Flask, sqlite_database: Database, postgresql_database: Database, tmp_path: Path) -> tuple[Site, Site]:
    """The same site on both databases at once."""
    first = begin_site(app, sqlite_database, tmp_path / "files")
    return first, begin_site(app, postgresql_database, tmp_path / "other files")


@pytest.fixture(scope="module")
def fresh(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepare]:
    """Gives an empty database of a sort whenever it is called."""
    shared: Database = request.getfixturevalue("shared_postgresql")
    moving: MovingSqlite = request.getfixturevalue("moving_sqlite")
    template: Path = request.getfixturevalue("sqlite_template")

    def empty(dialect: str) -> Database:
        if dialect == "postgresql":
            empty_postgresql(shared)
            return shared
        return moving.move(Path(shutil.copyfile(template, tmp_path_factory.mktemp("role") / "accord.db")))

    yield empty
    moving.database.close()
