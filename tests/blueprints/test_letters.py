"""The letters of an item as pages and as JSON."""

from collections.abc import Callable
from datetime import timedelta

import page

from models.items import Item
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.plans import make_plan
from workflow.actors import Actor, Grant
from workflow.engine import advance

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]
HOSTILE = "<script>alert(1)</script> **vacant**"


def ask_for_more(world: World, reference: str) -> int:
    """Ask for an extension, and deny it; gives the step of the request."""
    with world.database.write() as session:
        item = session.query(Item).filter_by(reference=reference).one()
        grants = frozenset(
            {Grant("ldss_commissioner", "county_plan", item.organization_id), Grant("ocfs_plan_unit", "county_plan")}
        )
        who = Actor(world.people["planner"], "Somebody", grants)
        day = (NOW + timedelta(days=20)).date()
        letter = {"extension_reasons": HOSTILE, "proposed_due_on": day}
        advance(session, item, "request_extension", actor=who, now=NOW, data=letter)
        step = item.version

        advance(session, item, "deny", actor=who, now=NOW, data={"reason": "Too vague."})
        return step


def test_letter_is_a_page_and_json_and_harmless(world: World, sign_in: SignIn, count_queries: Count) -> None:
    reference, visitor = make_plan(world), sign_in("planner")
    step = ask_for_more(world, reference)
    address = f"/items/{reference}/letters/{step}"
    shown = visitor.get(address).text
    assert ("Request for an extension" in shown, "<strong>vacant</strong>" in shown, "alert(1)</script>" in shown) == (
        True,
        True,
        False,
    )
    assert f'href="{address}"' in visitor.get(f"/items/{reference}").text
    titles = [one["title"] for one in visitor.get(f"/api/v1/items/{reference}/letters").get_json()["letters"]]
    assert titles == ["Request for an extension", "Extension denied"]
    assert visitor.get(f"/items/{reference}/letters/1").status_code == 404
    files = [visitor.get(f"{root}{address}.pdf") for root in ("", "/api/v1", "")]
    assert {(one.mimetype, one.data) for one in files} == {("application/pdf", files[0].data)}
    assert f'href="{address}.pdf"' in shown
    reports = [page.validate_pdf_bytes(files[0].data, profile=profile) for profile in ("ua1", "2a")]
    assert [(one.rule_id, one.message) for report in reports for one in report.failures] == []
    for_one = count_queries(lambda: visitor.get(address))
    ask_for_more(world, reference)
    assert count_queries(lambda: visitor.get(address)) == for_one
