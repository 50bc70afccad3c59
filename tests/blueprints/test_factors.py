"""Second factors: set up, asked for, used once, limited, reset; and the proof that is asked for before they change."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from accord.services import make_services
from accord.settings import Settings
from models.changes import Change
from models.factors import CodeApp, Passkey
from models.identities import Identity
from models.sessions import LoginSession
from tests.blueprints.application import SETTINGS
from tests.blueprints.cast import NOW, PASSWORD, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.second_steps import (
    code_of,
    give_code,
    give_password,
    later,
    letters,
    papers,
    set_app_up,
    sign_in_with,
    subjects_to,
)
from tests.sample.files import store_beside
from workflow.accounts import CHEAP, codes, sessions

SignIn = Callable[[str], Visitor]
WAYS = ("by_role", "everybody", "optional")


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
    assert "8 are left" in sign_in_with(world, made[1]).get("/account").text
    assert subjects_to(world, "staff@example.org").count("A recovery code was used") == 2


def test_whoever_has_a_passkey_and_no_app_is_asked_for_a_paper_code_by_its_name(world: World, sign_in: SignIn) -> None:
    _, made = set_app_up(sign_in("staff"))
    with world.database.write() as session:
        session.execute(delete(CodeApp))
        common = {"credential": "key", "public_key": "", "name": "Key", "created_at": NOW, "sign_count": 0}
        session.add(Passkey(person_id=world.people["staff"], **common))
    visitor, _ = give_password(world)
    page = visitor.get("/sign-in/second").text
    assert ("Recovery code" in page, "neither passkey nor codes" in page, "six digits" in page) == (True, True, False)
    wrong = give_code(visitor, "123456")
    told = ("This is none of your recovery codes" in wrong.text, "Wait for the next one" in wrong.text)
    assert (wrong.status_code, *told) == (422, True, False)
    assert give_code(visitor, made[0]).status_code == 303


def test_guessing_codes_is_stopped(world: World, sign_in: SignIn) -> None:
    secret, made = set_app_up(sign_in("staff"))
    visitor, _ = give_password(world)
    assert [give_code(visitor, f"00000{number}").status_code for number in range(5)] == [422] * 5
    refused = give_code(visitor, made[0])
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
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
    assert 'href="/sign-in"' in page, "there is a way back"
    form = {"csrf_token": visitor.token("/sign-in/set-up"), "next": "/people"}
    assert visitor.client.post("/sign-in/set-up", data={**form, "code": "123456"}).status_code == 422
    done = visitor.client.post("/sign-in/set-up", data={**form, "code": code_of(letters(page))})
    assert (done.status_code, len(papers(done.text))) == (200, 10)
    assert 'href="/people"' in done.text
    assert visitor.get("/people").status_code == 200


def test_second_factor_is_by_role_unless_it_is_a_demo() -> None:
    def asks(**given: object) -> bool:
        return Settings(secret_key=SecretStr("x" * 40), **given).asks_second_factor  # type: ignore[arg-type]

    by_role, everybody, optional = (
        dict[str, object](second_factor=one) for one in ("by_role", "everybody", "optional")
    )
    given: list[dict[str, object]] = [{}, {"demo": True}, {"demo": True, **by_role}, everybody, optional]
    assert [asks(**one) for one in given] == [True, False, True, True, False]


def test_proof_is_asked_for_after_ten_minutes(world: World, sign_in: SignIn) -> None:
    visitor, person = sign_in("admin"), f"/people/{world.people['staff']}"
    own = ("app/remove", "recovery-codes", "sessions/1/end", "sessions/end-others", "tokens/1/revoke", "deputies/1/end")
    both = ("app", "address")
    made = ("tokens", "deputies")
    got = [f"/account/{one}" for one in (*both, "passkeys/new")]
    got += [f"{whose}/{one}/new" for whose in ("/account", person) for one in made]
    sent = [f"/account/{one}" for one in (*both, *own)]
    sent += [f"{whose}/{one}" for whose in ("/account", person) for one in made]
    sent += [f"{person}/{one}" for one in ("sessions/end", "factors/reset", "tokens/1/revoke", "deputies/1/end")]
    later(world, timedelta(minutes=11))
    key = visitor.token()
    answers = [visitor.get(one) for one in got]
    answers += [visitor.client.post(one, data={"csrf_token": key}) for one in sent]
    asked = [answer.headers.get("Location", "").startswith("/account/prove?next=") for answer in answers]
    assert dict(zip((*got, *sent), asked, strict=True)) == dict.fromkeys((*got, *sent), True)


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


def test_a_new_password_proves_nothing_where_there_is_a_second_factor(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("staff")
    set_app_up(visitor)
    later(world, timedelta(minutes=11))
    wanted = "violet harbour lantern"
    changed = visitor.post("/account/password", present=PASSWORD, password=wanted, again=wanted)
    assert (changed.status_code, changed.headers["Location"]) == (303, "/account")
    assert visitor.get("/account/app").headers["Location"].startswith("/account/prove?next=")


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
