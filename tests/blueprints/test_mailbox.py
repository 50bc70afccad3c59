from collections.abc import Callable

from models.outbox import MailboxMessage
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor

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
