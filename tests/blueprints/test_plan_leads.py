"""What leads on a plan's page, and what it says of the submission that is still to come."""

import re
from collections.abc import Callable

from models.items import Item
from tests.blueprints.cast import World
from tests.blueprints.conftest import Visitor
from tests.blueprints.plans import Count, make_plan, say

SignIn = Callable[[str], Visitor]


def test_page_tells_the_next_step_from_the_submission(world: World, sign_in: SignIn, count_queries: Count) -> None:
    reference, visitor = make_plan(world), sign_in("planner")
    page = visitor.get(f"/items/{reference}").text
    assert "Nothing stands in the way of this step." in page
    stops = re.search(rf'<a href="/items/{reference}/checks\?standing=blocking">(\d+) rules still stop the sub', page)
    rules = visitor.get(f"/items/{reference}/checks?standing=blocking").text
    assert stops
    assert int(stops[1]) == rules.count('<tr id="R-')
    counts = []
    for answers in ({"q1": "a"}, {"q2": "b", "q3": "c"}):
        say(world, reference, **answers)
        counts.append(count_queries(lambda: visitor.get(f"/items/{reference}")))
    assert counts[0] == counts[1]


def test_returned_plan_leads_to_the_part_and_says_that_it_is_signed_anew(world: World, sign_in: SignIn) -> None:
    reference, visitor = make_plan(world), sign_in("planner")
    finding = {"number": 1, "part": "SC-V", "criterion": "Missing", "action": "Name it", "track": "ocfs"}
    with world.database.write() as session:
        item = session.query(Item).filter_by(reference=reference).one()
        item.fields = {**item.fields, "findings": [{**finding, "state": "open", "returned_on": "2026-11-01"}]}
        item.state = "returned_for_revision"
    page = visitor.get(f"/items/{reference}").text
    assert re.findall(r'class="btn btn-primary" href="([^"]+)">([^<]+)', page) == [
        (f"/items/{reference}/content/SC-V", "Correct SC-V")
    ]
    assert ("/do/answer_finding" in page, "The button above is all" in page) == (True, False)
    told = {
        part: "Saving a correction clears every signature" in visitor.get(f"/items/{reference}/content/{part}").text
        for part in ("SC-V", "SC-I")
    }
    assert told == {"SC-V": True, "SC-I": False}
    read = f"/api/v1/items/{reference}"
    assert visitor.get(read).get_json()["first_of_all"] == {
        "label": "Correct SC-V",
        "address": f"/items/{reference}/content/SC-V",
    }
    part, other = (visitor.get(f"{read}/content/{name}").get_json() for name in ("SC-V", "SC-I"))
    assert "Saving a correction clears every signature" in part["notice"]
    assert ([one["name"] for one in part["panels"]], other["panels"], other["notice"]) == (["findings"], [], None)
    lines = [one for component in visitor.get(f"{read}/content").get_json()["components"] for one in component["parts"]]
    assert {one["part"]: one["mark"]["tone"] for one in lines if one["part"] in ("SC-V", "SC-I")} == {
        "SC-V": "open",
        "SC-I": "done",
    }
