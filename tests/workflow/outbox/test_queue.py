"""Mail is made due at most once, and only for people who may be written to."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.outbox import OutboxItem, OutboxMessage
from models.people import Person
from tests.workflow.outbox.rows import make_item, make_person, queue_one
from workflow.outbox.queue import Draft, at_domain, make_message_id, queue_many


def notice(
    session: Session, person: Person, now: datetime, key: str = "k1", items: tuple[int, ...] = ()
) -> OutboxMessage | None:
    return queue_one(
        session,
        key=key,
        purpose="notice",
        template="notice",
        params={"reference": "CR-2026-0001"},
        recipient=person,
        items=items,
        now=now,
    )


def test_queue_makes_a_row_in_the_recipients_language(session: Session, now: datetime) -> None:
    person = make_person(session, now, "fr@example.org", language="fr")
    item = make_item(session, now, person, "CR-2026-0001")
    message = notice(session, person, now, items=(item.id, item.id))
    assert message is not None
    assert (message.language, message.address, message.state) == ("fr", "fr@example.org", "queued")
    assert (message.attempts, message.not_before, message.params) == (0, now, {"reference": "CR-2026-0001"})
    assert message.message_id.endswith("@accord.invalid>")
    mentions = session.execute(select(OutboxItem.outbox_id, OutboxItem.item_id)).all()
    assert mentions == [(message.id, item.id)]


def test_queue_with_a_key_that_exists_makes_nothing(session: Session, now: datetime) -> None:
    person = make_person(session, now, "a@example.org")
    assert notice(session, person, now) is not None
    assert notice(session, person, now) is None
    assert len(session.scalars(select(OutboxMessage)).all()) == 1


def test_queue_for_someone_inactive_or_unverified_makes_nothing(session: Session, now: datetime) -> None:
    gone = make_person(session, now, "gone@example.org", active=False)
    unverified = make_person(session, now, "new@example.org", email_verified_at=None)
    assert notice(session, gone, now, "k1") is None
    assert notice(session, unverified, now, "k2") is None


def test_queue_many_gives_the_ids_of_the_rows_it_made(session: Session, now: datetime) -> None:
    reachable = make_person(session, now, "a@example.org")
    gone = make_person(session, now, "gone@example.org", active=False)
    first = notice(session, reachable, now, "digest:0")
    drafts = [Draft(f"digest:{n}", "reminder", "digest", {"n": n}, reachable.id) for n in range(2500)]
    drafts.append(Draft("digest:gone", "reminder", "digest", {}, gone.id))
    made = queue_many(session, drafts, now)
    assert set(made) == {f"digest:{n}" for n in range(1, 2500)}
    rows = session.execute(select(OutboxMessage.key, OutboxMessage.id)).all()
    assert first is not None
    assert {row.key: row.id for row in rows} == made | {"digest:0": first.id}


def test_message_id_cannot_be_guessed_and_keeps_what_tells_it_at_another_domain() -> None:
    first, second = make_message_id(), make_message_id()
    assert len({first, second}) == 2
    assert at_domain(first, "example.org") == first.replace("accord.invalid", "example.org")
