"""Signing in with a browser, and what axe finds on the page that it shows."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, ViewportSize, expect

from tests.blueprints.cast import PASSWORD
from tests.browser.site import Site

VIOLATIONS = {"resultTypes": ["violations"]}
"""What axe has to describe in full: to write down every element that passed took longer than to look at it."""
AXE = Axe().axe_script
RULES = {**VIOLATIONS, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {**VIOLATIONS, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What a change of the theme alone can break: the words, the structure and the order stay."""
WORDS = {**RULES, "rules": {"color-contrast": {"enabled": False}, "link-in-text-block": {"enabled": False}}}
"""What another language can break: the colours were looked at in the first."""
ALIKE = """() => {
    for (const parent of document.querySelectorAll("main *")) {
        const seen = {};
        for (const child of parent.children) {
            const looks = `${child.tagName} ${child.className}`;
            seen[looks] = (seen[looks] || 0) + 1;
            if (seen[looks] > 8) child.style.display = "none";
        }
    }
}"""
"""Of many that look alike, one beside another, axe looks at the first eight: the others cost most of its time."""


PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 720}


def enter(context: BrowserContext, site: Site, name: str, language: str = "en") -> Page:
    """Sign somebody in; anything the browser complains about fails the test."""
    page = context.new_page()
    page.on("console", refuse_errors)
    page.goto(f"{site.address}/sign-in")
    speak(page, language)
    page.locator("#f-email").fill(f"{name}@example.org")
    page.locator("#f-password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"{site.address}/")
    speak(page, language)  # whoever signs in is greeted in the language of their account
    return page


def speak(page: Page, language: str) -> None:
    if page.locator("html").get_attribute("lang") != language:
        page.get_by_role("button", name={"fr": "Français", "en": "English"}[language]).click()
        expect(page.locator("html")).to_have_attribute("lang", language)


def refuse_errors(message: ConsoleMessage) -> None:
    assert message.type != "error" or message.text.startswith("Failed to load resource"), message.text


def complaints(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
        page.evaluate(ALIKE)
    found = page.evaluate("rules => axe.run(rules).then(results => results.violations)", rules)
    return [f"{one['id']}: {node['html'][:160]} {node['failureSummary']}" for one in found for node in one["nodes"]]


def complaints_in_both_themes(page: Page) -> list[str]:
    """Everything in the light theme, then the colours alone in the dark one."""
    page.emulate_media(color_scheme="light")
    light = complaints(page)
    page.emulate_media(color_scheme="dark")
    return light + complaints(page, COLOURS)


def too_wide_for_a_phone(page: Page) -> list[str]:
    """What to say of a page that scrolls sideways on a phone; to be asked before axe folds what looks alike."""
    page.set_viewport_size(PHONE)
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(DESK)
    return [f"{width} px wide on a phone"] if width > PHONE["width"] else []
