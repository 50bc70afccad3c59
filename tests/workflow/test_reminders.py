"""The sweep: who is reminded of what on which day, once, and what it does after an outage."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.deadlines import Reminder
from models.outbox import OutboxMessage
from models.people import Organization, Person
from tests.workflow.trial.programs import (
    add_person,
    at,
    day,
    do,
    grant,
    open_errand,
    register_trial,
    start_survey,
)
from workflow.claiming import Gauge, claim_due
from workflow.coming import sending_day
from workflow.digests import make_digests
from workflow.reminders import sweep


@pytest.fixture(autouse=True)
def trial_programs() -> None:
    register_trial()


OPENED = "2026-05-20T10:00"  # due on 3 June: reminders on 29 May, 3 June, 4 June, 10 June


@pytest.fixture
def people(database: Database) -> dict[str, int]:
    """Two who staff errands, one who also is a clerk of surveys, and a submitter."""
    with database.write() as session:
        ann, ben, sue = (add_person(session, name) for name in ("ann", "ben", "sue"))
        grant(session, ann, "staff")
        grant(session, ben, "staff")
        grant(session, ben, "clerk", program="surveys")
    return {"ann": ann.id, "ben": ben.id, "sue": sue.id}


def digests(database: Database) -> list[tuple[str, str]]:
    """Who got a digest of which day."""
    with database.read() as session:
        found = session.execute(
            select(Person.name, OutboxMessage.key)
            .join(Person, Person.id == OutboxMessage.recipient_id)
            .order_by(OutboxMessage.created_at, Person.name)
        )
        return [(name, key.rsplit(":", 1)[1]) for name, key in found]


def entries(session: Session, person_id: int) -> list[list[Any]]:
    """What each digest of a person said: due date, reference, kind, offset, whether it caught up."""
    messages = session.scalars(
        select(OutboxMessage).where(OutboxMessage.recipient_id == person_id).order_by(OutboxMessage.id)
    )
    return [
        [(one["due_on"], one["reference"], one["kind"], one["offset"], one["merged"]) for one in sent.params["entries"]]
        for sent in messages
    ]


def log(database: Database, person_id: int) -> list[tuple[str, str, int, str]]:
    with database.read() as session:
        rows = session.scalars(
            select(Reminder).where(Reminder.recipient_id == person_id).order_by(Reminder.send_on, Reminder.id)
        )
        return [(row.send_on.isoformat(), row.kind, row.offset, row.result) for row in rows]


def test_sending_day_begins_at_nine() -> None:
    assert sending_day(at("2026-05-29T08:59:59")) is None
    assert sending_day(at("2026-05-29T09:00")) == day("2026-05-29")


def test_sweep_before_nine_does_nothing(database: Database, people: dict[str, int]) -> None:
    with database.write() as session:
        open_errand(session, OPENED)
    assert (sweep(database, at("2026-05-29T08:59")).day, digests(database)) == (None, [])


def test_sweep_sends_what_is_due_to_whom_it_is_due(database: Database, people: dict[str, int]) -> None:
    with database.write() as session:
        item = open_errand(session, OPENED, target_on="2026-06-12", submitter=people["sue"])
    result = sweep(database, at("2026-05-29T09:00"))
    assert (result.deadlines, result.reminders, result.digests) == (2, 5, 3)
    with database.read() as session:
        assert entries(session, people["sue"]) == [[("2026-06-12", item.reference, "lead", 10, False)]]
        assert entries(session, people["ann"]) == [
            [("2026-06-03", item.reference, "lead", 3, False), ("2026-06-12", item.reference, "lead", 10, False)]
        ]
        message = session.scalars(select(OutboxMessage).where(OutboxMessage.recipient_id == people["sue"])).one()
        assert [spoken_of.reference for spoken_of in message.items] == [item.reference]
    assert (message.purpose, message.template, message.params["date"]) == ("reminder", "digest", "2026-05-29")
    assert log(database, people["sue"]) == [("2026-05-29", "lead", 10, "queued")]


def test_sweep_again_the_same_day_sends_nothing_more(database: Database, people: dict[str, int]) -> None:
    with database.write() as session:
        open_errand(session, OPENED)
    sweep(database, at("2026-05-29T09:00"))
    again = sweep(database, at("2026-05-29T09:01"))
    assert (again.deadlines, again.digests, again.longest_lock_seconds) == (0, 0, 0.0)
    assert digests(database) == [("ann", "2026-05-29"), ("ben", "2026-05-29")]


def test_deadline_runs_through_its_reminders_and_ends(database: Database, people: dict[str, int]) -> None:
    with database.write() as session:
        open_errand(session, OPENED)
    for number in range(30):
        sweep(database, at("2026-05-20T09:30") + dt.timedelta(days=number))
    assert log(database, people["ann"]) == [
        ("2026-05-29", "lead", 3, "queued"),
        ("2026-06-03", "lead", 0, "queued"),
        ("2026-06-04", "overdue", 1, "queued"),
        ("2026-06-10", "overdue", 5, "queued"),
    ]


def test_person_in_two_programs_gets_one_digest(database: Database, people: dict[str, int]) -> None:
    with database.write() as session:
        errand = open_errand(session, OPENED)
        survey = start_survey(session, OPENED, "2026-06-05")
    sweep(database, at("2026-05-29T09:00"))
    with database.read() as session:
        assert entries(session, people["ben"]) == [
            [("2026-06-03", errand.reference, "lead", 3, False), ("2026-06-05", survey.reference, "lead", 7, False)]
        ]


def test_only_active_people_with_a_verified_address_and_a_role_that_day(database: Database) -> None:
    with database.write() as session:
        grant(session, add_person(session, "unverified", verified=False), "staff")
        grant(session, add_person(session, "inactive", active=False), "staff")
        grant(session, add_person(session, "former"), "staff", ends="2026-05-28")
        grant(session, add_person(session, "coming"), "staff", starts="2026-05-30")
        grant(session, add_person(session, "lastday"), "staff", ends="2026-05-29")
        open_errand(session, OPENED)
    sweep(database, at("2026-05-29T09:00"))
    assert digests(database) == [("lastday", "2026-05-29")]


def test_role_of_a_district_is_reminded_of_its_own_items(database: Database) -> None:
    with database.write() as session:
        homes = [Organization(program="surveys", kind="district", code=code, name_en=code) for code in ("D1", "D2")]
        session.add_all(homes)
        session.flush()
        for home in homes:
            grant(session, add_person(session, f"chief{home.code}"), "chief", program="surveys", organization=home)
        start_survey(session, "2026-01-05T10:00", "2026-06-05", district=homes[0].id)
    sweep(database, at("2026-06-02T09:00"))
    assert digests(database) == [("chiefD1", "2026-06-02")]


@pytest.mark.parametrize("action", ["finish", "drop", "ask"])
def test_nothing_for_what_is_met_cancelled_or_paused(database: Database, people: dict[str, int], action: str) -> None:
    with database.write() as session:
        item = open_errand(session, OPENED)
        do(session, item, action, "2026-05-29T08:00")
    assert (sweep(database, at("2026-05-29T09:00")).deadlines, digests(database)) == (0, [])


def test_met_between_claim_and_digest_is_skipped(database: Database, people: dict[str, int]) -> None:
    now = at("2026-05-29T09:00")
    with database.write() as session:
        item = open_errand(session, OPENED)
    with database.read() as session:
        claim_due(database, session, day("2026-05-29"), Gauge())
    with database.write() as session:
        do(session, session.merge(item), "finish", "2026-05-29T09:00")
    with database.read() as session:
        made = make_digests(database, session, day("2026-05-29"), now, Gauge())
    assert (made.queued, made.skipped) == (0, 2)
    assert log(database, people["ann"]) == [("2026-05-29", "lead", 3, "skipped")]


def test_left_the_role_between_claim_and_digest_is_skipped(database: Database, people: dict[str, int]) -> None:
    with database.write() as session:
        open_errand(session, OPENED)
    with database.read() as session:
        claim_due(database, session, day("2026-05-29"), Gauge())
    with database.write() as session:
        session.get_one(Person, people["ann"]).active = False
    sweep(database, at("2026-05-29T09:00"))
    assert digests(database) == [("ben", "2026-05-29")]
    assert log(database, people["ann"]) == [("2026-05-29", "lead", 3, "skipped")]


def test_what_comes_after_the_digest_goes_out_the_next_day(database: Database, people: dict[str, int]) -> None:
    with database.write() as session:
        open_errand(session, OPENED)
    sweep(database, at("2026-05-29T09:00"))
    with database.write() as session:
        late = open_errand(session, OPENED)
    sweep(database, at("2026-05-29T09:01"))
    assert digests(database) == [("ann", "2026-05-29"), ("ben", "2026-05-29")]
    sweep(database, at("2026-05-30T09:00"))
    with database.read() as session:
        assert entries(session, people["ann"])[1] == [("2026-06-03", late.reference, "lead", 3, True)]


def test_outage_of_ten_days_ends_in_one_digest_of_what_is_still_open(
    database: Database, people: dict[str, int]
) -> None:
    with database.write() as session:
        missed = open_errand(session, OPENED)
        met = open_errand(session, "2026-05-21T10:00")
    with database.write() as session:
        do(session, session.merge(met), "finish", "2026-06-08T07:00")
    result = sweep(database, at("2026-06-08T09:00"))
    assert (result.deadlines, result.reminders, result.digests) == (1, 6, 2)
    with database.read() as session:
        assert entries(session, people["ann"]) == [[("2026-06-03", missed.reference, "overdue", 1, True)]]
    assert log(database, people["ann"]) == [
        ("2026-05-29", "lead", 3, "merged"),
        ("2026-06-03", "lead", 0, "merged"),
        ("2026-06-04", "overdue", 1, "merged"),
    ]
    sweep(database, at("2026-06-10T09:00"))
    assert digests(database) == [
        ("ann", "2026-06-08"), ("ben", "2026-06-08"), ("ann", "2026-06-10"), ("ben", "2026-06-10"),
    ]  # fmt: skip


def test_outage_that_ends_on_a_reminder_day_merges_into_that_reminder(
    database: Database, people: dict[str, int]
) -> None:
    with database.write() as session:
        item = open_errand(session, OPENED)
    sweep(database, at("2026-06-03T12:00"))
    with database.read() as session:
        assert entries(session, people["ann"]) == [[("2026-06-03", item.reference, "lead", 0, False)]]
    assert [row[3] for row in log(database, people["ann"])] == ["merged", "queued"]


def test_repeated_reminder_goes_on_until_it_is_met(database: Database, people: dict[str, int]) -> None:
    with database.write() as session:
        item = start_survey(session, "2006-09-25T10:00", "2006-10-01")
    for number in range(40):
        sweep(database, at(f"{day('2006-09-25') + dt.timedelta(days=number)}T09:00"))
        if number == 35:
            with database.write() as session:
                do(session, session.merge(item), "send", "2006-10-30T10:00")
    assert [row[:3] for row in log(database, people["ben"]) if row[0] > "2006-10-01"] == [
        ("2006-10-02", "overdue", 1),
        ("2006-10-09", "overdue", 8),
        ("2006-10-16", "overdue", 15),
        ("2006-10-23", "overdue", 22),
        ("2006-10-30", "overdue", 29),
    ]


@pytest.mark.parametrize(("year", "due"), [(2028, "2028-02-29"), (2026, "2026-03-08"), (2026, "2026-11-01")])
def test_leap_day_and_both_clock_changes_send_at_nine_local_time(
    database: Database, people: dict[str, int], year: int, due: str
) -> None:
    with database.write() as session:
        start_survey(session, f"{year}-01-02T10:00", due)
    for number in range(3):
        midnight = dt.datetime.combine(day(due), dt.time(0), dt.UTC) + dt.timedelta(days=number - 1)
        for hour in range(24):
            sweep(database, midnight + dt.timedelta(hours=hour))
    assert [row[:3] for row in log(database, people["ben"])][-2:] == [
        (due, "lead", 0),
        ((day(due) + dt.timedelta(days=1)).isoformat(), "overdue", 1),
    ]
    with database.read() as session:
        sent = session.scalars(select(OutboxMessage.created_at).order_by(OutboxMessage.id)).all()
    assert sent[-2:] == [at(f"{due}T09:00"), at(f"{day(due) + dt.timedelta(days=1)}T09:00")]
