"""Choosing people in a form: whom a field offers, by list or by typing, and the same through the API."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import delete, select

from blueprints.forms import make_form
from models.items import Item
from models.people import Person, RoleGrant
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.practices import propose
from workflow.definition import Field
from workflow.texts import Text

SignIn = Callable[[str], Visitor]


def hire(world: World, *names: str) -> list[int]:
    """More staff."""
    with world.database.write() as session:
        people = [
            Person(name=name, email=f"p{n}@example.org", language="en", created_at=NOW) for n, name in enumerate(names)
        ]
        session.add_all(people)
        session.flush()
        held = {"program": "cpin", "role": "cpin_staff", "starts_on": date(2026, 1, 1)}
        session.add_all(RoleGrant(person_id=person.id, **held) for person in people)
        return [person.id for person in people]


def lead_of(world: World, reference: str) -> object:
    with world.database.read() as session:
        return session.scalars(select(Item).where(Item.reference == reference)).one().fields.get("lead")


def test_one_of_many_people_is_chosen_by_typing_the_suggestion_or_the_name(world: World, sign_in: SignIn) -> None:
    ids = hire(world, *(f"Person {number:02d}" for number in range(30)), "Kim Lee", "Kim Lee")
    reference, staff = propose(world), sign_in("staff")
    address = f"/items/{reference}/do/edit"
    page = staff.get(address).text
    assert ('list="l-lead"' in page, f'<option value="Person 00 ({ids[0]})"></option>' in page) == (True, True)
    assert "Reader" not in page  # who only reads is not offered
    assert staff.post(address, lead=f"Kim Lee ({ids[-1]})").status_code == 303
    assert lead_of(world, reference) == ids[-1]
    assert f'value="Kim Lee ({ids[-1]})"' in staff.get(address).text
    assert staff.post(address, lead="person 07").status_code == 303
    assert lead_of(world, reference) == ids[7]
    refused = staff.post(address, lead="Reader").text
    assert "Reader cannot be chosen here. Choose someone of a society, a committee or the staff." in refused
    again = staff.post(address, lead="Kim Lee")  # there are two of them
    assert (again.status_code, "Choose from the list." in again.text, 'value="Kim Lee"' in again.text) == (
        422,
        True,
        True,
    )


def test_whom_the_record_holds_stays_though_the_program_forgets_them(world: World, sign_in: SignIn) -> None:
    """Whoever went to another program is shown and stays where they are recorded, and is nobody anywhere else."""
    (kim,) = hire(world, "Kim Lee")
    held, other, staff = propose(world), propose(world, "Another"), sign_in("staff")
    assert staff.post(f"/items/{held}/do/edit", lead=str(kim)).status_code == 303
    with world.database.write() as session:
        session.execute(delete(RoleGrant).where(RoleGrant.person_id == kim))
        session.get_one(Person, kim).organization_id = world.organizations["D1"]
    assert f'<option value="{kim}" selected>Kim Lee' in staff.get(f"/items/{held}/do/edit").text
    assert staff.post(f"/items/{held}/do/edit", lead=str(kim), name="Said otherwise").status_code == 303
    assert (lead_of(world, held), "Kim Lee" in staff.get(f"/items/{other}/do/edit").text) == (kim, False)
    refused = staff.post(f"/items/{other}/do/edit", lead=str(kim))
    assert (refused.status_code, "Kim Lee" in refused.text, lead_of(world, other)) == (422, False, None)


def test_api_tells_whom_each_field_offers(world: World, sign_in: SignIn) -> None:
    answer = sign_in("staff").get(f"/api/v1/items/{propose(world)}/actions/edit/choices").get_json()
    assert [(one["field"], one["who"]) for one in answer["items"]] == [
        ("lead", "someone of a society, a committee or the staff")
    ]
    names = {person["name"] for person in answer["items"][0]["people"]}
    assert ("Staff" in names, "Reader" in names) == (True, False)
    made = sign_in("staff").get("/api/v1/kinds/change_request/actions/log/choices").get_json()
    assert [one["field"] for one in made["items"]] == ["submitter"]


def test_a_list_of_up_to_thirty_opens_and_a_longer_one_is_typed_in(world: World) -> None:
    field = Field("lead", "person", Text("Lead", "Responsable"))
    with world.app.test_request_context():
        forms = [
            make_form([field], {}, choices={"lead": [(str(n), f"P{n}") for n in range(many)]}) for many in (30, 31)
        ]
    assert [form.controls[0].kind for form in forms] == ["select", "chooser"]
