"""Pages in a real browser: by keyboard, without scripts, on a phone."""

from playwright.sync_api import Browser, expect
from sqlalchemy import select

from models.secret_links import SecretLink
from tests.blueprints.cast import NOW
from tests.browser.looking import PHONE, complaints, enter, refuse_errors, speak
from tests.browser.site import Site
from workflow.links.keeping import mint


def link_of(site: Site) -> str:
    """Where the link stands by which the submitter, who need not sign in, answers a question about a request."""
    reference = site.world.make(title="Asked about by mail")
    site.world.advance(reference, "triage")
    site.world.advance(reference, "request_info", text="How many workers does it concern?")
    with site.world.database.write() as session:
        theirs = select(SecretLink).where(SecretLink.person_id == site.world.people["submitter"])
        link = session.scalars(theirs.order_by(SecretLink.id.desc())).first()
        assert link is not None
        return f"{site.address}/link/{mint(session, link.outbox_id or 0, NOW, b'key')[link.id]}"


def test_link_of_a_mail_is_pressed_on_a_phone_by_keyboard_and_without_scripts(browser: Browser, site: Site) -> None:
    address = link_of(site)
    with browser.new_context(viewport=PHONE, reduced_motion="reduce") as context:
        page = context.new_page()
        page.on("console", refuse_errors)
        page.goto(address)
        speak(page, "fr")
        assert (page.url, complaints(page)) == (address, [])
        page.locator("main form button").click()
        expect(page.locator(".errors")).to_be_focused()
        assert complaints(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        page.get_by_label("Your answer").fill("Some forty.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("You have done this")
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("This link opens nothing")


def test_menu_opens_on_a_phone(browser: Browser, site: Site) -> None:
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as context:
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
