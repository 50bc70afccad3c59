"""What was typed into a form: what of it counts, and whether a button asked for another row."""

from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from blueprints.numbers import whole_number
from workflow import values
from workflow.definition import Field

MORE = "more"


def without_blank(given: Mapping[str, Any]) -> dict[str, Any]:
    """Only what was filled in."""
    return {name: value for name, value in given.items() if not values.is_empty(value)}


def without_unheld(declared: Iterable[Field], given: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in, and what was emptied: blank where the record holds something. An unticked box says no."""
    kept: dict[str, Any] = {}
    for one in declared:
        value, held = given.get(one.name), record.get(one.name) if one.stored else None
        if not values.is_empty(value):
            kept[one.name] = value
        elif one.name in given and one.type == "bool" and held:
            kept[one.name] = False
        elif one.name in given and one.type != "bool" and not values.is_empty(held):
            kept[one.name] = value
    return kept


def asks_for_more(typed: MultiDict[str, str]) -> bool:
    """Whether the button pressed was the one for another row."""
    return MORE in typed


def rows_wanted(typed: MultiDict[str, str]) -> dict[str, int]:
    """How many rows a list must show so that the button pressed for another row gives one, empty rows or not."""
    name = typed.get(MORE, "")
    shown = typed.get(f"{name}.count", 0, type=whole_number) or 0
    return {name: min(max(shown, 0) + 1, values.MAX_ROWS)} if name else {}
