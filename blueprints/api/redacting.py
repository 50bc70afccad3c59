"""Taking out words that name a child, a family or a client, with a reason."""

from flask import Response
from pydantic import Field

from blueprints.access import item_visible
from blueprints.api.answers import answer
from blueprints.api.room import ITEMS, WRITES, Given, ItemPath, gives, room
from blueprints.api.shapes.items import Redacted
from blueprints.identity import actor, now, writing
from workflow import redacting
from workflow.reports.snapshots import frozen_with
from workflow.visibility import find_visible


class Redaction(Given):
    """Which words, where they stand, and why."""

    place: str = Field(
        default=redacting.ANYWHERE,
        max_length=120,
        description="`anywhere`, `field:NAME`, `comment:ID`, or `entry:SEQ:NAME` for what was given in a row of the "
        "history.",
    )
    words: str = Field(
        default="", max_length=10_000, description="Blank: all that stands there. They are taken out wherever they are."
    )
    reason: str = Field(max_length=500)


@room.post(
    "/items/<reference>/redactions",
    tags=[ITEMS],
    security=WRITES,
    responses=gives(Redacted),
)
@item_visible
def redact(path: ItemPath, body: Redaction) -> Response:
    """Replace words by a marker wherever the item keeps them: record, comments, history, versions, mail."""
    given = {"place": body.place, "words": body.words, "reason": body.reason}
    with writing() as session:
        item = find_visible(session, path.reference, actor())
        done = redacting.redact(session, item, given, actor=actor(), now=now())
        frozen = frozen_with(session, item)
    return answer({"places": done.places, "also_in": list(done.also_in), "frozen_in": frozen})
