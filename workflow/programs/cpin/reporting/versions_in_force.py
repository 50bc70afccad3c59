"""Which version of what was in force on a day, and where it was posted."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.editions import Edition
from models.items import Item
from models.postings import Posting
from workflow.editions import number_parts


def current_numbers(session: Session, kind: str, day: date) -> dict[str, str]:
    """The number of the version in force at the end of a day, by the item's reference."""
    rows = session.execute(
        select(Item.reference, Edition.number)
        .join(Item, Item.id == Edition.item_id)
        .where(Item.kind == kind, Edition.effective_on <= day)
        .where((Edition.ended_on.is_(None)) | (Edition.ended_on > day))
    )
    found: dict[str, str] = {}
    for reference, number in rows:
        if reference not in found or number_parts(number) > number_parts(found[reference]):
            found[reference] = number
    return found


def locations(session: Session, day: date) -> dict[tuple[str, str], str]:
    """Where each version was posted by the end of a day, by the item's reference and the version's number."""
    rows = session.execute(
        select(Item.reference, Edition.number, Posting.location)
        .join(Edition, Edition.id == Posting.edition_id)
        .join(Item, Item.id == Posting.item_id)
        .where(Posting.posted_on <= day)
        .order_by(Posting.id)
    )
    return {(reference, number): location for reference, number, location in rows}
