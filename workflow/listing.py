"""Lists of items: filters, sorting, keyset paging and honest counts, in constant time at any depth.

A page begins where the last one ended (value and id of its last row), never after so many rows. Every list has the
condition of `workflow.visibility` in it.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, func, select, true, tuple_
from sqlalchemy.orm import Session, aliased

from models.items import Item
from models.people import Organization, Person
from models.search import found, search_words
from workflow import registry
from workflow.actors import Actor
from workflow.columns import Column, Narrowed, beside, column_of, narrowing
from workflow.visibility import visible, visible_anywhere

MOST_COUNTED = 1000
HOW_MANY = select(func.count())
PAGE_SIZE = 50
MOST_PER_PAGE = 200
LARGEST_ID = 2**31
BOUND = 16

Due = Literal["late", "week", "month", "none"]
DEFAULT_SORT = "-received"
DUE_SORT = "due"
"""Of a list that is narrowed to what is due: the order that its index gives."""
FOUND_SORT = "-found"
"""Full text is listed newest first: that order the index gives by itself."""

Owner = aliased(Person)
COLUMNS: tuple[Any, ...] = (
    Item.id,
    Item.program,
    Item.kind,
    Item.reference,
    Item.title,
    Item.state,
    Item.category,
    Item.received_on,
    Item.next_due_on,
    Item.updated_at,
    Organization.name_en,
    Organization.name_fr,
    Owner.name.label("owner_name"),
)


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to. Values within one filter are alternatives; filters add up."""

    states: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    organizations: tuple[int, ...] = ()
    owners: tuple[int, ...] = ()
    due: Due | None = None
    due_before: date | None = None
    text: str = ""
    columns: tuple[Narrowed, ...] = ()


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: after (or, for the page before, ahead of) a row. `part` 1 are the rows without a value."""

    part: int
    value: Any
    id: int
    backward: bool = False


@dataclass(frozen=True)
class Page:
    """One page of a list. `count` is exact up to MOST_COUNTED; `more` says that there are more than that."""

    rows: Sequence[Row[Any]]
    before: str | None
    after: str | None
    count: int
    more: bool


@dataclass(frozen=True)
class Listing:
    """One question: which kind (None: all), narrowed how, in what order, from where."""

    kind: str | None
    filters: Filters = field(default_factory=Filters)
    sort: str = ""
    cursor: str | None = None
    size: int = PAGE_SIZE


def list_items(session: Session, listing: Listing, *, actor: Actor, today: date) -> Page:
    """The page that `listing` asks for, of what `actor` may see. Raises NotFound for an unknown kind."""
    listing = settle(listing)
    matched = _matched(session, listing.filters.text)
    conditions = _conditions(listing, actor, today, matched)
    if matched == ():
        return Page((), None, None, 0, more=False)
    cursor = read_cursor(listing)
    rows = _rows(session, listing, conditions, matched, cursor)
    full = len(rows) > listing.size
    rows = rows[: listing.size]
    backward = cursor is not None and cursor.backward
    if backward:
        rows.reverse()
    counted = _count(session, conditions, matched)
    goes_back, goes_on = (full, True) if backward else (cursor is not None, full)
    return Page(
        rows=rows,
        before=_cursor_at(rows[0], listing, backward=True) if rows and goes_back else None,
        after=_cursor_at(rows[-1], listing, backward=False) if rows and goes_on else None,
        count=min(counted, MOST_COUNTED),
        more=counted > MOST_COUNTED,
    )


def read_cursor(listing: Listing) -> Cursor | None:
    """The cursor in an address; one that is not ours, or of another list, begins at the first page."""
    if not listing.cursor:
        return None
    try:
        part, value, row_id, backward, made_for = json.loads(base64.urlsafe_b64decode(listing.cursor.encode()))
        if made_for != bound_of(listing) or part not in (0, 1) or not 0 <= row_id < LARGEST_ID:
            return None
        column = column_of(listing.kind, listing.sort.removeprefix("-"))
        known = column.read(value) if column is not None and part == 0 else None
        return Cursor(part, known, row_id, bool(backward))
    except (ValueError, TypeError, binascii.Error):
        return None


def is_cursor_right(listing: Listing) -> bool:
    """Whether the listing names no cursor, or one that was made for its kind, filters and order."""
    settled = settle(listing)
    return not settled.cursor or read_cursor(settled) is not None


def bound_of(listing: Listing) -> str:
    """To what a cursor of a settled listing is bound: in another list its row stands elsewhere, or nowhere."""
    values = vars(listing.filters).values()
    narrowed = [sorted(map(repr, value)) if isinstance(value, tuple) else repr(value) for value in values]
    return hashlib.sha256(repr([listing.kind, listing.sort, narrowed]).encode()).hexdigest()[:BOUND]


def settle(listing: Listing) -> Listing:
    """The listing with the sort and the size that it will really have."""
    size = max(1, min(listing.size, MOST_PER_PAGE))
    if search_words(listing.filters.text) or listing.kind is None:
        return replace(listing, sort=FOUND_SORT, size=size)
    known = column_of(listing.kind, listing.sort.removeprefix("-")) is not None
    usual = DUE_SORT if listing.filters.due not in (None, "none") else DEFAULT_SORT
    return replace(listing, sort=listing.sort if known else usual, size=size)


def _matched(session: Session, text: str) -> Subquery | tuple[()] | None:
    """What the text finds: a subquery to join, () when the text has no word to look for, None without text."""
    if not text.strip():
        return None
    return found(session.get_bind().dialect.name, text) if search_words(text) else ()


def _conditions(
    listing: Listing, actor: Actor, today: date, matched: Subquery | tuple[()] | None
) -> list[ColumnElement[bool]]:
    """What an item must fulfil.

    With full text it is one closed expression: the database shall begin with the text and look items up by their
    id, not walk through an index of items and ask the text about each.
    """
    conditions = _plain_conditions(listing, actor, today)
    return [and_(*conditions).is_(true())] if isinstance(matched, Subquery) else conditions


def _plain_conditions(listing: Listing, actor: Actor, today: date) -> list[ColumnElement[bool]]:
    narrowed = listing.filters
    conditions = [visible(actor, listing.kind) if listing.kind else visible_anywhere(actor)]
    if narrowed.states:
        conditions.append(Item.state.in_(narrowed.states))
    if narrowed.words and listing.kind:
        conditions.append(Item.state.in_(_states_of(listing.kind, narrowed.words)))
    if narrowed.categories:
        conditions.append(Item.category.in_(narrowed.categories))
    if narrowed.organizations:
        conditions.append(Item.organization_id.in_(narrowed.organizations))
    if narrowed.owners:
        conditions.append(Item.owner_id.in_(narrowed.owners))
    if narrowed.due:
        conditions.append(_due_condition(narrowed.due, today))
    if narrowed.due_before:
        conditions.append(Item.next_due_on < narrowed.due_before)
    return [*conditions, *narrowing(listing.kind, narrowed.columns)]


def _states_of(kind: str, words: tuple[str, ...]) -> list[str]:
    return [name for name, state in registry.kind(kind).states.items() if state.word in words]


def _due_condition(due: Due, today: date) -> ColumnElement[bool]:
    if due == "late":
        return Item.next_due_on < today
    if due == "none":
        return Item.next_due_on.is_(None)
    return Item.next_due_on.between(today, today + timedelta(days=7 if due == "week" else 30))


def _rows(
    session: Session,
    listing: Listing,
    conditions: list[ColumnElement[bool]],
    matched: Subquery | tuple[()] | None,
    cursor: Cursor | None,
) -> list[Row[Any]]:
    """Rows in the order in which they are met, one more than the page holds when there are more."""
    rows: list[Row[Any]] = []
    backward = cursor is not None and cursor.backward
    column = column_of(listing.kind, listing.sort.removeprefix("-"))
    for part in _parts(column, cursor, backward=backward):
        here = cursor if cursor is not None and cursor.part == part else None
        statement = _statement(listing, conditions, matched, part=part, cursor=here, backward=backward)
        rows += session.execute(statement.limit(listing.size + 1 - len(rows))).all()
        if len(rows) > listing.size:
            break
    return rows


def _parts(column: Column | None, cursor: Cursor | None, *, backward: bool) -> Iterator[int]:
    """Rows with a value come first, rows without one after them, whatever the direction of the sort."""
    parts = (0, 1) if column is not None and column.may_be_empty else (0,)
    for part in reversed(parts) if backward else parts:
        passed = cursor is not None and (part > cursor.part if backward else part < cursor.part)
        if not passed:
            yield part


def _statement(
    listing: Listing,
    conditions: list[ColumnElement[bool]],
    matched: Subquery | tuple[()] | None,
    *,
    part: int,
    cursor: Cursor | None,
    backward: bool,
) -> Select[Any]:
    descending = listing.sort.startswith("-") != backward
    row_id: Any = matched.c.id if isinstance(matched, Subquery) else Item.id
    column = column_of(listing.kind, listing.sort.removeprefix("-"))
    statement: Select[Any] = select(*COLUMNS, *beside(listing.kind)).where(*conditions)
    if isinstance(matched, Subquery):
        statement = statement.select_from(matched).join(Item, Item.id == matched.c.id)
    statement = statement.outerjoin(Organization, Organization.id == Item.organization_id).outerjoin(
        Owner, Owner.id == Item.owner_id
    )
    keys: list[Any] = [row_id] if column is None or part == 1 else [column.key, row_id]
    if column is not None and column.may_be_empty:
        statement = statement.where(column.key.is_(None) if part == 1 else column.key.is_not(None))
    if cursor is not None:
        statement = statement.where(_beyond(keys, cursor, descending=descending))
    return statement.order_by(*(key.desc() if descending else key.asc() for key in keys))


def _beyond(keys: list[Any], cursor: Cursor, *, descending: bool) -> ColumnElement[bool]:
    here: list[Any] = [cursor.id] if len(keys) == 1 else [cursor.value, cursor.id]
    if len(keys) == 1:
        condition: ColumnElement[bool] = keys[0] < here[0] if descending else keys[0] > here[0]
        return condition
    left, right = tuple_(*keys), tuple_(*here, types=[key.type for key in keys])
    return and_(left < right) if descending else and_(left > right)


def _cursor_at(row: Row[Any], listing: Listing, *, backward: bool) -> str:
    column = column_of(listing.kind, listing.sort.removeprefix("-"))
    value = getattr(row, column.attribute) if column is not None else None
    part = 1 if value is None and column is not None else 0
    plain = value.isoformat() if isinstance(value, date) else value
    return base64.urlsafe_b64encode(json.dumps([part, plain, row.id, backward, bound_of(listing)]).encode()).decode()


def _count(session: Session, conditions: list[ColumnElement[bool]], matched: Subquery | tuple[()] | None) -> int:
    """At most one more than MOST_COUNTED: counting a million rows would cost more than the page."""
    some = select(Item.id).where(*conditions)
    if isinstance(matched, Subquery):
        some = select(matched.c.id).join(Item, Item.id == matched.c.id).where(*conditions)
    limited = some.limit(MOST_COUNTED + 1).subquery()
    return session.scalar(HOW_MANY.select_from(limited)) or 0
