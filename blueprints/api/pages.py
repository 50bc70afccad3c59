"""Lists a page at a time: each begins behind the last row of the page before, whatever was added meanwhile.

A cursor says of which list, with which filters, it is, and what the last row was (docs/adr/0009). One that was made
elsewhere, or for other filters, is refused.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from flask import Response, request, url_for
from pydantic import Field

from blueprints.api.answers import Shape, answer
from blueprints.api.room import Given
from workflow.errors import FieldError, InvalidInput
from workflow.history import digest
from workflow.texts import Text
from workflow.values import plain

Row = TypeVar("Row")
MOST = 200
USUAL = 100
BOUND = 16
LARGEST = 2**31 - 1
NO_CURSOR = Text("This is no cursor of this list.", "Ce n’est pas un curseur de cette liste.")
OWN = frozenset({"cursor", "limit"})


class PageQuery(Given):
    """From where, and how many."""

    cursor: str | None = Field(default=None, max_length=400, description="`next` of the page before.")
    limit: int = Field(default=USUAL, ge=1, le=MOST)


def page_of(
    rows: Sequence[Row], query: PageQuery, key: Callable[[Row], Any], shown: Callable[[Row], Shape], **beside: Any
) -> Response:
    """A page of a list that is known whole, in its order. `key` tells its rows apart; `beside` stands beside them."""
    begin = _begin(rows, query, key)
    return page_from(rows[begin : begin + query.limit + 1], query, key, shown, begin=begin, **beside)


def page_from(
    rows: Sequence[Row],
    query: PageQuery,
    key: Callable[[Row], Any],
    shown: Callable[[Row], Shape],
    *,
    begin: int = 0,
    **beside: Any,
) -> Response:
    """A page whose rows were read: as many as were asked for, and one more where another page follows."""
    here = rows[: query.limit]
    following = None
    if len(rows) > len(here):
        following = _written([_bound(), plain(key(here[-1])), begin + len(here) - 1])
    return with_next({"items": [shown(row) for row in here], "next": following, **beside})


def with_next(body: Mapping[str, Any]) -> Response:
    """A page that has its `next`, which is told as a link too (RFC 8288)."""
    if body["next"] is None:
        return answer(body)
    others = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    named: dict[str, Any] = {}
    for name, value in others:
        named.setdefault(name, []).append(value)
    address = url_for(str(request.endpoint), **(request.view_args or {}), **named, cursor=body["next"])
    return answer(body, headers={"Link": f'<{address}>; rel="next"'})


def last_number(query: PageQuery) -> int | None:
    """The number of the last row of the page before, for a list in the order of a number. Raises InvalidInput."""
    if query.cursor is None:
        return None
    key, _place = _read(query.cursor)
    if not isinstance(key, int) or not 0 <= key <= LARGEST:
        raise InvalidInput([FieldError("cursor", NO_CURSOR)])
    return key


def _begin(rows: Sequence[Row], query: PageQuery, key: Callable[[Row], Any]) -> int:
    """Behind the row that ended the page before; where it is no longer there, where it was."""
    if query.cursor is None:
        return 0
    last, place = _read(query.cursor)
    found = [number for number, row in enumerate(rows) if plain(key(row)) == last]
    return min(found, key=lambda number: abs(number - place)) + 1 if found else place


def _bound() -> str:
    """To what a cursor is bound: the list, of what, with which filters."""
    filters = sorted((name, value) for name, value in request.args.items(multi=True) if name not in OWN)
    return digest([request.endpoint, plain(request.view_args or {}), plain(filters)])[:BOUND]


def _written(parts: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[Any, int]:
    """The key of a row, and its place in the list. Raises InvalidInput."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        bound, key, place = json.loads(base64.b64decode(padded.encode(), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, TypeError, RecursionError):
        bound, key, place = None, None, None
    if bound != _bound() or type(place) is not int or not 0 <= place <= LARGEST:
        raise InvalidInput([FieldError("cursor", NO_CURSOR)])
    return key, place
