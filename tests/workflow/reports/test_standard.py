"""The lists that every program has, over items that were played: what moved, how old, how punctual, how decided."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.database import Database
from tests.databases import count_statements
from tests.workflow.programs.cpin.played import Played
from workflow import registry
from workflow.programs.cpin.scenario.given import place_deadline, place_object
from workflow.reports.standard import STANDARD, standard_lists
from workflow.reports.tables import Cell, Table
from workflow.reports.windows import Asked, Window
from workflow.yaml_documents import Mapping

WINDOW = Window(date(2026, 4, 1), date(2026, 6, 30))
KNOWN = datetime(2026, 7, 20, 12, tzinfo=UTC)


def place(played: Played, name: str, *history: tuple[str, str]) -> None:
    facts = {"received": history[0][0], "submitter": "sam", "society": "S-A", "title": name}
    told = [list(step) for step in history]
    place_object(played.world, {"id": name, "machine": "change_request", "history": told, "fields": facts})


@pytest.fixture
def played(database: Database) -> Played:
    played = Played(database)
    place(played, "A", ("2026-04-02", "received"), ("2026-04-10", "in_triage"), ("2026-05-06", "declined"))
    place(played, "B", ("2026-04-20", "received"), ("2026-06-01", "in_triage"))
    place(played, "C", ("2026-05-11", "received"))
    return played


def make(played: Played, code: str, window: Window = WINDOW, **options: str) -> Table:
    rule = standard_lists(registry.program("cpin"))[code]
    with played.database.read() as session:
        return rule.make(session, Asked(window, KNOWN), {"kind": "change_request", **options})


def said(cell: Cell) -> Any:
    return cell if isinstance(cell, int | str | date) or cell is None else cell.in_("en")  # type: ignore[union-attr]


def cells(table: Table) -> list[tuple[Any, ...]]:
    return [tuple(said(cell) for cell in row.cells) for row in table.rows]


def test_throughput_counts_what_began_ended_and_stayed_open_by_month(played: Played) -> None:
    assert cells(make(played, "throughput")) == [
        ("April 2026", 2, 0, 2),
        ("May 2026", 1, 1, 2),
        ("June 2026", 0, 0, 2),
    ]


def test_months_that_have_not_come_yet_are_not_told(played: Played) -> None:
    table = make(played, "throughput", Window(date(2026, 6, 1), date(2026, 9, 30)))
    assert [row[0] for row in cells(table)] == ["June 2026", "July 2026"]


def test_ages_are_as_at_the_end_of_the_window(played: Played) -> None:
    table = make(played, "ages")
    assert cells(table) == [("Received", 0, 0, 0, 1, 0, 35, 35), ("In triage", 0, 0, 0, 1, 0, 21, 21)]
    assert [row[1:] for row in cells(table.more[0])] == [
        ("C", "Received", date(2026, 5, 11), 35),
        ("B", "In triage", date(2026, 6, 1), 21),
    ]
    assert cells(make(played, "ages", Window(date(2026, 3, 1), date(2026, 3, 31)))) == []


def test_ball_in_court_adds_up_line_by_line(played: Played) -> None:
    table = make(played, "waiting", Window(date(2026, 5, 1), date(2026, 5, 15)))
    assert [row[1:] for row in cells(table)] == [
        ("A", "Declined", 0, 4, 0, 0, 0, 4),
        ("B", "Received", 0, 11, 0, 0, 0, 11),
        ("C", "Received", 0, 4, 0, 0, 0, 4),
    ]


def test_deadlines_are_kept_late_or_missed_by_the_end_of_the_window(played: Played) -> None:
    played.request("D", "received")
    due = {"code": "DL-CR-TRIAGE", "item": "D", "created": "2026-05-04", "due": "2026-05-19"}
    place_deadline(played.world, Mapping(due))
    table = make(played, "deadlines")
    assert cells(table) == [("April 2026", 0, 0, 0), ("May 2026", 0, 0, 1), ("June 2026", 0, 0, 0)]


def test_committee_decisions_are_told_with_how_long_they_were_waited_for(played: Played) -> None:
    place(played, "E", ("2026-04-02", "received"), ("2026-04-27", "awaiting_endorsement"))
    vote = {"committee": "os", "type": "endorse", "seats_filled": 11, "present": 8, "in_favour": 6, "against": 2}
    assert played.do("cara", "motion.decide", "E", **vote, confirmed_by="omar") == "carried"
    table = make(played, "pace")
    assert [row[:4] for row in cells(table)] == [("April 2026", 0, 0, 0), ("May 2026", 1, 0, 0), ("June 2026", 0, 0, 0)]
    assert [row[1:] for row in cells(table.more[0])] == [("E", "E", date(2026, 5, 4), "Carried", 5)]


def test_lists_ask_the_database_as_often_for_many_items_as_for_one(played: Played) -> None:
    for code in STANDARD:
        with count_statements(played.database) as few:
            make(played, code)
        for number in range(3):
            place(played, f"{code}{number}", ("2026-04-02", "received"))
        with count_statements(played.database) as many:
            make(played, code)
        assert len(few) == len(many) <= (6 if code == "waiting" else 3), code
