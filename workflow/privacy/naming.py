"""Items that name a person in one of their fields, which are documents and so lead to nobody by a key."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from models.items import Item
from workflow import registry
from workflow.definition import DELETED, Field, Workflow

PEOPLE = frozenset({"person", "people"})


def named_in(session: Session, person_id: int, *, is_open: bool = False) -> Iterator[dict[str, Any]]:
    """The items whose fields name the person: reference, kind and the names of these fields; or only the open ones."""
    for program in registry.programs():
        for flow in program.kinds.values():
            naming = {name: field for name, field in flow.fields.items() if _may_name(field)}
            if naming:
                yield from _of_kind(session, flow, naming, person_id, is_open=is_open)


def _of_kind(
    session: Session, flow: Workflow, naming: Mapping[str, Field], person_id: int, *, is_open: bool
) -> Iterator[dict[str, Any]]:
    query = select(Item.reference, Item.fields, Item.state).where(
        Item.kind == flow.kind,
        Item.state != DELETED,
        cast(Item.fields, String).contains(str(person_id)),  # the most are left out before they are read
    )
    for row in session.execute(query.order_by(Item.id).execution_options(yield_per=500)):
        state = flow.states.get(row.state)
        if is_open and state is not None and state.terminal:
            continue
        names = [name for name, field in naming.items() if _names(field, row.fields.get(name), person_id)]
        if names:
            yield {"item": row.reference, "kind": flow.kind, "fields": names}


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
