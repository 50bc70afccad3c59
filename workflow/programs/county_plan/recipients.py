"""Who the mail of a county plan goes to, where a role alone does not say it."""

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.items import Item
from models.people import Organization, RoleGrant
from workflow.programs.county_plan.facts import SIGNATURE_LINES, missing_lines
from workflow.programs.county_plan.plan import whole_facts
from workflow.programs.county_plan.reviewing.specialties import read_reviews
from workflow.registry import Recipients

PROGRAM = "county_plan"

recipients = Recipients()


def _holders(session: Session, item: Item, role: str, organization_id: int | None) -> list[int]:
    """The people who hold a role for an organization, as of the item's last change."""
    rows = session.scalars(
        select(RoleGrant.person_id)
        .where(
            RoleGrant.program == PROGRAM,
            RoleGrant.role == role,
            RoleGrant.organization_id == organization_id,
            or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= item.updated_at.date()),
        )
        .order_by(RoleGrant.person_id)
    )
    return list(rows)


def _regional(session: Session, item: Item, role: str, detail: str) -> Iterable[int]:
    """The people of the State's regional office for the plan's district."""
    district = session.get(Organization, item.organization_id) if item.organization_id else None
    if district is None:
        return ()
    offices = session.scalars(
        select(Organization.id)
        .where(Organization.program == PROGRAM, Organization.code.in_(district.details.get(detail, ())))
        .order_by(Organization.id)
    )
    return [person for office in offices for person in _holders(session, item, role, office)]


@recipients("regional_office_dp")
def find_regional_office_dp(session: Session, item: Item) -> Iterable[int]:
    """The regional office of Development and Prevention Services for the district."""
    return _regional(session, item, "regional_office_dp", "region_dp")


@recipients("regional_office_yd")
def find_regional_office_yd(session: Session, item: Item) -> Iterable[int]:
    """The regional office of Youth Development for the district."""
    return _regional(session, item, "regional_office_yd", "region_yd")


@recipients("missing_signers")
def find_missing_signers(session: Session, item: Item) -> Iterable[int]:
    """Everyone whose required line on SC-A is still empty."""
    roles = dict.fromkeys(SIGNATURE_LINES[line] for line in missing_lines(whole_facts(session, item)))
    return [person for role in roles for person in _holders(session, item, role, item.organization_id)]


@recipients("assigned_specialists")
def find_specialists(session: Session, item: Item) -> Iterable[int]:
    """Whoever has not reported a specialist review: the person who was named, else everybody of the specialty."""
    for one in read_reviews(item):
        if one.done_on is None:
            yield from [one.person_id] if one.person_id else _anywhere(session, item, one.specialty.role)


def _anywhere(session: Session, item: Item, role: str) -> Iterable[int]:
    """The people who hold a role of the State, whatever their office."""
    rows = select(RoleGrant.person_id).where(
        RoleGrant.program == PROGRAM,
        RoleGrant.role == role,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= item.updated_at.date()),
    )
    return session.scalars(rows.order_by(RoleGrant.person_id))
