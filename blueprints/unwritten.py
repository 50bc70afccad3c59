"""What is left to write of an item's content, for its page: how much, and where the reader goes on."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from models.items import Item
from workflow.actors import Actor
from workflow.content.completeness import Completeness, together
from workflow.content.outline import assignments_of
from workflow.content.programs import closed_reason, find_structure, writes_by_role, writing_for


@dataclass(frozen=True, slots=True)
class Unwritten:
    """Required questions and how many are answered; the page of the first part that the reader goes on with, or ""."""

    required: int
    answered: int
    address: str


def writing_left(
    session: Session, item: Item, parts: Mapping[tuple[str, str], Completeness], who: Actor
) -> Unwritten | None:
    """What is left to write where anything is and it can be written now; None otherwise.

    `parts` says how complete each part is. At most one statement.
    """
    whole = together(parts.values())
    if whole.is_complete:
        return None
    structure = find_structure(item)
    left = [(structure.parts[part], instance) for (part, instance), one in parts.items() if not one.is_complete]
    open_now = [(part, instance) for part, instance in left if closed_reason(session, item, part, instance) is None]
    if not open_now:
        return None
    people = writing_for(who, item)
    asked = {key for key, rows in assignments_of(session, item).items() if people & {one.person_id for one in rows}}
    mine = next(
        (one for one in open_now if (one[0].id, one[1]) in asked or writes_by_role(item, *one, who)),
        None,
    )
    address = ""
    if mine is not None:
        part, instance = mine
        address = url_for("content.show_part", reference=item.reference, part=part.id, instance=instance or None)
    return Unwritten(whole.required, whole.answered, address)
