from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from blueprints.times import due_words
from models.deadlines import Deadline
from models.items import Item
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.test_votes import read_api
from workflow import engine
from workflow.programs.county_plan.cycle import NEW_YORK
from workflow.standing import actor_for

SignIn = Callable[[str], Visitor]


def test_empty_desk_offers_how_to_begin(sign_in: SignIn) -> None:
    assert "/lists/change_request/new/create" in sign_in("submitter").get("/").text


def test_question_waits_for_the_author_and_not_for_staff(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    world.advance(reference, "triage")
    world.advance(reference, "request_info", text="Which screen do you mean?")
    waits = {who: f'class="open reference" href="/items/{reference}"' in sign_in(who).get("/").text
             for who in ("submitter", "staff", "chair")}  # fmt: skip
    assert waits == {"submitter": True, "staff": False, "chair": False}


def move_due_date(world: World, reference: str, day: date) -> None:
    with world.database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        item.next_due_on = day
        session.scalars(select(Deadline).where(Deadline.item_id == item.id)).one().due_on = day


def test_what_waits_and_is_late_counts_as_late_and_names_its_deadline(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    move_due_date(world, reference, date(2026, 1, 5))
    desk = sign_in("staff").get("/").text
    late = desk[desk.index('id="due"') : desk.index('id="moved"')]
    assert (f'href="/items/{reference}"' in late, "Triage</div>" in late) == (True, True)
    assert ">Triage: " in sign_in("staff").get(f"/items/{reference}").text.replace("\n", "")
    answer = read_api(world, "staff", "/desk")
    assert [(row["reference"], row["next_due"]) for row in answer["due"]] == [(reference, "Triage")]
    assert read_api(world, "staff", f"/items/{reference}")["next_due"] == "Triage"


def test_vote_to_confirm_stands_before_what_is_dated(world: World, sign_in: SignIn) -> None:
    counted = world.make()
    with world.database.write() as session:
        session.scalars(select(Item).where(Item.reference == counted)).one().state = "awaiting_endorsement"
        chair = actor_for(session, session.get_one(Person, world.people["chair"]), NOW.date())
        given = {"committee": "os", "label": "North", "voting": True}
        seat = engine.create(session, "seat", "create", actor=chair, now=NOW, data=given).reference
    counts: Any = {"seats_filled": 5, "present": 5, "in_favour": 5, "against": 0, "abstain": 0}
    world.advance(counted, "record_tally", "staff", committee="os", type="endorse", **counts)
    with world.database.write() as session:
        session.scalars(select(Item).where(Item.reference == seat)).one().next_due_on = date(2026, 1, 5)
        session.scalars(select(Item).where(Item.reference == counted)).one().next_due_on = None
    desk = sign_in("chair").get("/").text
    assert 0 < desk.index(counted) < desk.index(seat)


@pytest.mark.parametrize(
    ("unit", "days", "said"),
    [
        ("working", 7, "in 5 working days"),
        ("days", 7, "in 7 days"),
        ("", 7, "in 7 days"),
        ("days", -10, "10 days late"),
    ],
)
def test_days_are_said_by_the_unit_of_the_rule(world: World, unit: str, days: int, said: str) -> None:
    today = date(2026, 6, 1)
    with world.app.test_request_context("/"):
        assert due_words(today + timedelta(days=days), today, NEW_YORK, unit) == said
