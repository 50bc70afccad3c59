"""Who is meant by the names that the workflows of this program mail to."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.items import Item
from models.people import RoleGrant
from workflow.programs.cpin.functions import recipients
from workflow.programs.cpin.meetings import CHAIR_OF
from workflow.recipients import follower_ids


@recipients("submitter")
def submitter(session: Session, item: Item) -> Iterable[int]:
    """Whoever submitted the item."""
    return () if item.submitter_id is None else (item.submitter_id,)


@recipients("followers")
def followers(session: Session, item: Item) -> Iterable[int]:
    """Those who follow the item."""
    return follower_ids(session, item)


@recipients("condition_owner")
def condition_owner(session: Session, item: Item) -> Iterable[int]:
    """The owners of the conditions that are not met yet."""
    rows = item.fields.get("conditions") or ()
    return [row["owner"] for row in rows if row.get("owner") and not row.get("met_on")]


@recipients("participants")
def participants(session: Session, item: Item) -> Iterable[int]:
    """Those who are asked to the meeting."""
    return item.fields.get("participants") or ()


@recipients("meeting_chair")
def meeting_chair(session: Session, item: Item) -> Iterable[int]:
    """Whoever chairs the committee on the day of the meeting."""
    role = CHAIR_OF.get(str(item.fields.get("kind")))
    day = date.fromisoformat(item.fields.get("held_on") or item.fields["scheduled_on"])
    held = (RoleGrant.starts_on <= day, or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= day))
    if role is None:
        return ()
    query = select(RoleGrant.person_id).where(RoleGrant.program == item.program, RoleGrant.role == role, *held)
    return session.scalars(query.order_by(RoleGrant.person_id)).all()


@recipients("cpin_leads")
def cpin_leads(session: Session, item: Item) -> Iterable[int]:
    """The CPIN leads of all societies."""
    query = select(RoleGrant.person_id).where(RoleGrant.program == item.program, RoleGrant.role == "society_lead")
    return session.scalars(query.distinct().order_by(RoleGrant.person_id)).all()
