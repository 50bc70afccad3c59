from collections.abc import Callable

from models.people import Organization
from tests.blueprints.cast import World
from tests.blueprints.conftest import Visitor

SignIn = Callable[[str], Visitor]
NEW = {"program": "cpin", "kind": "ministry", "code": "M1", "name_en": "Ministry"}


def test_kinds_of_organizations_are_said_in_both_languages(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("admin")
    page = visitor.get("/organizations").text
    assert "<td>Society or agency</td>" in page
    assert "<td>Social services district</td>" in page
    visitor.client.set_cookie("accord_language", "fr")
    page = visitor.get("/organizations").text
    assert "<td>Société ou agence</td>" in page
    place = world.organizations["D1"]
    assert "District de services sociaux" in visitor.get(f"/organizations/{place}").text


def test_kind_that_nobody_named_is_shown_as_it_is(world: World, sign_in: SignIn) -> None:
    with world.database.write() as session:
        session.add(Organization(program="cpin", kind="choir", code="X", name_en="X"))
    assert "<td>choir</td>" in sign_in("admin").get("/organizations").text


def test_new_organization_is_of_a_kind_of_its_program(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("admin")
    assert '<option value="ministry">Ministry</option>' in visitor.get("/organizations/new").text
    assert visitor.post("/organizations/new", **NEW).status_code == 303
    refused = visitor.post("/organizations/new", **NEW | {"kind": "district", "code": "M2"})
    assert refused.status_code == 422
    message = "This program has no such kind of organization. Choose one of: Society or agency, Association, Ministry."
    assert message in refused.text
