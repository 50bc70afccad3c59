"""The lists of one played season as at the end of its window, whatever was written down later."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.database import Database
from models.people import Person
from tests.databases import count_statements, make_sqlite_template
from tests.workflow.programs.cpin.reporting.season import AFTER, INTERIM, Season, asked, plain, play_season
from workflow.errors import NotFound
from workflow.programs import load_programs
from workflow.programs.cpin.program import PROGRAM
from workflow.programs.cpin.reporting import measures
from workflow.programs.cpin.reporting.measures import read_options
from workflow.programs.cpin.reporting.reconciling import read_stock, reconcile
from workflow.reports.reading_lists import chosen_options, find_list, make_list
from workflow.reports.tables import ListRule, Picture, Table
from workflow.reports.windows import Window
from workflow.standing import actor_for
from workflow.texts import Text

LISTS: dict[str, ListRule] = dict(PROGRAM.hooks["lists"]())


MORE = {
    "S-A": ["CR-1", "CR-2", "CR-3", "CR-3a", "CR-3b", "CR-4", "EN-1", "EN-2", "EN-3"],
    "S-B": ["CR-7"],
}


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Season]:
    load_programs()
    path: Path = make_sqlite_template(tmp_path_factory.mktemp("season") / "season.db")
    database = Database(f"sqlite:///{path}")
    yield play_season(database)
    database.close()


@pytest.fixture(autouse=True)
def programs() -> None:
    load_programs()


def table_of(season: Season, code: str, window: Window = INTERIM, **options: str) -> Table:
    with season.database.read() as session:
        return LISTS[code].make(session, asked(window), chosen_options(LISTS[code], options))


def rows_of(season: Season, table: Table) -> list[list[Any]]:
    """The item behind each row as the season calls it, then its cells in plain English."""
    return [[season.name(row.reference), *map(plain, row.cells)] for row in table.rows]


def counts_of(table: Table) -> dict[str, Any]:
    return {label.en: value for label, value in table.counts}


def test_register_of_papers_tells_what_was_posted_by_then_and_what_is_missing(season: Season) -> None:
    table = table_of(season, "R1")
    assert rows_of(season, table) == [
        ["BH-1", "2026-05-13", "Minutes posted", "2026-05-04", "SP/a1", "2026-05-13", "2026-05-19", "SP/m1", 3],
        ["BH-2", "2026-09-16", "Held", "2026-09-08", "SP/a2", None, None, None, None],
        ["BH-4", "2026-09-28", "Held", "2026-09-08", "SP/a4", None, None, None, None],
    ]
    assert [season.name(row.reference) for row in table.rows if row.warning] == ["BH-2", "BH-4"]
    assert counts_of(table) == {"Held": 3, "Agendas posted": 3, "Minutes posted": 1, "Outstanding": 2}


def test_register_of_the_next_window_has_the_coming_meeting_alone(season: Season) -> None:
    assert [row[:3] for row in rows_of(season, table_of(season, "R1", AFTER))] == [["BH-3", "2026-10-14", "Scheduled"]]
    whole = table_of(season, "R1", Window(INTERIM.first, AFTER.last))
    assert [row[7] for row in rows_of(season, whole)] == ["SP/m1", "SP/m2", None, None]


def test_prioritized_list_is_as_it_stood(season: Season) -> None:
    table = table_of(season, "R2")
    assert rows_of(season, table) == [
        ["P-2", 1, "P-2", "About P-2", "in-progress", None, "Society S-A", "2026-11-30", None, None],
        ["P-1", 2, "P-1", "About P-1", "pending", None, None, None, None, None],
        ["P-4", 3, "P-4", "About P-4", "deferred", None, None, None, "2026-12-01", None],
        ["PV-1", 9, "PV-1", None, "complete", "1.1", None, None, None, None],
        ["P-3", None, "P-3", "About P-3", "pending", None, None, None, None, None],
    ]
    assert counts_of(table) == {"pending": 2, "in-progress": 1, "ongoing": 0, "deferred": 1, "complete": 1, "Total": 5}


def test_prioritized_list_of_the_next_window_has_the_new_order_and_name(season: Season) -> None:
    rows = rows_of(season, table_of(season, "R2", AFTER))
    assert [row[1:3] for row in rows] == [[1, "P-1"], [2, "P-2 renamed"], [3, "P-4"], [9, "PV-1"], [None, "P-3"]]


def test_prioritized_list_shows_initiatives_and_what_was_removed_beside_it(season: Season) -> None:
    initiatives, removed = table_of(season, "R2").more
    assert rows_of(season, initiatives) == [
        ["SI-1", "Duplicates", "Duplicates in a zone", "East", "One by one", "in-progress"]
    ]
    assert rows_of(season, removed) == [["P-5", "P-5", "Withdrawn", "2026-05-04", "Covered by P-2"]]
    assert table_of(season, "R2", AFTER).more[1].rows == ()


def test_published_practices_show_their_latest_version_with_each_resource(season: Season) -> None:
    table = table_of(season, "R3")
    practice = ["PV-1", "PV-1", "1.1", "Update", "2026-04-28", "2026-05-01", "2026-04-30", "SP/pv"]
    assert rows_of(season, table) == [[*practice, "TR-A", "1.0", "2026-05-01", True]]
    assert list(counts_of(table).values()) == [1, 2, 1, 1]
    linked_later = rows_of(season, table_of(season, "R3", AFTER))
    assert linked_later == [
        [*practice, "TR-A", "1.0", "2026-05-01", False],
        [*practice, "TR-D", None, None, False],
    ]
    assert list(counts_of(table_of(season, "R3", AFTER)).values()) == [0, 0, 1, 1]


def test_required_resources_are_the_additional_ones_by_word_and_date(season: Season) -> None:
    table = table_of(season, "R4")
    assert rows_of(season, table) == [
        ["TR-B", "TR-B", None, "pending", None, None, None, None],
        ["TR-D", "TR-D", None, "in-progress", "Guide", None, "2026-12-01", "Society S-A"],
    ]
    assert (counts_of(table)["in-progress"], counts_of(table)["Total"]) == (1, 2)
    assert [row[0] for row in rows_of(season, table_of(season, "R4", AFTER))] == ["TR-B"]


def test_published_resources_are_the_additional_ones(season: Season) -> None:
    table = table_of(season, "R5")
    found = ["TR-C", "TR-C", "1.0", "New", "2026-05-01", "2026-05-01", "SP/tr", "English; French"]
    assert rows_of(season, table) == [found]
    assert list(counts_of(table).values()) == [1, 1, 0, 1]


def test_updates_name_the_version_before(season: Season) -> None:
    table = table_of(season, "R6")
    assert rows_of(season, table) == [["PV-1", "PV-1", "1.1", "2026-04-27", "Kin", "practice", "1.0"]]
    assert list(counts_of(table).values()) == [1, 0, 0, 1]


def test_service_data_stand_side_by_side_when_the_year_is_over(season: Season) -> None:
    interim = {row[1]: row[3:6] for row in rows_of(season, table_of(season, "R14"))}
    whole = {row[1]: row[3:6] for row in rows_of(season, table_of(season, "R14", AFTER))}
    assert (interim["M2"], interim["M3"], interim["M13"]) == ([3, None, None], [1, None, None], [8, None, None])
    assert (whole["M2"], whole["M3"], whole["M13"]) == ([3, 0, 3], [1, 0, 1], [8, 1, 9])


def test_measure_is_told_year_by_year_beside_its_targets(season: Season) -> None:
    table = table_of(season, "targets", AFTER, measure="M13")
    assert [row[1:] for row in rows_of(season, table)[-2:]] == [
        ["2025-26", 0, 0, 0, None, None],
        ["2026-27", 8, 1, 9, None, None],
    ]
    assert table.picture == Picture(
        "stacked", "fiscal year", ("interim window", "after-interim window"), "annual target"
    )


def test_lists_and_figures_agree(season: Season) -> None:
    for window in (INTERIM, AFTER, Window(INTERIM.first, AFTER.last)):
        tables = {code: table_of(season, code, window) for code in LISTS}
        with season.database.read() as session:
            options = read_options(session)
            figures = measures.figures(session, asked(window))
            found = reconcile(tables, figures, read_stock(session, asked(window), options), options)
        assert [(one.name.en, one.listed) for one in found if not one.holds] == []
        assert len(found) == 8


def test_training_plan_is_the_approved_version_with_the_reports_dated_in_the_window(season: Season) -> None:
    table = table_of(season, "R7")
    assert rows_of(season, table) == [
        ["TP-2", "Training plan", "2.0", "2026-04-20", "2026-04-29", "E-learning modules; Another topic"],
        ["PG-1", "Progress", "1.0", "2026-05-01", None, None],
    ]
    assert table.note is None


def test_framework_and_plan_are_the_latest_approved_copies(season: Season) -> None:
    framework = table_of(season, "R8")
    latest = ["F-2", "2.0", "2026-04-08", "Second", "2026-04-15", True]
    assert rows_of(season, framework) == [latest]
    assert rows_of(season, framework.more[0]) == [["F-1", "1.0", "2025-04-01", "First", "2025-04-09", False], latest]
    assert rows_of(season, table_of(season, "R8", AFTER)) == [[*latest[:-1], False]]
    assert rows_of(season, table_of(season, "R13")) == [["OP-1", "3.1", "2026-04-01", "2026-04-22", "2026-04-24"]]


def test_missing_plan_says_so(season: Season) -> None:
    table = table_of(season, "R9")
    assert (table.rows, plain(table.note)) == ((), "None is approved yet.")


def test_master_list_holds_what_was_received_with_late_entries_and_without_voided_ones(season: Season) -> None:
    table = table_of(season, "R10")
    found = [[row[0], *row[2:3], *row[4:8], row[-1]] for row in rows_of(season, table)]
    assert found == [
        ["EN-1", "2026-04-02", "Finance", "in-progress", None, "Society S-A", True],
        ["EN-2", "2026-04-02", "Finance", "ongoing", None, "Society S-A", True],
        ["EN-3", "2026-04-02", "Finance", "complete", "Implemented", "Society S-A", True],
        ["CR-1", "2026-05-04", "Training", "pending", None, "Society S-A", True],
        ["CR-2", "2026-05-04", "Training", "complete", f"Duplicate: {reference(season, 'CR-1')}", "Society S-A", True],
        ["CR-3", "2026-05-04", "Training", "complete", "Split", "Society S-A", True],
        ["CR-3a", "2026-05-04", "Training", "pending", None, "Society S-A", False],
        ["CR-3b", "2026-05-04", "Training", "pending", None, "Society S-A", False],
        ["CR-4", "2026-05-04", "Training", "pending", None, "Society S-A", True],
        ["CR-7", "2026-09-29", "Finance", "pending", None, "Society S-B", True],
    ]
    counts = counts_of(table)
    assert (counts["Received in the window"], counts["On the list in total"]) == (8, 10)
    assert (counts["Received in the window: Training"], counts["Received in the window: Finance"]) == (4, 4)


def reference(season: Season, name: str) -> str:
    return season.played.item(name).reference


def test_master_list_can_be_narrowed(season: Season) -> None:
    only = [row[0] for row in rows_of(season, table_of(season, "R10", AFTER, scope="received"))]
    still_open = [row[0] for row in rows_of(season, table_of(season, "R10", scope="open"))]
    assert only == ["CR-6"]
    assert still_open == ["EN-1", "EN-2", "CR-1", "CR-3a", "CR-3b", "CR-4", "CR-7"]


def test_approved_list_is_in_the_endorsed_order_and_tells_nothing_more(season: Season) -> None:
    table = table_of(season, "R11")
    assert [[row[0], *row[1:2], *row[4:]] for row in rows_of(season, table)] == [
        ["EN-3", 1, "Finance", "Must", "2026-04-03", "complete", None],
        ["EN-2", 2, "Finance", "Must", "2026-04-02", "ongoing", "4.2"],
        ["EN-1", 3, "Finance", "Must", "2026-04-01", "in-progress", None],
    ]
    assert [column.name for column in table.columns] == [
        "position", "CR number", "title", "category", "MoSCoW", "endorsed on", "status", "ministry release if known",
    ]  # fmt: skip


def test_implemented_request_drops_off_after_its_fiscal_year(season: Season) -> None:
    next_year = Window(date(2027, 4, 1), date(2027, 4, 30))
    assert [row[0] for row in rows_of(season, table_of(season, "R11", next_year))] == ["EN-2", "EN-1"]


def test_names_are_those_of_the_sector_on_four_lists(season: Season) -> None:
    table = table_of(season, "R12")
    assert rows_of(season, table) == [
        [None, "CPIN Leads", "mia", "Society S-A", "2026-05-04", "2026-05-04"],
        [None, "CPIN Leads", "sam", "Society S-A", "2026-05-04", "2026-05-04"],
        [None, "CPIN Technical Issues", "bob", "Society S-B", "2026-05-04", None],
    ]
    assert list(counts_of(table).values()) == [2, 1, 0, 0, 1]
    assert [row.cells[0] for row in table.more[0].rows] == [Text("Society S-B", "Society S-B")]


def test_names_of_the_next_window_are_confirmed_anew(season: Season) -> None:
    assert rows_of(season, table_of(season, "R12", AFTER))[:1] == [
        [None, "CPIN Leads", "sam", "Society S-A", "2026-05-04", "2026-10-05"]
    ]


def seen_by(season: Season, name: str, code: str) -> list[str | None]:
    """What somebody finds in a list, by what the season calls it."""
    with season.database.read() as session:
        actor = actor_for(session, session.get_one(Person, season.played.world.people[name]), date(2026, 10, 6))
        program, rule = find_list(actor, code)
        table = make_list(session, program, rule, asked(), {}, actor=actor)
    return sorted((row[0] for row in rows_of(season, table)), key=str)


def test_society_view_holds_the_own_requests_alone(season: Season) -> None:
    assert seen_by(season, "lia", "P2") == MORE["S-A"]
    assert seen_by(season, "bob", "P2") == MORE["S-B"]
    assert seen_by(season, "cara", "P2") == sorted([*MORE["S-A"], *MORE["S-B"]])
    with pytest.raises(NotFound):
        seen_by(season, "mia", "P2")


def test_society_view_says_what_comes_next(season: Season) -> None:
    found = {row[0]: row[4:] for row in rows_of(season, table_of(season, "P2"))}
    assert found["CR-3a"] == ["Accepted", "pending", "2026-05-04", "It will be scored at a prioritization meeting."]
    assert found["CR-2"][-1] == f"Follow {reference(season, 'CR-1')}, which goes on."


@pytest.mark.parametrize("name", ["lia", "wes", "mia", "adam"])
def test_names_are_for_staff_alone(season: Season, name: str) -> None:
    assert seen_by(season, "cara", "R12") == [None, None, None]
    with pytest.raises(NotFound):
        seen_by(season, name, "R12")


def test_review_pack_tells_what_moved_what_is_late_and_what_waits(season: Season) -> None:
    table = table_of(season, "P1", Window(date(2026, 5, 20), date(2026, 9, 30)))
    overdue, coming, awaiting, dependencies = table.more
    assert [[row[0], *row[4:]] for row in rows_of(season, table)] == [["CR-7", None, "Received", "2026-09-29"]]
    assert [row[0] for row in rows_of(season, table_of(season, "P1"))[1:3]] == ["P-4", "P-3"]
    late = rows_of(season, overdue)
    assert ["CR-1", "Triage", "2026-05-19", 94] in [[row[0], *row[3:]] for row in late]
    assert "BH-2" in [row[0] for row in rows_of(season, coming)]
    assert [row[0] for row in rows_of(season, awaiting)] == ["EN-2"]
    assert dependencies.rows == ()


def cost(season: Season, code: str, window: Window) -> tuple[int, int]:
    """How many rows a list has, and how many statements it asks."""
    with count_statements(season.database) as statements:
        table = table_of(season, code, window)
    return len(table.rows), len(statements)


def test_list_asks_as_many_statements_however_long_it_is(season: Season) -> None:
    short, long = Window(INTERIM.first, date(2026, 5, 4)), Window(INTERIM.first, AFTER.last)
    few = {code: cost(season, code, short) for code in LISTS}
    many = {code: cost(season, code, long) for code in LISTS}
    assert {code: asked for code, (_, asked) in few.items()} == {code: asked for code, (_, asked) in many.items()}
    assert [code for code in LISTS if few[code][0] < many[code][0]] == ["R1", "R3", "R10", "P1", "P2"]


def test_lists_are_the_same_on_both_databases(season: Season, postgresql_database: Database) -> None:
    other = play_season(postgresql_database)
    for code in LISTS:
        assert rows_of(other, table_of(other, code)) == rows_of(season, table_of(season, code))
