"""An item's content as one paper, and what changed between two versions of it: as JSON and as PDF."""

from typing import Any

from flask import Response, g
from pydantic import Field

from blueprints.access import item_visible
from blueprints.api.answers import Shape, answer
from blueprints.api.committees import PDF
from blueprints.api.room import ITEMS, READS, Given, ItemPath, gives, room
from blueprints.api.shapes import papers as shapes
from blueprints.identity import reading
from blueprints.papers import changes_file, compare, paper_file
from workflow.content.printing import find_version, kept_versions, make_paper
from workflow.content.redlines import Change
from workflow.errors import NotFound

MOST = 999_999


class PaperQuery(Given):
    """What of it: everything as it is now, unless something is named."""

    component: str = Field(default="", max_length=20, pattern=r"^[A-Za-z0-9-]*$", description="Such as DSS.")
    version: int | None = Field(default=None, ge=1, le=MOST, description="The number of a version that was kept.")


class BetweenQuery(Given):
    """Which two versions; without `later` the content as it is now, without `earlier` what stood before it."""

    earlier: int | None = Field(default=None, ge=1, le=MOST)
    later: int | None = Field(default=None, ge=1, le=MOST)


@room.get("/items/<reference>/paper", tags=[ITEMS], security=READS, responses=gives(shapes.Paper))
@item_visible
def read_paper(path: ItemPath, query: PaperQuery) -> Response:
    """Read an item's content as one paper: a tree of blocks, of which page and PDF are made."""
    del path  # access put the item in g
    version = find_version(reading(), g.item, query.version)
    paper = make_paper(reading(), g.item, version, query.component)
    frame = paper.frame
    return answer(
        {
            "title": frame.title,
            "subtitle": frame.subtitle,
            "dated_on": frame.dated_on,
            "version": version.number or None,
            "sha256": version.sha256,
            "draft": frame.draft or None,
            "facts": [{"name": name, "said": said} for name, said in frame.facts],
            "blocks": list(paper.blocks),
            "kept": [one._asdict() for one in kept_versions(reading(), g.item)],
        }
    )


@room.get("/items/<reference>/paper.pdf", tags=[ITEMS], security=READS, responses=PDF)
@item_visible
def read_paper_pdf(path: ItemPath, query: PaperQuery) -> Response:
    """Read an item's content as an accessible PDF (PDF/UA-1, PDF/A-2a); the same content makes the same bytes."""
    del path
    return paper_file(g.item, find_version(reading(), g.item, query.version), query.component)


@room.get("/items/<reference>/changes-between", tags=[ITEMS], security=READS, responses=gives(shapes.ChangesBetween))
@item_visible
def read_changes_between(path: ItemPath, query: BetweenQuery) -> Response:
    """Compare two versions of an item's content answer by answer, word by word."""
    found = compare(g.item, kept_versions(reading(), g.item), query.earlier, query.later)
    if found is None:
        raise NotFound(f"{path.reference} changes")
    return answer(
        {
            "earlier": found.earlier.number,
            "later": found.later.number or None,
            "words_added": found.redline.added,
            "words_removed": found.redline.removed,
            "changes": [_change_shown(one) for one in found.redline.changes],
        }
    )


@room.get("/items/<reference>/changes-between.pdf", tags=[ITEMS], security=READS, responses=PDF)
@item_visible
def read_changes_pdf(path: ItemPath, query: BetweenQuery) -> Response:
    """Read what changed between two versions as an accessible PDF (PDF/UA-1, PDF/A-2a)."""
    del path
    return changes_file(g.item, query.earlier, query.later)


def _change_shown(change: Change) -> Shape:
    shown: dict[str, Any] = {
        "part": change.place.part,
        "instance": change.place.instance,
        "question": change.place.question,
        "where": change.where,
        "asked": change.question,
        "kind": change.kind,
        "words_added": change.added,
        "words_removed": change.removed,
        "pieces": [{"kind": piece.kind, "text": piece.text} for piece in change.pieces],
    }
    return shown
