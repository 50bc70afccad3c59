"""What is foretold is what is sent: the preview played against the sweep, day by day, over a month and more."""

import datetime as dt
from random import Random
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models.database import Database
from models.items import Item
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
from workflow.coming import local_day
from workflow.reminders import due_on, preview, reminders_of, sweep


@pytest.fixture(autouse=True)
def trial_programs() -> None:
    register_trial()


Sent = list[tuple[str, str, list[Any]]]
DAYS = 31


def settle_in(session: Session, chance: Random) -> None:
    """People with every kind of claim to be reminded, some of them only for a while."""
    homes = [Organization(program="surveys", kind="district", code=f"D{n}", name_en=f"D{n}") for n in range(3)]
    session.add_all(homes)
    session.flush()
    for number in range(9):
        person = add_person(session, f"p{number}", verified=number != 7, active=number != 8)
        program, role = chance.choice([("errands", "staff"), ("surveys", "clerk"), ("surveys", "chief")])
        home = chance.choice(homes) if role == "chief" else None
        ends = chance.choice([None, None, "2026-10-15"])
        grant(session, person, role, program=program, organization=home, ends=ends)
        grant(session, person, "staff", starts="2019-01-01", ends="2019-12-31")  # whom errands can name
        if chance.random() < 0.4:
            grant(session, person, "clerk", program="surveys", starts=chance.choice(["2020-01-01", "2026-10-20"]))
    grant(session, session.scalars(select(Person).order_by(Person.id).limit(1)).one(), "staff")


def begin(session: Session, chance: Random) -> None:
    """Items with deadlines of every shape, begun over three months around Thanksgiving and a change of clock."""
    for _ in range(14):
        begun = day("2026-07-20") + dt.timedelta(days=chance.randrange(70))
        target = begun + dt.timedelta(days=chance.randrange(1, 90))
        when = f"{begun}T{chance.choice(['08:00', '10:00', '23:30'])}"
        if chance.random() < 0.5:
            item = open_errand(session, when, target_on=target, submitter=chance.randrange(1, 10))
            rows = [{"owner": chance.randrange(1, 10), "due": target + dt.timedelta(days=n)} for n in range(2)]
            do(session, item, "impose", when, conditions=rows)
            if chance.random() < 0.3:
                do(session, item, "ask", when)
        else:
            start_survey(session, when, target.isoformat(), district=chance.randrange(1, 4))


def foretold(database: Database, now: dt.datetime, days: int) -> Sent:
    with database.read() as session:
        digests = preview(session, local_day(now), days, now=now)
        return [(str(one.day), one.recipient.email, list(one.entries)) for one in digests]


def sent(database: Database) -> Sent:
    with database.read() as session:
        messages = session.scalars(select(OutboxMessage).where(OutboxMessage.purpose == "reminder")).all()
    found = [(one.params["date"], one.recipient_id, one.address, one.params["entries"]) for one in messages]
    return [(when, address, entries) for when, _, address, entries in sorted(found, key=lambda one: one[:2])]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("begins", ["2026-09-28T07:00", "2026-09-28T12:00"])
def test_preview_is_what_the_sweeps_then_send(database: Database, seed: int, begins: str) -> None:
    chance = Random(seed)  # noqa: S311 - chooses test data
    with database.write() as session:
        settle_in(session, chance)
        begin(session, chance)
    expected = foretold(database, at(begins), DAYS)
    sweep(database, at(begins))
    for number in range(DAYS):
        sweep(database, at(f"{day('2026-09-28') + dt.timedelta(days=number)}T17:00"))
    assert sent(database) == expected
    assert len(expected) > 20


@pytest.mark.parametrize("seed", range(2))
def test_preview_holds_on_every_day_while_things_happen(database: Database, seed: int) -> None:
    """Each evening the next day is foretold; then it happens, with outages, and new facts only afterwards."""
    chance = Random(seed)  # noqa: S311 - chooses test data
    with database.write() as session:
        settle_in(session, chance)
        begin(session, chance)
    expected: Sent = []
    for number in range(DAYS):
        today = day("2026-09-28") + dt.timedelta(days=number)
        if chance.random() < 0.2:
            continue
        expected += foretold(database, at(f"{today}T08:30"), 1)
        sweep(database, at(f"{today}T09:00"))
        with database.write() as session:
            item = session.scalars(select(Item).order_by(Item.id).offset(chance.randrange(14)).limit(1)).one()
            happen(session, item, chance, f"{today}T{chance.choice(['09:30', '16:00'])}")
    assert sent(database) == expected
    assert len(expected) > 10


def happen(session: Session, item: Item, chance: Random, when: str) -> None:
    later = day(when[:10]) + dt.timedelta(days=chance.randrange(60))
    if item.state == "waiting":
        do(session, item, chance.choice(["resume", "answer"]), when)
    elif item.kind == "errand" and item.state == "open":
        do(session, item, chance.choice(["ask", "drop"]), when)
    elif item.state == "open":
        do(session, item, "extend", when, due_on=later)


def test_preview_puts_what_came_too_late_for_today_into_tomorrow(database: Database) -> None:
    with database.write() as session:
        grant(session, add_person(session, "ann"), "staff")
        open_errand(session, "2026-05-20T10:00")
    sweep(database, at("2026-05-29T09:00"))
    with database.write() as session:
        open_errand(session, "2026-05-20T10:00")
    assert [one[0] for one in foretold(database, at("2026-05-29T09:30"), 2)] == ["2026-05-30"]
    sweep(database, at("2026-05-29T09:30"))
    assert [one[0] for one in foretold(database, at("2026-05-29T09:31"), 2)] == ["2026-05-30"]


def test_reminders_of_an_item_are_those_to_come_with_their_recipients(database: Database) -> None:
    with database.write() as session:
        ann, sue = add_person(session, "ann"), add_person(session, "sue")
        grant(session, ann, "staff", ends="2026-06-30")
        item = open_errand(session, "2026-05-20T10:00", target_on="2026-07-10", submitter=sue.id)
    with database.read() as session:
        coming = reminders_of(session, session.get_one(Item, item.id), now=at("2026-05-29T10:00"))
        found = [
            (str(one.day), one.deadline.code, one.send.kind, one.send.offset, [p.name for p in one.recipients])
            for one in coming
        ]
    assert found == [
        ("2026-05-29", "DL-REPLY", "lead", 3, ["ann"]),
        ("2026-06-03", "DL-REPLY", "lead", 0, ["ann"]),
        ("2026-06-04", "DL-REPLY", "overdue", 1, ["ann"]),
        ("2026-06-10", "DL-REPLY", "overdue", 5, ["ann"]),
        ("2026-06-25", "DL-TARGET", "lead", 10, ["sue", "ann"]),
        ("2026-07-09", "DL-TARGET", "lead", 1, ["sue"]),
        ("2026-07-10", "DL-TARGET", "lead", 0, ["sue"]),
        ("2026-07-13", "DL-TARGET", "overdue", 1, ["sue"]),
    ]


def test_reminders_of_an_item_show_a_few_of_those_that_repeat(database: Database) -> None:
    with database.write() as session:
        grant(session, add_person(session, "ben"), "clerk", program="surveys")
        item = start_survey(session, "2026-05-20T10:00", "2026-05-21")
    with database.read() as session:
        coming = reminders_of(session, session.get_one(Item, item.id), now=at("2026-05-20T10:00"))
    assert [one.send.offset for one in coming] == [0, 1, 8, 15, 22, 29]


def test_due_on_tells_the_same_before_and_after_the_sweep(database: Database) -> None:
    with database.write() as session:
        ann = add_person(session, "ann")
        grant(session, ann, "staff")
        item = open_errand(session, "2026-05-20T10:00", target_on="2026-06-12")
    told = [
        ("DL-REPLY", item.reference, "lead", 3, (ann.id,)),
        ("DL-TARGET", item.reference, "lead", 10, (ann.id,)),
    ]
    for now in ("2026-05-28T10:00", "2026-05-29T08:00"):
        with database.read() as session:
            found = due_on(session, day("2026-05-29"), now=at(now))
            assert [(one.code, one.item, one.kind, one.offset, one.recipients) for one in found] == told
    sweep(database, at("2026-05-29T09:00"))
    with database.read() as session:
        found = due_on(session, day("2026-05-29"), now=at("2026-12-01T10:00"))
        assert [(one.code, one.item, one.kind, one.offset, one.recipients) for one in found] == told
        assert due_on(session, day("2026-05-30"), now=at("2026-05-29T10:00")) == []


def test_preview_asks_no_more_for_thirty_deadlines_than_for_three(database: Database) -> None:
    asked: list[int] = []
    with database.write() as session:
        grant(session, add_person(session, "ann"), "staff")
        for _ in range(3):
            open_errand(session, "2026-05-20T10:00")
    for more in (0, 27):
        with database.write() as session:
            for _ in range(more):
                open_errand(session, "2026-05-20T10:00")
        with database.read() as session:
            asked.append(count_queries(session))
    assert asked[0] == asked[1]


def count_queries(session: Session) -> int:
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    preview(session, day("2026-05-21"), 30, now=at("2026-05-21T10:00"))
    event.remove(engine, "before_cursor_execute", note)
    return len(statements)
