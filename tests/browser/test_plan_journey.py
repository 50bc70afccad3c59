"""A county's plan from its notice to the approval of both reviews, by the people whose turn it is."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from models.database import Database
from models.items import Item
from models.people import Person
from tests.blueprints.application import make_application, serve_from
from tests.blueprints.cast import PASSWORD
from tests.browser.test_journeys import perform, press, record_notice, see
from tests.serving import served
from tests.workflow.programs.county_plan.plans import make_builder
from workflow import accounts
from workflow.actors import SYSTEM
from workflow.engine import advance
from workflow.standing import actor_for

NOW = datetime(2006, 9, 25, 15, 0, tzinfo=UTC)
COUNTY = ("ldss_planner", "ldss_commissioner", "ceo_or_chair")
STATE = ("ocfs_plan_unit", "ocfs_reviewer", "dpca_reviewer")
OTHERS = (("yb_director", "yb_director"), ("youth_board_chair", "yb_chair"), ("probation_director", "probation"))
"""Signers who sign elsewhere, each with the line."""
CORRECTED = "The planning team reads the results each June."


@dataclass(frozen=True)
class Running:
    """A service with one plan that is written and not heard yet, and its people by role."""

    address: str
    database: Database
    reference: str
    people: dict[str, int]

    def sign_elsewhere(self, signers: Sequence[tuple[str, str]]) -> None:
        """Let some sign by other means than this browser."""
        for role, line in signers:
            with self.database.write() as session:
                item = session.scalars(select(Item).where(Item.reference == self.reference)).one()
                who = actor_for(session, session.get_one(Person, self.people[role]), NOW.date())
                advance(session, item, "sign", actor=who, now=NOW, data={"line": line})


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    database = Database(f"sqlite:///{tmp_path / 'accord.db'}", durable=False)
    database.create_all()
    app = make_application()
    serve_from(app, database, NOW)
    with database.write() as session:
        builder = make_builder(session)
        builder.begin()
        builder.build("draft")
        for role in (*COUNTY, *STATE):
            accounts.set_password(session, builder.people[role], PASSWORD, by=SYSTEM, now=NOW, hasher=accounts.CHEAP)
        reference, people = builder.item.reference, {role: one.id for role, one in builder.people.items()}
    with served(app) as address:
        yield Running(address, database, reference, people)
    database.close()


@pytest.fixture
def pages(browser: Browser, running: Running) -> Iterator[Callable[[str], Page]]:
    """The plan's page as somebody of a role sees it now; each is signed in once."""
    known: dict[str, Page] = {}
    with ExitStack() as contexts:

        def page_of(role: str) -> Page:
            if role not in known:
                context = contexts.enter_context(browser.new_context(locale="en-CA", java_script_enabled=False))
                context.set_default_timeout(20_000)
                known[role] = context.new_page()
                _enter(known[role], running, role)
            known[role].goto(f"{running.address}/items/{running.reference}")
            return known[role]

        yield page_of


def _enter(page: Page, running: Running, role: str) -> None:
    page.goto(f"{running.address}/sign-in")
    page.get_by_label("Email").fill(f"{role}.01@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My desk")


def test_plan_is_heard_signed_submitted_returned_in_part_corrected_and_approved_by_both(
    running: Running, pages: Callable[[str], Page]
) -> None:
    _hear(pages("ldss_planner"))
    _sign_all(running, pages)
    submitted = pages("ldss_planner")
    perform(submitted, "Submit to OCFS")
    see(submitted, "is now in “Submitted”.", "It waits for: OCFS plan unit")

    perform(pages("ocfs_plan_unit"), "Accept for review")
    _return_one_part(pages)
    _correct(running, pages)

    reviewer = pages("ocfs_reviewer")
    see(reviewer, "Answers changed in this part since it was returned: 1.")
    perform(reviewer, "Settle a finding")
    _decide(reviewer, "Decide for OCFS", "Approve")
    unit = pages("ocfs_plan_unit")
    unit.get_by_role("link", name="Approve the plan", exact=True).click()
    unit.get_by_label("Approval letter").fill("OCFS 2006-114")
    press(unit, "Approve the plan")
    see(unit, "is now in “Approved”.", "Plan approved")


def _hear(page: Page) -> None:
    """Record notice and hearing, and freeze the content."""
    record_notice(page, hearing_on="2006-08-31", notice_on="2006-08-14")
    see(page, "Hearing noticed", "Your turn")
    page.get_by_role("link", name="Record the hearing as held", exact=True).click()
    page.get_by_label("People who attended").fill("31")
    for told in ("Their interests and affiliations", "Main issues raised", "How the hearing was publicized"):
        page.get_by_label(told).fill("Told.")
    press(page, "Record the hearing as held")
    page.get_by_role("link", name="Write the hearing record", exact=True).click()
    page.get_by_label("How comments were used").fill("We added a bus pass.")
    press(page, "Write the hearing record")
    perform(page, "Finalize for signature")
    see(page, "is now in “Finalized”.")


def _sign_all(running: Running, pages: Callable[[str], Page]) -> None:
    """The first signer mistypes the password; the last signature completes the page."""
    first = pages("ldss_commissioner")
    _sign(first, "not it")
    expect(first.get_by_role("alert")).to_contain_text("This is not your password.")
    first.get_by_label("Your password").fill(PASSWORD)
    press(first, "Sign")
    see(first, "It waits for: Executive Director, County Youth Bureau")
    running.sign_elsewhere(OTHERS)
    last = pages("ceo_or_chair")
    _sign(last, PASSWORD, "Chief elected officer (SC-A-4)")
    see(last, "is now in “Signed”.")


def _sign(page: Page, password: str, line: str = "") -> None:
    page.get_by_role("link", name="Sign", exact=True).click()
    if line:
        page.get_by_label("You sign as").select_option(line)
    page.get_by_label("Your password").fill(password)
    press(page, "Sign")


def _return_one_part(pages: Callable[[str], Page]) -> None:
    """OCFS finds something in one part, DPCA nothing in its own; OCFS returns the plan."""
    reviewer = pages("ocfs_reviewer")
    address = reviewer.url
    reviewer.goto(f"{address}/content/SC-V")
    reviewer.get_by_role("link", name="Note a finding about this part").click()
    expect(reviewer.get_by_label("Part", exact=False).first).to_have_value("SC-V")
    reviewer.get_by_label("Approval criterion missed").fill("Somebody reads the results")
    reviewer.get_by_label("Action needed").fill("Say who.")
    press(reviewer, "Note a finding")
    _decide(reviewer, "Decide for OCFS", "Return", "See the finding.")
    see(reviewer, "It waits for: DPCA reviewer")
    _decide(pages("dpca_reviewer"), "Decide for DPCA (PINS)", "Approve")
    reviewer.goto(address)
    see(reviewer, "Your turn")
    perform(reviewer, "Return for revision")
    see(reviewer, "is now in “Returned for revision”.")


def _decide(page: Page, label: str, decision: str, reason: str = "") -> None:
    """Decide, all the same where something is good to know."""
    page.get_by_role("link", name=label, exact=True).click()
    page.get_by_label("Decision").select_option(decision)
    page.get_by_label("Reason").fill(reason)
    press(page, label)
    again = page.get_by_role("main").get_by_role("button", name=f"{label} all the same")
    if again.count():
        again.click()


def _correct(running: Running, pages: Callable[[str], Page]) -> None:
    """Only the returned part is written; what is signed anew is sent again."""
    planner = pages("ldss_planner")
    see(planner, "Correct the returned part or answer the finding: 1 (SC-V).")
    planner.goto(f"{running.address}/items/{running.reference}/content/SC-VI-B")
    see(planner, "Only the returned parts can change; this one stays accepted.")
    planner.goto(f"{running.address}/items/{running.reference}/content/SC-V")
    planner.get_by_label("How do you monitor the plan and verify its outcomes?").fill(CORRECTED)
    press(planner, "Save")
    commissioner = pages("ldss_commissioner")
    see(commissioner, "Your turn")
    _sign(commissioner, PASSWORD)
    running.sign_elsewhere([*OTHERS, ("ceo_or_chair", "ceo")])
    resent = pages("ldss_planner")
    perform(resent, "Resubmit")
    see(resent, "is now in “Under review”.", "It waits for: OCFS reviewer")
