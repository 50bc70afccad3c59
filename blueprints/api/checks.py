"""The rules that an item is held to, each with how it stands now."""

from flask import Response, g
from pydantic import Field

from blueprints.access import item_visible
from blueprints.api.answers import Shape, reason_shown
from blueprints.api.pages import PageQuery, page_of
from blueprints.api.room import CONTENT, READS, ItemPath, gives, room
from blueprints.api.shapes.content import Checks
from blueprints.display import said
from blueprints.identity import now, reading
from workflow.checks import Check, Standing, checks_of


class ChecksQuery(PageQuery):
    """Which rules, and from where."""

    standing: Standing | None = Field(default=None, description="How the rule stands now.")


@room.get("/items/<reference>/checks", tags=[CONTENT], security=READS, responses=gives(Checks))
@item_visible
def list_checks(path: ItemPath, query: ChecksQuery) -> Response:
    """List every rule that the item is held to: its state, its citation, and the answers that it looks at."""
    del path  # access put the item in g
    found = [one for one in checks_of(reading(), g.item, now()) if query.standing in (None, one.standing)]
    return page_of(found, query, lambda one: one.code, _shown)


def _shown(one: Check) -> Shape:
    return {
        "code": one.code,
        "title": said(one.title),
        "standing": one.standing,
        "severity": said(one.severity),
        "citation": one.citation,
        "reasons": [reason_shown(reason) for reason in one.reasons],
        "places": [str(place) for place in one.places],
    }
