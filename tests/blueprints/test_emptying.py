from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, select

from models.items import Item
from models.people import Person, RoleGrant
from tests.blueprints.cast import NOW, REQUEST, World
from tests.blueprints.conftest import Visitor
from workflow.engine import advance, create
from workflow.history import entries
from workflow.standing import actor_for

SignIn = Callable[[str], Visitor]
SHOWN = {"title": REQUEST["title"], "details": "", "category": "", "business_need": "", "current_workaround": ""}


def record(world: World, reference: str) -> dict[str, Any]:
    with world.database.read() as session:
        return dict(session.scalars(select(Item).where(Item.reference == reference)).one().fields)


def last_given(world: World, reference: str) -> dict[str, Any]:
    with world.database.read() as session:
        return entries(session, session.scalars(select(Item).where(Item.reference == reference)).one())[-1].given


def test_blank_fields_of_a_form_are_cleared_and_the_history_says_so(world: World, sign_in: SignIn) -> None:
    reference = world.make(submit=False)
    visitor = sign_in("submitter")
    sent: dict[str, Any] = {**SHOWN, "modules": "", "no_client_information_confirmed": ""}
    assert visitor.post(f"/items/{reference}/do/edit_draft", **sent).status_code == 303
    kept = record(world, reference)
    assert [name for name in SHOWN if name in kept] == ["title"]
    cleared = {"details": None, "category": None, "business_need": None}
    assert last_given(world, reference) == {"title": REQUEST["title"], **cleared}
    page = visitor.get(f"/items/{reference}").text
    assert page.count("emptied") == len(cleared)


def test_what_a_form_does_not_show_stays(world: World, sign_in: SignIn) -> None:
    reference = world.make(submit=False)
    before = record(world, reference)
    sign_in("submitter").post(f"/items/{reference}/do/edit_draft", title="Another title")
    assert record(world, reference) == {**before, "title": "Another title"}


def test_an_unticked_box_says_no(world: World, sign_in: SignIn) -> None:
    reference = world.make(submit=False)
    visitor = sign_in("submitter")
    address = f"/items/{reference}/do/edit_draft"
    assert 'type="hidden" name="no_client_information_confirmed" value=""' in visitor.get(address).text
    visitor.post(address, title="A", no_client_information_confirmed=["", "true"])
    assert record(world, reference)["no_client_information_confirmed"] is True
    visitor.post(address, title="A", no_client_information_confirmed="")
    assert record(world, reference)["no_client_information_confirmed"] is False


def test_checked_choices_can_all_be_unchecked(world: World, sign_in: SignIn) -> None:
    reference = world.make(submit=False)
    visitor = sign_in("submitter")
    address = f"/items/{reference}/do/edit_draft"
    visitor.post(address, modules=["", "CPIN"])
    assert record(world, reference)["modules"] == ["CPIN"]
    visitor.post(address, modules="")
    assert "modules" not in record(world, reference)


def test_what_was_needed_before_is_refused_beside_its_field(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    answer = sign_in("staff").post(f"/items/{reference}/do/edit_after_receipt", title="", details="Other details.")
    assert answer.status_code == 422
    assert "“Title” cannot be emptied" in answer.text
    assert record(world, reference)["details"] == REQUEST["details"]


def test_a_form_keeps_a_person_who_is_no_longer_offered(world: World, sign_in: SignIn) -> None:
    facts = {"name": "Intake", "short_description": "How to take a call.", "lead": str(world.people["submitter"])}
    with world.database.write() as session:
        staff = actor_for(session, session.get_one(Person, world.people["staff"]), NOW.date())
        given = {name: facts[name] for name in ("name", "short_description")}
        item = create(session, "practice", "propose", actor=staff, now=NOW, data=given)
        advance(session, item, "edit", actor=staff, now=NOW, data={"lead": facts["lead"]})
        reference = item.reference
        session.execute(delete(RoleGrant).where(RoleGrant.person_id == world.people["submitter"]))
    page = sign_in("staff").get(f"/items/{reference}/do/edit").text
    assert f'<option value="{facts["lead"]}" selected>Submitter</option>' in page


@pytest.mark.parametrize("name", ["state", "owner_id", "modules.0.value", "category"])
def test_what_a_form_does_not_ask_for_is_refused_by_name(world: World, sign_in: SignIn, name: str) -> None:
    reference = world.make()
    answer = sign_in("staff").post(f"/items/{reference}/do/triage", **{name: "x"})
    assert (answer.status_code, f"“{name}” is not asked for here." in answer.text) == (422, True)
    with world.database.read() as session:
        assert session.scalars(select(Item.state).where(Item.reference == reference)).one() == "received"


def test_a_new_item_takes_nothing_but_what_is_asked_for(world: World, sign_in: SignIn) -> None:
    answer = sign_in("submitter").post("/lists/change_request/new/create", title="A", submitter_id="1")
    assert (answer.status_code, "“submitter_id” is not asked for here." in answer.text) == (422, True)


def test_a_page_of_people_takes_nothing_but_what_is_asked_for(world: World, sign_in: SignIn) -> None:
    answer = sign_in("admin").post("/people/new", name="Kim", email="kim@example.org", password="x" * 20)
    assert (answer.status_code, "“password” is not asked for here." in answer.text) == (422, True)
