"""Mail that came in, and what a person decides about it."""

from typing import Any

from flask import Response
from pydantic import Field

from blueprints.access import allowed
from blueprints.api.answers import Shape, answer, nothing, person_shown
from blueprints.api.pages import PageQuery, last_number, page_from
from blueprints.api.room import MAIL, READS, WRITES, Given, IdPath, Reference, gives, room
from blueprints.api.shapes.incoming import IncomingMail, IncomingState, OpenedMail, PlacedMail
from blueprints.display import said
from blueprints.identity import actor, now, reading, services, writing
from models.incoming import IncomingMessage
from workflow.incoming import deciding
from workflow.incoming.words import WHY
from workflow.texts import Text


class IncomingQuery(PageQuery):
    """Which messages, from where."""

    state: IncomingState | None = None


class Placing(Given):
    """Where a message belongs."""

    reference: Reference


class Discarding(Given):
    """Why a message goes nowhere."""

    reason: str = Field(min_length=1, max_length=deciding.LONGEST_REASON)


@room.get("/incoming-mail", tags=[MAIL], security=READS, responses=gives(IncomingMail))
@allowed("manage_mail")
def list_incoming(query: IncomingQuery) -> Response:
    """List the mail that came in, from the newest on, with what became of it."""
    rows = deciding.list_incoming(
        reading(), actor(), state=query.state, before=last_number(query), size=query.limit + 1
    )
    return page_from(rows, query, lambda row: row.id, _shown)


@room.get("/incoming-mail/<int:id>", tags=[MAIL], security=READS, responses=gives(OpenedMail))
@allowed("manage_mail")
def read_incoming(path: IdPath) -> Response:
    """Read a message that came in: what its writer said, all of its text, and its files by name."""
    row = deciding.find_incoming(reading(), path.id, actor())
    opened = deciding.open_message(services().files, row)
    files = [{"name": name, "size": size} for name, size in opened.files]
    return answer({**_shown(row), "whole_text": opened.text, "files": files})


@room.post("/incoming-mail/<int:id>/place", tags=[MAIL], security=WRITES, responses=gives(PlacedMail, 409))
@allowed("manage_mail")
def place_incoming(path: IdPath, body: Placing) -> Response:
    """Put what a message says on an item, as a comment of yours that names its sender."""
    files = deciding.prepare(services().files, deciding.find_incoming(reading(), path.id, actor()))
    with writing() as session:
        item = deciding.place(session, path.id, body.reference, files, actor=actor(), now=now())
        shown = {"reference": item.reference}
    return answer(shown)


@room.post("/incoming-mail/<int:id>/inquiry", tags=[MAIL], security=WRITES, responses=gives(PlacedMail, 409))
@allowed("manage_mail")
def make_inquiry_of_incoming(path: IdPath) -> Response:
    """Make an inquiry of a message."""
    files = deciding.prepare(services().files, deciding.find_incoming(reading(), path.id, actor()))
    with writing() as session:
        shown = {"reference": deciding.make_inquiry(session, path.id, files, actor=actor(), now=now()).reference}
    return answer(shown)


@room.post("/incoming-mail/<int:id>/discard", tags=[MAIL], security=WRITES, responses=gives(None, 409, code=204))
@allowed("manage_mail")
def discard_incoming(path: IdPath, body: Discarding) -> Response:
    """Decide that a message goes nowhere, and why."""
    with writing() as session:
        deciding.discard(session, path.id, body.reason, actor=actor(), now=now())
    return nothing()


def _shown(row: IncomingMessage) -> Shape:
    def note_said(note: dict[str, Any]) -> str:
        return said(Text(note["en"], note["fr"]))

    held_days = services().settings.mail_in_held_days
    return {
        "id": row.id,
        "sender": row.sender,
        "sender_name": row.sender_name,
        "subject": row.subject,
        "text": row.text,
        "received_at": row.received_at,
        "state": row.state,
        "why": said(WHY[row.why]),
        "notes": [note_said(note) for note in row.notes],
        "reference": row.item.reference if row.item is not None else None,
        "kept_until": deciding.kept_until(row, held_days),
        "decided_by": person_shown(row.decided_by),
        "decided_at": row.decided_at,
        "reason": row.reason,
    }
