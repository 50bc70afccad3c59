"""Every page in a real browser: axe in both languages and themes, by keyboard, without scripts, on a phone."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from sqlalchemy import select

from models.secret_links import SecretLink
from tests.blueprints.cast import NOW, PASSWORD
from tests.browser.site import Site, run_site
from workflow.links.keeping import mint

VIOLATIONS = {"resultTypes": ["violations"]}
"""What axe has to describe in full: to write down every element that passed took longer than to look at it."""
AXE = Axe().axe_script
RULES = {**VIOLATIONS, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {**VIOLATIONS, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What a change of the theme alone can break: the words, the structure and the order stay."""
WORDS = {**RULES, "rules": {"color-contrast": {"enabled": False}, "link-in-text-block": {"enabled": False}}}
"""What another language can break: the colours were looked at in the first."""
LANGUAGES = ["en", "fr"]
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
NAMES = ["staff", "admin", "planner", "state", "reader", "mia"]
PHONE = {"width": 390, "height": 844}
FOR_STAFF = (
    "/",
    "/lists/change_request?filter=1&state=received",
    "/lists/change_request?q=nothing",
    "/lists/inquiry",
    "/lists/change_request/new/log",
    "/search?q=harmonize",
    "/search?q=nothing",
    "/items/{request}",
    "/lists/practice/priorities",
    "/items/{practice}",
    "/items/{practice}/difference",
    "/items/{practice}/versions/1.0",
    "/items/{request}/files/1/withdraw",
    "/items/{request}/redaction",
    "{deadline}/date",
    "{deadline}/reminder",
    "/items/{request}/do/respond",
    "/items/{request}/do/withdraw",
    "/items/CR-1999-0001",
    "/reminders",
    "/outbox",
    "/mailbox",
    "/mailbox/1",
    "/reports/lists",
    "/reports/pack",
    "/reports/lists/R10?first=2026-04-01&last=2027-03-31",
    "/account",
    "/account/app",
    "/account/deputies/new",
    "/imports/new",
    "/imports/1",
    "/imports/1/columns",
    "/people",
    "/committees",
    "/committees/os",
    "/committees/sustainment?as_at=never",
    "/measures/M13",
    "/meetings/{meeting}",
    "/meetings/{meeting}/minutes",
    "/meetings/{coming}",
    "/budget?year=2026",
    "/items/{report}/snapshots/1",
    "/incoming-mail/1",
)
FOR_ADMIN = (
    "/webhooks/1/deliveries/1",
    "/webhooks/1/deliveries?state=failed&since=never",
    "/people",
    "/people/1",
    "/people/new",
    "/organizations",
    "/organizations/1",
    "/organizations/new",
    "/changes",
    "/changes?about=person:1",
    "/settings",
    "/settings/cpin/min_in_favour",
    "/jobs/1",
)
FOR_EVERYBODY = (
    "/register",
    "/register?q=nothing",
    "/register/{practice}",
    "/register/{practice}/1.1",
    "/register/{gone}/1.0",
)
FOR_PLANNER = (
    "/",
    "/lists/county_plan",
    "/items/{plan}",
    "/items/{plan}/do/record_notice",
    "/items/{plan}/paper?component=SC",
    "/items/{plan}/content",
    "/items/{plan}/content/SC-II-H",
    "/items/{plan}/content/SC-IV-A",
    "/items/{plan}/content/SC-IV-A/history",
    "/items/{plan}/content/DSS-F",
    "/items/{plan}/checks",
    "/cycles/2007-2009",
)
PAGES = [("staff", page) for page in FOR_STAFF] + [("admin", page) for page in FOR_ADMIN]
PAGES += [("planner", page) for page in FOR_PLANNER] + [("reader", "/items/{request}"), ("reader", "/items/{vote}")]
PAGES += [("state", "/board?choice=2027-2029")]
PAGES += [("mia", page) for page in ("/", "/items/{vote}", "/items/{vote}/do/cast_ballot")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with run_site(tmp_path_factory.mktemp("site")) as running:
        yield running


def enter(context: BrowserContext, site: Site, name: str, language: str = "en") -> Page:
    """Sign somebody in; anything the browser complains about fails the test."""
    page = context.new_page()
    page.on("console", _refuse)
    page.goto(f"{site.address}/sign-in")
    _speak(page, language)
    page.locator("#f-email").fill(f"{name}@example.org")
    page.locator("#f-password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"{site.address}/")
    _speak(page, language)  # whoever signs in is greeted in the language of their account
    return page


def _speak(page: Page, language: str) -> None:
    if page.locator("html").get_attribute("lang") != language:
        page.get_by_role("button", name={"fr": "Français", "en": "English"}[language]).click()
        expect(page.locator("html")).to_have_attribute("lang", language)


def _refuse(message: ConsoleMessage) -> None:
    assert message.type != "error" or message.text.startswith("Failed to load resource"), message.text


def address_of(site: Site, page: str) -> str:
    return site.address + page.format(**vars(site), deadline=site.deadline)


def show(page: Page, site: Site, path: str) -> None:
    """Open a page, which is not the one that says that something went wrong."""
    answer = page.goto(address_of(site, path))
    assert answer is not None
    assert answer.status < 500, path


def paths_of(name: str, language: str = "en") -> list[str]:
    """Every page in English; every third in French, which is drawn by the same templates."""
    return [path for who, path in PAGES if who == name][:: 1 if language == "en" else 3]


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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_on_any_page(browser: Browser, site: Site, name: str, language: str) -> None:
    with browser.new_context(locale=f"{language}-CA", reduced_motion="reduce") as context:
        page = enter(context, site, name, language)
        found = {}
        for path in paths_of(name, language):
            show(page, site, path)
            found[path] = complaints_in_both_themes(page) if language == "en" else complaints(page, WORDS)
        assert found == {path: [] for path in paths_of(name, language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_the_register(browser: Browser, site: Site, language: str) -> None:
    with browser.new_context(locale=f"{language}-CA", reduced_motion="reduce") as context:
        page = context.new_page()
        found = {}
        for path in FOR_EVERYBODY:
            show(page, site, path)
            assert page.locator("html").get_attribute("lang") == language
            found[path] = complaints_in_both_themes(page)
        assert found == {path: [] for path in FOR_EVERYBODY}


def test_the_guide_to_the_api_is_drawn_from_this_host_alone_and_axe_finds_nothing(browser: Browser, site: Site) -> None:
    with browser.new_context() as context:
        page, asked = context.new_page(), list[str]()
        page.on("console", _refuse)
        page.on("request", lambda request: asked.append(request.url))
        show(page, site, "/api/v1/docs")
        expect(page.locator("#operations-tag-Items")).to_be_visible()
        show(page, site, "/api/v1/docs?plain=1")
        assert complaints(page) == []
        assert [address for address in asked if not address.startswith((site.address, "data:"))] == []


def test_axe_sees_a_colour_that_only_the_dark_theme_spoils(browser: Browser, site: Site) -> None:
    with browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(f"{site.address}/sign-in")
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


@pytest.mark.parametrize("name", NAMES)
def test_nothing_scrolls_sideways_on_a_phone(browser: Browser, site: Site, name: str) -> None:
    with browser.new_context(viewport=PHONE) as context:  # type: ignore[arg-type]  # the width and height it asks for
        page = enter(context, site, name)
        wide = {}
        for path in [*paths_of(name), "/sign-in"]:
            page.goto(address_of(site, path))
            wide[path] = page.evaluate("document.documentElement.scrollWidth")
        assert {path: width for path, width in wide.items() if width > PHONE["width"]} == {}


def link_of(site: Site) -> str:
    """Where the link stands by which the submitter, who need not sign in, answers a question about a request."""
    reference = site.world.make(title="Asked about by mail")
    site.world.advance(reference, "triage")
    site.world.advance(reference, "request_info", text="How many workers does it concern?")
    with site.world.database.write() as session:
        theirs = select(SecretLink).where(SecretLink.person_id == site.world.people["submitter"])
        link = session.scalars(theirs.order_by(SecretLink.id.desc())).first()
        assert link is not None
        return f"{site.address}/link/{mint(session, link.outbox_id or 0, NOW)[link.id]}"


def test_link_of_a_mail_is_pressed_on_a_phone_by_keyboard_and_without_scripts(browser: Browser, site: Site) -> None:
    address = link_of(site)
    with browser.new_context(viewport=PHONE, reduced_motion="reduce") as context:  # type: ignore[arg-type]  # as above
        page = context.new_page()
        page.on("console", _refuse)
        page.goto(address)
        _speak(page, "fr")
        assert (page.url, complaints(page)) == (address, [])
        page.locator("main form button").click()
        expect(page.locator(".errors")).to_be_focused()
        assert complaints(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        page.get_by_label("Your question or answer").fill("Some forty.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("You have done this")
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("This link opens nothing")


def test_menu_opens_on_a_phone(browser: Browser, site: Site) -> None:
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as context:  # type: ignore[arg-type]  # as above
        page = enter(context, site, "staff")
        expect(page.get_by_role("link", name="Inquiries")).to_be_hidden()
        page.get_by_role("link", name="Menu", exact=True).click()
        page.get_by_role("link", name="Inquiries").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Inquiries")


def test_keyboard_alone_opens_a_row(browser: Browser, site: Site) -> None:
    with browser.new_context() as context:
        page = enter(context, site, "staff")
        page.goto(f"{site.address}/lists/change_request")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        first = page.locator(".rows .open").first
        while not first.evaluate("link => link === document.activeElement"):
            page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        second = page.locator(".rows .open").nth(1)
        expect(second).to_be_focused()
        reference = second.inner_text()
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site.address}/items/{reference}")


def test_slash_goes_to_the_search(browser: Browser, site: Site) -> None:
    with browser.new_context() as context:
        page = enter(context, site, "staff")
        page.keyboard.press("/")
        expect(page.locator(".find input")).to_be_focused()


def test_row_opens_by_a_click_anywhere(browser: Browser, site: Site) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = enter(context, site, "staff")
        page.goto(f"{site.address}/lists/change_request")
        row = page.locator(".rows tbody tr").first
        reference = row.locator(".open").inner_text()
        row.locator("td").nth(1).click(force=True)  # the row's link lies over the whole row
        page.wait_for_url(f"{site.address}/items/{reference}")


def test_everything_works_without_scripts(browser: Browser, site: Site) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = enter(context, site, "submitter")
        page.goto(f"{site.address}/lists/change_request")
        page.get_by_role("link", name="Start a change request").click()
        page.get_by_label("Title").fill("Written without scripts")
        page.get_by_label("Details").fill("All of it.")
        page.get_by_label("Category").select_option("training")
        page.get_by_label("Business need").fill("It must work.")
        page.locator("main form button").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Written without scripts")
        page.get_by_role("link", name="Submit", exact=True).click()
        page.get_by_label("No client information").check()
        page.get_by_role("button", name="Submit", exact=True).click()
        expect(page.locator(".answers")).to_contain_text("Received")


def test_theme_that_was_chosen_stays(browser: Browser, site: Site) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = enter(context, site, "staff")
        page.locator(".popover-menu summary").click()
        page.get_by_role("button", name="Dark").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 26)"
