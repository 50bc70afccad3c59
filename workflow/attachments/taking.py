"""Files among the values of an action: which one is meant, and that it belongs to the item from then on."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from models.attachments import Attachment
from models.items import Item
from workflow.actors import Actor
from workflow.attachments.storage import Stored
from workflow.definition import Field
from workflow.deputising import represented_id
from workflow.errors import FieldError, InvalidInput
from workflow.texts import Text

NO_FILE = Text(
    "There is no such file here (any more). Attach it again.", "Ce fichier n’est pas (ou plus) ici. Joignez-le encore."
)

Change = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Gives what stands for a value of the type `file`, knowing also its place (`file`, `papers.0.file`)."""


def facts(file: Attachment) -> dict[str, Any]:
    """A file as a value: what records and the history say of it."""
    return {
        "attachment": file.id,
        "name": file.name,
        "version": file.version,
        "sha256": file.sha256,
        "size": file.size,
    }


def lay_down(session: Session, stored: Stored, *, actor: Actor, now: datetime) -> Attachment:
    """Note a file that came with a form: until an action names it, it belongs to no item and is for this actor only."""
    file = Attachment(
        name=stored.name,
        version=0,
        media_type=stored.media_type,
        size=stored.size,
        sha256=stored.sha256,
        storage_key=stored.key,
        uploaded_by_id=actor.person_id,
        on_behalf_of_id=represented_id(actor),
        uploaded_at=now,
    )
    session.add(file)
    session.flush()
    return file


def find_given(
    session: Session, item: Item | None, declared: Iterable[Field], data: Mapping[str, Any], actor: Actor
) -> Mapping[str, Any]:
    """The data with every file looked up: one of the item, or one that the actor laid down.

    Raises InvalidInput for every other, be it withdrawn, somebody else's or none at all. The system names any.
    """
    errors: list[FieldError] = []

    def look_up(place: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
        file = session.get(Attachment, value["attachment"])
        if file is None or not file.is_open or not _is_meant(file, item, actor):
            errors.append(FieldError(place, NO_FILE))
            return value
        return facts(file)

    with session.no_autoflush:
        found = _change_files(tuple(declared), data, look_up, "")
    if errors:
        raise InvalidInput(errors)
    return found


def take_up(
    session: Session, item: Item, declared: Iterable[Field], data: Mapping[str, Any], actor: Actor
) -> Mapping[str, Any]:
    """Make every file in the data one of the item: what was laid down gets its version, another's file is shared.

    Gives the data with what is then known of each file.
    """
    added: Counter[str] = Counter()

    def belong(_place: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
        file = session.get_one(Attachment, value["attachment"])
        if file.item is item:
            return facts(file)
        if file.item_id is not None:
            file = _shared(session, file)
        else:
            file.on_behalf_of_id = represented_id(actor)
        added[file.name] += 1
        file.version = last_version(session, item, file.name) + added[file.name]
        file.item = item
        return facts(file)

    return _change_files(tuple(declared), data, belong, "")


def last_version(session: Session, item: Item, name: str) -> int:
    """The number of the newest version of the item's file of that name; 0 when there is none."""
    if not item.id:  # one that is being made
        return 0
    newest = select(func.max(Attachment.version)).where(Attachment.item_id == item.id, Attachment.name == name)
    return session.scalar(newest) or 0


def _is_meant(file: Attachment, item: Item | None, actor: Actor) -> bool:
    if actor.person_id is None:
        return True
    if file.item_id is None:
        return file.uploaded_by_id in (None, actor.person_id)
    return item is not None and file.item_id == item.id


def _shared(session: Session, file: Attachment) -> Attachment:
    """Another item's file for one more item; the bytes are the same, which nobody changes."""
    columns = (
        "name",
        "media_type",
        "size",
        "sha256",
        "storage_key",
        "uploaded_by_id",
        "on_behalf_of_id",
        "uploaded_at",
    )
    same = {name: getattr(file, name) for name in columns}
    number = session.scalar(insert(Attachment).values(version=0, **same).returning(Attachment.id))
    return session.get_one(Attachment, number)


def _change_files(
    declared: tuple[Field, ...], data: Mapping[str, Any], change: Change, before: str
) -> Mapping[str, Any]:
    changed: dict[str, Any] = {}
    for field in declared:
        value, place = data.get(field.name), before + field.name
        if not value:
            continue
        if field.type == "file" and isinstance(value, Mapping):
            changed[field.name] = change(place, value)
        elif field.type == "rows" and any(column.type == "file" for column in field.columns):
            rows = enumerate(value)
            changed[field.name] = [_change_files(field.columns, row, change, f"{place}.{at}.") for at, row in rows]
    return {**data, **changed} if changed else data
