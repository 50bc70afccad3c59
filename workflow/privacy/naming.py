"""Items that name a person in one of their fields, which are documents and so lead to nobody by a key."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import Session

from models.content import Answer
from models.items import Item
from workflow import registry
from workflow.definition import DELETED, Field, Workflow

PEOPLE = frozenset({"person", "people"})


def named_in(session: Session, person_id: int, *, is_open: bool = False) -> Iterator[dict[str, Any]]:
    """The items whose fields name the person: reference, kind and the names of these fields; or only the open ones."""
    for program in registry.programs():
        for flow in program.kinds.values():
            yield from named_in_kind(session, flow, person_id, is_open=is_open)


def named_in_kind(
    session: Session, flow: Workflow, person_id: int, *, is_open: bool = False
) -> Iterator[dict[str, Any]]:
    """Likewise, of one kind."""
    naming = {name: field for name, field in flow.fields.items() if _may_name(field)}
    if not naming:
        return
    query = select(Item.reference, Item.fields, Item.state).where(
        Item.kind == flow.kind,
        Item.state != DELETED,
        or_(*(_may_hold(field, person_id) for field in naming.values())),
    )
    for row in session.execute(query.order_by(Item.id).execution_options(yield_per=500)):
        state = flow.states.get(row.state)
        if is_open and state is not None and state.terminal:
            continue
        names = [name for name, field in naming.items() if _names(field, row.fields.get(name), person_id)]
        if names:
            yield {"item": row.reference, "kind": flow.kind, "fields": names}


def said_in(session: Session, *words: str) -> Sequence[str]:
    """The items whose record or answers say a name or an address: who signed, who answers questions.

    These are copies to which no number leads; each is the whole of a value, as it is here or in capitals.
    """
    answered = select(Answer.item_id).where(_says(Answer.value, words))
    found = select(Item.reference).where(Item.state != DELETED, or_(_says(Item.fields, words), Item.id.in_(answered)))
    return session.scalars(found.order_by(Item.id)).all()


def _says(column: Any, words: Sequence[str]) -> ColumnElement[bool]:
    text = cast(column, String)
    spelled = {form for word in words for form in (word, word.lower(), word.upper(), word.title())}  # é is É to Python
    forms = {json.dumps(word, ensure_ascii=is_ascii) for word in spelled for is_ascii in (True, False)}
    return or_(*(text.icontains(form, autoescape=True) for form in sorted(forms)))  # as SQLite, or PostgreSQL, keeps it


def _may_hold(field: Field, person_id: int) -> ColumnElement[bool]:
    """What leaves out the most before they are read; which do hold the person is seen in the fields themselves."""
    text = cast(Item.fields, String)
    return text.contains(f'"{field.name}": {person_id}' if field.type == "person" else str(person_id), autoescape=True)


def _may_name(field: Field) -> bool:
    return field.type in PEOPLE or (field.type == "rows" and any(_may_name(column) for column in field.columns))


def _names(field: Field, value: Any, person_id: int) -> bool:
    if field.type == "person":
        return bool(value == person_id)
    if field.type == "people":
        return isinstance(value, list) and person_id in value
    rows = value if field.type == "rows" and isinstance(value, list) else []
    return any(
        _names(column, row.get(column.name), person_id)
        for row in rows
        if isinstance(row, Mapping)
        for column in field.columns
    )
