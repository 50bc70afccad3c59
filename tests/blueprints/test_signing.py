import base64
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from models.people import Person
from tests.blueprints.cast import NOW, PASSWORD, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.second_steps import subjects_to
from workflow import accounts
from workflow.actors import SYSTEM

SignIn = Callable[[str], Visitor]


def test_sign_in_gives_a_new_cookie_and_leads_to_the_desk(world: World) -> None:
    visitor = Visitor(world.app.test_client())
    visitor.client.get("/sign-in")
    before = visitor.client.get_cookie("accord")
    answer = visitor.post("/sign-in", seen="/sign-in", email="staff@example.org", password=PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert visitor.client.get_cookie("accord") != before
    assert "My desk" in visitor.get("/").text


@pytest.mark.parametrize("email", ["staff@example.org", "unknown@example.org"])
def test_wrong_password_and_unknown_address_get_the_same_answer(world: World, email: str) -> None:
    visitor = Visitor(world.app.test_client())
    answer = visitor.post("/sign-in", seen="/sign-in", email=email, password="wrong")
    assert answer.status_code == 422
    assert "The address or the password is not right." in answer.text
    assert f'value="{email}"' in answer.text, "what was typed is kept"
    assert "wrong" not in answer.text.replace("wrong_", ""), "but never the password"


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/items/CR-2026-0001", "/items/CR-2026-0001"),
        ("/lists/change_request?state=received", "/lists/change_request?state=received"),
        ("https://example.net/", "/"),
        ("//example.net/", "/"),
        ("/\\example.net", "/"),
        ("/\t/example.net", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_sign_in_leads_only_to_this_host(world: World, wanted: str, leads_to: str) -> None:
    visitor = Visitor(world.app.test_client())
    answer = visitor.post("/sign-in", seen="/sign-in", email="staff@example.org", password=PASSWORD, next=wanted)
    assert answer.headers["Location"] == leads_to


def test_sign_in_without_token_is_refused(world: World) -> None:
    data = {"email": "staff@example.org", "password": PASSWORD}
    assert world.app.test_client().post("/sign-in", data=data).status_code == 400


def test_too_many_attempts_are_told_to_wait(world: World) -> None:
    visitor = Visitor(world.app.test_client())
    for _ in range(10):
        visitor.post("/sign-in", seen="/sign-in", email="staff@example.org", password="wrong")
    answer = visitor.post("/sign-in", seen="/sign-in", email="staff@example.org", password=PASSWORD)
    assert answer.status_code == 429


def test_browser_that_an_account_knows_is_not_closed_by_guessing_elsewhere(world: World, sign_in: SignIn) -> None:
    mine, stranger = sign_in("staff"), Visitor(world.app.test_client())
    mine.post("/sign-out")
    for _ in range(10):
        stranger.post("/sign-in", seen="/sign-in", email="staff@example.org", password="wrong")
    answers = [
        visitor.post("/sign-in", seen="/sign-in", email="staff@example.org", password=PASSWORD).status_code
        for visitor in (stranger, mine)
    ]
    assert answers == [429, 303]
    kept = mine.client.get_cookie("accord_known")
    assert kept is not None
    assert (kept.http_only, kept.same_site, kept.max_age) == (True, "Lax", 180 * 24 * 3600)


def test_signing_in_as_another_is_no_known_browser(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("reader")
    visitor.post("/sign-out")
    codes = [
        visitor.post("/sign-in", seen="/sign-in", email="staff@example.org", password=given).status_code
        for given in [*["wrong"] * 10, PASSWORD]
    ]
    stranger = Visitor(world.app.test_client())
    last = stranger.post("/sign-in", seen="/sign-in", email="staff@example.org", password=PASSWORD)
    assert (codes[-1], last.status_code) == (429, 429)


def test_sign_out_ends_the_session_on_the_server(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("staff")
    cookie = visitor.client.get_cookie("accord")
    assert cookie is not None
    assert visitor.post("/sign-out").status_code == 303
    thief = world.app.test_client()
    thief.set_cookie("accord", cookie.value)
    assert thief.get("/").status_code == 303


def former(world: World, visitor: Visitor) -> FlaskClient:
    """Somebody who kept the cookie that a browser has now."""
    cookie = visitor.client.get_cookie("accord")
    assert cookie is not None
    thief = world.app.test_client()
    thief.set_cookie("accord", cookie.value)
    return thief


def test_signing_in_again_ends_the_session_that_the_browser_had(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("staff")
    thief = former(world, visitor)
    assert thief.get("/").status_code == 200
    visitor.post("/sign-in", seen="/", email="staff@example.org", password=PASSWORD)
    assert (thief.get("/").status_code, visitor.get("/").status_code) == (303, 200)


def test_password_change_ends_the_session_it_was_made_in(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("staff")
    thief = former(world, visitor)
    wanted = "another quiet river"
    visitor.post("/account/password", seen="/account", present=PASSWORD, password=wanted, again=wanted)
    assert (thief.get("/").status_code, visitor.get("/").status_code) == (303, 200)


def test_cookie_and_form_token_are_signed_with_sha256(world: World) -> None:
    browser = world.app.test_client()
    page = browser.get("/sign-in").text
    cookie = browser.get_cookie("accord")
    assert cookie is not None
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    signatures = [base64.urlsafe_b64decode(signed.rpartition(".")[2] + "==") for signed in (cookie.value, token)]
    assert [len(signature) for signature in signatures] == [32, 32]


def test_password_is_read_to_its_end(world: World) -> None:
    longest = "quiet river stone " * 11 + "ab"
    assert len(longest) == 200
    with world.database.write() as session:
        staff = session.get_one(Person, world.people["staff"])
        accounts.set_password(session, staff, longest, by=SYSTEM, now=NOW, hasher=accounts.CHEAP)
    visitor = Visitor(world.app.test_client())
    codes = [
        visitor.post("/sign-in", seen="/sign-in", email="staff@example.org", password=given).status_code
        for given in (longest + "c", longest)
    ]
    assert codes == [422, 303]


def test_signing_out_clears_what_the_browser_kept(sign_in: SignIn) -> None:
    assert sign_in("staff").post("/sign-out").headers["Clear-Site-Data"] == '"cache", "storage"'


def test_password_change_ends_other_sessions_and_keeps_this_one(sign_in: SignIn) -> None:
    here, there = sign_in("staff"), sign_in("staff")
    wanted = "another quiet river"
    answer = here.post("/account/password", present=PASSWORD, password=wanted, again=wanted)
    assert answer.status_code == 303
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 303)


def test_password_change_with_two_different_ones_changes_nothing(sign_in: SignIn) -> None:
    visitor = sign_in("staff")
    answer = visitor.post("/account/password", present=PASSWORD, password="another quiet river", again="something")
    assert answer.status_code == 422
    assert "The two passwords differ." in answer.text


def test_session_of_somebody_else_cannot_be_ended(world: World, sign_in: SignIn) -> None:
    victim, visitor = sign_in("staff"), sign_in("submitter")
    answers = [visitor.post(f"/account/sessions/{session_id}/end").status_code for session_id in (1, 999)]
    assert answers == [404, 404]
    assert victim.get("/").status_code == 200


def test_ended_session_is_refused_at_once(world: World, sign_in: SignIn) -> None:
    here, there = sign_in("staff"), sign_in("staff")
    assert here.post("/account/sessions/end-others").status_code == 303
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 303)


def test_closed_account_is_refused_at_once(world: World, sign_in: SignIn) -> None:
    visitor, admin = sign_in("staff"), sign_in("admin")
    admin.post(f"/people/{world.people['staff']}/active", active="no")
    assert visitor.get("/").status_code == 303


def test_ended_role_is_refused_at_once(world: World, sign_in: SignIn) -> None:
    reference = world.make(submit=False)
    visitor, admin = sign_in("staff"), sign_in("admin")
    assert visitor.get(f"/items/{reference}").status_code == 200
    page = admin.get(f"/people/{world.people['staff']}").text
    grant = page.split(f"/people/{world.people['staff']}/roles/")[1].split("/")[0]
    admin.post(f"/people/{world.people['staff']}/roles/{grant}/end", ends_on="2026-11-22")
    assert visitor.get(f"/items/{reference}").status_code == 303, "every session of theirs ended"
    assert sign_in("staff").get(f"/items/{reference}").status_code == 404
    assert subjects_to(world, "staff@example.org") == ["Your roles changed"]


def test_sign_in_from_another_browser_is_told_once(world: World, sign_in: SignIn) -> None:
    for browser in ("Mozilla/5.0 Firefox/130.0", "Mozilla/5.0 Firefox/131.0", "Mozilla/5.0 Chrome/130.0"):
        visitor = Visitor(world.app.test_client())
        visitor.client.environ_base["HTTP_USER_AGENT"] = browser
        visitor.post("/sign-in", seen="/sign-in", email="staff@example.org", password=PASSWORD)
    assert subjects_to(world, "staff@example.org") == ["Somebody signed in to your account"]


def test_token_is_shown_once(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("staff")
    page = visitor.post("/account/tokens", name="nightly export", days="30", reach="all").text
    secret = page.split('class="secret">')[1].split("<")[0]
    assert secret.startswith("accord_")
    assert secret not in visitor.get("/account").text
    with world.database.read() as session:
        found = accounts.token_person(session, secret, now=world.app.extensions["accord"].now())
        assert found is not None
        assert found.email == "staff@example.org"


@pytest.mark.parametrize("address", ["/sign-out", "/desk/seen", "/choose", "/account/tokens"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_get_and_head_change_nothing(sign_in: SignIn, address: str, method: str) -> None:
    assert sign_in("staff").client.open(address, method=method).status_code == 405


def test_language_stays_with_the_person(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("staff")
    visitor.post("/choose", language="fr", next="/")
    assert "Mon bureau" in visitor.get("/").text
    assert "Mon bureau" in sign_in("staff").get("/").text


def test_theme_is_kept_in_a_cookie(sign_in: SignIn) -> None:
    visitor = sign_in("staff")
    answer = visitor.post("/choose", theme="dark", next="/account")
    assert answer.headers["Location"] == "/account"
    assert '<html lang="en" data-theme="dark">' in visitor.get("/").text


def test_address_in_the_link_is_filled_in_and_no_password_of_a_real_account(world: World) -> None:
    page = world.app.test_client().get("/sign-in?email=staff%40example.org").text
    assert 'type="email" value="staff@example.org"' in page
    assert re.search(r'type="password"[^>]* value=', page) is None
