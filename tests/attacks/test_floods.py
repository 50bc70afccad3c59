"""What nothing of ours expects is refused with a clear answer: no error on our side, and nothing half done."""

from itertools import chain

import pytest

from blueprints import api
from tests.attacks.flooding import (
    broken_by_address,
    broken_by_body,
    broken_by_query,
    open_bodies,
    takes_what_it_does_not_name,
)
from tests.attacks.site import Site
from tests.attacks.standing import changed, what_stands

PEOPLE = ("staff", "planner")


@pytest.mark.parametrize("who", PEOPLE)
def test_odd_words_in_an_address_are_refused(site: Site, who: str) -> None:
    """PostgreSQL is asked by one for odd addresses, and by the other for odd queries."""
    faults = (broken_by_address(site, who), broken_by_query(site, who, turn=PEOPLE.index(who)))
    turn = PEOPLE.index(who)
    assert [*chain(*(faults[turn : turn + 1] if site.database.dialect == "postgresql" else faults))] == []


@pytest.mark.parametrize("who", [*PEOPLE, "admin"])
def test_bodies_that_are_none_are_refused_and_change_nothing(site: Site, who: str) -> None:
    site.browser(who)
    before = what_stands(site.database)
    assert list(broken_by_body(site, who)) == []
    assert list(takes_what_it_does_not_name(site, who)) == []
    assert changed(before, what_stands(site.database)) == []


def test_every_body_of_the_api_is_closed(site: Site) -> None:
    assert open_bodies(api.spec(site.world.app)) == []


def test_form_with_too_many_parts_is_refused(site: Site) -> None:
    client = site.browser("staff")
    part = b'--b\r\nContent-Disposition: form-data; name="p%d"\r\n\r\nx\r\n'
    many = b"".join(part % number for number in range(4000)) + b"--b--"
    kind = "multipart/form-data; boundary=b"
    answer = client.post("/lists/change_request/new/create", data=many, content_type=kind)
    assert answer.status_code == 413


@pytest.mark.parametrize("name", ["state", "reference", "owner_id", "program", "organization_id"])
def test_form_takes_only_what_it_asks_for(site: Site, name: str) -> None:
    wanted = {"title": "A title", "details": "Some details", "category": "training", "business_need": "A need"}
    site.browser("submitter")
    before = what_stands(site.database)
    answer = site.ask("submitter", "POST", "/lists/change_request/new/create", data={**wanted, name: "1"})
    assert (answer.status_code, changed(before, what_stands(site.database))) == (422, [])
