from collections.abc import Callable

from tests.blueprints.cast import World
from tests.blueprints.conftest import Visitor

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
