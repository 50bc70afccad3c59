"""The rows of a table that is written: sorted by a column, moved, taken away, filled, never more than are kept."""

from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from workflow.content.structure import ROW
from workflow.definition import Field
from workflow.errors import FieldError
from workflow.values import MAX_ROWS, TOO_MANY

SORT, MOVE, FILL = "sort", "row", "fill"
"""The buttons that sort the rows of a table ("question:column"), that move or remove one ("question:2:up"), and
that fill a whole row or column of a preprinted table ("question")."""
UP, DOWN, REMOVE = "up", "down", "remove"


def pressed_table(typed: Mapping[str, str]) -> str:
    """The table of which a button was pressed, or nothing."""
    return (typed.get(SORT) or typed.get(MOVE) or typed.get(FILL) or "").partition(":")[0]


def rearranged(typed: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was typed, with the rows as the pressed button wants them; a row without a neighbour there stays."""
    table, _, rest = typed.get(MOVE, "").partition(":")
    number, _, way = rest.partition(":")
    if not number.isdecimal() or way not in (UP, DOWN, REMOVE):
        return typed
    here = f"{table}.{int(number)}."
    if way == REMOVE:
        return _with_names(typed, {here: None})
    there = f"{table}.{int(number) + (1 if way == DOWN else -1)}."
    if not any(name.startswith(there) for name in typed):
        return typed
    return _with_names(typed, {here: there, there: here})


def filled(typed: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was typed, with the one choice in every box of the chosen row or column; what is preprinted has no box."""
    table = typed.get(FILL, "")
    way, _, wanted = typed.get(f"{table}.fill_where", "").partition(":")
    if not wanted:
        return typed
    found = typed.copy()
    for name in typed:
        box = name.removeprefix(f"{table}.").split(".")
        if not name.startswith(f"{table}.") or len(box) != 2 or not box[0].isdecimal() or box[1] == ROW:
            continue
        if wanted == (box[1] if way == "column" else typed.get(f"{table}.{box[0]}.{ROW}")):
            found[name] = typed.get(f"{table}.fill_with", "")
    return found


def _with_names(typed: MultiDict[str, str], new: Mapping[str, str | None]) -> MultiDict[str, str]:
    """What was typed under other names: those that begin as told begin otherwise, or are left out."""
    found: MultiDict[str, str] = MultiDict()
    for name, value in typed.items(multi=True):
        begins = next((one for one in new if name.startswith(one)), None)
        to = new[begins] if begins is not None else ""
        if begins is None:
            found.add(name, value)
        elif to is not None:
            found.add(to + name.removeprefix(begins), value)
    return found


def sort_rows(given: dict[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """The rows of the table whose column's head was pressed, in the order of that column; numbers as numbers."""
    name, _, column = typed.get(SORT, "").partition(":")
    if isinstance(given.get(name), list):
        given[name] = sorted(given[name], key=lambda row: _order(str(row.get(column, ""))))
    return given


def too_many_rows(declared: Iterable[Field], typed: MultiDict[str, str]) -> list[FieldError]:
    """The tables of which more rows were sent than are kept: none of them is cut off in silence."""
    return [
        FieldError(one.name, TOO_MANY.format(max=MAX_ROWS))
        for one in declared
        if one.type == "rows" and (typed.get(f"{one.name}.count", 0, type=int) or 0) > MAX_ROWS
    ]


def _order(value: str) -> tuple[bool, float, str]:
    try:
        return (False, float(value), "")
    except ValueError:
        return (True, 0.0, value.casefold())
