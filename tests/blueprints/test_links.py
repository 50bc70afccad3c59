"""The pages behind the links of mails: what whoever holds a link sees and does, and what nobody learns."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from models.outbox import OutboxMessage
from models.people import Person
from models.secret_links import SecretLink
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from workflow import accounts
from workflow.actors import SYSTEM
from workflow.links import accounts as links
from workflow.links import keeping

SignIn = Callable[[str], Visitor]
CHOSEN = "seven quiet rivers"


def token_of(world: World, link_id: int) -> str:
    """The token of a link, as if its mail left now."""
    with world.database.write() as session:
        outbox_id = session.get_one(SecretLink, link_id).outbox_id
        assert outbox_id is not None
        return keeping.mint(session, outbox_id, NOW, b"key")[link_id]


def invited(world: World, email: str = "kim@example.org", language: str = "en") -> tuple[int, str]:
    with world.database.write() as session:
        person = accounts.add_person(session, name="Kim Lake", email=email, language=language, by=SYSTEM, now=NOW)
        made = links.invite(session, person, by=SYSTEM, now=NOW)
    return made.person_id or 0, token_of(world, made.id)


def without_token(text: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"|nonce="[^"]+"|name="next" value="[^"]*"', "", text)


def test_looking_at_a_link_changes_nothing_and_pressing_its_button_lets_in(world: World) -> None:
    person_id, token = invited(world)
    visitor, address = Visitor(world.app.test_client()), f"/link/{token}"
    for _ in range(3):
        assert (visitor.client.head(address).status_code, visitor.get(address).status_code) == (200, 200)
    page = visitor.get(address)
    said = [page.headers[name] for name in ("Referrer-Policy", "Cache-Control", "X-Robots-Tag")]
    assert said == ["no-referrer", "no-store", "noindex"]
    assert visitor.client.post(address, data={"password": CHOSEN, "again": CHOSEN}).status_code == 400
    assert visitor.post(address, seen=address, password=CHOSEN, again="another").status_code == 422
    assert visitor.post(address, seen=address, password="short", again="short").status_code == 422
    answer = visitor.post(address, seen=address, password=CHOSEN, again=CHOSEN)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?email=kim@example.org")
    with world.database.read() as session:
        assert session.get_one(Person, person_id).email_verified_at == NOW
    answer = visitor.post("/sign-in", seen="/sign-in", email="kim@example.org", password=CHOSEN)
    assert answer.status_code == 303


def test_links_that_open_nothing_all_get_the_same_answer(world: World, caplog: pytest.LogCaptureFixture) -> None:
    visitor = Visitor(world.app.test_client())
    _, used = invited(world)
    visitor.post(f"/link/{used}", seen=f"/link/{used}", password=CHOSEN, again=CHOSEN)
    person_id, revoked = invited(world, "lee@example.org")
    with world.database.write() as session:
        links.revoke_invitation(session, session.get_one(Person, person_id), by=SYSTEM, now=NOW)
    visitor.get("/sign-in")
    found = [visitor.get(f"/link/{token}") for token in (used, revoked, "x" * 43)]
    assert [answer.status_code for answer in found] == [404] * 3
    assert len({without_token(answer.text) for answer in found}) == 1
    pressed = [visitor.post(f"/link/{token}", seen="/sign-in") for token in (used, revoked, "x" * 43)]
    assert [answer.status_code for answer in pressed] == [404] * 3
    assert not any(token in caplog.text for token in (used, revoked))


def test_guessing_links_ends_after_fifty_from_one_network(world: World) -> None:
    visitor = Visitor(world.app.test_client())
    form = {"csrf_token": visitor.token("/sign-in")}
    places = ({"REMOTE_ADDR": f"2001:db8::{number:x}"} for number in range(keeping.MOST_GUESSES + 1))
    answers = [visitor.client.post("/link/guess", data=form, environ_base=place).status_code for place in places]
    assert answers == [404] * keeping.MOST_GUESSES + [429]


def test_link_speaks_the_language_of_its_mail(world: World) -> None:
    _, token = invited(world, language="fr")
    assert "Bienvenue dans Accord" in world.app.test_client().get(f"/link/{token}").text


def test_asking_for_a_new_password_says_the_same_of_everybody_at_the_same_cost(
    world: World, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    visitor = Visitor(world.app.test_client())
    token, pages, costs = visitor.token("/forgotten-password"), [], []
    for address in ("staff@example.org", "nobody.at.all@example.org"):
        form = {"csrf_token": token, "email": address}
        ask = lambda form=form: pages.append(visitor.client.post("/forgotten-password", data=form))  # noqa: E731
        costs.append(count_queries(ask))
    assert (without_token(pages[0].text), costs[0]) == (without_token(pages[1].text), costs[1])
    assert links.send_resets(world.database, now=NOW) == 1


def test_administrator_adds_invites_and_revokes(world: World, sign_in: SignIn) -> None:
    admin = sign_in("admin")
    answer = admin.post("/people/new", name="Kim Lake", email="kim@example.org", language="en", invite="yes")
    page = answer.headers["Location"]
    assert "Send the invitation again" in admin.get(page).text
    assert '<span class="tag">invited</span>' in admin.get("/people?q=Kim").text
    assert admin.post(f"{page}/invitation").status_code == 303
    assert admin.post(f"{page}/invitation/revoke").status_code == 303
    assert admin.post(f"{page}/invitation/revoke").status_code == 422
    assert "Was invited; the invitation ended unused." in admin.get(page).text
    assert admin.post(f"/people/{world.people['staff']}/invitation").status_code == 422


def test_change_of_address_says_nothing_of_others(world: World, sign_in: SignIn) -> None:
    staff, address = sign_in("staff"), "/account/address"
    assert staff.post(address, email="no address").status_code == 422
    for wanted in ("admin@example.org", "new@example.org"):
        answer = staff.post(address, email=wanted)
        assert f"A link is on its way to {wanted}." in answer.text
    with world.database.read() as session:
        sent = session.execute(select(OutboxMessage.address, OutboxMessage.purpose)).all()
        assert [tuple(row) for row in sent] == [("new@example.org", "link")]
        assert session.scalar(select(func.count(SecretLink.id))) == 1
    token = token_of(world, 1)
    visitor = Visitor(world.app.test_client())
    assert visitor.post(f"/link/{token}", seen=f"/link/{token}").status_code == 303
    assert staff.get(address).text.count("new@example.org") == 1
