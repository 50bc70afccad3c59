"""Items: the list with the filters of the pages, one item, and everything that hangs on it."""

import re
from datetime import date
from typing import Annotated, Literal

from flask import Response, g
from pydantic import Field, StringConstraints

from blueprints.access import item_visible, signed_in
from blueprints.api.answers import answer, comment_shown, decision_shown, etag, nothing, person_shown
from blueprints.api.item_answers import (
    deadline_shown,
    entry_shown,
    item_shown,
    link_shown,
    panel_shown,
    relative_shown,
    rows_shown,
)
from blueprints.api.kinds import kind_of_mine
from blueprints.api.pages import NO_CURSOR, PageQuery, page_of, with_next
from blueprints.api.room import ITEMS, READS, WRITES, Given, Id, ItemPath, Name, gives, room
from blueprints.api.shapes.base import Word
from blueprints.api.shapes.items import Comment, Comments, Deadlines, Followers, History, Item, ItemPage
from blueprints.display import said
from blueprints.identity import actor, now, person, reading, writing
from workflow import history, overview, registry, talking, versions
from workflow.checks import count_stops
from workflow.columns import Narrowed, column_of
from workflow.content.programs import leading_part
from workflow.definition import Workflow
from workflow.errors import FieldError, InvalidInput, Reason, Refused
from workflow.listing import MOST_PER_PAGE, PAGE_SIZE, Filters, Listing, is_cursor_right, list_items
from workflow.next_due import next_rules
from workflow.panels import panels_of
from workflow.texts import Text
from workflow.visibility import find_visible, hidden_fields, is_named, may

MOST_VALUES = 30
NO_STATE = Text("There is no state “{name}”.", "Il n’y a pas d’état « {name} ».")
NEEDS_KIND = Text("This needs a kind.", "Ceci demande un type de dossier.")
NOT_TO_READ = Text("The history is not part of your roles.", "Vos rôles ne donnent pas accès à l’historique.")

NO_COLUMN = Text("There is no column “{name}”.", "Il n’y a pas de colonne « {name} ».")
CONDITION = r"^([a-z][a-z0-9_]{0,59})(=|>=|<=)(.{1,120})$"
SIGNS: dict[str, Literal["is", "from", "to"]] = {"=": "is", ">=": "from", "<=": "to"}


Condition = Annotated[str, StringConstraints(pattern=CONDITION)]


class ItemsQuery(Given):
    """Which items, in what order, from where. Values of one filter are alternatives; filters add up."""

    kind: Name | None = None
    state: list[Name] = Field(default_factory=list, max_length=MOST_VALUES)
    word: list[Word] = Field(default_factory=list, max_length=5, description="The reporting word. Needs `kind`.")
    category: list[str] = Field(default_factory=list, max_length=MOST_VALUES)
    organization: list[Id] = Field(default_factory=list, max_length=MOST_VALUES)
    owner: list[Id] = Field(default_factory=list, max_length=MOST_VALUES)
    due: Literal["late", "week", "month", "none"] | None = None
    due_before: date | None = Field(default=None, description="Due on an earlier day than this.")
    q: str = Field(default="", max_length=200, description="Full text; what it finds comes newest first.")
    where: list[Condition] = Field(
        default_factory=list,
        max_length=MOST_VALUES,
        description="Of a field that the kind lists: `scheduled_on>=2026-11-01`, `channel=virtual`. Needs `kind`.",
    )
    sort: str | None = Field(
        default=None,
        pattern=r"^-?[a-z][a-z0-9_]{0,59}$",
        description="`received`, `due`, `updated`, `reference` or a field that the kind lists; with - the other way "
        "round. Needs `kind`. Without it: `-received`.",
    )
    cursor: str | None = Field(default=None, max_length=400, description="`next` or `previous` of another page.")
    limit: int = Field(default=PAGE_SIZE, ge=1, le=MOST_PER_PAGE)


class HistoryQuery(PageQuery):
    """Which part of the history."""

    as_at: date | None = Field(default=None, description="As it was at the end of this day, by effective dates.")


class NewComment(Given):
    """What you want to say, in Markdown."""

    body: str = Field(max_length=talking.LONGEST_COMMENT)


@room.get("/items", tags=[ITEMS], security=READS, responses=gives(ItemPage, 404))
@signed_in
def find_items(query: ItemsQuery) -> Response:
    """List the items that you may see, filtered, sorted, a page at a time."""
    flow = kind_of_mine(query.kind) if query.kind else None
    _check_query(query, flow)
    today = (registry.program(flow.program).today(now())) if flow else now().date()
    page = list_items(reading(), _listing(query), actor=actor(), today=today)
    rows = rows_shown(page.rows, flow.listed if flow else ())
    return with_next(
        {
            "items": rows,
            "count": page.count,
            "count_is_exact": not page.more,
            "next": page.after,
            "previous": page.before,
        }
    )


def _check_query(query: ItemsQuery, flow: Workflow | None) -> None:
    errors = []
    if flow is None:
        errors += [FieldError(name, NEEDS_KIND) for name in ("state", "word", "where", "sort") if getattr(query, name)]
    else:
        errors += [FieldError("state", NO_STATE.format(name=name)) for name in query.state if name not in flow.states]
        asked = (("where", one.name) for one in _narrowed(query) if one.name not in flow.listed)
        errors += [FieldError(place, NO_COLUMN.format(name=name)) for place, name in asked]
        if query.sort and column_of(flow.kind, query.sort.removeprefix("-")) is None:
            errors.append(FieldError("sort", NO_COLUMN.format(name=query.sort)))
    if not is_cursor_right(_listing(query)):
        errors.append(FieldError("cursor", NO_CURSOR))
    if errors:
        raise InvalidInput(errors)


def _listing(query: ItemsQuery) -> Listing:
    filters = Filters(
        states=tuple(query.state),
        words=tuple(query.word),
        categories=tuple(query.category),
        organizations=tuple(query.organization),
        owners=tuple(query.owner),
        due=query.due,
        due_before=query.due_before,
        text=query.q,
        columns=_narrowed(query),
    )
    return Listing(query.kind, filters, query.sort or "", query.cursor, query.limit)


def _narrowed(query: ItemsQuery) -> tuple[Narrowed, ...]:
    found = (re.fullmatch(CONDITION, one) for one in query.where)
    return tuple(Narrowed(one[1], SIGNS[one[2]], one[3]) for one in found if one)


@room.get("/items/<reference>", tags=[ITEMS], security=READS, responses=gives(Item))
@item_visible
def read_item(path: ItemPath) -> Response:
    """Read an item: its state, its record, its family, and what its program adds. `ETag` is its version."""
    del path  # access put the item in g
    item, session = g.item, reading()
    flow = versions.workflow_of(session, item)
    rule = next_rules(session, [item], flow).get(item.id)
    lead = leading_part(session, item, actor())
    body = {
        **item_shown(item, flow, hidden_fields(actor(), item)),
        "next_due": said(rule.label) if rule else None,
        "related": [relative_shown(item, one) for one in overview.family_of(session, item, actor())],
        "decisions": [decision_shown(one) for one in overview.decisions_of(session, item)],
        "panels": [panel_shown(one) for one in panels_of(session, item, now(), actor())],
        "stopping_rules": count_stops(session, item, now()),
        "first_of_all": link_shown(lead) if lead else None,
    }
    return answer(body, headers={"ETag": etag(item.version)})


@room.get("/items/<reference>/history", tags=[ITEMS], security=READS, responses=gives(History, 403))
@item_visible
def read_history(path: ItemPath, query: HistoryQuery) -> Response:
    """Read what happened to an item, and in which state it was at the end of a day."""
    del path
    item = g.item
    if not may(actor(), "see_history", registry.program(item.program), item):
        raise Refused("history", "role", [Reason("role", NOT_TO_READ)])
    flow = versions.workflow_of(reading(), item)
    rows = history.entries(reading(), item)
    if query.as_at is not None:
        rows = [row for row in rows if row.effective_on <= query.as_at]
    last = query.as_at or date.max
    hidden = hidden_fields(actor(), item)
    return page_of(
        rows,
        query,
        lambda row: row.seq,
        lambda row: entry_shown(row, hidden, named=is_named(actor(), item, row)),
        as_at=query.as_at,
        state=history.state_as_at(rows, last),
        tracks=overview.tracks_as_at(rows, last, flow),
    )


@room.get("/items/<reference>/deadlines", tags=[ITEMS], security=READS, responses=gives(Deadlines))
@item_visible
def list_deadlines(path: ItemPath, query: PageQuery) -> Response:
    """List the deadlines of an item: open ones by date, then those that are over."""
    del path
    flow = versions.workflow_of(reading(), g.item)
    found = overview.deadlines_of(reading(), g.item)
    return page_of(found, query, lambda one: one.id, lambda one: deadline_shown(one, flow))


@room.get("/items/<reference>/comments", tags=[ITEMS], security=READS, responses=gives(Comments))
@item_visible
def list_comments(path: ItemPath, query: PageQuery) -> Response:
    """List what people said about an item, the first first."""
    del path
    return page_of(overview.comments_of(reading(), g.item), query, lambda one: one.id, comment_shown)


@room.post(
    "/items/<reference>/comments",
    tags=[ITEMS],
    security=WRITES,
    responses=gives(Comment, code=201),
)
@item_visible
def say(path: ItemPath, body: NewComment) -> Response:
    """Say something about an item."""
    with writing() as session:
        item = find_visible(session, path.reference, actor())
        comment = talking.add_comment(session, item, body.body, actor=actor(), now=now())
        comment.author = session.merge(person(), load=False)
        shown = comment_shown(comment)
    return answer(shown, 201)


@room.get("/items/<reference>/followers", tags=[ITEMS], security=READS, responses=gives(Followers))
@item_visible
def list_followers(path: ItemPath, query: PageQuery) -> Response:
    """List those who are told when the item moves."""
    del path
    found = overview.followers_of(reading(), g.item)
    return page_of(found, query, lambda one: one.id, lambda one: person_shown(one) or {})


@room.put("/items/<reference>/followers/me", tags=[ITEMS], security=WRITES, responses=gives(None, code=204))
@item_visible
def follow(path: ItemPath) -> Response:
    """Be told when the item moves."""
    with writing() as session:
        talking.follow(session, find_visible(session, path.reference, actor()), actor=actor())
    return nothing()


@room.delete("/items/<reference>/followers/me", tags=[ITEMS], security=WRITES, responses=gives(None, code=204))
@item_visible
def unfollow(path: ItemPath) -> Response:
    """Be told no longer."""
    with writing() as session:
        talking.unfollow(session, find_visible(session, path.reference, actor()), actor=actor())
    return nothing()
