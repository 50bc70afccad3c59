from collections.abc import Callable

from sqlalchemy import select

from models.outbox import OutboxMessage
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.workflow.outbox.rows import queue_one

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]


def _remind(world: World, number: int) -> None:
    """A message that speaks of no item."""
    with world.database.write() as session:
        recipient = session.get_one(Person, world.people["staff"])
        queue_one(
            session, key=f"test:{number}", purpose="test", template="test", params={}, recipient=recipient, now=NOW
        )


def test_outbox_says_what_each_mail_is_about_and_leads_to_the_item(world: World, sign_in: SignIn) -> None:
    reference = world.make(title="Merge duplicates")
    page = sign_in("staff").get("/outbox").text
    assert f'<span lang="en">Received: {reference}, Merge duplicates</span>' in page
    assert f'href="/items/{reference}">{reference}</a>' in page


def test_outbox_keeps_the_subject_from_who_may_not_see_the_item(world: World, sign_in: SignIn) -> None:
    world.make(title="Merge duplicates")
    page = sign_in("admin").get("/outbox").text
    assert "Merge duplicates" not in page
    assert "About something that you may not see" in page


def test_item_page_says_what_each_mail_was(world: World, sign_in: SignIn) -> None:
    reference = world.make(title="Merge duplicates")
    page = sign_in("staff").get(f"/items/{reference}").text
    mail = page[page.index('id="mail-title"') :]
    assert f'<span lang="en">Received: {reference}, Merge duplicates</span>' in mail
    assert "to Submitter" in mail


def test_mail_whose_facts_no_longer_tell_is_named_by_its_purpose(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    with world.database.write() as session:
        for message in session.scalars(select(OutboxMessage)):
            message.params = {}
    visitor = sign_in("staff")
    assert visitor.get("/outbox").status_code == 200
    page = visitor.get(f"/items/{reference}").text
    assert "<li><div>notice</div>" in page


def test_queries_of_the_outbox_do_not_grow(world: World, sign_in: SignIn, count_queries: Count) -> None:
    visitor = sign_in("admin")
    visitor.get("/outbox")
    _remind(world, 1)
    one = count_queries(lambda: visitor.get("/outbox"))
    _remind(world, 2)
    _remind(world, 3)
    assert count_queries(lambda: visitor.get("/outbox")) == one
    assert "Test message from Accord" in visitor.get("/outbox").text
