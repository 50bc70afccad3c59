"""The values of a record as people read them: labels of choices, names of people, dates, small tables."""

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g, url_for
from flask_babel import format_decimal
from sqlalchemy import select
from sqlalchemy.orm import Session

from blueprints.display import said
from blueprints.identity import actor
from blueprints.language import language
from blueprints.times import short_date
from blueprints.wording import _
from models.decisions import Decision
from models.history import HistoryEntry
from models.items import Item
from models.people import Organization, Person
from workflow import values
from workflow.amounts import is_money
from workflow.definition import Field
from workflow.reports.cells import say
from workflow.visibility import visible_anywhere

PEOPLE = frozenset({"person", "people"})
LONG = frozenset({"long"})
DECISION = "decision"
"""The input by which a committee's decision performs an action: its id, which people know by its number."""


@dataclass(frozen=True)
class Fact:
    """One value with its label. `kind` says how it is shown: `text`, `long`, `date`, `file`, `items` or `rows`."""

    label: str
    kind: str
    value: Any


@dataclass(frozen=True)
class Names:
    """The names behind the ids in a record."""

    people: Mapping[int, str]
    organizations: Mapping[int, str]
    decisions: Mapping[int, str] = dataclasses.field(default_factory=dict)
    items: Mapping[str, str] = dataclasses.field(default_factory=dict)


def find_names(session: Session, declared: Iterable[Field], records: Iterable[Mapping[str, Any]]) -> Names:
    """Look up every person and organization that the records name: at most two queries."""
    fields, rows = list(declared), [record for record in records if record]
    people = _ids(fields, rows, PEOPLE)
    organizations = _ids(fields, rows, frozenset({"organization"}))
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all() if people else []
    named = (
        session.scalars(select(Organization).where(Organization.id.in_(organizations))).all() if organizations else []
    )
    people_named = {row.id: row.name for row in found}
    return Names(
        people_named,
        {row.id: organization_name(row) for row in named},
        decisions=_decisions(session, fields, rows),
        items=_titles(session, fields, rows),
    )


def _decisions(session: Session, fields: Iterable[Field], records: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """The numbers under which a committee's decisions are known, where an action was performed by one."""
    if not any(_is_decision(field) for field in fields):
        return {}
    ids = {record[DECISION] for record in records if isinstance(record.get(DECISION), int)}
    query = select(Decision.id, Decision.number).where(Decision.id.in_(ids))
    return {row.id: row.number for row in session.execute(query)} if ids else {}


def _is_decision(field: Field) -> bool:
    return field.name == DECISION and field.type == "int" and not field.stored


def _titles(session: Session, fields: Iterable[Field], records: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The titles of the items that lists name, as far as the reader sees those items."""
    places = [(field.name, column.name) for field in fields for column in field.columns if column.type == "item"]
    lists = [(record.get(name), column) for record in records for name, column in places]
    named = {row.get(column) for stored, column in lists if isinstance(stored, list) for row in stored} - {None}
    if not named:
        return {}
    query = select(Item.reference, Item.title).where(Item.reference.in_(named), visible_anywhere(actor()))
    return {row.reference: row.title for row in session.execute(query)}


def organization_name(row: Any, spoken: str = "") -> str:
    """An organization's name in the language given, else the reader's (English where no French name is known)."""
    if row is None:
        return ""
    return (row.name_fr if (spoken or language()) == "fr" else "") or row.name_en or ""


def shown_facts(
    declared: Iterable[Field],
    record: Mapping[str, Any],
    names: Names,
    hidden: Collection[str] = (),
    whole: Mapping[str, Any] | None = None,
) -> list[Fact]:
    """What the record holds, in the order of the declaration; empty and hidden values are left out.

    Of a part of a record, the `whole` says what its numbers are.
    """
    known = {**(whole or {}), **record}
    return [
        _fact(dataclasses.replace(field, type="money") if is_money(field, known) else field, record[field.name], names)
        for field in declared
        if field.name not in hidden and not values.is_empty(record.get(field.name))
    ]


def entered_facts(
    declared: Iterable[Field],
    entry: HistoryEntry,
    names: Names,
    hidden: Collection[str] = (),
    record: Mapping[str, Any] | None = None,
) -> list[Fact]:
    """What was given with an action on a `record`, and what was emptied by it."""
    given, fields = entry.given, list(declared)
    cleared = [field for field in fields if entry.from_state and field.name in given and given[field.name] is None]
    emptied = [Fact(said(field.label), "text", _("emptied")) for field in cleared if field.name not in hidden]
    return shown_facts(fields, given, names, hidden, record) + emptied


def _fact(field: Field, stored: Any, names: Names) -> Fact:
    label = said(field.label)
    if field.type == "rows":
        heads = [said(column.label) for column in field.columns]
        rows = [[_shown(column, row.get(column.name), names) for column in field.columns] for row in stored]
        return Fact(label, "rows", (heads, rows))
    if field.type == "date":
        return Fact(label, "date", values.typed(field, stored))
    if field.type == "file":
        return Fact(label, "file", _file(stored))
    if field.type in ("item", "items"):
        return Fact(label, "items", stored if isinstance(stored, list) else [stored])
    return Fact(label, "long" if field.type in LONG else "text", _shown(field, stored, names))


def _shown(field: Field, stored: Any, names: Names) -> str:
    if values.is_empty(stored):
        return ""
    if isinstance(stored, list):
        return ", ".join(_shown(field, part, names) for part in stored)
    if field.options:
        return next((said(one.label) for one in field.options if one.value == stored), str(stored))
    if field.type == "file":
        return _file(stored)[0]
    if field.type == "bool":
        return _("Yes") if stored in (True, "true", "on") else _("No")
    return _named(field, stored, names)


def _file(stored: Any) -> tuple[str, str | None]:
    """What a file is called, and where it is read: on a page of its item alone."""
    if not isinstance(stored, dict):
        return str(stored), None
    name = _("%(name)s (version %(number)d)", name=stored.get("name"), number=stored.get("version") or 0)
    if "item" not in g:
        return name, None
    return name, url_for("files.read_file", reference=g.item.reference, file_id=stored["attachment"])


def _named(field: Field, stored: Any, names: Names) -> str:
    if field.type in PEOPLE and isinstance(stored, int):
        return names.people.get(stored, _("somebody unknown"))
    if field.type == "organization" and isinstance(stored, int):
        return names.organizations.get(stored, str(stored))
    if field.type == "item" or _is_decision(field):
        return names.decisions.get(stored) or f"{stored} {names.items.get(stored, '')}".strip()
    if field.type == "date":
        on = values.typed(field, stored)
        return short_date(on, language(), year=True) if isinstance(on, date) else str(stored)
    if field.type in ("decimal", "money"):
        in_dollars = field.type == "money"
        return say(values.typed(field, stored), "money", language()) if in_dollars else str(format_decimal(str(stored)))
    return str(stored)


def _ids(fields: Iterable[Field], records: Iterable[Mapping[str, Any]], types: frozenset[str]) -> set[int]:
    found: set[int] = set()
    for field in fields:
        for record in records:
            stored = record.get(field.name)
            if field.type in types:
                parts = stored if isinstance(stored, list) else [stored]
                found.update(part for part in parts if isinstance(part, int))
            elif field.type == "rows" and isinstance(stored, list):
                found |= _ids(field.columns, stored, types)
    return found
