"""The variance table, what is ahead and behind, and the identities of lists and figures: pure, over plain values."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select

from models.database import Database
from models.snapshots import Snapshot
from tests.workflow.programs.cpin.reporting.season import INTERIM, asked, plain
from workflow.actors import LINK
from workflow.calendar import Calendar
from workflow.programs import load_programs
from workflow.programs.cpin.reporting import lists_measures, lists_versions, pack_review
from workflow.programs.cpin.reporting.counting import Options
from workflow.programs.cpin.reporting.facts import ADDITIONAL, ASSOCIATED, PRACTICE, RESOURCE, Facts, Listed, Version
from workflow.programs.cpin.reporting.lists import LISTS
from workflow.programs.cpin.reporting.measures import count_facts, measures, options_of
from workflow.programs.cpin.reporting.pack_variance import NOT_SUBMITTED, variance_table
from workflow.programs.cpin.reporting.reconciling import ADDING_UP, Stock, add_up, counted, reconcile
from workflow.programs.cpin.scenario import play
from workflow.public_holidays import ontario
from workflow.reports.figures import Figure, FigureRow
from workflow.reports.variance import Entered, Variance
from workflow.reports.windows import Window
from workflow.texts import Text
from workflow.yaml_documents import read_document

CALENDAR = Calendar("America/Toronto", ontario())
WHY = Text("It counts.", "Elle compte.")
DAYS = st.dates(date(2026, 3, 1), date(2027, 4, 30))


@pytest.fixture(autouse=True)
def programs() -> None:
    load_programs()


def figure(code: str, *references: str, amount: str = "1") -> Figure:
    late = date(2026, 9, 29)
    rows = (FigureRow(one, one, late, counts=True, why=WHY, amount=Decimal(amount)) for one in references)
    return Figure(code, asked(), tuple(rows))


def test_variance_names_the_late_entries() -> None:
    named, late = Text("Name", "Nom"), figure("M13", "CR-2").rows
    none: tuple[FigureRow, ...] = ()
    told: dict[tuple[str, date | None], Entered] = {
        ("EX-1", date(2026, 9, 29)): Entered(datetime(2026, 10, 5, tzinfo=UTC), "Kim Lake", LINK)
    }
    found = [
        Variance("M1", named, "count", Decimal(1), Decimal(1), none, none),
        Variance("M13", named, "count", Decimal(2), Decimal(2), late, figure("M13", "CR-3").rows),
        Variance("M18", named, "money", Decimal(10), Decimal("12.5"), figure("M18", "EX-1").rows, none, told),
    ]
    table = variance_table(found)
    assert [[plain(cell) for cell in row.cells] for row in table.rows] == [
        ["M1: Name", Decimal(1), Decimal(1), Decimal(0), None],
        ["M13: Name", Decimal(2), Decimal(2), Decimal(0),
         "counted since: CR-2 (2026-09-29); no longer counted: CR-3 (2026-09-29)"],
        ["M18: Name", Decimal("10.00"), Decimal("12.50"), Decimal("2.50"),
         "counted since: EX-1 (2026-09-29, entered 2026-10-04, by a contact through a link)"],
    ]  # fmt: skip
    assert table.counts[0][1] == 1


def test_deadlines_are_late_from_their_day_on_and_shown_for_forty_business_days() -> None:
    day, label = date(2026, 9, 30), Text("Triage", "Triage")
    days = ("2026-09-30", "2026-09-29", "2026-10-01", "2026-11-26", "2026-11-27")
    lines = [pack_review.DueLine(one, one, label, date.fromisoformat(one)) for one in days]
    overdue, coming = pack_review.deadlines_tables(lines, day, CALENDAR)
    assert [(row.reference, row.cells[4]) for row in overdue.rows] == [("2026-09-29", 1), ("2026-09-30", 0)]
    assert [(row.reference, row.cells[4]) for row in coming.rows] == [("2026-10-01", 1), ("2026-11-26", 40)]


SUMMER, AUTUMN, WINTER = date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("last", "stages"),
    [
        (SUMMER, {"interim": SUMMER}),
        (AUTUMN, {"interim": AUTUMN}),
        (WINTER, {"interim": AUTUMN, "after_interim": WINTER, "final": WINTER}),
    ],
)
def test_service_data_count_nothing_after_the_last_day(last: date, stages: dict[str, date]) -> None:
    windows = lists_measures.counted_windows(2026, INTERIM.last, Window(date(2026, 4, 1), last))
    assert {stage: window.last for stage, window in windows.items()} == stages


def test_what_is_cumulative_shows_the_difference_after_the_interim_window() -> None:
    counted_in = {"interim": Decimal("1000.00"), "after_interim": Decimal("1850.00"), "final": Decimal("1850.00")}
    values = lists_measures.values_of(measures()["M18"], counted_in)
    assert (values.interim, values.after, values.full) == (Decimal("1000.00"), Decimal("850.00"), Decimal("1850.00"))


def test_service_data_show_target_variance_and_note() -> None:
    known = {code: measures()[code] for code in ("M1", "M10", "M18")}
    values = dict.fromkeys(known, lists_measures.Values(Decimal(3), Decimal(4), Decimal(7)))
    table = lists_measures.service_table(known, values, {"M1": Decimal(9)}, {"M1": "Fewer calls"})
    rows = [row.cells[2:] for row in table.rows]
    assert rows[0] == (Decimal(3), Decimal(4), Decimal(7), Decimal(9), Decimal(-2), "Fewer calls")
    assert rows[1] == (Decimal(3), Decimal(4), Decimal(7), None, None, lists_measures.STOCK)
    assert (str(rows[2][0]), rows[2][5]) == ("3.00", lists_measures.CUMULATIVE)


versions = st.builds(
    Version,
    reference=st.sampled_from(["X-1", "X-2", "X-3"]),
    of=st.sampled_from([PRACTICE, RESOURCE]),
    number=st.sampled_from(["1.0", "1.1", "2.0", "1.0.1"]),
    change_type=st.sampled_from(["new", "update", "editorial"]),
    endorsed_on=st.none() | DAYS,
    released_on=st.none() | DAYS,
    posted_on=st.none() | DAYS,
    class_at_publish=st.sampled_from([ASSOCIATED, ADDITIONAL]),
).map(lambda one: one if one.of == RESOURCE else replace(one, class_at_publish=None))


SPRING = date(2026, 4, 1)
TOLD_ONCE = Version("X-1", PRACTICE, "1.0", "new", released_on=SPRING, posted_on=SPRING)


@given(st.lists(versions, max_size=12))
@example([TOLD_ONCE, replace(TOLD_ONCE, change_type="update")])
def test_lists_of_versions_agree_with_the_figures_whatever_there_is(told: list[Version]) -> None:
    listed = [Listed(f"X-{number}", PRACTICE, ((date(2026, 1, 1), "published"),), ()) for number in (1, 2, 3)]
    figures = {code: count_facts(code, Facts(versions=told), asked(), options_of({})) for code in ("M3", "M7", "M9")}
    tables = {
        "R3": lists_versions.practices_table(told, listed, {}, INTERIM),
        "R5": lists_versions.resources_table(told, listed, {}, {}, INTERIM),
        "R6": lists_versions.updates_table(told, INTERIM),
    }
    found = reconcile(tables, figures, Stock(), options_of({}))
    assert [(one.name.en, one.listed, one.counted) for one in found if not one.holds] == []
    assert len(found) == 4


def test_identity_that_does_not_hold_has_both_numbers() -> None:
    tables = {"R5": lists_versions.resources_table([], [], {}, {}, INTERIM)}
    (found,) = reconcile(tables, {"M7": figure("M7", "TR-1", "TR-2")}, Stock(), Options(feeds={}))
    assert (found.holds, found.listed, found.counted) == (False, Decimal(0), Decimal(2))
    with pytest.raises(KeyError):
        counted(tables["R5"], Text("No such number", "Aucun nombre de ce nom"))


def test_halves_of_the_year_add_up_to_it() -> None:
    interim, after = ({code: figure(code, "A") for code in ADDING_UP} for _ in range(2))
    full = {code: figure(code, "A", "B") for code in ADDING_UP} | {"M13": figure("M13", "A")}
    assert [one.name.en for one in add_up(interim, after, full) if not one.holds] == [
        "M13: interim + after = full year"
    ]


def test_variance_of_a_submitted_report_names_what_came_late(sqlite_database: Database) -> None:
    file = read_document(Path(__file__).parents[4] / "scenarios" / "cpin_examples.yaml")
    (case,) = [case for case in file["cases"] if case["id"] == "E08"]
    assert play(sqlite_database, file, case) == []
    with sqlite_database.read() as session:
        table = LISTS["P3"].make(session, asked(), {})
        kept = session.scalars(select(Snapshot)).one().content["facts"]["agreement"]
        next_year = LISTS["P3"].make(session, asked(Window(date(2027, 4, 1), date(2027, 9, 30))), {})
    rows = [[plain(cell) for cell in row.cells[1:]] for row in table.rows]
    late = "counted since: CR-2 (2026-09-29, entered 2026-10-20, CPIN Operations staff)"
    assert [row for row in rows if row[2]] == [[1, 2, 1, late]]
    assert (len(rows), table.counts[0][1], table.note) == (18, 1, None)
    assert (next_year.rows, next_year.note) == ((), NOT_SUBMITTED)
    numbers = {one["name"]["en"]: (one["listed"], one["counted"]) for one in kept}
    assert numbers["R10: received in the window = M13"] == ("1", "1")
    assert numbers["R15: total = M18"] == ("1000.00", "1000.00")
    assert [name for name, (listed, told) in numbers.items() if Decimal(listed) != Decimal(told)] == []
