"""Changing a due date and sending a reminder now, from the item's page and without a script."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from models.deadlines import Deadline
from models.outbox import OutboxMessage
from tests.blueprints.cast import World
from tests.blueprints.conftest import Visitor

SignIn = Callable[[str], Visitor]
GIVEN = {"due_on": "2026-12-18", "reason": "The society asked for <more> time."}


def place(world: World, reference: str) -> str:
    with world.database.read() as session:
        row = session.scalars(select(Deadline).order_by(Deadline.id.desc())).first()
    assert row is not None
    return f"/items/{reference}/deadlines/{row.id}"


def count(world: World) -> int:
    with world.database.read() as session:
        return session.scalar(select(func.count()).where(OutboxMessage.purpose == "reminder")) or 0


def test_staff_change_a_date_from_the_page(world: World, sign_in: SignIn) -> None:
    reference, staff = world.make(), sign_in("staff")
    address = place(world, reference)
    assert f'href="{address}/date"' in staff.get(f"/items/{reference}").text
    form = staff.get(f"{address}/date").text
    assert 'name="due_on"' in form
    answer = staff.post(f"{address}/date", **GIVEN)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/items/{reference}#deadlines")
    page = staff.get(f"/items/{reference}").text
    assert "Date set by hand on" in page
    assert "Change a due date" in page
    assert "The society asked for &lt;more&gt; time." in page
    assert 'datetime="2026-12-18"' in page


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(world: World, sign_in: SignIn) -> None:
    reference, staff = world.make(), sign_in("staff")
    wrong = staff.post(f"{place(world, reference)}/date", due_on="2020-01-01", reason="Typed with care")
    assert (wrong.status_code, 'id="f-due_on-error"' in wrong.text) == (422, True)
    assert "Typed with care" in wrong.text


def test_the_date_of_a_deadline_that_is_over_stays(world: World, sign_in: SignIn) -> None:
    reference, staff = world.make(), sign_in("staff")
    address = place(world, reference)
    staff.post(f"{address}/date", **GIVEN)
    again = staff.post(f"{address}/date", due_on="2026-12-21", reason="Again")
    assert (again.status_code, "This deadline is over." in again.text) == (409, True)


def test_a_reminder_is_sent_once_per_press_and_says_to_whom(world: World, sign_in: SignIn) -> None:
    reference, staff = world.make(), sign_in("staff")
    address = place(world, reference)
    page = staff.get(f"{address}/reminder").text
    assert "It goes to: Second, Staff." in page
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    assert staff.post(f"{address}/reminder", key=found[1]).status_code == 303
    assert "The reminder goes to: Second, Staff." in staff.get(f"/items/{reference}").text
    assert staff.post(f"{address}/reminder", key=found[1]).status_code == 303
    assert count(world) == 2
    history = staff.get(f"/items/{reference}").text
    assert history.count("<strong>Send a reminder now</strong>") == 1


@pytest.mark.parametrize("name", ["submitter", "chair", "reader"])
def test_others_are_neither_offered_it_nor_let(world: World, sign_in: SignIn, name: str) -> None:
    reference, visitor = world.make(), sign_in(name)
    address = place(world, reference)
    assert address not in visitor.get(f"/items/{reference}").text
    assert [visitor.get(f"{address}/{act}").status_code for act in ("date", "reminder")] == [403, 403]
    assert visitor.post(f"{address}/date", **GIVEN).status_code == 403
    assert visitor.post(f"{address}/reminder").status_code == 403
    assert count(world) == 0


def test_a_deadline_of_another_item_is_not_there(world: World, sign_in: SignIn) -> None:
    first = world.make()
    address = place(world, world.make(title="Another")).replace(first, first)
    number = address.rsplit("/", 1)[1]
    staff = sign_in("staff")
    assert staff.get(f"/items/{first}/deadlines/{number}/date").status_code == 404
    assert staff.post(f"/items/{first}/deadlines/{number}/reminder").status_code == 404


def test_queries_do_not_grow_with_the_deadlines(
    world: World, sign_in: SignIn, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    reference, staff = world.make(), sign_in("staff")
    staff.get(f"/items/{reference}")
    one = count_queries(lambda: staff.get(f"/items/{reference}"))
    for on in ("2026-12-18", "2026-12-21"):
        staff.post(f"{place(world, reference)}/date", due_on=on, reason="Moved")
    staff.get(f"/items/{reference}")
    assert count_queries(lambda: staff.get(f"/items/{reference}")) == one
