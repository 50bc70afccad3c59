"""Lists as at the end of their window: what was renamed, dropped, changed or handed in later."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models.database import Database
from models.people import Organization
from tests.databases import make_sqlite_template
from tests.workflow.programs.cpin.played import Played
from tests.workflow.programs.cpin.reporting.season import AFTER, INTERIM, asked, plain
from workflow.accounts import change_organization
from workflow.actors import SYSTEM
from workflow.programs import load_programs
from workflow.programs.cpin.program import PROGRAM
from workflow.programs.cpin.reporting.measures import figures
from workflow.programs.cpin.reporting.read_versions import read_listed
from workflow.reports.waiting import waiting_list
from workflow.reports.windows import Window


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    load_programs()
    path: Path = make_sqlite_template(tmp_path_factory.mktemp("as_at") / "as_at.db")
    database = Database(f"sqlite:///{path}")
    yield play(Played(database))
    database.close()


def play(world: Played) -> Played:
    def do(by: str, verb: str, item: str, **given: Any) -> None:
        assert world.do(by, verb, item, **given) == "done", verb

    do("cara", "budget.set", "B-1", line="Staff", approved_amount="1000.00", approved_on="2026-04-01")
    do("cara", "target.set", "T-1", measure="M2", value="10")
    do("mia", "practice.propose", "P-1", name="Before", short_description="About it")
    world.now = datetime(2026, 9, 20, 14, tzinfo=UTC)
    request = {"details": "D", "category": "training", "business_need": "N", "no_client_information_confirmed": True}
    do("sam", "change_request.create", "CR-1", title="Late", **request)
    world.now = datetime(2026, 10, 2, 14, tzinfo=UTC)
    do("sam", "change_request.submit", "CR-1")
    do("cara", "ministry_dependency.start", "MD-1", description="A release", blocks=[world.item("CR-1").reference])
    do("cara", "change_request.correct_date_received", "CR-1", date_received="2026-09-29", reason="By mail")
    world.now = datetime(2026, 11, 5, 14, tzinfo=UTC)
    do("cara", "budget_line.drop", "B-1", reason="Set by mistake")
    do("cara", "target.change", "T-1", value="99", reason="Agreed anew")
    do("cara", "target.set", "T-2", measure="M3", value="4")
    do("cara", "practice.edit", "P-1", name="After")
    with world.database.write() as session:
        society = session.scalars(select(Organization).where(Organization.code == "S-A")).one()
        renamed = {"name_en": "New name", "name_fr": "Nouveau nom"}
        change_organization(session, society, renamed, by=SYSTEM, now=world.now)
    return world


@pytest.fixture(autouse=True)
def programs() -> None:
    load_programs()


def rows_of(played: Played, code: str, window: Window = INTERIM) -> list[list[Any]]:
    rule = PROGRAM.hooks["lists"]()[code]
    with played.database.read() as session:
        options = {name: next(iter(values)) for name, values in rule.options.items()}
        return [[plain(cell) for cell in row.cells] for row in rule.make(session, asked(window), options).rows]


def test_request_that_was_drafted_before_and_handed_in_after_is_listed_where_it_counts(played: Played) -> None:
    with played.database.read() as session:
        assert figures(session, asked())["M13"].value == 1
    assert [(row[1], row[4], row[-1]) for row in rows_of(played, "R10")] == [("2026-09-29", "pending", True)]
    assert rows_of(played, "R10", Window(INTERIM.first, date(2026, 9, 28))) == []


def test_line_that_was_dropped_later_still_stands_in_the_statement(played: Played) -> None:
    assert [row[0] for row in rows_of(played, "R15")] == ["Staff", "Total"]
    assert rows_of(played, "R15", AFTER) == []


def test_target_is_the_one_of_the_day_or_the_first_that_was_set(played: Played) -> None:
    targets = {row[0]: row[5] for row in rows_of(played, "R14")}
    assert (targets["M2"], targets["M3"]) == (10, 4)
    assert {row[0]: row[5] for row in rows_of(played, "R14", AFTER)}["M2"] == 99


def test_practice_is_called_as_it_was_called_then(played: Played) -> None:
    with played.database.read() as session:
        then, now = (read_listed(session, asked(window)) for window in (INTERIM, AFTER))
    assert ([one.title for one in then], [one.title for one in now]) == (["Before"], ["After"])


def test_society_is_called_as_it_was_called_then(played: Played) -> None:
    until_now = Window(INTERIM.first, date(2026, 11, 5))
    with played.database.read() as session:
        groups = [figures(session, asked(window, played.now))["M13"].groups for window in (INTERIM, until_now)]
    then, now = (rows_of(played, "R10", window)[0][6] for window in (INTERIM, until_now))
    assert (then, now) == ("Society S-A", "New name")
    assert [[name.fr for name in one.values()] for one in groups] == [["Society S-A"], ["Nouveau nom"]]


def test_days_that_the_ministry_blocks_a_request_are_the_ministrys(played: Played) -> None:
    rule = waiting_list(PROGRAM)
    with played.database.read() as session:
        (row,) = rule.make(session, asked(Window(AFTER.first, date(2026, 10, 16))), {"kind": "change_request"}).rows
    assert row.cells[3:] == (2, 0, 0, 9, 0, 11)


def test_stock_of_a_day_to_come_is_told_as_at_today(played: Played) -> None:
    with played.database.read() as session:
        (row,) = [one for one in figures(session, asked(AFTER, played.now))["M10"].rows if one.title == "After"]
    assert row.why.en == "On 5 November 2026 it is pending."
