"""After the approval, as people do it: an amendment until its words stand in the plan, an update with its redline."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from models.people import RoleGrant
from tests.blueprints.cast import PASSWORD, World
from tests.blueprints.plans import answered, make_plan_in_effect
from tests.browser.site import plan_site

SIGNERS = ("ldss_commissioner", "yb_director", "youth_board_chair")
PART = ("SC-V", "answer")


def grant(world: World, who: str, roles: Iterable[str], place: str | None = None) -> None:
    organization = world.organizations[place] if place else None
    with world.database.write() as session:
        for role in roles:
            held = {"person_id": world.people[who], "program": "county_plan", "role": role}
            session.add(RoleGrant(**held, organization_id=organization, starts_on=date(2020, 1, 1)))


def enter(browser: Browser, address: str, name: str) -> Page:
    context = browser.new_context(locale="en-CA", base_url=address)
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("Email").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My desk")
    return page


def press(page: Page, item: str, label: str, password: str = "") -> None:
    """Press the button that leads on the item's page, and the one of its form."""
    page.goto(item)
    page.locator("main .answers").get_by_role("link", name=label, exact=True).click()
    if password:
        page.get_by_label("Your password").fill(password)
    page.locator("main form").get_by_role("button", name=label, exact=True).click()
    expect(page.locator(".flash, [role=status]").first).to_be_visible()


def write(page: Page, item: str, words: str) -> None:
    page.goto(f"{item}/content/{PART[0]}")
    page.locator(f"#q-{PART[1]} textarea").fill(words)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(f"#q-{PART[1]} [role=status]")).to_contain_text("Saved")


def test_approved_plan_is_amended_and_updated_by_its_people(browser: Browser, tmp_path: Path) -> None:
    with plan_site(tmp_path, make_plan_in_effect) as (address, world, plan):
        grant(world, "nobody", SIGNERS, "D1")
        grant(world, "state", ["ocfs_cycle_admin"])
        planner, signer, state = (enter(browser, address, name) for name in ("planner", "nobody", "state"))

        planner.goto(f"/items/{plan}")
        planner.get_by_role("link", name="Begin it").first.click()
        planner.get_by_label("What changes").select_option("other")
        planner.get_by_label("Why").fill("Another way was found.")
        planner.get_by_role("button", name="Begin an amendment").click()
        expect(planner.locator("main .answers")).to_contain_text("It waits for: LDSS planner")
        amendment = planner.url.removeprefix(address)
        write(planner, amendment, "Every month.")
        for _ in SIGNERS:
            press(signer, amendment, "Sign", PASSWORD)
        press(planner, amendment, "Submit to OCFS")
        planner.get_by_role("link", name="What changed between versions").click()
        expect(planner.locator("main")).to_contain_text("1 answer changed")
        press(state, amendment, "Accept for review")
        press(state, amendment, "Approve the amendment")
        expect(state.locator("main .answers")).to_contain_text("In effect")
        assert answered(world, plan, *PART) == "Every month."
        state.get_by_role("link", name="See the plan on paper").click()
        expect(state.locator("main")).to_contain_text("Every month.")

        state.goto("/board?choice=2024-2026")
        state.get_by_role("link", name="Open an annual update: several at once").click()
        state.get_by_label("Year").select_option("2026")
        state.get_by_label("Due").fill("2026-12-15")
        state.get_by_role("button", name="Show for whom").click()
        state.get_by_role("button", name="Begin it for 1").click()
        state.locator(".rows .open").first.click()
        update = state.url.removeprefix(address)
        write(planner, update, "Every week.")
        planner.goto(f"{update}/do/report_changes")
        assert planner.locator("[name='reported.0.part']").input_value() == "SC-V"
        press(planner, update, "Submit to OCFS")
        planner.get_by_role("link", name="What changed between versions").click()
        expect(planner.locator("main del")).to_contain_text("month")
        expect(planner.locator("main ins")).to_contain_text("week")
        for page in (planner, signer, state):
            page.context.close()
