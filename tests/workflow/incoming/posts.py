"""A site into which mail comes: for the tests of mail in."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from models.database import Database
from models.incoming import IncomingMessage
from models.items import Comment
from models.people import Person, RoleGrant
from tests.workflow.incoming.letters import KEY, SETTINGS
from workflow import accounts
from workflow.actors import SYSTEM
from workflow.attachments.storage import Store
from workflow.engine import advance, create
from workflow.incoming.tags import Named, reply_address
from workflow.incoming.taking import Taken, take_in
from workflow.standing import actor_for

DAY = date(2026, 1, 1)


@dataclass
class Post:
    """A site with two people, an inquiry of the first, and the mail that went out about it."""

    database: Database
    submitter: int
    other: int
    staff: int
    item: int
    reference: str
    now: datetime
    store: Store | None = None

    @property
    def tag(self) -> str:
        return reply_address(SETTINGS.reply_to, KEY, Named(self.item, self.submitter))

    def take(self, mail: Any, **changed: Any) -> Taken:
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        settings = replace(SETTINGS, **changed)
        assert self.store is not None
        return take_in(self.database, self.store, settings, raw, mailbox="pipe", now=self.now)

    def said(self) -> list[tuple[str, bool, int]]:
        with self.database.read() as session:
            rows = session.scalars(select(Comment).order_by(Comment.id))
            return [(row.body, row.by_mail, row.author_id) for row in rows]

    def last(self) -> IncomingMessage:
        with self.database.read() as session:
            row = session.scalars(select(IncomingMessage).order_by(IncomingMessage.id.desc())).first()
            assert row is not None
            return row


def begin(database: Database, now: datetime) -> Post:
    people = {}
    with database.write() as session:
        for name, role in (("submitter", "submitter"), ("other", "submitter"), ("staff", "cpin_staff")):
            person = accounts.add_person(
                session, name=name.title(), email=f"{name}@example.org", by=SYSTEM, now=now, is_verified=True
            )
            session.add(RoleGrant(person_id=person.id, role=role, program="cpin", starts_on=DAY))
            people[name] = person.id
        session.flush()
        person = session.get_one(Person, people["submitter"])
        data = {"subject": "Merging", "question": "How?"}
        actor = actor_for(session, person, now.date())
        item = create(session, "inquiry", "receive", actor=actor, now=now, data=data)
        helper = actor_for(session, session.get_one(Person, people["staff"]), now.date())
        advance(session, item, "answer", actor=helper, now=now, data={"text": "Thus.", "topic": "technical"})
        return Post(database, people["submitter"], people["other"], people["staff"], item.id, item.reference, now)
