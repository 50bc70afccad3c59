"""What somebody with a second factor does: sets it up, signs in in two steps, uses a passkey."""

import html
import re
from datetime import timedelta

import pyotp
from sqlalchemy import select
from werkzeug.test import TestResponse

from models.outbox import OutboxMessage
from tests.blueprints.application import serve_from
from tests.blueprints.cast import NOW, PASSWORD, World
from tests.blueprints.conftest import Visitor
from tests.sample.authenticator import Authenticator
from workflow.outbox.render import render_subject


def letters(page: str) -> str:
    """The secret that a page offers to an app."""
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert found is not None
    return found.group(1).replace(" ", "")


def code_of(secret: str, later: timedelta = timedelta(0)) -> str:
    return pyotp.TOTP(secret).at(NOW + later)


def papers(page: str) -> list[str]:
    return re.findall(r"<li><code>([a-z2-7-]{34})</code></li>", page)


def options(page: str, number: int = 0) -> str:
    return html.unescape(re.findall(r'data-options="([^"]+)"', page)[number])


def later(world: World, by: timedelta) -> None:
    serve_from(world.app, world.database, NOW + by)


def set_app_up(visitor: Visitor) -> tuple[str, list[str]]:
    """Give somebody an app: its secret, and the recovery codes."""
    secret = letters(visitor.get("/account/app").text)
    answer = visitor.post("/account/app", code=code_of(secret))
    assert answer.status_code == 200, answer.text
    return secret, papers(answer.text)


def give_password(world: World, name: str = "staff") -> tuple[Visitor, TestResponse]:
    visitor = Visitor(world.app.test_client())
    visitor.client.environ_base["HTTP_HOST"] = "localhost"
    return visitor, visitor.post(
        "/sign-in", seen="/sign-in", email=f"{name}@example.org", password=PASSWORD, next="/account"
    )


def give_code(visitor: Visitor, code: str) -> TestResponse:
    return visitor.post("/sign-in/second", seen="/sign-in/second", code=code, next="/account")


def sign_in_with(world: World, code: str) -> Visitor:
    visitor, _ = give_password(world)
    assert give_code(visitor, code).status_code == 303
    return visitor


def by_passkey(browser: Visitor, key: Authenticator) -> TestResponse:
    page = browser.get("/sign-in").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    data = {"csrf_token": token.group(1), "passkey": key.use(options(page)), "next": "/account"}
    return browser.client.post("/sign-in/passkey", data=data)


def make_passkey(visitor: Visitor, key: Authenticator) -> None:
    answer = key.make(options(visitor.get("/account/passkeys/new").text))
    assert visitor.post("/account/passkeys/new", seen="/account", name="my key", passkey=answer).status_code == 200


def subjects_to(world: World, address: str) -> list[str]:
    """The subjects of what was queued about an account."""
    mine = select(OutboxMessage).where(OutboxMessage.address == address, OutboxMessage.purpose == "account")
    with world.database.read() as session:
        return [
            render_subject(one.template, one.params, language="en")
            for one in session.scalars(mine.order_by(OutboxMessage.id))
        ]
