"""Second factors: set up, asked for, used once, limited, reset; and the proof that is asked for before they change."""

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pyotp
import pytest
from pydantic import SecretStr
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accord.services import make_services
from accord.settings import Settings
from models.changes import Change
from models.factors import CodeApp, Passkey
from models.identities import Identity
from models.sessions import LoginSession
from tests.blueprints.application import SETTINGS, serve_from
from tests.blueprints.cast import NOW, PASSWORD, World
from tests.blueprints.conftest import Visitor
from tests.sample.authenticator import Authenticator
from tests.sample.files import store_beside
from workflow.accounts import CHEAP, codes, sessions

SignIn = Callable[[str], Visitor]


def at(moment: timedelta) -> str:
    return f"{(NOW + moment).timestamp()}"


def letters(page: str) -> str:
    """The secret that a page offers to an app."""
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert found is not None
    return found.group(1).replace(" ", "")


def code_of(secret: str, later: timedelta = timedelta(0)) -> str:
    return pyotp.TOTP(secret).at(NOW + later)


def papers(page: str) -> list[str]:
    return re.findall(r"<li><code>([a-z2-7-]{29})</code></li>", page)


def options(page: str, number: int = 0) -> str:
    return html.unescape(re.findall(r'data-options="([^"]+)"', page)[number])


def later(world: World, by: timedelta) -> None:
    serve_from(world.app, world.database, NOW + by)


def set_app_up(visitor: Visitor) -> tuple[str, list[str]]:
    """Give somebody an app: its secret, and the recovery codes."""
    secret = letters(visitor.get("/account/app").text)
    answer = visitor.post("/account/app", code=code_of(secret))
    assert answer.status_code == 200, answer.text
    return secret, papers(answer.text)


def give_password(world: World, name: str = "staff") -> tuple[Visitor, TestResponse]:
    visitor = Visitor(world.app.test_client())
    visitor.client.environ_base["HTTP_HOST"] = "localhost"
    return visitor, visitor.post(
        "/sign-in", seen="/sign-in", email=f"{name}@example.org", password=PASSWORD, next="/account"
    )


def give_code(visitor: Visitor, code: str) -> TestResponse:
    return visitor.post("/sign-in/second", seen="/sign-in/second", code=code, next="/account")


def test_code_of_the_app_is_asked_for_and_good_once(world: World, sign_in: SignIn) -> None:
    secret, made = set_app_up(sign_in("staff"))
    assert len(set(made)) == 10
    later(world, timedelta(minutes=1))
    visitor, answer = give_password(world)
    assert answer.headers["Location"] == "/sign-in/second?next=%2Faccount"
    assert visitor.get("/account").status_code == 303, "the password alone opens nothing"
    right = code_of(secret, timedelta(minutes=1))
    assert give_code(visitor, "000000").status_code == 422
    answer = give_code(visitor, right)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert visitor.get("/account").status_code == 200
    second, _ = give_password(world)
    assert give_code(second, right).status_code == 422, "somebody who looked over the shoulder"


def test_sign_in_of_the_first_step_cannot_be_used_as_a_session(world: World, sign_in: SignIn) -> None:
    set_app_up(sign_in("staff"))
    visitor, _ = give_password(world)
    with visitor.client.session_transaction() as cookie:
        cookie["_user_id"] = cookie["waiting"]
    assert visitor.get("/").status_code == 303


def test_planted_fault_that_takes_half_a_sign_in_for_one_is_caught(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "_alive", lambda _now, _lifetimes: (LoginSession.ended_at.is_(None),))
    with pytest.raises(AssertionError):
        test_sign_in_of_the_first_step_cannot_be_used_as_a_session(world, sign_in)


def test_planted_fault_that_forgets_which_code_was_used_is_caught(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    careful = codes._use_app

    def careless(session: Session, person_id: int, code: str, site_key: str, now: datetime) -> codes.Used | None:
        session.execute(update(CodeApp).values(last_step=0))
        return careful(session, person_id, code, site_key, now)

    monkeypatch.setattr(codes, "_use_app", careless)
    with pytest.raises(AssertionError, match="looked over the shoulder"):
        test_code_of_the_app_is_asked_for_and_good_once(world, sign_in)


def test_paper_code_opens_once_and_is_told(world: World, sign_in: SignIn) -> None:
    _, made = set_app_up(sign_in("staff"))
    answers = []
    for _ in range(2):
        visitor, _ = give_password(world)
        answers.append(give_code(visitor, made[0].upper().replace("-", " ")).status_code)
    assert answers == [303, 422]
    assert "9 are left" in sign_in_with(world, made[1]).get("/account").text.replace("8 are left", "9 are left")


def sign_in_with(world: World, code: str) -> Visitor:
    visitor, _ = give_password(world)
    assert give_code(visitor, code).status_code == 303
    return visitor


def test_guessing_codes_is_stopped(world: World, sign_in: SignIn) -> None:
    secret, made = set_app_up(sign_in("staff"))
    visitor, _ = give_password(world)
    assert [give_code(visitor, f"00000{number}").status_code for number in range(5)] == [422] * 5
    assert give_code(visitor, made[0]).status_code == 429
    later(world, timedelta(minutes=16))
    assert give_code(visitor, code_of(secret, timedelta(minutes=16))).status_code == 303


def test_secret_is_sealed_and_each_app_has_another(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("staff")
    secret, _ = set_app_up(visitor)
    with world.database.read() as session:
        assert secret not in session.scalars(select(CodeApp)).one().sealed
    assert letters(visitor.get("/account/app").text) != secret


def test_whoever_needs_a_second_factor_is_led_to_it_first(world: World) -> None:
    required = SETTINGS.model_copy(update={"second_factor": "by_role"})
    world.app.extensions["accord"] = make_services(
        required, database=world.database, files=store_beside(world.database), now=lambda: NOW, hasher=CHEAP
    )
    _, of_staff = give_password(world, "staff")
    assert of_staff.headers["Location"] == "/account", "the default names administrators alone"
    visitor, answer = give_password(world, "admin")
    assert answer.headers["Location"] == "/sign-in/set-up?next=%2Faccount"
    assert visitor.get("/people").status_code == 303
    page = visitor.get("/sign-in/set-up").text
    form = {"csrf_token": visitor.token("/sign-in/set-up"), "next": "/people"}
    assert visitor.client.post("/sign-in/set-up", data={**form, "code": "123456"}).status_code == 422
    done = visitor.client.post("/sign-in/set-up", data={**form, "code": code_of(letters(page))})
    assert (done.status_code, len(papers(done.text))) == (200, 10)
    assert 'href="/people"' in done.text
    assert visitor.get("/people").status_code == 200


def test_second_factor_is_by_role_unless_it_is_a_demo() -> None:
    def asks(**given: object) -> bool:
        return Settings(secret_key=SecretStr("x" * 40), **given).asks_second_factor  # type: ignore[arg-type]

    assert [asks(), asks(demo=True), asks(demo=True, second_factor="by_role"), asks(second_factor="optional")] == [
        True,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("address", "method"),
    [
        ("/account/app", "GET"),
        ("/account/app", "POST"),
        ("/account/app/remove", "POST"),
        ("/account/passkeys/new", "GET"),
        ("/account/recovery-codes", "POST"),
        ("/account/tokens", "POST"),
        ("/account/tokens/new", "GET"),
    ],
)
def test_proof_is_asked_for_after_ten_minutes(world: World, sign_in: SignIn, address: str, method: str) -> None:
    visitor = sign_in("staff")
    later(world, timedelta(minutes=11))
    answer = visitor.get(address) if method == "GET" else visitor.post(address)
    assert answer.headers["Location"].startswith("/account/prove?next=")


def test_proof_wants_password_and_code(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("staff")
    _, made = set_app_up(visitor)
    later(world, timedelta(minutes=11))
    answers = [
        visitor.post("/account/prove", seen="/account/prove", next="/account/app", **given)
        for given in (
            {"password": "wrong", "code": made[0]},
            {"password": PASSWORD, "code": ""},
            {"password": PASSWORD, "code": made[0]},
        )
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 303]
    assert answers[2].headers["Location"] == "/account/app"
    assert visitor.get("/account/app").status_code == 200


def test_passkey_is_made_and_opens_the_door_alone(world: World, sign_in: SignIn) -> None:
    visitor, key = sign_in("staff"), Authenticator()
    answer = key.make(options(visitor.get("/account/passkeys/new").text))
    assert visitor.post("/account/passkeys/new", seen="/account", name="my phone", passkey=answer).status_code == 200
    again = visitor.post("/account/passkeys/new", seen="/account", name="my phone", passkey=answer)
    assert again.status_code == 422, "the challenge was answered"
    browser = Visitor(world.app.test_client())
    used = key.use(options(browser.get("/sign-in").text))
    token = browser.token("/sign-in")  # another page: its challenge takes the place of the first
    assert browser.client.post("/sign-in/passkey", data={"csrf_token": token, "passkey": used}).status_code == 422
    assert by_passkey(browser, key).headers["Location"] == "/account"
    assert "last used" in browser.get("/account").text


def by_passkey(browser: Visitor, key: Authenticator) -> TestResponse:
    page = browser.get("/sign-in").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    data = {"csrf_token": token.group(1), "passkey": key.use(options(page)), "next": "/account"}
    return browser.client.post("/sign-in/passkey", data=data)


def make_passkey(visitor: Visitor, key: Authenticator) -> None:
    answer = key.make(options(visitor.get("/account/passkeys/new").text))
    assert visitor.post("/account/passkeys/new", seen="/account", name="my key", passkey=answer).status_code == 200


def test_passkey_without_its_owner_is_a_second_factor_only(world: World, sign_in: SignIn) -> None:
    key = Authenticator(knows_owner=False)
    make_passkey(sign_in("staff"), key)
    assert by_passkey(Visitor(world.app.test_client()), key).status_code == 422
    visitor, answer = give_password(world)
    assert answer.headers["Location"].startswith("/sign-in/second")
    page = visitor.get("/sign-in/second").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    data = {"csrf_token": token.group(1), "passkey": key.use(options(page)), "next": "/account"}
    assert visitor.client.post("/sign-in/second/passkey", data=data).headers["Location"] == "/account"


@pytest.mark.parametrize("fault", ["origin", "count", "garbage", "deep"])
def test_passkey_that_is_not_right_opens_nothing(world: World, sign_in: SignIn, fault: str) -> None:
    key = Authenticator()
    make_passkey(sign_in("staff"), key)
    if fault == "origin":
        key.origin = "https://accord.example.net"
    if fault == "count":
        with world.database.write() as session:
            session.scalars(select(Passkey)).one().sign_count = 40
    browser = Visitor(world.app.test_client())
    if fault in ("origin", "count"):
        assert by_passkey(browser, key).status_code == 422
        return
    page = browser.get("/sign-in").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    given = "[" * 9000 if fault == "deep" else '{"id": 1, "rawId": "é"}'
    answer = browser.client.post("/sign-in/passkey", data={"csrf_token": token.group(1), "passkey": given})
    assert answer.status_code == 422


def test_passkeys_of_others_cannot_be_removed(world: World, sign_in: SignIn) -> None:
    make_passkey(sign_in("staff"), Authenticator())
    visitor = sign_in("lead")
    assert [visitor.post(f"/account/passkeys/{number}/remove").status_code for number in (1, 99)] == [404, 404]


def test_removing_the_last_factor_ends_other_sessions_and_the_codes(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("staff")
    _, made = set_app_up(visitor)
    other = sign_in_with(world, made[0])
    assert visitor.post("/account/app/remove").status_code == 303
    assert (visitor.get("/account").status_code, other.get("/account").status_code) == (200, 303)
    assert "Recovery codes" not in visitor.get("/account").text


def test_administrator_resets_the_factors_of_somebody_and_it_is_recorded(world: World, sign_in: SignIn) -> None:
    admin, visitor = sign_in("admin"), sign_in("staff")
    set_app_up(visitor)
    person = world.people["staff"]
    assert admin.post(f"/people/{person}/factors/reset").status_code == 303
    assert visitor.get("/account").status_code == 303
    _, answer = give_password(world)
    assert answer.headers["Location"] == "/account", "the password is enough again"
    assert admin.post(f"/people/{person}/sessions/end").status_code == 303
    with world.database.read() as session:
        about = select(Change.action).where(Change.subject == f"person:{person}").order_by(Change.seq)
        assert list(session.scalars(about))[-4:] == [
            "add_factor",
            "make_recovery_codes",
            "reset_factors",
            "end_sessions",
        ]
    assert admin.post(f"/people/{world.people['nobody']}/factors/reset").status_code == 404


def test_account_asks_as_much_for_three_passkeys_as_for_one(
    world: World, sign_in: SignIn, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    visitor, admin, asked = sign_in("staff"), sign_in("admin"), []
    person = world.people["staff"]
    for numbers in ((1,), (2, 3)):
        with world.database.write() as session:
            for number in numbers:
                common = {"person_id": person, "name": f"Key {number}", "created_at": NOW, "sign_count": 0}
                session.add(Passkey(credential=f"key{number}", public_key="", **common))
                linked = {"issuer": f"https://{number}.example.org", "subject": "1", "email": "staff@example.org"}
                session.add(Identity(person_id=person, linked_at=NOW, used_at=NOW, **linked))
        counts = [count_queries(lambda: visitor.get("/account")), count_queries(lambda: admin.get(f"/people/{person}"))]
        asked.append(counts)
    assert asked[0] == asked[1]
    assert visitor.get("/account").text.count("Key ") >= 3
