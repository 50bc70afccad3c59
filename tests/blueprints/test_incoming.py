"""The pages of mail that came in, and their twins of the API."""

from collections.abc import Callable

from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.workflow.incoming.letters import PROVEN, write
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
