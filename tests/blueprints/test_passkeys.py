"""Passkeys on the pages: made, opening the door alone or as a second step, refused, removed."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from models.factors import Passkey
from tests.blueprints.cast import World
from tests.blueprints.conftest import Visitor
from tests.blueprints.second_steps import by_passkey, give_password, make_passkey, options
from tests.sample.authenticator import Authenticator

SignIn = Callable[[str], Visitor]


def test_passkey_is_made_and_opens_the_door_alone(world: World, sign_in: SignIn) -> None:
    visitor, key = sign_in("staff"), Authenticator()
    answer = key.make(options(visitor.get("/account/passkeys/new").text))
    assert visitor.post("/account/passkeys/new", seen="/account", name="my phone", passkey=answer).status_code == 200
    again = visitor.post("/account/passkeys/new", seen="/account", name="my phone", passkey=answer)
    assert again.status_code == 422, "the challenge was answered"
    browser = Visitor(world.app.test_client())
    used = key.use(options(browser.get("/sign-in").text))
    token = browser.token("/sign-in")  # another page: its challenge takes the place of the first
    assert browser.client.post("/sign-in/passkey", data={"csrf_token": token, "passkey": used}).status_code == 422
    assert by_passkey(browser, key).headers["Location"] == "/account"
    assert "last used" in browser.get("/account").text


def test_passkey_without_its_owner_is_a_second_factor_only(world: World, sign_in: SignIn) -> None:
    key = Authenticator(knows_owner=False)
    make_passkey(sign_in("staff"), key)
    assert by_passkey(Visitor(world.app.test_client()), key).status_code == 422
    visitor, answer = give_password(world)
    assert answer.headers["Location"].startswith("/sign-in/second")
    page = visitor.get("/sign-in/second").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    data = {"csrf_token": token.group(1), "passkey": key.use(options(page)), "next": "/account"}
    assert visitor.client.post("/sign-in/second/passkey", data=data).headers["Location"] == "/account"


@pytest.mark.parametrize("fault", ["origin", "count", "garbage", "deep"])
def test_passkey_that_is_not_right_opens_nothing(world: World, sign_in: SignIn, fault: str) -> None:
    key = Authenticator()
    make_passkey(sign_in("staff"), key)
    if fault == "origin":
        key.origin = "https://accord.example.net"
    if fault == "count":
        with world.database.write() as session:
            session.scalars(select(Passkey)).one().sign_count = 40
    browser = Visitor(world.app.test_client())
    if fault in ("origin", "count"):
        assert by_passkey(browser, key).status_code == 422
        return
    page = browser.get("/sign-in").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    given = "[" * 9000 if fault == "deep" else '{"id": 1, "rawId": "é"}'
    answer = browser.client.post("/sign-in/passkey", data={"csrf_token": token.group(1), "passkey": given})
    assert answer.status_code == 422


def test_passkeys_of_others_cannot_be_removed(world: World, sign_in: SignIn) -> None:
    make_passkey(sign_in("staff"), Authenticator())
    visitor = sign_in("lead")
    assert [visitor.post(f"/account/passkeys/{number}/remove").status_code for number in (1, 99)] == [404, 404]
