"""Who is meant by the names that the workflows of this program mail to."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.items import Item
from models.people import RoleGrant
from workflow.programs.cpin.functions import recipients
from workflow.programs.cpin.meetings import CHAIR_OF, MEMBERS_OF


@recipients("submitter")
def submitter(session: Session, item: Item) -> Iterable[int]:
    """Whoever submitted the item; for one without a submitter, whoever entered it."""
    person_id = item.submitter_id or item.created_by_id
    return () if person_id is None else (person_id,)


@recipients("owner")
def owner(session: Session, item: Item) -> Iterable[int]:
    """The owner of the condition that a deadline is about; of every open one where it is about none."""
    rows = item.fields.get("conditions") or ()
    return [row["owner"] for row in rows if row.get("owner") and not row.get("met_on")]


@recipients("participants")
def participants(session: Session, item: Item) -> Iterable[int]:
    """Those who are asked to the meeting: by name, else the committee's members, else the staff who prepare it."""
    named = item.fields.get("participants")
    roles = MEMBERS_OF.get(str(item.fields.get("kind")), ("cpin_staff",))
    return named or _holders(session, item, roles, _meeting_day(item))


@recipients("meeting_chair")
def meeting_chair(session: Session, item: Item) -> Iterable[int]:
    """Whoever chairs the committee on the day of the meeting."""
    role = CHAIR_OF.get(str(item.fields.get("kind")))
    return _holders(session, item, (role,), _meeting_day(item)) if role else ()


@recipients("cpin_leads")
def cpin_leads(session: Session, item: Item) -> Iterable[int]:
    """The CPIN leads of all societies, on the day on which the list was posted."""
    return _holders(session, item, ("society_lead",), date.fromisoformat(item.fields["posted_on"]))


def _meeting_day(item: Item) -> date:
    return date.fromisoformat(item.fields.get("held_on") or item.fields["scheduled_on"])


def _holders(session: Session, item: Item, roles: Sequence[str], day: date) -> Sequence[int]:
    held = (RoleGrant.starts_on <= day, or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= day))
    query = select(RoleGrant.person_id).where(RoleGrant.program == item.program, RoleGrant.role.in_(roles), *held)
    return session.scalars(query.distinct().order_by(RoleGrant.person_id)).all()
