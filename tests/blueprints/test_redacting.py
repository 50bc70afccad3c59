"""Taking out client information from the item's page, without a script."""

from collections.abc import Callable

import pytest

from tests.blueprints.cast import World
from tests.blueprints.conftest import Visitor

SignIn = Callable[[str], Visitor]
GIVEN = {"place": "anywhere", "words": "Jane Doe", "reason": "It names a client."}


def test_staff_take_words_out_from_the_page(world: World, sign_in: SignIn) -> None:
    reference, staff = world.make(title="The record of Jane Doe"), sign_in("staff")
    staff.post(f"/items/{reference}/comments", body="Jane Doe again")
    assert f'href="/items/{reference}/redaction"' in staff.get(f"/items/{reference}").text
    form = staff.get(f"/items/{reference}/redaction").text
    assert "Comment by Staff: Jane Doe again" in form
    assert "Title: The record of Jane Doe" in form
    assert staff.post(f"/items/{reference}/redaction", **GIVEN).status_code == 303
    page = staff.get(f"/items/{reference}").text
    assert "Jane" not in page
    assert "The record of [removed · retiré]" in page
    assert "Take out client information" in page
    assert "It names a client." in page


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(world: World, sign_in: SignIn) -> None:
    reference, staff = world.make(), sign_in("staff")
    wrong = staff.post(f"/items/{reference}/redaction", **{**GIVEN, "reason": ""})
    assert (wrong.status_code, 'id="f-reason-error"' in wrong.text) == (422, True)
    assert "Jane Doe</textarea>" in wrong.text


def test_a_linked_item_that_still_has_the_words_is_named(world: World, sign_in: SignIn) -> None:
    first, second = world.make(title="Jane Doe one"), world.make(title="Jane Doe two")
    world.advance(second, "triage")
    world.advance(second, "merge", into=first)
    staff = sign_in("staff")
    staff.post(f"/items/{second}/redaction", **GIVEN)
    assert f"The words also stand in: {first}." in staff.get(f"/items/{second}").text


@pytest.mark.parametrize("name", ["submitter", "chair", "reader"])
def test_others_are_neither_offered_it_nor_let(world: World, sign_in: SignIn, name: str) -> None:
    reference, visitor = world.make(), sign_in(name)
    assert "redaction" not in visitor.get(f"/items/{reference}").text
    assert visitor.get(f"/items/{reference}/redaction").status_code == 403
    assert visitor.post(f"/items/{reference}/redaction", **GIVEN).status_code == 403
