"""Rows that outbox tests stand on."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.deadlines import Deadline, Reminder
from models.definitions import WorkflowVersion
from models.items import Item
from models.outbox import OutboxMessage
from models.people import Person
from tests.workflow.outbox.facts import NOTICE
from workflow.outbox.queue import Draft, queue_many


def queue_one(session: Session, *, key: str, recipient: Person, now: datetime, **said: Any) -> OutboxMessage | None:
    """Queue one message as production queues them; None when it was queued before, or may not be."""
    draft = Draft(key=key, recipient_id=recipient.id, **said)
    queued = queue_many(session, [draft], now)
    return session.get_one(OutboxMessage, queued[key]) if queued else None


def make_person(session: Session, now: datetime, email: str = "lead@example.org", **changes: Any) -> Person:
    values = {"name": "A lead", "language": "en", "active": True, "email_verified_at": now, "created_at": now}
    person = Person(email=email, **(values | changes))
    session.add(person)
    session.flush()
    return person


def make_item(session: Session, now: datetime, person: Person, reference: str = "CR-2026-0001") -> Item:
    workflow = WorkflowVersion(program="p", kind="k", digest=reference, source={}, created_at=now)
    session.add(workflow)
    session.flush()
    item = Item(
        program="p",
        kind="k",
        reference=reference,
        workflow_id=workflow.id,
        state="draft",
        version=1,
        head_hash="",
        created_by_id=person.id,
        created_at=now,
        updated_at=now,
        entered_at=now,
        effective_on=now.date(),
    )
    session.add(item)
    session.flush()
    return item


def make_message(
    session: Session, now: datetime, key: str, person: Person | None = None, purpose: str = "notice"
) -> OutboxMessage:
    """A queued message; without a person, to somebody of its own whose address is `key@example.org`."""
    recipient = person or make_person(session, now, f"{key}@example.org")
    message = queue_one(
        session,
        key=key,
        purpose=purpose,
        template="notice",
        params=NOTICE,
        recipient=recipient,
        now=now,
    )
    assert message is not None
    return message


def make_deadline(session: Session, now: datetime, item: Item) -> Deadline:
    deadline = Deadline(item_id=item.id, program="p", code="DL", created_on=now.date(), due_on=now.date(), due_at=now)
    session.add(deadline)
    session.flush()
    return deadline


def remind(session: Session, deadline: Deadline, message: OutboxMessage) -> None:
    """Say that `message` carries a reminder of `deadline`."""
    session.add(
        Reminder(
            deadline_id=deadline.id,
            kind="lead",
            offset=3,
            recipient_id=message.recipient_id,
            send_on=deadline.due_on,
            result="queued",
            outbox_id=message.id,
        )
    )
    session.flush()
