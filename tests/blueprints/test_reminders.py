from collections.abc import Callable

from tests.blueprints.cast import World
from tests.blueprints.conftest import Visitor

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
