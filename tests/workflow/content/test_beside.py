"""Beside the answers, on both databases: who is asked to write, what is said, and what stood before each revision."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.deadlines import Deadline, Reminder
from models.items import Item
from models.outbox import OutboxMessage
from models.people import Organization, Person, RoleGrant
from tests.workflow.content.structures import PLAN, PROFILE, read_structure
from tests.workflow.content.test_saving import actor_of, make_errand
from tests.workflow.outbox import rows
from tests.workflow.trial.programs import ERRANDS
from workflow import registry, versions
from workflow.content import assigning, remarks
from workflow.content.answers import Place
from workflow.content.outline import outline_of
from workflow.content.past import past_of
from workflow.content.saving import Given, write
from workflow.errors import InvalidInput
from workflow.reminders import sweep

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
PART = "SC-1"


@pytest.fixture(autouse=True)
def program(tmp_path: Path) -> Iterator[None]:
    structure = read_structure(tmp_path, PROFILE, PLAN)
    hooks: dict[str, Any] = {
        "structure": lambda _item: structure,
        "closed_part": lambda *_: None,
        "may_write_part": lambda *_: False,
        "may_assign_part": lambda *_: True,
        "may": lambda *_: True,
    }
    registry.register(replace(ERRANDS, hooks=hooks))
    yield
    registry.register(ERRANDS)


def begin(session: Session) -> tuple[Item, Person, Person]:
    """An errand of a society, with two people who hold a role there."""
    people = (rows.make_person(session, NOW), rows.make_person(session, NOW, "second@example.org"))
    item = make_errand(session, people[0])
    item.program = ERRANDS.name
    item.workflow_id = versions.current_version(session, registry.kind(item.kind), NOW)
    place = Organization(program=item.program, kind="society", code="S-1", name_en="One")
    session.add(place)
    session.flush()
    item.organization_id = place.id
    for person in people:
        grant = RoleGrant(person_id=person.id, program=item.program, role="clerk", starts_on=date(2026, 1, 1))
        grant.organization_id = place.id
        session.add(grant)
    session.flush()
    return item, *people


def test_a_part_is_assigned_once_with_one_mail_and_again_with_another(database: Database) -> None:
    with database.write() as session:
        item, first, second = begin(session)
        given = {"person": second.id, "due_on": "2026-04-01"}
        made = assigning.assign(session, item, PART, given, actor=actor_of(first), now=NOW)
        with pytest.raises(InvalidInput):
            assigning.assign(session, item, PART, given, actor=actor_of(first), now=NOW)
        assert [one.writes for one in outline_of(session, item, actor_of(second)).lines["SC"]] == [True, False, False]
        assigning.take_back(session, item, made.id, actor=actor_of(first), now=NOW)
        assigning.assign(session, item, PART, given, actor=actor_of(first), now=NOW + timedelta(hours=1))
        own = {"person": first.id, "due_on": None}
        assigning.assign(session, item, PART, own, actor=actor_of(first), now=NOW)
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.template == "part_assigned")).all()
        assert [one.recipient_id for one in mail] == [second.id, second.id]


def test_whoever_writes_a_part_is_reminded_before_its_day_and_no_more_once_it_is_done(database: Database) -> None:
    with database.write() as session:
        item, first, second = begin(session)
        by = actor_of(first)
        asked = [
            assigning.assign(session, item, part, {"person": who.id, "due_on": "2026-04-02"}, actor=by, now=NOW)
            for part, who in ((PART, second), ("SC-2", second), (PART, first))
        ]
        ids, reference = [one.id for one in asked], item.reference
        assert item.next_due_on is None
        assigning.take_back(session, item, ids[1], actor=actor_of(first), now=NOW)
    days = [datetime(2026, 3, day, 15, tzinfo=UTC) for day in (29, 30, 31)]
    for day in (*days, *days[1:]):
        sweep(database, day)
    with database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        assigning.mark(session, item, ids[0], done=True, actor=actor_of(second), now=days[-1])
    for hours in (48, 48, 72):
        sweep(database, days[-1] + timedelta(hours=hours))
    with database.read() as session:
        told = select(Deadline.subject, Reminder.offset, Reminder.send_on).join(Reminder.deadline)
        assert [tuple(row) for row in session.execute(told.order_by(Reminder.send_on, Deadline.id))] == [
            (f"{PART}#@{second.id}", 3, date(2026, 3, 30)),
            (f"{PART}#@{first.id}", 3, date(2026, 3, 30)),
            (f"{PART}#@{first.id}", 0, date(2026, 4, 2)),
        ]
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.template == "digest")).all()
        (entry,) = mail[0].params["entries"]
        assert (len(mail), entry["path"], entry["deadline_label"]["fr"]) == (
            3, f"/items/{reference}/content/{PART}", f"{PART}, que vous rédigez",
        )  # fmt: skip


def test_open_questions_come_first_and_answers_stand_under_what_they_answer(database: Database) -> None:
    with database.write() as session:
        item, first, second = begin(session)
        asked = {"kind": "question", "body": "Why?", "question": "how"}
        question = remarks.say(session, item, PART, asked, actor=actor_of(second), now=NOW)
        remarks.say(session, item, PART, {"body": "Well done."}, actor=actor_of(second), now=NOW)
        remarks.say(session, item, PART, {"body": "So.", "answers": question.id}, actor=actor_of(first), now=NOW)
        told = [(one.remark.body, [more.body for more in one.answers]) for one in remarks.talks_of(session, item, PART)]
        assert told == [("Why?", ["So."]), ("Well done.", [])]
        (line, *_) = outline_of(session, item, actor_of(first)).lines["SC"]
        assert (line.remarks, line.open_questions) == (3, 1)
        remarks.settle(session, item, question.id, settled=True, actor=actor_of(second), now=NOW)
        assert [one.remark.body for one in remarks.talks_of(session, item, PART)] == ["Well done.", "Why?"]


def test_revisions_are_told_beside_what_stood_and_words_put_aside_are_kept_once(database: Database) -> None:
    how, note = Place(PART, "how"), Place(PART, "note")
    with database.write() as session:
        item, first, second = begin(session)
        for place, value, seen in ((how, "a", 0), (note, "n", 0), (how, "b", 1), (how, "c", 1), (how, "c", 1)):
            write(session, item, {place: Given(value, seen)}, actor=actor_of(first), now=NOW)
        write(session, item, {how: Given("c", 1)}, actor=actor_of(second), now=NOW)
        told = [(one.revision.number, one.before, one.revision.value) for one in past_of(session, item, PART)]
        assert told == [(5, "b", "c"), (4, "b", "c"), (3, "a", "b"), (2, None, "n"), (1, None, "a")]
        assert [one.revision.number for one in past_of(session, item, PART, question="how", before=4, size=1)] == [3]
