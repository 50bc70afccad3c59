from collections.abc import Callable

from sqlalchemy import select

from models.items import Item
from models.outbox import MailboxMessage, OutboxItem, OutboxMessage
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from workflow.actors import SYSTEM
from workflow.links.accounts import invite

RAW = (
    "From: a@example.org\nTo: staff@example.org\nSubject: A link\nMIME-Version: 1.0\n"
    "Content-Type: text/html; charset=utf-8\n\n"
    '<!doctype html><html><head><title>A link</title></head><body><a href="http://x.test/">Open</a></body></html>'
)


def test_links_of_a_mail_open_in_a_tab_of_their_own(world: World, sign_in: Callable[[str], Visitor]) -> None:
    with world.database.write() as session:
        message = MailboxMessage(
            message_id="<1@x>", address="staff@example.org", subject="A link", raw=RAW, received_at=NOW
        )
        session.add(message)
        session.flush()
        address = f"/mailbox/{message.id}"
    visitor = sign_in("staff")
    answer = visitor.get(f"{address}/html")
    assert '<head><base target="_blank"><title>' in answer.text
    assert "sandbox allow-popups allow-popups-to-escape-sandbox;" in answer.headers["Content-Security-Policy"]
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in visitor.get(address).text


def test_mail_about_an_item_that_an_administrator_may_not_see_is_not_theirs_to_read(
    world: World, sign_in: Callable[[str], Visitor]
) -> None:
    references = [world.make(submit=False), world.make()]
    kept = {"address": "staff@example.org", "raw": RAW, "received_at": NOW}
    with world.database.write() as session:
        for number, reference in enumerate(references):
            sent = OutboxMessage(
                key=reference, purpose="notice", template="x", params={}, language="en", address="staff@example.org",
                state="sent", not_before=NOW, created_at=NOW, message_id=f"<{number}@x>",
            )  # fmt: skip
            session.add(sent)
            session.flush()
            about = session.scalars(select(Item.id).where(Item.reference == reference)).one()
            session.add(OutboxItem(outbox_id=sent.id, item_id=about))
            session.add(MailboxMessage(message_id=f"<{number}@x>", subject=f"About {reference}", **kept))
        session.add(MailboxMessage(message_id="<t@x>", subject="About nothing", **kept))
    heads = [f"About {one}" for one in (*references, "nothing")]
    read = {who: [head in sign_in(who).get("/mailbox").text for head in heads] for who in ("staff", "admin", "other")}
    assert read == {"staff": [True, True, True], "admin": [False, False, True], "other": [False, False, False]}


def test_mail_that_carries_a_link_is_for_its_reader_alone(world: World, sign_in: Callable[[str], Visitor]) -> None:
    with world.database.write() as session:
        staff = session.get_one(Person, world.people["staff"])
        staff.password_hash = None
        invite(session, staff, by=SYSTEM, now=NOW)
        staff.password_hash = session.get_one(Person, world.people["admin"]).password_hash
        message_id = session.scalars(select(OutboxMessage.message_id)).one()
        kept = {"address": "staff@example.org", "raw": RAW, "received_at": NOW, "subject": "Your invitation"}
        session.add(MailboxMessage(message_id=message_id, **kept))
    shown = {who: "Your invitation" in sign_in(who).get("/mailbox").text for who in ("staff", "admin")}
    assert shown == {"staff": True, "admin": False}
