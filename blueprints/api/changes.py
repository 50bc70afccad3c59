"""What was changed beside items: people, roles, organizations and settings."""

from flask import Response
from pydantic import Field

from blueprints.access import allowed
from blueprints.api.answers import Shape
from blueprints.api.pages import PageQuery, last_number, page_from
from blueprints.api.room import DIRECTORY, READS, gives, room
from blueprints.api.shapes import directory as shapes
from blueprints.display import said
from blueprints.identity import reading
from models.changes import Change
from workflow import changes


class ChangesQuery(PageQuery):
    """Which changes, from where."""

    about: str | None = Field(
        default=None,
        pattern=r"^(person:\d{1,9}|organization:\d{1,9}|setting:[a-z0-9_]{1,40}\.[a-z0-9_]{1,60})$",
        description="One person, organization or setting: `person:12`, `organization:3`, `setting:cpin.limit`.",
    )


@room.get("/changes", tags=[DIRECTORY], security=READS, responses=gives(shapes.Changes))
@allowed("see_changes")
def list_changes(query: ChangesQuery) -> Response:
    """List the changes of people, roles, organizations and settings, the newest first."""
    rows = changes.list_changes(reading(), subject=query.about, before=last_number(query), limit=query.limit + 1)
    return page_from(rows, query, lambda row: row.seq, _change)


def _change(row: Change) -> Shape:
    label = changes.ACTIONS.get(row.action)
    return {
        "seq": row.seq,
        "action": row.action,
        "label": said(label) if label else row.action,
        "about": row.subject,
        "actor_id": row.actor_id,
        "actor_name": row.actor_said,
        "recorded_at": row.recorded_at,
        "before": row.before,
        "after": row.after,
        "hash": row.hash,
        "prev_hash": row.prev_hash,
    }
