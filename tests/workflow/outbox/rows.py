"""Rows that outbox tests stand on."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.definitions import WorkflowVersion
from models.items import Item
from models.people import Person


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
