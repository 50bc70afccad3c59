"""My feeds: which there are, and ending one. An address is made and shown in the browser alone."""

from flask import Response

from blueprints.access import signed_in
from blueprints.api.answers import Shape, nothing
from blueprints.api.pages import PageQuery, page_of
from blueprints.api.room import DESK, READS, WRITES, IdPath, gives, room
from blueprints.api.shapes.account import Feeds
from blueprints.display import said
from blueprints.identity import actor, now, person, reading, writing
from models.feeds import Feed
from workflow.feeds import keeping


@room.get("/me/feeds", tags=[DESK], security=READS, responses=gives(Feeds))
@signed_in
def list_my_feeds(query: PageQuery) -> Response:
    """List your feeds, never their addresses: those are made and shown in the browser, once."""
    return page_of(keeping.list_feeds(reading(), person().id), query, lambda one: one.id, _feed)


@room.delete("/me/feeds/<int:id>", tags=[DESK], security=WRITES, responses=gives(None, code=204))
@signed_in
def end_my_feed(path: IdPath) -> Response:
    """End a feed: its address leads nowhere from now on."""
    with writing() as session:
        keeping.end(session, keeping.find_mine(session, person().id, path.id), by=actor(), now=now())
    return nothing()


def _feed(one: Feed) -> Shape:
    return {
        "id": one.id,
        "sort": one.sort,
        "label": said(keeping.label_of(one)),
        "query": one.params.get("query"),
        "created_at": one.created_at,
        "renewed_at": one.renewed_at,
        "used_at": one.used_at,
    }
