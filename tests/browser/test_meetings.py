"""A meeting's room in a browser: lines dragged or moved by the keyboard, and a quorum that follows by itself."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import enter
from tests.browser.site import Site


def first_line(page: Page) -> str:
    return page.locator(".agenda li").first.inner_text()


def test_line_is_dragged_to_another_place(browser: Browser, site: Site) -> None:
    with browser.new_context(locale="en-CA") as context:
        page = enter(context, site, "staff")
        page.goto(f"{site.address}/meetings/{site.coming}")
        before = first_line(page)
        with page.expect_navigation():
            lines = page.locator(".agenda li")
            lines.nth(1).drag_to(lines.first, target_position={"x": 20, "y": 3})
        assert first_line(page) != before


def test_line_is_moved_by_keyboard_without_scripts(browser: Browser, site: Site) -> None:
    with browser.new_context(locale="en-CA", java_script_enabled=False) as context:
        page = enter(context, site, "staff")
        page.goto(f"{site.address}/meetings/{site.coming}")
        before = first_line(page)
        page.locator("button[name=down]").first.press("Enter")
        page.wait_for_url("**moved=1**")
        assert first_line(page) != before


def test_quorum_follows_what_another_records(browser: Browser, site: Site) -> None:
    with browser.new_context(locale="en-CA") as context:
        page = enter(context, site, "staff")
        page.clock.install()  # nobody waits for the ten seconds after which the page asks again
        page.goto(f"{site.address}/meetings/{site.coming}")
        expect(page.locator("#quorum")).to_contain_text("0 of 3")
        secretary = context.new_page()
        secretary.goto(f"{site.address}/meetings/{site.coming}")
        secretary.get_by_role("button", name="Arrives Lead").click()
        expect(secretary.locator("#quorum")).to_contain_text("1 of 3")
        expect(page.locator("#quorum")).to_contain_text("0 of 3")
        page.clock.fast_forward(10_000)
        expect(page.locator("#quorum")).to_contain_text("1 of 3")
