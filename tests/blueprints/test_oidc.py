"""Signing in with an OpenID provider that is certified, as a process of its own (tests/oidc)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urljoin

import pytest
import requests
from pydantic import SecretStr
from sqlalchemy import select
from werkzeug.test import TestResponse

from accord.services import make_services
from models.changes import Change
from models.identities import Identity
from models.people import Person
from tests.blueprints.application import SETTINGS
from tests.blueprints.cast import NOW, PASSWORD, World
from tests.blueprints.conftest import Visitor
from tests.oidc.running import installed, provider_running
from tests.sample.files import store_beside
from workflow import accounts
from workflow.accounts import CHEAP
from workflow.actors import SYSTEM

SITE = "http://localhost"
PROOF = {"prove": "yes", "next": "/account/app"}
BACK = f"{SITE}/sign-in/provider/back"
PEOPLE: dict[str, dict[str, Any]] = {
    "staff": {"email": "Staff@example.org", "email_verified": True, "name": "Staff"},
    "other-staff": {"email": "staff@example.org", "email_verified": True},
    "unverified": {"email": "lead@example.org", "email_verified": False},
    "stranger": {"email": "new@example.net", "email_verified": True, "name": "Camille Roy", "locale": "fr-CA"},
    "nobody": {"email": "nobody@example.org", "email_verified": True},
    "admin": {"email": "admin@example.org", "email_verified": True, "amr": ["pwd", "otp", "mfa"]},
    "silent": {"name": "No address"},
}
Serve = Callable[..., None]


@pytest.fixture(scope="session")
def issuer(request: pytest.FixtureRequest) -> Iterator[str]:
    """The provider: one per worker."""
    cache = request.config.cache
    assert cache is not None
    given = {"back": [BACK], "leave": [f"{SITE}/sign-in"], "people": PEOPLE}
    with provider_running(installed(cache.mkdir("oidc")), given) as found:
        yield found


@pytest.fixture
def serve(world: World, issuer: str) -> Serve:
    """Let the application sign people in at the provider, with further settings."""

    def put(later: timedelta = timedelta(0), **more: object) -> None:
        settings = {
            "base_url": SITE,
            "oidc_issuer": issuer,
            "oidc_client_id": "accord",
            "oidc_secret": SecretStr("a secret of a test"),
            "oidc_label": "the county’s login",
            **more,
        }
        world.app.extensions["accord"] = make_services(
            SETTINGS.model_copy(update=settings),
            database=world.database,
            files=store_beside(world.database),
            now=lambda: NOW + later,
            hasher=CHEAP,
        )

    put()
    return put


@dataclass
class Browser(Visitor):
    """One that keeps the provider's cookies too."""

    there: requests.Session = field(default_factory=requests.Session)

    def begin(self, **given: str) -> TestResponse:
        """Press the button."""
        seen = "/account/prove" if "prove" in given else "/sign-in"
        return self.post("/sign-in/provider", seen, **{"next": "/account", **given})

    def ask(self, **given: str) -> str:
        """Begin; gives the provider's address to which the page leads, by itself and by its button."""
        answer = self.begin(**given)
        assert answer.status_code == 200, answer.text
        [address] = re.findall(r'content="0; url=([^"]+)"', answer.text)
        assert f'href="{address}"' in answer.text
        return unescape(address)

    def at_provider(self, address: str, who: str) -> str:
        """Sign in there, unless one is; gives the address to which one comes back."""
        for _ in range(8):
            answer = self.there.get(address, allow_redirects=False, timeout=10)
            if answer.status_code == 200:
                answer = self.there.post(address, data={"who": who}, allow_redirects=False, timeout=10)
            address = urljoin(address, answer.headers["Location"])
            if address.startswith(SITE):
                return address
        raise AssertionError(address)

    def come_back(self, address: str) -> TestResponse:
        answer = self.client.get(address.removeprefix(SITE))
        refused = answer.headers.get("Location", "").endswith("/refused")
        return self.client.get(answer.headers["Location"]) if refused else answer

    def sign_in(self, who: str) -> TestResponse:
        return self.come_back(self.at_provider(self.ask(), who))


@pytest.fixture
def browser(world: World, serve: Serve) -> Browser:
    return Browser(world.app.test_client())


def told(answer: TestResponse) -> str:
    found = re.search(r'role="alert"><p>([^<]+)</p>', answer.text)
    assert found is not None, answer.text
    return found.group(1)


def test_sign_in_links_by_the_verified_address_and_then_by_the_subject(world: World, browser: Browser) -> None:
    answer = browser.sign_in("staff")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert "staff@example.org · the county’s login" in browser.get("/account").text
    with world.database.write() as session:
        session.get_one(Person, world.people["staff"]).email = "moved@example.org"
    again = Browser(world.app.test_client())
    assert again.sign_in("staff").status_code == 303
    assert "moved@example.org" in again.get("/account").text
    with world.database.read() as session:
        assert len(session.scalars(select(Identity)).all()) == 1
        assert session.scalars(select(Change.action).order_by(Change.seq.desc())).first() == "link_identity"


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("stranger", "Nobody here has the address new@example.net. Ask an administrator to add you."),
        (
            "unverified",
            "The county’s login has not verified the address lead@example.org. Verify it there, then sign in again.",
        ),
        ("silent", "The county’s login did not say which address is yours. Ask whoever runs it."),
        ("nobody", "This account is closed. Ask an administrator."),
    ],
)
def test_sign_in_is_refused_in_plain_words(world: World, browser: Browser, who: str, sentence: str) -> None:
    with world.database.write() as session:
        accounts.deactivate(session, session.get_one(Person, world.people["nobody"]), by=SYSTEM, now=NOW)
    answer = browser.sign_in(who)
    assert (answer.status_code, told(answer)) == (403, sentence)
    assert browser.get("/account").status_code == 303
    assert "Sign out there too" in answer.text
    assert re.search(r'name="again" value="yes">.*?Sign in there as somebody else</button>', answer.text, re.DOTALL)


def test_refusal_stays_under_an_address_of_its_own_and_in_the_other_language(browser: Browser) -> None:
    assert browser.client.get("/sign-in/provider/refused").headers["Location"] == "/sign-in"
    answer = browser.client.get(browser.at_provider(browser.ask(), "stranger").removeprefix(SITE))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/provider/refused")
    browser.post("/choose", "/sign-in", language="fr", next="/sign-in/provider/refused")
    answer = browser.client.get("/sign-in/provider/refused")
    assert (answer.status_code, told(answer)[:8]) == (403, "Personne")


def test_whoever_is_signed_in_there_as_somebody_else_is_asked_again(browser: Browser) -> None:
    assert ["prompt=login" in browser.ask(**given) for given in ({}, {"again": "yes"})] == [False, True]


def test_no_page_elsewhere_begins_a_sign_in(world: World, browser: Browser) -> None:
    assert browser.client.get("/sign-in/provider").status_code == 405
    assert browser.client.post("/sign-in/provider", data={"next": "/account"}).status_code == 400
    with browser.client.session_transaction() as cookie:
        assert "provider" not in cookie


def test_address_that_went_to_somebody_else_opens_no_account(world: World, browser: Browser) -> None:
    browser.sign_in("staff")
    answer = Browser(world.app.test_client()).sign_in("other-staff")
    assert told(answer).startswith("The account of staff@example.org is linked to somebody else")


def test_answer_that_another_browser_asked_for_is_refused(world: World, browser: Browser) -> None:
    thief = Browser(world.app.test_client())
    address = thief.at_provider(thief.ask(), "other-staff")
    assert browser.come_back(address).status_code == 400, "not begun here"
    browser.ask()
    assert browser.come_back(address).status_code == 400, "another state"
    assert browser.get("/account").status_code == 303


def test_answer_is_good_once(world: World, browser: Browser) -> None:
    address = browser.at_provider(browser.ask(), "staff")
    with browser.client.session_transaction() as cookie:
        kept = cookie["provider"]
    assert browser.come_back(address).status_code == 303
    again = Browser(world.app.test_client())
    with again.client.session_transaction() as cookie:
        cookie["provider"] = kept
    answer = again.come_back(address)
    assert (answer.status_code, told(answer)) == (403, "What the county’s login sent is not right. Begin again.")


@pytest.mark.parametrize("name", ["nonce", "verifier", "at"])
def test_answer_to_another_question_is_refused(browser: Browser, name: str) -> None:
    address = browser.at_provider(browser.ask(), "staff")
    with browser.client.session_transaction() as cookie:
        cookie["provider"] = {**cookie["provider"], name: "2026-11-23T14:00:00+00:00"}
    assert browser.come_back(address).status_code in (400, 403)
    assert browser.get("/account").status_code == 303


def test_answer_that_names_another_issuer_is_refused(browser: Browser) -> None:
    address = browser.at_provider(browser.ask(), "staff")
    assert "&iss=" in address
    assert browser.come_back(f"{address.partition('&iss=')[0]}&iss=https%3A%2F%2Fexample.net").status_code == 400


def test_refusal_of_the_provider_is_told(browser: Browser) -> None:
    answer = browser.come_back(browser.at_provider(browser.ask(), "unknown there"))
    assert told(answer) == "The county’s login did not sign you in. Nothing was changed."


def test_keys_that_changed_are_asked_for_again(world: World, browser: Browser) -> None:
    address = browser.at_provider(browser.ask(), "staff")
    app = world.app.extensions["accord-provider"]._app
    app.server_metadata["jwks"] = {"keys": [{"kty": "oct", "kid": "old", "k": "A" * 43}]}
    assert browser.come_back(address).status_code == 303


def test_provider_that_is_away_is_told_and_the_emergency_account_comes_in(
    world: World, browser: Browser, serve: Serve
) -> None:
    serve(oidc_issuer="http://127.0.0.1:9", oidc_only=True, oidc_emergency="admin@example.org")
    answer = browser.begin()
    assert (answer.status_code, told(answer)) == (
        503,
        "The county’s login does not answer just now. Try again in a moment.",
    )
    codes = [
        Visitor(world.app.test_client())
        .post("/sign-in", seen="/sign-in", email=f"{name}@example.org", password=PASSWORD)
        .status_code
        for name in ("staff", "admin")
    ]
    assert codes == [422, 303]


def test_account_is_made_where_the_site_wants_it(world: World, browser: Browser, serve: Serve) -> None:
    serve(oidc_makes_accounts=True, oidc_domains="example.net")
    assert browser.sign_in("stranger").status_code == 303
    with world.database.read() as session:
        made = session.scalars(select(Person).where(Person.email == "new@example.net")).one()
        assert (made.name, made.language, made.password_hash, made.grants) == ("Camille Roy", "fr", None, [])
    other = Browser(world.app.test_client())
    assert told(other.sign_in("staff")) == "Addresses like staff@example.org are not admitted here."


@pytest.mark.parametrize(("strong", "leads_to"), [("mfa", "/account"), ("", "/sign-in/set-up?next=%2Faccount")])
def test_two_factors_of_the_provider_count_where_the_site_says_so(
    browser: Browser, serve: Serve, strong: str, leads_to: str
) -> None:
    serve(second_factor="by_role", oidc_strong=strong)
    assert browser.sign_in("admin").headers["Location"] == leads_to


def test_whoever_has_no_password_proves_it_at_the_provider(world: World, browser: Browser, serve: Serve) -> None:
    with world.database.write() as session:
        session.get_one(Person, world.people["staff"]).password_hash = None
    present = datetime.now(UTC) - NOW  # the provider has a clock of its own
    serve(present - timedelta(minutes=11))
    browser.sign_in("staff")
    serve(present)
    assert browser.get("/account/app").headers["Location"] == "/account/prove?next=/account/app"
    assert "Confirm with the county’s login" in browser.get("/account/prove").text
    asked = browser.ask(**PROOF)
    assert "prompt=login" in asked
    somebody = Browser(browser.client)
    answer = somebody.come_back(somebody.at_provider(asked, "admin"))
    assert told(answer) == "You signed in at the county’s login as somebody else."
    answer = browser.come_back(browser.at_provider(browser.ask(**PROOF), "staff"))
    assert answer.headers["Location"] == "/account/app"
    assert browser.get("/account/app").status_code == 200


def test_signing_out_leads_to_the_provider_too(browser: Browser) -> None:
    browser.sign_in("staff")
    browser.post("/sign-out")
    assert "Sign out there too" in browser.get("/sign-in").text
    address = browser.client.get("/sign-in/provider/leave").headers["Location"]
    answer = browser.there.get(address, timeout=10)
    assert answer.status_code == 200
    form = re.search(r'action="([^"]+)".*?name="xsrf" value="([^"]+)"', answer.text, re.DOTALL)
    assert form is not None
    done = browser.there.post(form[1], data={"xsrf": form[2], "logout": "yes"}, allow_redirects=False, timeout=10)
    assert done.headers["Location"].startswith(f"{SITE}/sign-in")
