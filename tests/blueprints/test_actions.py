import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

from sqlalchemy import select

from models.items import Item
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from workflow.engine import advance, create
from workflow.standing import actor_for

SignIn = Callable[[str], Visitor]


def test_question_stands_above_the_form_that_answers_it(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    world.advance(reference, "triage")
    world.advance(reference, "request_info", text="Which screen do you mean?")
    page = sign_in("submitter").get(f"/items/{reference}/do/respond").text
    assert "Which screen do you mean?" in page
    assert page.index("Which screen do you mean?") < page.index("<textarea")


def test_action_that_asks_nothing_says_what_will_happen(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    page = sign_in("staff").get(f"/items/{reference}/do/triage").text
    assert f"{reference} will go to “In triage”." in page


def test_form_marks_what_it_needs_and_offers_items_by_reference(world: World, sign_in: SignIn) -> None:
    other = world.make(title="An older wish")
    reference = world.make()
    page = sign_in("staff").get(f"/items/{reference}/do/merge").text
    assert f'<option value="{other}">{other} An older wish</option>' in page
    assert "(optional)" not in page
    world.advance(reference, "triage")
    assert "(required)" in sign_in("staff").get(f"/items/{reference}/do/request_info").text


def test_people_to_choose_from_are_told_apart_by_organization(world: World, sign_in: SignIn) -> None:
    page = sign_in("staff").get("/lists/change_request/new/log").text
    assert "Submitter · Organization S1</option>" in page


NOTICE: dict[str, Any] = {
    "newspaper": "Times Union",
    "general_circulation": "true",
    "times_for": ["cps", "adult", "family_children"],
    "notice_on": "2006-08-01",
    "hearing_on": "2006-08-05",
}


def make_plan(world: World) -> str:
    """An open plan of the first district, in the summer of 2006."""
    begun = NOW - timedelta(days=3)
    with world.database.write() as session:
        planner = actor_for(session, session.get_one(Person, world.people["planner"]), NOW.date())
        data = {"district": world.organizations["D1"], "cycle": "2007-2009"}
        item = create(session, "county_plan", "create", actor=planner, now=begun, data=data)
        advance(session, item, "open_plan", actor=planner, now=begun)
        return item.reference


def state_of(world: World, reference: str) -> str:
    with world.database.read() as session:
        return session.scalars(select(Item.state).where(Item.reference == reference)).one()


def test_warning_is_read_before_anything_is_done(world: World, sign_in: SignIn) -> None:
    plan = make_plan(world)
    visitor, address = sign_in("planner"), f"/items/{plan}/do/record_notice"
    asked = visitor.post(address, **NOTICE)
    assert asked.status_code == 200
    assert "Before you go on" in asked.text
    assert "Record the notice all the same" in asked.text
    assert 'value="2006-08-05"' in asked.text
    assert state_of(world, plan) == "draft"
    heeded = [unescape(one) for one in re.findall(r'name="heeded" value="([^"]+)"', asked.text)]
    assert visitor.post(address, **NOTICE, heeded=heeded).status_code == 303
    assert state_of(world, plan) == "hearing_noticed"


def test_other_values_are_warned_about_once_more(world: World, sign_in: SignIn) -> None:
    plan = make_plan(world)
    visitor, address = sign_in("planner"), f"/items/{plan}/do/record_notice"
    asked = visitor.post(address, **NOTICE)
    heeded = [unescape(one) for one in re.findall(r'name="heeded" value="([^"]+)"', asked.text)]
    assert visitor.post(address, **NOTICE | {"hearing_on": "2006-08-06"}, heeded=heeded).status_code == 200
    assert state_of(world, plan) == "draft"


def test_stale_link_tells_what_is_possible_now(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    world.advance(reference, "triage")
    answer = sign_in("second").get(f"/items/{reference}/do/triage")
    assert answer.status_code == 409
    possible = answer.text[answer.text.index("What you can do now") :]
    assert f'href="/items/{reference}/do/request_info"' in possible
    assert f'href="/items/{reference}/do/triage"' not in possible


def test_form_of_a_stale_page_keeps_what_was_typed_and_tells_what_is_possible_now(
    world: World, sign_in: SignIn
) -> None:
    reference = world.make()
    visitor = sign_in("staff")
    world.advance(reference, "triage", "second")
    world.advance(reference, "request_info", "second", text="Which report?")
    for seen in ({"at_version": "3"}, {}):
        answer = visitor.post(f"/items/{reference}/do/request_info", **seen, text="Typed with care")
        assert answer.status_code == 409
        assert "Typed with care" in answer.text
        assert "where this action is no longer possible" in answer.text
        assert f'href="/items/{reference}/do/withdraw"' in answer.text[answer.text.index("What you can do now") :]
        assert ">Ask for information</button>" not in answer.text


def test_stale_page_for_whom_nothing_is_possible_says_so(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    world.advance(reference, "triage")
    world.advance(reference, "decline", reason="Out of scope")
    answer = sign_in("submitter").get(f"/items/{reference}/do/submit")
    assert answer.status_code == 409
    assert "Nothing of it is yours to do at this stage." in answer.text


def test_what_a_guard_always_wants_is_marked(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    world.advance(reference, "triage")
    page = sign_in("staff").get(f"/items/{reference}/do/merge").text
    assert re.search(r'<label for="f-into">[^<]+<span class="needed">\(required\)</span>', page)
    plan = make_plan(world)
    page = sign_in("planner").get(f"/items/{plan}/do/record_notice").text
    assert page.count('<span class="needed">(required)</span>') == 5


def test_sign_in_form_has_no_marks(world: World) -> None:
    page = world.app.test_client().get("/sign-in").text
    assert "(required)" not in page
    assert page.count(" required>") == 2


def test_another_row_is_added_though_the_shown_ones_are_empty(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    world.advance(reference, "triage")
    visitor, address = sign_in("staff"), f"/items/{reference}/do/split"
    assert 'name="children.count" value="2"' in visitor.get(address).text
    page = visitor.post(address, **{"more": "children", "children.count": "2"}).text
    assert 'name="children.count" value="3"' in page
    filled = {"children.0.title": "One", "children.1.title": "Two", "children.2.title": "Three"}
    page = visitor.post(address, **{"more": "children", "children.count": "3"}, **filled).text
    assert 'name="children.count" value="5"' in page
    assert 'value="Three"' in page


def test_what_became_of_the_item_is_said(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    visitor = sign_in("staff")
    visitor.post(f"/items/{reference}/do/triage", at_version="2")
    assert f"{reference} is now in “In triage”." in visitor.get(f"/items/{reference}").text
    draft = world.make(submit=False)
    visitor = sign_in("submitter")
    visitor.post(f"/items/{draft}/do/edit_draft", title="Another title")
    assert f"Saved. {draft} stays in “Draft”." in visitor.get(f"/items/{draft}").text
    visitor.post(f"/items/{draft}/do/discard")
    assert f"You deleted {draft}." in visitor.get("/").text


def test_long_texts_are_shown_as_markdown(world: World, sign_in: SignIn) -> None:
    reference = world.make(details="Twice:\n\n- *names*\n- dates\n\nfirst line\nsecond line")
    page = sign_in("staff").get(f"/items/{reference}").text
    assert "<li><em>names</em></li>" in page
    assert "first line<br>" in page


def test_clock_of_a_plan_shows_what_is_next_and_folds_the_rest(world: World, sign_in: SignIn) -> None:
    page = sign_in("planner").get(f"/items/{make_plan(world)}").text
    clock = page[page.index('id="panel-backwards"') :]
    assert "more dates</summary>" in clock
    assert "Guidelines issued" in clock


def test_who_acts_for_themselves_finds_their_name_and_society_in_the_form(world: World, sign_in: SignIn) -> None:
    address = "/lists/change_request/new/create"
    chosen = re.compile(
        r'<select[^>]* name="(society|submitter)"(?:(?!</select>).)*?<option value="\d+" selected>', re.DOTALL
    )
    assert chosen.findall(sign_in("submitter").get(address).text) == ["society", "submitter"]
    assert chosen.findall(sign_in("staff").get(address).text) == []


def test_draft_says_what_its_submission_will_need(world: World, sign_in: SignIn) -> None:
    page = unescape(sign_in("submitter").get("/lists/change_request/new/create").text)
    assert page.count("(needed for “Submit”)") == 6
    assert "(needed for" not in unescape(sign_in("staff").get("/lists/change_request/new/log").text)


def test_edit_conflict_shows_what_the_other_entered(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    world.advance(reference, "triage")
    staff = sign_in("staff")
    seen = re.search(r'name="at_version" value="(\d+)"', staff.get(f"/items/{reference}/do/request_info").text)
    assert seen is not None
    world.advance(reference, "edit_after_receipt", title="A title that the other typed")
    answer = staff.post(f"/items/{reference}/do/request_info", text="Mine stays", at_version=seen.group(1))
    assert answer.status_code == 409
    assert "A title that the other typed" in answer.text
    assert "Mine stays" in answer.text
