"""A due date changed by hand, and a reminder sent by hand: what becomes of the deadline, its reminders, the history."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.deadlines import Deadline, Reminder
from models.items import Item
from models.outbox import OutboxMessage
from tests.workflow.trial.programs import (
    ERRANDS,
    STAFF,
    add_person,
    at,
    day,
    do,
    grant,
    open_errand,
    register_trial,
    still_open,
)
from workflow import due_dates, forecast, history, registry
from workflow.actors import Actor
from workflow.deadlines import open_deadlines
from workflow.errors import InvalidInput, KeyReused, NotFound, Refused
from workflow.standing import actor_for

OPENED, LATER = "2026-05-20T10:00", "2026-05-21T10:00"  # ten working days to 3 June
CHANGED = {"due_on": "2026-06-12", "reason": "The shop is closed until then."}


@pytest.fixture(autouse=True)
def trial_programs() -> None:
    register_trial()
    hooks: Any = {"may": lambda actor, _what, _item: actor.holds("staff")}
    registry.register(replace(ERRANDS, hooks=hooks))


def reply(session: Session, item: Item) -> Deadline:
    return next(row for row in open_deadlines(session, item) if row.code == "DL-REPLY")


def change(session: Session, item: Item, when: str = LATER, actor: Actor = STAFF, **given: str) -> Deadline:
    data = {**CHANGED, **given}
    return due_dates.change_due_date(session, item, reply(session, item), data, actor=actor, now=at(when))


def send(session: Session, item: Item, key: str | None = None, actor: Actor = STAFF) -> list[int]:
    return due_dates.send_reminder(session, item, reply(session, item), actor=actor, now=at(LATER), key=key)


def test_another_deadline_stands_in_its_place_and_the_old_one_keeps_what_was_sent(session: Session) -> None:
    item = open_errand(session, OPENED)
    old = reply(session, item)
    person = add_person(session, "ann")
    sent = Reminder(
        deadline_id=old.id, kind="lead", offset=3, recipient_id=person.id, send_on=day("2026-05-21"), result="queued"
    )
    session.add(sent)
    new = change(session, item)
    assert (old.cancelled_on, old.next_send_on) == (day("2026-05-21"), None)
    assert (new.due_on, new.due_at, new.created_on, new.set_on) == (
        day("2026-06-12"), at("2026-06-12T17:00"), day("2026-05-21"), day("2026-05-21"),
    )  # fmt: skip
    assert still_open(session, item) == [("DL-REPLY", "2026-06-12", "2026-06-09")]
    assert item.next_due_on == day("2026-06-12")
    assert (sent.deadline_id, sent.result) == (old.id, "queued")


def test_it_stands_in_the_chain_with_its_reason(session: Session) -> None:
    item = open_errand(session, OPENED)
    change(session, item)
    rows = history.entries(session, item)
    assert (rows[-1].action, rows[-1].seq, rows[-1].actor_name) == ("change_due_date", item.version, "Staff")
    assert rows[-1].given == {"deadline": "DL-REPLY", "due_before": "2026-06-03", **CHANGED}
    assert list(history.verify_chain("errand", item.reference, rows)) == []


def test_reminders_to_come_follow_the_new_date(session: Session) -> None:
    item = open_errand(session, OPENED)
    grant(session, add_person(session, "ann"), "staff")
    change(session, item)
    coming = forecast.reminders_of(session, item, now=at(LATER))
    assert {one.deadline.due_on for one in coming} == {day("2026-06-12")}
    assert coming[0].day == day("2026-06-09")


def test_a_pause_lengthens_a_date_set_by_hand_and_a_fresh_start_does_not_know_it(session: Session) -> None:
    item = open_errand(session, OPENED)
    change(session, item)
    do(session, item, "ask", "2026-05-25T10:00")
    do(session, item, "resume", "2026-05-28T10:00")
    resumed = reply(session, item)
    assert (resumed.due_on, resumed.set_on) == (day("2026-06-17"), day("2026-05-21"))


def test_a_date_counted_anew_leaves_one_set_by_hand_alone(session: Session) -> None:
    item = open_errand(session, OPENED, target_on="2026-10-30")
    target = next(row for row in open_deadlines(session, item) if row.code == "DL-TARGET")
    given = {"due_on": "2026-11-06", "reason": "Agreed."}
    due_dates.change_due_date(session, item, target, given, actor=STAFF, now=at(LATER))
    item.fields = {**item.fields, "target_on": "2026-12-01"}
    do(session, item, "ask", "2026-05-25T10:00")
    dates = {row.code: row.due_on for row in open_deadlines(session, item)}
    assert dates["DL-TARGET"] == day("2026-11-06")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"due_on": ""}, "due_on"),
        ({"due_on": "soon"}, "due_on"),
        ({"due_on": "2026-06-03"}, "due_on"),
        ({"due_on": "2026-05-20"}, "due_on"),
        ({"due_on": "9999-12-31"}, "due_on"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 501}, "reason"),
    ],
)
def test_what_is_wrong_is_said_by_field_and_nothing_changes(session: Session, given: Any, field: str) -> None:
    item = open_errand(session, OPENED)
    with pytest.raises(InvalidInput) as wrong:
        change(session, item, **given)
    assert [error.field for error in wrong.value.errors] == [field]
    assert still_open(session, item) == [("DL-REPLY", "2026-06-03", "2026-05-29")]


def test_paused_and_past_deadlines_keep_their_date_and_are_not_reminded_of(session: Session) -> None:
    item = open_errand(session, OPENED)
    do(session, item, "ask", LATER)
    row = reply(session, item)
    for ended in (False, True):
        if ended:
            row.paused_on, row.satisfied_on = None, day("2026-05-22")
        for act in (
            lambda: due_dates.change_due_date(session, item, row, CHANGED, actor=STAFF, now=at(LATER)),
            lambda: due_dates.send_reminder(session, item, row, actor=STAFF, now=at(LATER)),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.ground == "state"


def test_whose_role_it_is_not_is_refused(session: Session) -> None:
    item, person = open_errand(session, OPENED), add_person(session, "ann")
    stranger = actor_for(session, person, day("2026-05-21"))
    for act in (change, send):
        with pytest.raises(Refused) as refused:
            act(session, item, actor=stranger)
        assert refused.value.codes == {"role"}


def test_a_deadline_of_another_item_is_not_found(session: Session) -> None:
    item, other = open_errand(session, OPENED), open_errand(session, OPENED)
    for number in (reply(session, other).id, 0, 2**40):
        with pytest.raises(NotFound):
            due_dates.find_deadline(session, item, number)


def test_a_reminder_is_queued_once_per_press_to_each_recipient(session: Session) -> None:
    item = open_errand(session, OPENED)
    people = [add_person(session, name) for name in ("ann", "bob", "cy")]
    people[2].email_verified_at = None
    for person in people:
        grant(session, person, "staff")
    ids = [person.id for person in people[:2]]
    presser = actor_for(session, people[0], day("2026-05-21"))
    assert send(session, item, "k1", presser) == ids
    assert send(session, item, "k1", presser) == ids
    assert send(session, item, "k2", presser) == ids
    mails = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [(mail.recipient_id, mail.purpose, mail.template) for mail in mails] == [
        (one, "reminder", "digest") for one in (*ids, *ids)
    ]
    assert [entry["due_on"] for entry in mails[0].params["entries"]] == ["2026-06-03"]
    said = [row.given for row in history.entries(session, item) if row.action == "send_reminder"]
    assert said == [{"deadline": "DL-REPLY", "sent_to": ids}] * 2
    assert still_open(session, item) == [("DL-REPLY", "2026-06-03", "2026-05-29")]


def test_a_key_belongs_to_one_request(session: Session) -> None:
    item, other = open_errand(session, OPENED), open_errand(session, OPENED)
    person = add_person(session, "ann")
    grant(session, person, "staff")
    presser = actor_for(session, person, day("2026-05-21"))
    send(session, item, "k1", presser)
    with pytest.raises(KeyReused):
        send(session, other, "k1", presser)


def test_a_reminder_that_reaches_nobody_is_refused(session: Session) -> None:
    item = open_errand(session, OPENED)
    with pytest.raises(Refused) as refused:
        send(session, item)
    assert refused.value.ground == "state"
    assert history.entries(session, item)[-1].action != "send_reminder"
