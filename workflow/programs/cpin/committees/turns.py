"""Which items wait for which committee, asked of the database: the same as `seating.turn_of` says of one."""

from sqlalchemy import ColumnElement, and_

from models.items import Item
from workflow.programs.cpin.committees.seating import MEETING
from workflow.programs.cpin.reference import committees, turns


def awaits(kind: str, code: str) -> ColumnElement[bool] | None:
    """The items of a kind that are in the turn of a committee; None where it never has one."""
    committee = committees()[code]
    if kind == MEETING:
        return Item.fields["kind"].as_string() == committee.meeting if committee.chair else None
    later = turns().get(kind, ())
    place = 0 if kind in committee.decides else 1 + next((i for i, t in enumerate(later) if t.committee == code), -2)
    if place < 0:
        return None
    begun = (Item.fields[later[place - 1].after].as_string().is_not(None),) if place else ()
    not_passed_on = (Item.fields[turn.after].as_string().is_(None) for turn in later[place:])
    return and_(True, *begun, *not_passed_on)  # noqa: FBT003 - SQLAlchemy's way to write an empty one
