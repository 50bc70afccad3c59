"""No word is lost while people write: two of them at once, without a connection, signed out, after a reload."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.blueprints.cast import PASSWORD
from tests.blueprints.plans import answered, say
from tests.browser.site import plan_site

PART = "SC-II-A"
AGAIN = "() => window.dispatchEvent(new Event('online'))"
"""What a browser says when it has its connection back; the script would try again by itself after ten seconds."""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(locale="en-CA") as context:
        context.set_default_timeout(20_000)
        yield context


def enter(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("Email").fill("planner@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My desk")


def test_words_survive_other_writers_lost_connections_ended_sessions_and_reloads(
    context: BrowserContext, tmp_path: Path
) -> None:
    with plan_site(tmp_path) as (address, world, reference):
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        enter(page, address)
        place = f"{address}/items/{reference}/content/{PART}"
        page.goto(place)
        first, second, third = (page.locator(f"#q-{name}") for name in ("1", "2", "3"))

        first.locator("textarea").press_sequentially("Mine.")  # saved by itself, after a pause
        expect(first.get_by_role("status")).to_contain_text("Saved")
        assert answered(world, reference, PART, "1") == "Mine."

        say(world, reference, q2="Theirs.")  # somebody else, while this page is open
        write(second, "Ours.")
        expect(second.locator(".clash")).to_contain_text("wrote here meanwhile")
        assert answered(world, reference, PART, "2") == "Theirs."
        write(second, "Theirs. Ours.")  # while both are shown, nothing is sent but by the button
        page.get_by_role("button", name="Save", exact=True).last.click()
        expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
        assert answered(world, reference, PART, "2") == "Theirs. Ours."

        context.set_offline(offline=True)
        write(third, "Without a line.")
        expect(third.get_by_role("status")).to_contain_text("kept in this browser")
        context.set_offline(offline=False)
        page.evaluate(AGAIN)
        expect(third.get_by_role("status")).to_contain_text("Saved")
        assert answered(world, reference, PART, "3") == "Without a line."

        context.clear_cookies()
        write(first, "Mine, signed out.")
        expect(first.get_by_role("status")).to_contain_text("signed out")
        enter(context.new_page(), address)
        page.evaluate(AGAIN)
        expect(first.get_by_role("status")).to_contain_text("Saved")
        assert answered(world, reference, PART, "1") == "Mine, signed out."

        page.route(f"{address}/items/**", refuse_writing)
        write(first, "Mine, and on.")
        expect(first.get_by_role("status")).to_contain_text("kept in this browser")
        page.goto(place)
        expect(first.locator("textarea")).to_have_value("Mine, and on.")
        page.unroute(f"{address}/items/**")
        page.evaluate(AGAIN)
        expect(first.get_by_role("status")).to_contain_text("Saved")
        assert answered(world, reference, PART, "1") == "Mine, and on."
        keep_rows(page, f"{address}/items/{reference}/content/SC-B-1")
        rows = answered(world, reference, "SC-B-1", "consultations")
        assert rows == [{"agency_name": "Sheriff"}, {"agency_name": "Bar association"}]
        assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('accord:'))") == []


def refuse_writing(route: Route) -> None:
    """Pages come, and nothing that is written arrives."""
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def keep_rows(page: Page, place: str) -> None:
    """A row that was added and written without a connection comes back, although the table shows fewer again."""
    page.goto(place)
    table = page.locator("#q-consultations")
    table.get_by_role("button", name="Add a row").click()
    table.get_by_role("button", name="Add a row").click()
    page.route("**/items/**", refuse_writing)
    for row, name in ((0, "Sheriff"), (3, "Bar association")):
        page.locator(f"[name='consultations.{row}.agency_name']").fill(name)
    page.evaluate(AGAIN)
    expect(table.get_by_role("status")).to_contain_text("kept in this browser")
    page.goto(place)
    expect(page.locator("[name='consultations.3.agency_name']")).to_have_value("Bar association")
    page.unroute("**/items/**")
    page.evaluate(AGAIN)
    expect(table.get_by_role("status")).to_contain_text("Saved")


def write(box: Locator, words: str) -> None:
    """Type, and let it be sent without waiting for the pause."""
    box.locator("textarea").fill(words)
    box.page.evaluate(AGAIN)
