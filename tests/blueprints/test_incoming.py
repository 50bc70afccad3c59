"""The pages of mail that came in, and their twins of the API."""

from collections.abc import Callable
from typing import Any

from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.workflow.incoming.letters import PROVEN, write
from workflow import accounts
from workflow.incoming.settings import IncomingSettings
from workflow.incoming.taking import take_in

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]
SETTINGS = IncomingSettings(authserv="mx.example.org")
SCRIPT = "<script>alert(1)</script>"


def bring(world: World, text: str, sender: str = "Ann <ann@example.org>", subject: str = "Hello") -> None:
    raw = write(text, sender=sender, subject=subject, **PROVEN).as_bytes()
    take_in(world.database, world.files, SETTINGS, raw, mailbox="pipe", now=NOW)


def test_a_held_mail_is_read_and_placed_by_hand(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    visitor = sign_in("staff")
    assert "No mail came in." in visitor.get("/incoming-mail").text
    bring(world, f"Please see {SCRIPT}\n\n> quoted", subject=SCRIPT)
    listed = visitor.get("/incoming-mail?state=held").text
    assert (SCRIPT in listed, "held (1)" in listed) == (False, True)
    page = visitor.get("/incoming-mail/1").text
    assert SCRIPT not in page
    assert "Nobody here has the sender’s address." in page
    assert "&gt; quoted" in page
    wrong = visitor.post("/incoming-mail/1/place", reference="CR-1900-0001")
    assert (wrong.status_code, "There is no such item" in wrong.text) == (422, True)
    assert "Give the reference of the item." in visitor.post("/incoming-mail/1/place", reference=" ").text
    assert visitor.post("/incoming-mail/1/discard", reason="").status_code == 422
    placed = visitor.post("/incoming-mail/1/place", reference=reference)
    assert placed.headers["Location"] == f"/items/{reference}"
    item = visitor.get(f"/items/{reference}").text
    assert "By mail from Ann (ann@example.org):" in item
    assert "(by mail)" in item
    assert SCRIPT not in item
    assert visitor.post("/incoming-mail/1/place", reference=reference).status_code == 409
    assert "Mail placed by hand" in sign_in("admin").get("/changes").text


def test_queries_of_incoming_mail_do_not_grow_and_others_see_nothing(
    world: World, sign_in: SignIn, count_queries: Count
) -> None:
    visitor = sign_in("staff")
    bring(world, "One")
    visitor.get("/incoming-mail")
    one = count_queries(lambda: visitor.get("/incoming-mail"))
    bring(world, "Two")
    bring(world, "Three")
    assert count_queries(lambda: visitor.get("/incoming-mail")) == one
    assert visitor.post("/incoming-mail/2/inquiry").status_code == 303
    assert visitor.post("/incoming-mail/3/discard", reason="Not for us").status_code == 303
    assert "Not for us" in visitor.get("/incoming-mail?state=discarded").text
    assert sign_in("submitter").get("/incoming-mail").status_code == 403
    assert sign_in("submitter").get("/incoming-mail/1").status_code == 403


def test_a_program_decides_about_mail_as_a_person_does(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    for text in ("One", "Two", "Three"):
        bring(world, text)
    with world.database.write() as session:
        tokens = [
            accounts.issue_token(session, session.get_one(Person, world.people[who]), "t", now=NOW)
            for who in ("staff", "submitter")
        ]
    client = world.app.test_client()
    heads, others = ({"Authorization": f"Bearer {one}"} for one in tokens)

    def act(path: str, body: object = None, by: dict[str, str] = heads) -> tuple[int, Any]:
        answer = client.post(f"/api/v1/incoming-mail/{path}", json=body, headers=by)
        return answer.status_code, answer.json

    listed = client.get("/api/v1/incoming-mail?state=held", headers=heads).json["items"]  # type: ignore[index]
    assert [(row["id"], row["kept_until"][:10]) for row in listed] == [
        (3, "2027-05-22"),
        (2, "2027-05-22"),
        (1, "2027-05-22"),
    ]
    assert act("1/place", {"reference": reference}, others)[0] == 403
    assert act("1/place", {"reference": "CR-1900-0001"})[0] == 422
    assert act("1/place", {"reference": reference}) == (200, {"reference": reference})
    assert act("1/place", {"reference": reference})[0] == 409
    code, made = act("2/inquiry")
    assert (code, made["reference"][:3]) == (200, "IN-")
    assert act("3/discard", {"reason": " "})[0] == 422
    assert act("3/discard", {"reason": "Not for us"})[0] == 204
    assert act("4/discard", {"reason": "Not there"})[0] == 404
    found = client.get("/api/v1/incoming-mail", headers=heads).json["items"]  # type: ignore[index]
    assert [(row["state"], row["reference"], row["reason"], row["kept_until"]) for row in found] == [
        ("discarded", None, "Not for us", None),
        ("placed", made["reference"], "", None),
        ("placed", reference, "", None),
    ]
    comments = client.get(f"/api/v1/items/{reference}/comments", headers=heads).json["items"]  # type: ignore[index]
    assert [row["body"] for row in comments] == ["By mail from Ann (ann@example.org):\n\n> One"]
    changed = sign_in("admin").get("/changes").text
    assert "Mail that came in, number 3" in changed
