"""What the README tells a newcomer to try, done by what the pages say and nothing else."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.blueprints.cast import PASSWORD
from tests.blueprints.votes import enrol
from tests.browser.site import Site

SUBMIT, ASK, HAND_IN = "Submit to the ministry", "Ask supplementary questions", "Hand in the answers"
EMPTY = ("R7", "R9", "R11")
"""The lists of a period in which nothing happened that may be left out."""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(locale="en-CA", java_script_enabled=False) as context:
        context.set_default_timeout(20_000)
        yield context.new_page()


def enter(page: Page, site: Site, name: str) -> None:
    page.goto(f"{site.address}/sign-in")
    page.get_by_label("Email").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My desk")


def leave(page: Page) -> None:
    page.locator(".popover-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def perform(page: Page, label: str) -> None:
    """Open the action's page from the item and send its form as it stands."""
    page.get_by_role("link", name=label, exact=True).click()
    page.get_by_role("main").get_by_role("button", name=label, exact=True).click()


def see(page: Page, *words: str) -> None:
    for said in words:
        expect(page.get_by_role("main")).to_contain_text(said)


def test_a_change_request_goes_from_its_first_words_to_acceptance(page: Page, site: Site) -> None:
    title = "Show the date of the last visit"
    enter(page, site, "submitter")
    page.goto(f"{site.address}/lists/change_request")
    page.get_by_role("link", name="Start a change request").click()
    page.get_by_label("Title").fill(title)
    page.get_by_role("main").get_by_role("button", name="Start a change request").click()
    see(page, "Draft", "What stands in the way")

    page.get_by_role("link", name="Submit", exact=True).click()
    page.get_by_role("main").get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("to correct")
    page.get_by_label("Details").fill("It stands on another page.")
    page.get_by_label("Category").select_option("System change")
    page.get_by_label("Business need").fill("Workers look for it every day.")
    page.get_by_label("client").check()
    page.get_by_role("main").get_by_role("button", name="Submit", exact=True).click()
    see(page, "is now in “Received”.", "Received")
    leave(page)

    enter(page, site, "staff")
    expect(page.get_by_role("region", name="Waits for me")).to_contain_text(title)
    page.get_by_role("row").filter(has_text=title).first.get_by_role("link").click()
    perform(page, "Start triage")
    see(page, "In triage")
    perform(page, "Accept")
    see(page, "is now in “Accepted”.", "Accepted")
    page.goto(site.address)
    see(page, title)
    leave(page)

    enter(page, site, "submitter")
    page.get_by_role("link", name="Change requests").click()
    expect(page.get_by_role("row").filter(has_text=title).first).to_contain_text("Accepted")


def test_a_hearing_too_early_is_explained_and_corrected(page: Page, site: Site) -> None:
    enter(page, site, "planner")
    page.get_by_role("link", name="County plans").click()
    page.get_by_role("link", name="Open the cycle for a county").click()
    page.get_by_label("Social services district").select_option("Organization D1")
    page.get_by_label("Cycle").select_option("2027-2029")
    page.get_by_role("main").get_by_role("button", name="Open the cycle for a county").click()
    see(page, "Not started", "Earliest hearing, if the notice appears today")
    perform(page, "Begin the plan")

    record_notice(page, hearing_on="2026-11-30")
    too_early = "The hearing can be held from 8 December."
    see(page, "Before you go on", too_early, "18 NYCRR 407.5(g)(1)", "Without this warning from Tue 8 Dec")
    _go_on(page)
    see(page, "Hearing noticed")

    page.get_by_role("link", name="Cancel or move the hearing", exact=True).click()
    page.get_by_role("main").get_by_role("button", name="Cancel or move the hearing").click()
    see(page, "Draft")
    record_notice(page, hearing_on="2026-12-09")
    see(page, "Before you go on", "A hearing on 9 December is too late for 1 October")
    _go_on(page)
    see(page, "Hearing noticed", "Earliest submission after the hearing planned for 9 December 2026")
    expect(page.get_by_role("main")).not_to_contain_text(too_early)


def _go_on(page: Page) -> None:
    """Do it all the same."""
    page.get_by_role("main").get_by_role("button", name="Record the notice all the same").click()


def record_notice(page: Page, hearing_on: str, notice_on: str = "2026-11-23") -> None:
    page.get_by_role("link", name="Record the notice", exact=True).click()
    page.get_by_label("Newspaper").fill("The County Herald")
    page.get_by_label("It is of general circulation in the district").check()
    page.get_by_label("First publication of the notice").fill(notice_on)
    page.get_by_label("Hearing date").fill(hearing_on)
    for component in ("Child protective services", "Adult services", "Family and children's services"):
        page.get_by_label(component).check()
    page.get_by_role("main").get_by_role("button", name="Record the notice").click()


def press(page: Page, label: str) -> None:
    page.get_by_role("main").get_by_role("button", name=label, exact=True).click()


@pytest.fixture
def people(browser: Browser, site: Site) -> Iterator[dict[str, Page]]:
    """Two of the staff and a reviewer of the ministry, each signed in at a place of their own."""
    enrol(site.world, "wes", "cwob")
    with ExitStack() as open_contexts:
        found = {}
        for name in ("staff", "second", "wes"):
            context = open_contexts.enter_context(browser.new_context(locale="en-CA", java_script_enabled=False))
            context.set_default_timeout(20_000)
            found[name] = context.new_page()
            enter(found[name], site, name)
        yield found


def test_report_goes_from_its_opening_to_its_acceptance(people: dict[str, Page]) -> None:
    staff, second, ministry = people.values()
    staff.get_by_role("link", name="Reports to the ministry").click()
    staff.get_by_role("link", name="Open a report").click()
    staff.get_by_label("Stage").select_option("Interim")
    staff.get_by_label("Fiscal year that begins in").fill("2025")
    press(staff, "Open a report")
    see(staff, "Figures as they are now", "It has no rows as things stand")
    _compile(staff)
    see(staff, "is now in “Compiled”.", "Figures as compiled", "You compiled it; somebody else submits it.")

    second.goto(staff.url)
    perform(second, SUBMIT)
    see(second, "is now in “Submitted”.")

    ministry.goto(staff.url)
    ministry.get_by_role("link", name=ASK, exact=True).click()
    ministry.get_by_label("Question, row 1").fill("Why was no meeting facilitated?")
    press(ministry, ASK)
    see(ministry, "is now in “Questions asked”.")

    second.reload()
    see(second, "Not answered yet: SQ-")
    second.get_by_role("main").get_by_role("link", name="SQ-").first.click()
    second.get_by_role("link", name="Answer", exact=True).click()
    second.get_by_label("Text").fill("The committee was founded later.")
    press(second, "Answer")
    second.goto(staff.url)
    perform(second, HAND_IN)
    see(second, "is now in “Answered”.")

    ministry.reload()
    perform(ministry, "Accept")
    see(ministry, "is now in “Accepted”.", "its period is closed")


def _compile(page: Page) -> None:
    """Be told what is missing, fill it in, and compile."""
    page.get_by_role("link", name="Compile", exact=True).first.click()
    press(page, "Compile")
    expect(page.get_by_role("alert")).to_contain_text("R7 has no rows")
    page.get_by_role("group", name="Not applicable").get_by_role("button", name="Add a row").click()
    for row, code in enumerate(EMPTY, 1):
        page.get_by_label(f"Attachment, row {row}").first.select_option(code)
        page.get_by_label(f"Reason, row {row}").first.fill("None in this period")
    page.get_by_label("Objectives and deliverables").fill("Met.")
    press(page, "Compile")
