"""All that is held about a person, as a ZIP file: a JSON file for each subject, their files, and what is what."""

import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from models.attachments import Attachment
from models.ballots import Ballot
from models.changes import Change
from models.items import Item
from models.people import Person
from workflow import changes
from workflow.accounts.administering import check_looks_after
from workflow.actors import Actor
from workflow.attachments.storage import CHUNK, Store
from workflow.everything.carried import to_json
from workflow.privacy.held import ALL, Held
from workflow.privacy.naming import named_in
from workflow.privacy.readme import ABOUT, COPIED, NAMED, readme
from workflow.progress import Progress, Unwatched

PIECE = 500
UNSAFE = re.compile(r"[^\w.\- ]+")


def hand_out(
    session: Session,
    store: Store,
    archive: zipfile.ZipFile,
    person: Person,
    now: datetime,
    progress: Progress | None = None,
) -> Mapping[str, int]:
    """Write all that is held about a person; gives how many rows of each subject, and of `COPIED` files.

    What the person may not know is not in it: how others voted, what others wrote. Raises Cancelled.
    """
    watched, counts = progress or Unwatched(), Counter[str]()
    for number, held in enumerate(ALL):
        watched.reached(number, len(ALL) + 3)
        counts[held.name] = _write(archive, held.name, _rows(session, held, person), now)
    counts[ABOUT.name] = _write(archive, ABOUT.name, _about(session, person), now)
    counts[NAMED.name] = _write(archive, NAMED.name, named_in(session, person.id), now)
    watched.reached(len(ALL) + 2, len(ALL) + 3)
    counts[COPIED] = _copy_files(session, store, archive, person, now)
    with archive.open(_member("README.md", now), "w") as stream:
        stream.write(readme(person, counts, now).encode())
    return dict(counts)


def note_handing_out(session: Session, person: Person, *, by: Actor, now: datetime) -> None:
    """Record that somebody else than the person has what is held about them.

    Raises Refused where the account opens a program that `by` does not administer.
    """
    check_looks_after(session, person, by, changes.HAND_OUT, now.date())
    changes.record(session, changes.HAND_OUT, changes.of_person(person), by=by, now=now)


def _rows(session: Session, held: Held, person: Person) -> Iterator[dict[str, Any]]:
    model: Any = held.model
    theirs = [getattr(model, column) == person.id for column in held.columns]
    theirs += [getattr(model, column) == person.email for column in held.addresses]
    ahead = {path.partition(".")[0] for path in held.shown if "." in path}
    query = select(model).where(or_(*theirs)).options(*(joinedload(getattr(model, name)) for name in sorted(ahead)))
    found = session.scalars(query.order_by(*model.__table__.primary_key.columns).execution_options(yield_per=PIECE))
    for piece in found.partitions(PIECE):
        references = _references(session, piece) if "item_id" in held.shown else {}
        yield from (_said(held, row, person, references) for row in piece)


def _said(held: Held, row: Any, person: Person, references: Mapping[int, str]) -> dict[str, Any]:
    said = {path: to_json(_value(row, path)) for path in held.shown}
    if "item_id" in said:
        said["item"] = references.get(said.pop("item_id"))
    if held.model is Ballot and row.cast_by_id != person.id:
        said["value"] = None  # somebody else's vote
    return said


def _value(row: Any, path: str) -> Any:
    for name in path.split("."):
        row = getattr(row, name) if row is not None else None
    return row


def _references(session: Session, rows: Sequence[Any]) -> dict[int, str]:
    ids = {row.item_id for row in rows if row.item_id is not None}
    found = session.execute(select(Item.id, Item.reference).where(Item.id.in_(ids)))
    return {row.id: row.reference for row in found}


def _about(session: Session, person: Person) -> Iterator[dict[str, Any]]:
    query = select(Change).where(Change.subject == changes.of_person(person)).order_by(Change.seq)
    for row in session.scalars(query):
        yield {
            "seq": row.seq,
            "action": row.action,
            "by": row.actor_said,
            "recorded_at": row.recorded_at.isoformat(),
            "before": row.before,
            "after": row.after,
        }


def _copy_files(session: Session, store: Store, archive: zipfile.ZipFile, person: Person, now: datetime) -> int:
    """The bytes of the files that the person uploaded and that can still be read."""
    copied = 0
    for file in session.scalars(select(Attachment).where(Attachment.uploaded_by_id == person.id)):
        if not file.is_open or file.storage_key is None or not store.has(file.storage_key):
            continue
        name = f"files/{file.id} {UNSAFE.sub('_', file.name)}"
        member = _member(name, now)
        with store.path(file.storage_key).open("rb") as source, archive.open(member, "w", force_zip64=True) as stream:
            while chunk := source.read(CHUNK):
                stream.write(chunk)
        copied += 1
    return copied


def _write(archive: zipfile.ZipFile, name: str, rows: Iterator[dict[str, Any]], now: datetime) -> int:
    """A list of objects; gives how many. An empty one is left out."""
    first = next(rows, None)
    if first is None:
        return 0
    count = 1
    with archive.open(_member(f"{name}.json", now), "w", force_zip64=True) as stream:
        stream.write(b"[\n" + _line(first))
        for count, row in enumerate(rows, 2):  # noqa: B007 - counted for who asked
            stream.write(b",\n" + _line(row))
        stream.write(b"\n]\n")
    return count


def _line(row: Mapping[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, default=to_json).encode()


def _member(name: str, now: datetime) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, now.timetuple()[:6])
    member.external_attr = 0o600 << 16
    member.compress_type = zipfile.ZIP_DEFLATED
    return member
