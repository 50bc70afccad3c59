"""The columns by which a list is sorted and narrowed: those that every item has, and the fields that its kind lists."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Float, String, cast, or_

from models.items import Item
from workflow import registry
from workflow.definition import Field

BESIDE = "field_"
"""How the row of a list calls the value of a listed field."""
NUMBERS = frozenset({"int", "decimal", "money"})
"""Types of fields that sort as numbers."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a list is sorted by: in the database, in its rows, and as a cursor tells it (`read` raises ValueError)."""

    key: Any
    attribute: str
    read: Callable[[Any], Any]
    may_be_empty: bool = False


def _instant(value: Any) -> datetime:
    instant = datetime.fromisoformat(str(value))
    if instant.tzinfo is None:
        message = "an instant needs a time zone"
        raise ValueError(message)
    return instant


def _day(value: Any) -> date:
    return date.fromisoformat(str(value))


SORTS: dict[str, Column] = {
    "received": Column(Item.received_on, "received_on", _day, may_be_empty=True),
    "due": Column(Item.next_due_on, "next_due_on", _day, may_be_empty=True),
    "updated": Column(Item.updated_at, "updated_at", _instant),
    "reference": Column(Item.reference, "reference", str),
}
"""The columns that every list has."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A list is narrowed to where a listed field is a value, or a date from or up to one."""

    name: str
    sign: Literal["is", "from", "to"]
    value: str


def listed_fields(kind: str | None) -> Iterable[Field]:
    """The fields that are columns of the list of a kind; none where all kinds are listed."""
    return () if kind is None else registry.kind(kind).listed.values()


def stored(name: str) -> Any:
    """A field of the record as the text that it is stored as."""
    return Item.fields[name].as_string()


def as_number(name: str) -> Any:
    """A field of the record as a number, to sort by and to compare with."""
    return cast(stored(name), Float)


def column_of(kind: str | None, name: str) -> Column | None:
    """The column of that name; None for none."""
    if name in SORTS:
        return SORTS[name]
    field = next((field for field in listed_fields(kind) if field.name == name), None)
    if field is None:
        return None
    if field.type in NUMBERS:
        return Column(as_number(name), BESIDE + name, float, may_be_empty=True)
    return Column(stored(name), BESIDE + name, str, may_be_empty=True)


def beside(kind: str | None) -> list[Any]:
    """What the rows of a list hold beside the columns that every item has."""
    return [_text_of(field).label(BESIDE + field.name) for field in listed_fields(kind)]


def _text_of(field: Field) -> Any:
    return cast(stored(field.name), String) if field.type in NUMBERS else stored(field.name)


def beside_of(row: Any, names: Iterable[str]) -> dict[str, str | None]:
    """The listed fields of those names that the row of a list holds."""
    return {name: getattr(row, BESIDE + name) for name in names}


def narrowing(kind: str | None, wanted: Iterable[Narrowed]) -> Iterable[ColumnElement[bool]]:
    """The conditions of what a list is narrowed to: values of one field are alternatives; other names are left out."""
    known = {field.name: field for field in listed_fields(kind)}
    same: dict[str, list[str]] = {}
    for one in wanted:
        if one.name not in known:
            continue
        if one.sign == "is":
            same.setdefault(one.name, []).append(one.value)
        else:
            key, value = _compared(known[one.name], one.value)
            yield key >= value if one.sign == "from" else key <= value
    for name, values in same.items():
        yield or_(*(key == value for key, value in (_compared(known[name], one) for one in values)))


def _compared(field: Field, value: str) -> tuple[Any, Any]:
    """What of the record is compared with a value, and the value: as numbers, where both are."""
    if field.type not in NUMBERS:
        return stored(field.name), value
    try:
        return as_number(field.name), float(value)
    except ValueError:
        return _text_of(field), value
