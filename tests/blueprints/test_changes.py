from collections.abc import Callable

import pytest

from tests.blueprints.cast import World
from tests.blueprints.conftest import Visitor

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]


@pytest.fixture
def admin(sign_in: SignIn) -> Visitor:
    return sign_in("admin")


def change(admin: Visitor, world: World, name: str, who: str = "staff") -> None:
    data = {"name": name, "email": f"{who}@example.org", "language": "en", "is_verified": "on"}
    answer = admin.post(f"/people/{world.people[who]}", seen="/people/new", **data)
    assert answer.status_code == 303, answer.text


def test_a_change_of_a_person_stands_on_their_page_of_changes(world: World, admin: Visitor) -> None:
    change(admin, world, "Sam <b>Staff</b>")
    person = admin.get(f"/people/{world.people['staff']}").text
    address = f"/changes?about=person:{world.people['staff']}"
    assert f'href="{address}"' in person
    page = admin.get(address).text
    row = page.split("<tbody>")[1].split("</tr>")[0]
    assert "Name: <del>Staff</del> → Sam &lt;b&gt;Staff&lt;/b&gt;" in row
    assert ("Person changed" in row, "Admin" in row) == (True, True)


def test_a_change_of_an_organization_stands_on_its_page_of_changes(world: World, admin: Visitor) -> None:
    place = world.organizations["S1"]
    data = {"name_en": "First society", "active_until": "2027-06-30"}
    admin.post(f"/organizations/{place}", seen="/people/new", **data)
    page = admin.get(f"/changes?about=organization:{place}").text
    assert "Name in English: <del>Organization S1</del> → First society" in page
    assert "Active until: Wed 30 Jun 2027" in page


def test_a_role_is_said_by_its_label(world: World, admin: Visitor) -> None:
    data = {"role": "cpin.reader", "starts_on": "2026-11-23"}
    admin.post(f"/people/{world.people['nobody']}/roles", seen="/people/new", **data)
    page = admin.get("/changes").text
    row = page.split("<tbody>")[1].split("</tr>")[0]
    assert ("Role given" in row, "Program: CPIN" in row, "First day: Mon 23 Nov" in row) == (True, True, True)


def test_what_nobody_changed_says_so(world: World, admin: Visitor) -> None:
    assert "No change is recorded here" in admin.get("/changes?about=person:999").text
    assert admin.get(f"/changes?about=person:{'9' * 80}").status_code == 200


def test_changes_come_in_pages(world: World, admin: Visitor) -> None:
    for number in range(51):
        change(admin, world, f"Sam {number}")
    about = f"person:{world.people['staff']}"
    first = admin.get(f"/changes?about={about}").text
    assert first.count('<th scope="row">') == 50
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert admin.get(older).text.count('<th scope="row">') == 2  # the first name, and the password of the beginning


def test_queries_of_the_changes_do_not_grow(world: World, admin: Visitor, count_queries: Count) -> None:
    change(admin, world, "One")
    one = count_queries(lambda: admin.get("/changes"))
    change(admin, world, "Two", "reader")
    change(admin, world, "Three", "chair")
    assert count_queries(lambda: admin.get("/changes")) == one
