"""The public register: for everybody while it is switched on, else it is not there."""

from flask import Response, g
from pydantic import Field

from blueprints.access import item_visible, public
from blueprints.api.answers import Shape, answer, nothing, person_shown
from blueprints.api.files import RANGES
from blueprints.api.pages import PageQuery, page_of, with_next
from blueprints.api.problems import problem
from blueprints.api.room import ITEMS, READS, REGISTER, WRITES, Given, Id, ItemPath, Line, Name, gives, problems, room
from blueprints.api.shapes import register as shapes
from blueprints.display import said
from blueprints.identity import actor, now, reading, writing
from blueprints.register import read_file as send_file
from blueprints.register import row_shown, share, version_shown
from blueprints.times import date_full
from blueprints.wording import _
from models.deliveries import Delivery
from models.postings import Posting
from workflow import deliveries, register
from workflow.postings import postings_of
from workflow.register import Search, Withdrawn
from workflow.visibility import find_visible


class RegisterQuery(Given):
    """What is looked for, and from where on."""

    q: str = Field(default="", max_length=200, description="Words of title and summary, all of them.")
    kind: Name | None = None
    cursor: str | None = Field(default=None, max_length=40, description="`next` of another page.")
    limit: int = Field(default=register.PAGE_SIZE, ge=1, le=200)


class VersionPath(ItemPath):
    """The item and the version in an address."""

    number: str = Field(max_length=40, description="Such as 1.0 or minutes-1.")


@room.get("/register", tags=[REGISTER], responses=gives(shapes.Register, 404))
@public
def list_published(query: RegisterQuery) -> Response:
    """List what is published at present, newest first."""
    opened = register.open_register(reading())
    page = register.list_published(reading(), opened, Search(query.q, query.kind, query.cursor), query.limit)
    return share(with_next({"items": [row_shown(one, opened.kinds) for one in page.rows], "next": page.after}))


@room.get("/register/<reference>", tags=[REGISTER], responses=gives(shapes.Leaves, 410))
@public
def list_published_versions(path: ItemPath, query: PageQuery) -> Response:
    """List every version of one item that was published."""
    opened = register.open_register(reading())
    known = register.versions_of(reading(), opened, path.reference)
    return share(page_of(known, query, lambda one: one.id, lambda one: row_shown(one, opened.kinds)))


@room.get("/register/<reference>/<number>", tags=[REGISTER], responses=gives(shapes.LeafText, 410))
@public
def read_published(path: VersionPath) -> Response:
    """Read a version, and what changed since the one before."""
    opened = register.open_register(reading())
    found = register.find_version(reading(), opened, path.reference, path.number)
    return share(answer(version_shown(found, opened.kinds)))


@room.get("/register/<reference>/<number>/file", tags=[REGISTER], responses={**RANGES, **problems(410)})
@public
def download_published(path: VersionPath) -> Response:
    """Download the file that was posted with a version."""
    return share(send_file(path.reference, path.number))


@room.get("/items/<reference>/postings", tags=[ITEMS], security=READS, responses=gives(shapes.Postings))
@item_visible
def list_postings(path: ItemPath, query: PageQuery) -> Response:
    """List where and when the item, or what belongs to it, was posted: newest first."""
    del path  # access put the item in g
    found = postings_of(reading(), g.item)
    sent = deliveries.deliveries_of(reading(), found)
    return page_of(found, query, lambda one: one.id, lambda one: posting_shown(one, sent.get(one.id)))


class PostingPath(ItemPath):
    """The item and the posting in an address."""

    id: Id


class HandPosted(Given):
    """Where somebody put it."""

    location: Line


@room.post(
    "/items/<reference>/postings/<id>/try-again",
    tags=[ITEMS],
    security=WRITES,
    responses=gives(None, code=204),
)
@item_visible
def try_posting_again(path: PostingPath) -> Response:
    """Let the machine try again now to put it on the ministry's site. For staff."""
    with writing() as session:
        item = find_visible(session, path.reference, actor())
        deliveries.try_again(session, item, path.id, actor=actor(), now=now())
    return nothing()


@room.put(
    "/items/<reference>/postings/<id>/location",
    tags=[ITEMS],
    security=WRITES,
    responses=gives(None, code=204),
)
@item_visible
def record_posting_by_hand(path: PostingPath, body: HandPosted) -> Response:
    """Record where somebody put what the machine could not. For staff."""
    with writing() as session:
        item = find_visible(session, path.reference, actor())
        deliveries.record_by_hand(session, item, path.id, body.location, actor=actor())
    return nothing()


def posting_shown(posting: Posting, delivery: Delivery | None) -> Shape:
    """A posting as those see it who see its item."""
    return {
        "id": posting.id,
        "kind": posting.kind,
        "version": posting.number,
        "title": posting.title,
        "location": posting.location,
        "posted_on": posting.posted_on,
        "released_on": posting.released_on,
        "posted_by": person_shown(posting.posted_by),
        "on_behalf_of": person_shown(posting.on_behalf_of),
        "checksum": posting.checksum,
        "replaced_on": posting.ended_on,
        "withdrawn_on": posting.withdrawn_on,
        "delivery": delivery.state if delivery else None,
    }


@room.errorhandler(Withdrawn)
def show_withdrawn(error: Withdrawn) -> Response:
    """410: since when it is no longer shown, and why; nothing of what it said."""
    detail = _(
        "%(reference)s was published here and has not been shown since %(day)s.",
        reference=error.reference,
        day=date_full(error.on),
    )
    because = said(error.because)
    return problem(410, "gone", _("It was withdrawn"), f"{detail} {because}", withdrawn_on=error.on)
