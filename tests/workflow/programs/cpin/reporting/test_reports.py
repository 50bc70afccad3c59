"""Reports from open to accepted, as the worked example tells it."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from models.database import Database
from models.deadlines import Deadline
from models.snapshots import Snapshot
from tests.workflow.programs.cpin.played import Played
from workflow.actors import Grant
from workflow.audit.faults import Fault
from workflow.audit.live import verify_database
from workflow.programs import load_programs
from workflow.programs.cpin.reporting.report_panels import panels
from workflow.programs.cpin.scenario import play
from workflow.reports.snapshots import lines_of, tables_of
from workflow.snapshots import find_snapshot
from workflow.standing import make_actor
from workflow.yaml_documents import read_document

EXAMPLES = Path(__file__).parents[4] / "scenarios" / "cpin_examples.yaml"


def test_report_goes_from_open_to_accepted_and_keeps_what_was_frozen(database: Database) -> None:
    load_programs()
    file = read_document(EXAMPLES)
    (case,) = [case for case in file["cases"] if case["id"] == "E08"]
    assert [str(failure) for failure in play(database, file, case)] == []


def test_snapshot_that_was_altered_taken_away_or_put_there_is_found(database: Database) -> None:
    played = Played(database)
    played.now = datetime(2026, 10, 14, 14, tzinfo=UTC)
    played.do("cara", "report.open", "RP-1", stage="interim")
    na = dict.fromkeys(("R7", "R9", "R11"), "none")
    assert played.do("cara", "report.compile", "RP-1", na=na, objectives_narrative="Met") == "done"
    assert played.do("cara", "report.reopen", "RP-1", reason="A meeting was forgotten") == "done"
    assert played.do("cole", "report.compile", "RP-1", na=na, objectives_narrative="Met") == "done"
    assert faults(database) == []
    with database.write() as session:
        first, second = session.scalars(select(Snapshot).order_by(Snapshot.number))
        assert (first.number, second.number) == (1, 2)
        second.content = {**second.content, "format": 2}
        with pytest.raises(RuntimeError, match="cannot be changed"):
            session.flush()
        session.rollback()
    with database.write() as session:
        session.execute(update(Snapshot).where(Snapshot.number == 2).values(content={"format": 2}))
        session.execute(update(Snapshot).where(Snapshot.number == 1).values(number=7))
    assert faults(database) == [
        "RP-1, row 2: the snapshot 1 is gone",
        "RP-1, row 4: the snapshot 2 was altered",
        "RP-1: has a snapshot 7 of which its history does not tell",
    ]


def faults(database: Database) -> list[str]:
    return [str(one) for one in verify_database(database) if isinstance(one, Fault)]


def test_final_report_shows_three_windows_and_what_came_late_for_the_interim_one(database: Database) -> None:
    played = Played(database)
    spent = {"kind": "expense", "funding": "ministry"}
    played.now = datetime(2026, 10, 14, 14, tzinfo=UTC)
    played.do("cara", "expenditure.enter", "E1", date="2026-04-30", amount="1000.00", **spent)
    played.do("cara", "report.open", "RP-1", stage="interim")
    played.do(
        "cara", "report.compile", "RP-1", na=dict.fromkeys(("R7", "R9", "R11"), "none"), objectives_narrative="Met"
    )
    played.do("cole", "report.submit", "RP-1")
    played.now = datetime(2027, 4, 20, 14, tzinfo=UTC)
    played.do("cara", "expenditure.enter", "E2", date="2026-09-30", amount="50.00", **spent)
    played.do("cara", "expenditure.enter", "E3", date="2026-12-01", amount="200.00", **spent)
    played.do("cara", "report.open", "RP-2", stage="final", fiscal_year=2026)
    na = dict.fromkeys(("R7", "R8", "R9", "R11", "R13"), "none")
    assert played.do("cara", "report.compile", "RP-2", na=na, objectives_narrative="Met") == "done"
    with database.read() as session:
        content = find_snapshot(session, played.item("RP-2"), 1).content
    expenses = lines_of(content)[-1]
    assert {side.name: str(side.value) for side in expenses.sides} == {
        "full_year": "1250.00", "interim": "1050.00", "after_interim": "200.00"
    }  # fmt: skip
    variance = tables_of(content)[-1]
    assert (variance.code, [str(cell) for cell in variance.rows[-1].cells[1:4]]) == (
        "P3", ["1000.00", "1050.00", "50.00"]
    )  # fmt: skip
    assert "E2" in str(variance.rows[-1].cells[4])


def test_last_confirmation_of_the_four_lists_meets_the_deadline_of_the_names(sqlite_database: Database) -> None:
    played = Played(sqlite_database)
    for name, code in (("L1", "cpin_leads"), ("L2", "technical"), ("L3", "reporting"), ("L4", "training")):
        played.do("cara", "distribution_list.start", name, code=code)
        played.do("cara", "distribution_list.add_member", name, contact="lia")
    played.do("lia", "distribution_list.attest", "L1")
    played.now = datetime(2026, 9, 8, 14, tzinfo=UTC)
    played.do("cara", "report.open", "RP-1", stage="interim")
    states = []
    for name in ("L2", "L3", "L4", "L1"):
        assert played.do("lia", "distribution_list.attest", name) == "done"
        with sqlite_database.read() as session:
            query = select(Deadline.satisfied_on).where(Deadline.code == "DL-RP-LISTS")
            states.append(session.scalars(query).one())
    assert states == [None, None, None, date(2026, 9, 8)]


def test_two_reports_of_a_year_follow_each_other_and_a_year_that_has_not_begun_has_none(
    sqlite_database: Database,
) -> None:
    played = Played(sqlite_database)
    played.now = datetime(2027, 4, 20, 14, tzinfo=UTC)
    refused = "blocked: guard:dates_in_order"
    assert played.do("cara", "report.open", "RP-0", stage="interim", fiscal_year=2028).startswith(refused)
    interim = {"stage": "interim", "fiscal_year": 2026}
    assert played.do("cara", "report.open", "RP-1", **interim, end="2027-03-31").startswith(refused)
    assert played.do("cara", "report.open", "RP-1", **interim, end="2026-11-30") == "done"
    final = {"stage": "final", "fiscal_year": 2026}
    assert played.do("cara", "report.open", "RP-2", **final, end="2026-11-30").startswith(refused)
    assert played.do("cara", "report.open", "RP-2", **final, end="2027-01-31") == "done"
    assert played.do("cara", "report.set_dates", "RP-1", end="2027-01-31", reason="Agreed").startswith(refused)
    assert played.do("cara", "report.set_dates", "RP-2", end="2026-10-31", reason="Agreed").startswith(refused)
    assert played.do("cara", "report.set_dates", "RP-2", end="2027-03-31", due="2027-05-31", reason="Agreed") == "done"


def test_expenses_count_from_april_and_need_a_note_where_they_exceed_all_that_is_approved(
    sqlite_database: Database,
) -> None:
    played = Played(sqlite_database)
    played.now = datetime(2026, 10, 14, 14, tzinfo=UTC)
    budget = {"fiscal_year": 2026, "approved_amount": "100.00", "approved_on": "2026-04-01"}
    played.do("cara", "budget.set", "B1", line="Staff", **budget)
    for name, day in (("E1", "2026-04-10"), ("E2", "2026-05-10")):
        played.do(
            "cara", "expenditure.enter", name, date=day, amount="100.00", kind="expense", funding="ministry"
        )  # fmt: skip
    assert played.do("cara", "report.open", "RP-1", stage="interim", start="2026-05-01") == "done"
    checklist: dict[str, Any] = {"na": dict.fromkeys(("R7", "R9"), "none")}
    unsaid = played.do("cara", "report.compile", "RP-1", **checklist)
    assert unsaid.startswith("blocked: guard:attachments_complete")
    assert "R11 has no rows" in unsaid
    assert foretold(played) == {"R7", "R9", "R11"}
    checklist["na"]["R11"] = "none"
    assert played.do("cara", "report.prepare", "RP-1", **checklist) == "done"
    assert foretold(played) == set()
    assert played.do("cara", "report.compile", "RP-1", **checklist).startswith("blocked: guard:objectives_told")
    checklist["objectives_narrative"] = "Met"
    refused = "blocked: guard:overspending_explained"
    over = played.do("cara", "report.compile", "RP-1", **checklist)
    assert (over.startswith(refused), "spent at 200%: write" in over) == (True, True)
    checklist["variance_notes"] = [{"about": "The whole budget", "text": "Lines are still to be agreed"}]
    assert played.do("cara", "report.compile", "RP-1", **checklist) == "done"
    with sqlite_database.read() as session:
        expenses = lines_of(find_snapshot(session, played.item("RP-1"), 1).content)[-1]
    assert (expenses.code, str(expenses.sides[0].value)) == ("M18", "200.00")


def foretold(played: Played) -> set[str]:
    """The lists of an open report of which its checklist says beforehand that they are empty."""
    with played.database.read() as session:
        staff = make_actor(1, "Cara", [Grant("cpin_staff", "cpin")])
        found = {one.name: one for one in panels(session, played.item("RP-1"), played.now, staff)}
        rows = [row for row in found["checklist"].rows if row.because and "no rows" in row.because.en]
        assert {row.tone for row in rows} <= {"late"}
        return {row.label.en.partition(" ")[0] for row in rows}


def test_old_report_that_is_opened_today_begins_with_nothing_late(sqlite_database: Database) -> None:
    played = Played(sqlite_database)
    played.now = datetime(2026, 11, 20, 14, tzinfo=UTC)
    assert played.do("cara", "report.open", "RP-1", stage="interim", fiscal_year=2024) == "done"
    assert (played.item("RP-1").next_due_on, played.item("RP-1").fields["due"]) == (None, "2024-10-31")
    assert played.do("cara", "report.set_dates", "RP-1", due="2026-11-30", reason="Asked for again") == "done"
    assert played.item("RP-1").next_due_on == date(2026, 11, 30)
