"""From the page of an approved plan to the form that changes it, and what the change's own page tells."""

from collections.abc import Callable

from models.items import Item
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.plans import make_plan_in_effect
from workflow.content.answers import Place
from workflow.content.saving import Given, write
from workflow.standing import actor_for

SignIn = Callable[[str], Visitor]
ANSWER = Place("SC-V", "answer")


def test_a_change_begins_on_the_page_of_its_plan(world: World, sign_in: SignIn) -> None:
    plan, planner, state = make_plan_in_effect(world), sign_in("planner"), sign_in("state")
    form = f"/lists/plan_amendment/new/open_amendment?plan={plan}"
    assert (form in planner.get(f"/items/{plan}").text, form in state.get(f"/items/{plan}").text) == (True, False)
    assert f'value="{plan}"' in planner.get(form).text
    small = {"plan": plan, "change": "coming_year", "why": "Next year."}
    refused = planner.post("/lists/plan_amendment/new/open_amendment", seen=form, **small)
    assert (refused.status_code, "annual update" in refused.text) == (422, True)
    made = planner.post("/lists/plan_amendment/new/open_amendment", seen=form, **{**small, "change": "other"})
    reference = made.headers["Location"].rpartition("/")[2]
    assert "Nothing yet." in planner.get(f"/items/{reference}").text
    assert "As before." in planner.get(f"/items/{reference}/content/SC-V").text
    with world.database.write() as session:
        change = session.query(Item).filter_by(reference=reference).one()
        actor = actor_for(session, session.get_one(Person, world.people["planner"]), NOW.date())
        write(session, change, {ANSWER: Given("Otherwise.", 0)}, actor=actor, now=NOW)
    page = planner.get(f"/items/{reference}").text
    assert ("SC-V: " in page, f"/items/{reference}/changes-between?earlier=1" in page) == (True, True)
    assert planner.get(f"/items/{reference}/checks").status_code == 200
    assert "Otherwise" in planner.get(f"/items/{reference}/changes-between?earlier=1").text


def test_planner_begins_the_plan_of_the_own_district_alone(world: World, sign_in: SignIn) -> None:
    plan, planner, own = make_plan_in_effect(world), sign_in("planner"), world.organizations["D1"]
    asked = f"/lists/county_plan/new/create?district={own}&amp;cycle=2027-2029"
    assert asked in planner.get(f"/items/{plan}").text
    form = planner.get("/lists/county_plan/new/create").text
    choices = form.split('name="district"')[1].split("</select>")[0]
    assert (f'value="{own}" selected' in choices, choices.count("<option")) == (True, 2)
    refused = planner.post("/lists/county_plan/new/create", cycle="2027-2029", district="").text
    assert ("Choose your own district" in refused, "Missing: Social services district" in refused) == (False, True)
