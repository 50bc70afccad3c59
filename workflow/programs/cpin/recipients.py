"""Who is meant by the names that the workflows of this program mail to."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from models.people import RoleGrant
from workflow import registry
from workflow.actors import held_on
from workflow.committees.roster import seats_on
from workflow.programs.cpin.committees.meetings import CHAIR_OF
from workflow.programs.cpin.committees.seating import meeting_day, turn_of
from workflow.programs.cpin.committees.seats import derived_grants
from workflow.programs.cpin.functions import recipients
from workflow.programs.cpin.reference import committees


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
    if named:
        return list(named)
    kind = item.fields.get("kind")
    body = next((each for each in committees().values() if each.meeting == kind), None)
    if body is None:
        return _holders(session, item, ("cpin_staff",), meeting_day(item))
    seats = seats_on(session, item.program, body.code, meeting_day(item))
    seated = {one for seat in seats for one in (seat.principal_id, seat.alternate_id) if one is not None}
    members = _holders(session, item, [role for role in (body.member, body.chair) if role], meeting_day(item))
    return sorted(seated | set(members)) or _holders(session, item, ("cpin_staff",), meeting_day(item))


@recipients("committee_members")
def committee_members(session: Session, item: Item) -> Iterable[int]:
    """Everybody who sits for the committee that decides about the item, alternates too."""
    committee = turn_of(item)
    if committee is None:
        return ()
    today = registry.program(item.program).today(item.updated_at)
    seats = seats_on(session, item.program, committee.code, today)
    seated = {one for seat in seats for one in (seat.principal_id, seat.alternate_id) if one is not None}
    roles = [role for role in (committee.member, committee.chair) if role]
    return sorted(seated | set(_holders(session, item, roles, today)))


@recipients("minutes_approvers")
def minutes_approvers(session: Session, item: Item) -> Iterable[int]:
    """Who approves the minutes of a meeting: the chair of its committee, else the staff."""
    role = CHAIR_OF.get(str(item.fields.get("kind")), "cpin_staff")
    return _holders(session, item, (role,), registry.program(item.program).today(item.updated_at))


@recipients("meeting_chair")
def meeting_chair(session: Session, item: Item) -> Iterable[int]:
    """Whoever chairs the committee on the day of the meeting."""
    role = CHAIR_OF.get(str(item.fields.get("kind")))
    return _holders(session, item, (role,), meeting_day(item)) if role else ()


@recipients("seat_chair")
def seat_chair(session: Session, item: Item) -> Iterable[int]:
    """Whoever chairs the seat's committee when its term runs out."""
    committee = committees().get(str(item.category))
    day = date.fromisoformat(item.fields.get("term_end") or item.effective_on.isoformat())
    return _holders(session, item, (committee.chair,), day) if committee and committee.chair else ()


@recipients("society_leads")
def society_leads(session: Session, item: Item) -> Iterable[int]:
    """The leads of all societies: what is asked of each of them stands on no item of theirs."""
    return _holders(session, item, ("society_lead",), item.effective_on)


@recipients("item_lead")
def item_lead(session: Session, item: Item) -> Iterable[int]:
    """Whoever leads the work on it."""
    return () if item.owner_id is None else (item.owner_id,)


def _holders(session: Session, item: Item, roles: Sequence[str], day: date) -> Sequence[int]:
    """Who holds one of the roles on a day, whether it was granted or follows from a seat."""
    query = select(RoleGrant.person_id).where(
        RoleGrant.program == item.program, RoleGrant.role.in_(roles), *held_on(day)
    )
    seated = (person_id for person_id, grant in derived_grants(session, day) if grant.role in roles)
    return sorted({*session.scalars(query), *seated})
