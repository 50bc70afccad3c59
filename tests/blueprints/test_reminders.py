from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from models.deadlines import Deadline
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from workflow import engine
from workflow.standing import actor_for

SignIn = Callable[[str], Visitor]


def test_reminders_stand_by_day_and_those_told_the_same_together(world: World, sign_in: SignIn) -> None:
    world.make()
    page = sign_in("staff").get("/reminders").text
    assert page.count('<details class="panel day" open>') == min(3, page.count('<details class="panel day"'))
    first = page[page.index('scope="rowgroup"') :].split("</th>")[0]
    assert ("staff@example.org" in first, "second@example.org" in first) == (True, True)


def test_reminders_are_narrowed_to_a_person_or_an_item(world: World, sign_in: SignIn) -> None:
    first, second = world.make(), world.make(title="Another one")
    visitor = sign_in("staff")
    page = visitor.get(f"/reminders?q={second.lower()}").text
    assert (first in page, second in page) == (False, True)
    page = visitor.get("/reminders?q=SECOND@").text
    assert ("second@example.org" in page, "staff@example.org" in page) == (True, False)
    assert "goes to such a person" in visitor.get("/reminders?q=nobody+at+all").text


def test_reminders_of_another_program_are_told_to_nobody_but_their_recipients(world: World, sign_in: SignIn) -> None:
    with world.database.write() as session:
        planner = actor_for(session, session.get_one(Person, world.people["planner"]), NOW.date())
        given = {"district": world.organizations["D1"], "cycle": "2027-2029"}
        plan = engine.create(session, "county_plan", "create", actor=planner, now=NOW, data=given)
        reference = plan.reference
        deadline = session.scalars(select(Deadline).where(Deadline.item_id == plan.id, Deadline.code == "T-DUE")).one()
        deadline.next_send_on = deadline.due_on = NOW.date() + timedelta(days=7)
    told = {who: reference in sign_in(who).get("/reminders").text for who in ("staff", "admin")}
    assert told == {"staff": False, "admin": False}
