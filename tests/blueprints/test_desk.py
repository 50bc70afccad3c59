from collections.abc import Callable

from tests.blueprints.cast import World
from tests.blueprints.conftest import Visitor

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
