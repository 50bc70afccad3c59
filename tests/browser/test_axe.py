"""Every page in a real browser: axe finds nothing, in both languages and both themes."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.looking import (
    WORDS,
    complaints,
    complaints_in_both_themes,
    enter,
    refuse_errors,
    too_wide_for_a_phone,
)
from tests.browser.site import Site
from tests.browser.visited import FOR_EVERYBODY, LANGUAGES, NAMES, paths_of, show


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_on_any_page_and_none_scrolls_sideways_on_a_phone(
    browser: Browser, site: Site, name: str, language: str
) -> None:
    with browser.new_context(locale=f"{language}-CA", reduced_motion="reduce") as context:
        page = enter(context, site, name, language)
        found = {}
        for path in paths_of(name, language):
            show(page, site, path)
            found[path] = too_wide_for_a_phone(page)
            found[path] += complaints_in_both_themes(page) if language == "en" else complaints(page, WORDS)
        assert found == {path: [] for path in paths_of(name, language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_the_register(browser: Browser, site: Site, language: str) -> None:
    with browser.new_context(locale=f"{language}-CA", reduced_motion="reduce") as context:
        page = context.new_page()
        found = {}
        for path in FOR_EVERYBODY:
            show(page, site, path)
            assert page.locator("html").get_attribute("lang") == language
            found[path] = too_wide_for_a_phone(page) + complaints_in_both_themes(page)
        assert found == {path: [] for path in FOR_EVERYBODY}


def test_the_guide_to_the_api_is_drawn_from_this_host_alone_and_axe_finds_nothing(browser: Browser, site: Site) -> None:
    with browser.new_context() as context:
        page, asked = context.new_page(), list[str]()
        page.on("console", refuse_errors)
        page.on("request", lambda request: asked.append(request.url))
        show(page, site, "/api/v1/docs")
        expect(page.locator("#operations-tag-Items")).to_be_visible()
        show(page, site, "/api/v1/docs?plain=1")
        assert complaints(page) == []
        assert [address for address in asked if not address.startswith((site.address, "data:"))] == []


def test_what_looks_at_pages_sees_what_is_too_wide_and_a_colour_that_only_the_dark_theme_spoils(
    browser: Browser, site: Site
) -> None:
    with browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(f"{site.address}/sign-in")
        assert too_wide_for_a_phone(page) == []
        page.eval_on_selector("main", "one => one.style.setProperty('min-width', '500px')")
        assert len(too_wide_for_a_phone(page)) == 1
        page.eval_on_selector_all("label", "all => all.forEach(one => one.style.setProperty('color', '#333'))")
        assert [one.partition(":")[0] for one in complaints_in_both_themes(page)][:1] == ["color-contrast"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_way_in_and_with_errors(browser: Browser, site: Site, theme: str) -> None:
    with browser.new_context(color_scheme="dark" if theme == "dark" else "light") as context:
        page = context.new_page()
        page.goto(f"{site.address}/sign-in")
        assert complaints(page) == []
        page.locator("main button").click()
        expect(page.locator(".errors")).to_be_focused()
        assert complaints(page) == []
        page = enter(context, site, "submitter")
        page.goto(f"{site.address}/lists/change_request/new/create")
        page.locator("#f-title").fill("x")
        page.evaluate("document.querySelector('#f-title').removeAttribute('maxlength')")
        page.locator("#f-title").fill("x" * 200)
        page.locator("main form button").click()
        expect(page.locator(".errors a")).to_be_visible()
        assert complaints(page) == []
        page.locator(".errors a").click()
        expect(page.locator("#f-title")).to_be_focused()
