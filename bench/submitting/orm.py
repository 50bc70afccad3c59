"""The submission by SQLAlchemy's ORM alone, as one would write it without an engine."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bench.submitting.rows import Written, read_dates, written
from bench.town import PROGRAM, TODAY
from models.database import Database
from models.deadlines import Deadline
from models.history import HistoryEntry
from models.items import Item
from models.outbox import OutboxItem, OutboxMessage
from models.people import Person, RoleGrant
from models.search import index_item


class Orm:
    """Submits with objects and a session."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.dates = read_dates()

    def submit(self, item_id: int) -> None:
        """Submit one draft."""
        with self.database.write() as session:
            item = session.get_one(Item, item_id)
            people = [vars(person) for person in _recipients(session, item)]
            rows = written(vars(item), people, self.dates)
            _move(item, rows)
            session.add(HistoryEntry(**rows.history))
            session.add(Deadline(**rows.deadline))
            mails = [OutboxMessage(**mail) for mail in rows.mails]
            session.add_all(mails)
            session.flush()
            session.add_all(OutboxItem(outbox_id=mail.id, item_id=item_id) for mail in mails)
            index_item(session, item_id, rows.text)

    def close(self) -> None:
        """Give the connections back."""
        self.database.close()


def _recipients(session: Session, item: Item) -> list[Person]:
    leads = select(RoleGrant.person_id).where(
        RoleGrant.program == PROGRAM,
        RoleGrant.role == "society_lead",
        RoleGrant.organization_id == item.organization_id,
        RoleGrant.starts_on <= TODAY,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= TODAY),
    )
    query = select(Person).where(
        or_(Person.id == item.submitter_id, Person.id.in_(leads)),
        Person.active,
        Person.email_verified_at.is_not(None),
    )
    return sorted(session.scalars(query), key=lambda person: person.id != item.submitter_id)


def _move(item: Item, rows: Written) -> None:
    for name, value in rows.item.items():
        if name not in ("id", "seen"):
            setattr(item, name, value)
