"""The versions of an item, what changed between two of them, and lists in the order of their places."""

from flask import Response, g
from pydantic import Field

from blueprints.access import item_visible, signed_in
from blueprints.api.answers import Shape, answer, person_shown
from blueprints.api.pages import PageQuery, last_number, page_from, page_of
from blueprints.api.room import ITEMS, READS, Given, ItemPath, KindPath, gives, room
from blueprints.api.shapes import editions as shapes
from blueprints.display import said
from blueprints.identity import actor, reading
from blueprints.priorities import prioritized_kind
from blueprints.versions import compare
from models.editions import Edition
from models.items import Item
from workflow import editions, priorities
from workflow.definition import Workflow
from workflow.errors import NotFound

NUMBER = r"^[0-9]{1,4}(\.[0-9]{1,4}){1,2}$"


class EditionPath(ItemPath):
    """The item and the version in an address."""

    number: str = Field(pattern=NUMBER, description="Such as 1.0 or 2.1.3.")


class DifferenceQuery(Given):
    """Which two versions; those not named are the newest."""

    earlier: str | None = Field(default=None, pattern=NUMBER)
    later: str | None = Field(default=None, pattern=NUMBER)


class RankedQuery(PageQuery):
    """Which part of the list."""


@room.get("/items/<reference>/versions", tags=[ITEMS], security=READS, responses=gives(shapes.Editions))
@item_visible
def list_versions(path: ItemPath, query: PageQuery) -> Response:
    """List the versions of an item that you may read; drafts are for those who write and endorse them."""
    del path  # access put the item in g
    known = editions.seen_editions(reading(), g.item, actor())
    in_force = next((one.number for one in known if one.state == "published"), None)
    return page_of(known, query, lambda one: one.number, edition_shown, in_force=in_force)


@room.get("/items/<reference>/versions/<number>", tags=[ITEMS], security=READS, responses=gives(shapes.EditionText))
@item_visible
def read_version(path: EditionPath) -> Response:
    """Read a version with its text."""
    found = editions.find_edition(reading(), g.item, path.number, actor())
    return answer({**edition_shown(found), "text": found.text})


@room.get("/items/<reference>/difference", tags=[ITEMS], security=READS, responses=gives(shapes.Difference))
@item_visible
def read_difference(path: ItemPath, query: DifferenceQuery) -> Response:
    """Compare the texts of two versions word by word."""
    known = editions.seen_editions(reading(), g.item, actor())
    found = compare(g.item, known, query.earlier, query.later)
    if found is None:
        raise NotFound(f"{path.reference} difference")
    return answer(
        {
            "earlier": found.earlier.number,
            "later": found.later.number,
            "words_added": found.added,
            "words_removed": found.removed,
            "pieces": [{"kind": piece.kind, "text": piece.text} for piece in found.pieces],
        }
    )


@room.get("/kinds/<kind>/priorities", tags=[ITEMS], security=READS, responses=gives(shapes.RankedList))
@signed_in
def list_by_priority(path: KindPath, query: RankedQuery) -> Response:
    """List what has a place, in order. `reorder_priority` moves one to another place."""
    flow = prioritized_kind(path.kind)
    page = priorities.list_by_rank(reading(), flow, actor(), after=last_number(query) or 0, limit=query.limit)
    rows = [*page.rows, page.following] if page.following is not None else page.rows
    reorders = priorities.may_reorder(actor(), flow)
    return page_from(rows, query, priorities.rank_of, lambda row: _ranked(flow, row), may_reorder=reorders)


def edition_shown(edition: Edition) -> Shape:
    """A version without its text."""
    return {
        "number": edition.number,
        "change_type": edition.change_type,
        "state": edition.state,
        "state_label": said(editions.STATES[edition.state]),
        "scope": edition.scope,
        "dated_on": edition.dated_on,
        "author": person_shown(edition.author),
        "on_behalf_of": person_shown(edition.on_behalf_of),
        "endorsed_on": edition.endorsed_on,
        "approved_on": edition.approved_on,
        "released_on": edition.released_on,
        "posted_on": edition.posted_on,
        "effective_on": edition.effective_on,
        "ended_on": edition.ended_on,
        "class_at_publish": edition.class_at_publish,
        "file": edition.file,
    }


def _ranked(flow: Workflow, row: Item) -> Shape:
    state = flow.states[row.state]
    return {
        "place": priorities.rank_of(row),
        "reference": row.reference,
        "title": row.title,
        "state": row.state,
        "state_label": said(state.label),
        "word": state.word,
        "owner": person_shown(row.owner),
    }
