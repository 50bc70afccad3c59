"""Passkeys in a real browser, with an authenticator that Chromium plays, by the keyboard alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from models.database import Database
from tests.blueprints.application import make_application, serve_from
from tests.blueprints.cast import NOW, PASSWORD, gather
from tests.serving import served

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A service under a name: browsers make no passkeys for a number."""
    database = Database(f"sqlite:///{tmp_path / 'accord.db'}", durable=False)
    database.create_all()
    app = make_application()
    serve_from(app, database, NOW)
    gather(app, database)
    with served(app, "localhost") as address:
        yield address
    database.close()


def test_a_passkey_is_made_and_opens_the_door_by_the_keyboard(page: Page, address: str) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(f"{address}/sign-in?next=/account/passkeys/new")
    page.get_by_label("Email").fill("staff@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Name of the passkey").fill("My telephone")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    expect(page.locator(".recovery li")).to_have_count(10)
    page.goto(f"{address}/account")
    page.locator(".popover-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("My desk")
    page.goto(f"{address}/account")
    expect(page.locator("#factors")).to_contain_text("My telephone passkey")
    expect(page.locator("#factors")).to_contain_text("last used")
