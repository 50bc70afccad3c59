"""The pages that the browser visits, and as whom."""

from playwright.sync_api import Page

from tests.browser.site import Site

LANGUAGES = ["en", "fr"]
NAMES = ["staff", "admin", "planner", "state", "reader", "mia"]
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
