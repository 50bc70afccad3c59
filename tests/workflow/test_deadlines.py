"""Deadlines as an action leaves them: started, satisfied, paused, resumed, cancelled, moved."""

import datetime as dt

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models.deadlines import Deadline
from tests.workflow.trial.programs import (
    at,
    day,
    do,
    open_errand,
    register_trial,
    start_survey,
    still_open,
)
from workflow.deadlines import cancel, open_deadlines, satisfy


@pytest.fixture(autouse=True)
def trial_programs() -> None:
    register_trial()


OPENED = "2026-05-20T10:00"  # ten working days to 3 June


def rows(session: Session, code: str) -> list[Deadline]:
    return list(session.scalars(select(Deadline).where(Deadline.code == code).order_by(Deadline.id)))


def test_start_counts_working_days_and_falls_due_at_five(session: Session) -> None:
    item = open_errand(session, OPENED)
    assert still_open(session, item) == [("DL-REPLY", "2026-06-03", "2026-05-29")]
    (row,) = open_deadlines(session, item)
    assert (row.created_on, row.due_at, row.fires_at) == (day("2026-05-20"), at("2026-06-03T17:00"), None)
    assert item.next_due_on == day("2026-06-03")


def test_start_without_its_date_starts_nothing(session: Session) -> None:
    item = open_errand(session, OPENED)
    assert rows(session, "DL-TARGET") == []
    assert item.next_due_on == day("2026-06-03")


def test_date_field_keeps_a_saturday(session: Session) -> None:
    item = open_errand(session, OPENED, target_on="2026-10-31")
    assert still_open(session, item)[1] == ("DL-TARGET", "2026-10-31", "2026-10-19")


def test_satisfied_by_its_action(session: Session) -> None:
    item = open_errand(session, OPENED, target_on="2026-10-31")
    do(session, item, "finish", "2026-05-25T10:00")
    ended = [(row.code, row.satisfied_on, row.next_send_on) for row in session.scalars(select(Deadline))]
    assert ended == [("DL-REPLY", day("2026-05-25"), None), ("DL-TARGET", day("2026-05-25"), None)]
    assert item.next_due_on is None


def test_cancelled_by_its_action(session: Session) -> None:
    item = open_errand(session, OPENED, target_on="2026-10-31")
    do(session, item, "drop", "2026-05-25T10:00")
    assert rows(session, "DL-REPLY")[0].cancelled_on == day("2026-05-25")
    assert item.next_due_on == day("2026-10-31")


def test_paused_deadline_sends_nothing_and_is_not_next(session: Session) -> None:
    item = open_errand(session, OPENED)
    do(session, item, "ask", "2026-05-25T10:00")
    assert still_open(session, item) == [("DL-REPLY", "2026-06-03", None)]
    assert item.next_due_on is None


def test_resumed_span_is_lengthened_by_the_pause(session: Session) -> None:
    item = open_errand(session, OPENED, target_on="2026-10-31")
    do(session, item, "ask", "2026-05-25T10:00")
    do(session, item, "resume", "2026-05-28T10:00")
    assert still_open(session, item) == [
        ("DL-REPLY", "2026-06-08", "2026-06-03"),
        ("DL-TARGET", "2026-10-31", "2026-10-19"),
    ]


@pytest.mark.parametrize(("resumed", "following"), [("08:00", "2026-10-19"), ("09:00", "2026-10-30")])
def test_resumed_on_the_day_of_a_reminder_sends_it_unless_its_hour_is_past(
    session: Session, resumed: str, following: str
) -> None:
    item = open_errand(session, "2026-10-01T10:00", target_on="2026-10-31")
    do(session, item, "drop", "2026-10-01T11:00")
    do(session, item, "ask", "2026-10-16T10:00")
    do(session, item, "resume", f"2026-10-19T{resumed}")
    assert still_open(session, item) == [("DL-TARGET", "2026-10-31", following)]


def test_restart_replaces_the_open_one(session: Session) -> None:
    item = open_errand(session, OPENED)
    do(session, item, "ask", "2026-05-25T10:00")
    do(session, item, "answer", "2026-05-28T10:00")
    assert still_open(session, item) == [("DL-REPLY", "2026-06-11", "2026-06-08")]
    assert [row.cancelled_on for row in rows(session, "DL-REPLY")] == [day("2026-05-28"), None]


def test_moved_date_is_counted_anew(session: Session) -> None:
    item = open_errand(session, OPENED, target_on="2026-10-31")
    do(session, item, "drop", "2026-05-21T10:00")
    do(session, item, "aim", "2026-10-20T10:00", target_on="2026-12-04")
    assert still_open(session, item) == [("DL-TARGET", "2026-12-04", "2026-11-20")]
    assert [row.due_on for row in rows(session, "DL-TARGET")] == [day("2026-10-31"), day("2026-12-04")]
    assert item.next_due_on == day("2026-12-04")


def test_date_moved_by_an_effect_is_counted_anew(session: Session) -> None:
    item = open_errand(session, OPENED, target_on="2026-10-01")
    do(session, item, "postpone", "2026-05-22T10:00")
    assert still_open(session, item)[1] == ("DL-TARGET", "2026-10-31", "2026-10-19")


def test_same_date_given_again_keeps_the_row(session: Session) -> None:
    item = open_errand(session, OPENED, target_on="2026-10-31")
    do(session, item, "aim", "2026-10-20T10:00", target_on="2026-10-31")
    assert len(rows(session, "DL-TARGET")) == 1


def test_date_moved_while_paused_stays_paused(session: Session) -> None:
    item = open_errand(session, OPENED, target_on="2026-10-31")
    do(session, item, "ask", "2026-05-25T10:00")
    do(session, item, "aim", "2026-05-26T10:00", target_on="2026-12-04")
    assert still_open(session, item)[1] == ("DL-TARGET", "2026-12-04", None)


def conditions(*dues: str) -> list[dict[str, str]]:
    return [{"due": due} for due in dues]


def test_one_deadline_for_each_row_of_a_list(session: Session) -> None:
    item = open_errand(session, OPENED)
    do(session, item, "impose", OPENED, conditions=conditions("2026-09-09", "2026-10-13"))
    assert still_open(session, item)[1:] == [
        ("DL-COND0", "2026-09-09", "2026-09-04"),
        ("DL-COND1", "2026-10-13", "2026-10-08"),
    ]


def test_list_given_anew_moves_and_cancels_but_starts_nothing(session: Session) -> None:
    item = open_errand(session, OPENED)
    do(session, item, "impose", OPENED, conditions=conditions("2026-09-09", "2026-10-13"))
    do(session, item, "answer_condition", "2026-05-21T10:00")
    do(session, item, "amend", "2026-05-22T10:00", conditions=conditions("2026-09-15", "2026-10-14", "2026-10-15"))
    assert still_open(session, item)[1:] == [("DL-COND1", "2026-10-14", "2026-10-09")]
    do(session, item, "amend", "2026-05-25T10:00", conditions=conditions("2026-09-15"))
    assert still_open(session, item)[1:] == []


def test_terminal_state_cancels_what_is_open_but_not_what_it_starts(session: Session) -> None:
    item = open_errand(session, OPENED, target_on="2026-10-31")
    do(session, item, "keep", "2026-05-22T10:00")
    assert still_open(session, item) == [("DL-KEEP", "2027-05-22", "2027-05-21")]
    assert {row.cancelled_on for row in rows(session, "DL-REPLY")} == {day("2026-05-22")}


def test_span_before_a_date_in_calendar_days(session: Session) -> None:
    item = start_survey(session, "2006-05-23T10:00", "2006-10-01")
    assert still_open(session, item) == [
        ("DL-NOTICE", "2006-09-01", "2006-08-17"),
        ("DL-SURVEY", "2006-10-01", "2006-09-01"),
        ("DL-EXPIRY", "2006-11-30", None),
    ]


def test_clock_deadline_knows_its_instant_and_follows_its_date(session: Session) -> None:
    item = start_survey(session, "2006-05-23T10:00", "2006-10-01")
    assert open_deadlines(session, item)[2].fires_at == at("2006-11-30T23:59")
    do(session, item, "extend", "2006-06-01T10:00", due_on="2006-10-15")
    assert open_deadlines(session, item)[2].fires_at == at("2006-12-14T23:59")


def test_satisfy_from_elsewhere_names_code_and_subject(session: Session) -> None:
    item = open_errand(session, OPENED)
    do(session, item, "impose", OPENED, conditions=conditions("2026-09-09", "2026-10-13"))
    assert satisfy(session, item, "DL-COND", day("2026-05-30"), subject="1") == 1
    assert satisfy(session, item, "DL-REPLY", day("2026-05-30")) == 1
    assert still_open(session, item) == [("DL-COND0", "2026-09-09", "2026-09-04")]
    assert item.next_due_on == day("2026-09-09")


def test_cancel_from_elsewhere(session: Session) -> None:
    item = open_errand(session, OPENED)
    assert cancel(session, item, "DL-REPLY", day("2026-05-30")) == 1
    assert still_open(session, item) == []
    assert rows(session, "DL-REPLY")[0].cancelled_on == day("2026-05-30")


@pytest.mark.parametrize(("action", "queries"), [("note", 0), ("aim", 1)])
def test_queries_for_deadlines_none_when_untouched_else_one(session: Session, action: str, queries: int) -> None:
    item = open_errand(session, OPENED, target_on="2026-10-31")
    session.flush()
    asked: list[str] = []
    engine = session.get_bind().engine

    def note(*arguments: object) -> None:
        statement = str(arguments[2])
        if statement.startswith("SELECT") and "FROM deadline" in statement:
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    given = {"title": "Buy bread"} if action == "note" else {"target_on": dt.date(2026, 11, 2)}
    do(session, item, action, "2026-05-21T10:00", **given)
    event.remove(engine, "before_cursor_execute", note)
    assert len(asked) == queries
