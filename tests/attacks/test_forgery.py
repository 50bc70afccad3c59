"""Nothing is done but by who meant it: no form without its token, no write by a cookie alone, no GET that acts."""

import pytest

from tests.attacks.forging import forged, moved_by_reading, someone_elses_token, written_by_cookie
from tests.attacks.roles import VISITOR
from tests.attacks.site import Site


@pytest.mark.parametrize("who", [VISITOR, "reader"])
def test_asking_for_heads_changes_nothing(site: Site, who: str) -> None:
    """What a GET leaves as it is: see test_reading."""
    assert moved_by_reading(site, who, methods=("HEAD",)) == []


@pytest.mark.parametrize("who", [VISITOR, "staff"])
def test_form_without_its_token_is_refused(site: Site, who: str) -> None:
    assert forged(site, who) == []


def test_form_with_another_browsers_token_is_refused(site: Site) -> None:
    assert forged(site, "staff", someone_elses_token(site)) == []


def test_api_lets_no_cookie_write(site: Site) -> None:
    assert written_by_cookie(site, "staff") == []


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "\t//evil.example"]
)
def test_sign_in_leads_to_no_other_host(site: Site, elsewhere: str) -> None:
    client = site.browser(VISITOR)
    data = {"email": "staff@example.org", "password": "quiet river stone", "csrf_token": site.forms[VISITOR]}
    answer = client.post("/sign-in", query_string={"next": elsewhere}, data={**data, "next": elsewhere})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_request_for_another_host_is_refused(site: Site) -> None:
    client = site.world.app.test_client()
    assert client.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400
