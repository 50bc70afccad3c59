"""The page of rules: every rule with how it stands, and where it is cleared."""

import re
from collections.abc import Callable

from tests.blueprints.cast import World
from tests.blueprints.conftest import Visitor
from tests.blueprints.plans import make_plan, say

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]


def test_rules_lead_nowhere_that_is_not_there(world: World, sign_in: SignIn) -> None:
    """A question of every instance of a repeated part has no page of its own."""
    reference, visitor = make_plan(world), sign_in("planner")
    page = visitor.get(f"/items/{reference}/checks").text
    addresses = {address.partition("#")[0] for address in re.findall(r'class="place"><a href="([^"]+)"', page)}
    led = {one for one in addresses if re.search(r"/content(/(YB-|DSS-D).*)?\Z", one)}
    assert f"/items/{reference}/content" in led
    assert {one: visitor.get(one).status_code for one in led} == dict.fromkeys(led, 200)
    rows, outline = set(re.findall(r"/content#(part-[^\"]+)", page)), visitor.get(f"/items/{reference}/content").text
    assert {one for one in rows if outline.count(f'id="{one}"') != 1} == set()
    assert rows


def test_rules_page_lists_every_rule_with_where_it_is_cleared(world: World, sign_in: SignIn) -> None:
    reference, visitor = make_plan(world), sign_in("planner")
    page = visitor.get(f"/items/{reference}/checks").text
    assert page.count('<tr id="R-') == 173
    assert f"/items/{reference}/content/SC-B-1#q-consultations" in page
    narrowed = visitor.get(f"/items/{reference}/checks?standing=blocking").text
    assert ('id="s-blocking"' in narrowed, 'id="s-passed"' in narrowed) == (True, False)
    assert sign_in("staff").get(f"/items/{world.make()}/checks").status_code == 404


def test_rules_page_asks_the_database_as_often_for_three_answers_as_for_one(
    world: World, sign_in: SignIn, count_queries: Count
) -> None:
    visitor, reference = sign_in("planner"), make_plan(world)
    counts = []
    for answers in ({"q1": "a"}, {"q2": "b", "q3": "c"}):
        say(world, reference, **answers)
        counts.append(count_queries(lambda: visitor.get(f"/items/{reference}/checks")))
    assert counts[0] == counts[1]
