"""Files among the answers: what was uploaded for one becomes a file of the item, and its history tells of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attachments import Attachment
from models.content import Answer
from models.items import Item
from workflow.actors import Actor
from workflow.attachments.keeping import ATTACH
from workflow.attachments.taking import facts, find_given, take_up
from workflow.content.structure import Part
from workflow.noting import note


def take_files(
    session: Session,
    item: Item,
    part: Part,
    instance: str,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> dict[str, Any]:
    """The values with every file known; a new one is taken up by the item. What stands already stays as it stands.

    Raises InvalidInput for a file that is not the item's and was not laid down by the actor, Conflict.
    """
    names = [name for name in values if part.questions[name].field.type == "file"]
    if not names:
        return dict(values)
    standing = _standing(session, item, part, instance)
    same = {name: standing[name] for name in names if _number(standing.get(name)) == _number(values[name])}
    new = {name: values[name] for name in names if name not in same}
    fields = [part.questions[name].field for name in new]
    found = find_given(session, item, fields, new, actor)
    waiting = [session.get_one(Attachment, value["attachment"]) for value in found.values()]
    waiting = [file for file in waiting if file.item_id is None]
    if waiting:
        session.refresh(item, ["version", "head_hash", "state", "effective_on"], with_for_update=True)
    taken = take_up(session, item, fields, found, actor)
    for file in waiting:
        note(session, item, ATTACH, {"file": facts(file)}, actor=actor, now=now)
    return {**values, **same, **taken}


def _standing(session: Session, item: Item, part: Part, instance: str) -> dict[str, Any]:
    query = select(Answer.question, Answer.value).where(
        Answer.item_id == item.id, Answer.part == part.id, Answer.instance == instance
    )
    return {question: value for question, value in session.execute(query)}  # noqa: C416 - rows are no pairs to types


def _number(value: Any) -> Any:
    return value.get("attachment") if isinstance(value, Mapping) else None
